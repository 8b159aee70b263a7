//! The stored status words, computed again by the domain, order by order.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::money::{Currency, Money};
use domain::order::{
    OrderLifecycle, PaymentFacts, counted_status, nothing_to_pay, order_status, payment_status,
    prices,
};
use domain::payment::PaymentStatus;
use ports::{Finding, Invariant};
use uuid::Uuid;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::{item_cancellations, orders, payments};
use crate::types::SqlUuid;

const INVARIANT: Invariant = Invariant::StoredStatus;
const BATCH: i64 = 1_000;

/// What the words of an order are computed from, and the words that are stored.
#[derive(Queryable)]
struct OrderColumns {
    id: SqlUuid,
    lifecycle: String,
    status: String,
    payment_status: String,
    grand_total: i64,
    currency: String,
}

/// What an attempt counts as is computed from.
#[derive(Debug, Queryable)]
struct AttemptColumns {
    order_id: SqlUuid,
    status: String,
    currency: String,
    amount: i64,
    to_capture: Option<i64>,
    captured_currency: Option<String>,
    captured_amount: Option<i64>,
}

/// Walks through all orders.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut last = SqlUuid(Uuid::nil());
    loop {
        let batch = after(conn, last)?;
        let Some(end) = batch.last() else {
            return Ok(findings);
        };
        last = end.id;
        let mut attempts = attempts_of(conn, &batch)?;
        let mut cancelled = cancelled_of(conn, &batch)?;
        for order in &batch {
            let attempts = attempts.remove(&order.id).unwrap_or_default();
            let cancelled = cancelled.remove(&order.id).unwrap_or_default();
            findings.extend(order.finding(&attempts, &cancelled));
        }
    }
}

fn after(conn: &mut Conn<'_>, last: SqlUuid) -> Result<Vec<OrderColumns>, Fault> {
    Ok(on_conn!(conn, c => orders::table
        .filter(orders::id.gt(last))
        .order(orders::id.asc())
        .limit(BATCH)
        .select((
            orders::id,
            orders::lifecycle,
            orders::status,
            orders::payment_status,
            orders::grand_total,
            orders::currency,
        ))
        .load(c)?))
}

/// The attempts by order, oldest first.
fn attempts_of(
    conn: &mut Conn<'_>,
    batch: &[OrderColumns],
) -> Result<HashMap<SqlUuid, Vec<AttemptColumns>>, Fault> {
    let ids: Vec<SqlUuid> = batch.iter().map(|o| o.id).collect();
    let rows: Vec<AttemptColumns> = on_conn!(conn, c => payments::table
        .filter(payments::order_id.eq_any(&ids))
        .order((payments::created_at.asc(), payments::id.asc()))
        .select((
            payments::order_id,
            payments::status,
            payments::currency,
            payments::amount,
            payments::to_capture,
            payments::captured_currency,
            payments::captured_amount,
        ))
        .load(c)?);
    let mut attempts: HashMap<SqlUuid, Vec<AttemptColumns>> = HashMap::new();
    for attempt in rows {
        attempts.entry(attempt.order_id).or_default().push(attempt);
    }
    Ok(attempts)
}

/// The shares that cancelled units took, by order, oldest first.
fn cancelled_of(
    conn: &mut Conn<'_>,
    batch: &[OrderColumns],
) -> Result<HashMap<SqlUuid, Vec<i64>>, Fault> {
    let ids: Vec<SqlUuid> = batch.iter().map(|o| o.id).collect();
    let rows: Vec<(SqlUuid, i64)> = on_conn!(conn, c => item_cancellations::table
        .filter(item_cancellations::order_id.eq_any(&ids))
        .order((item_cancellations::created_at.asc(), item_cancellations::id.asc()))
        .select((item_cancellations::order_id, item_cancellations::amount))
        .load(c)?);
    let mut cancelled: HashMap<SqlUuid, Vec<i64>> = HashMap::new();
    for (order, amount) in rows {
        cancelled.entry(order).or_default().push(amount);
    }
    Ok(cancelled)
}

impl AttemptColumns {
    /// What it counts as for an order that has cost these prices; `None` if something stored is
    /// none of the domain's values.
    fn counted(&self, prices: &[Money]) -> Option<PaymentStatus> {
        let currency: Currency = self.currency.parse().ok()?;
        let money = |units: i64, currency: Currency| Money::new(units, currency).ok();
        let to_capture = self.to_capture.and_then(|units| money(units, currency));
        let captured_in = self.captured_currency.as_ref().and_then(|code| code.parse().ok());
        let captured = self.captured_amount.zip(captured_in).and_then(|(u, c)| money(u, c));
        let asked = (money(self.amount, currency)?, to_capture);
        Some(counted_status(self.status.parse().ok()?, asked, captured, prices))
    }
}

impl OrderColumns {
    fn finding(&self, attempts: &[AttemptColumns], cancelled: &[i64]) -> Option<Finding> {
        let detail = match self.computed(attempts, cancelled) {
            Some((status, paid)) if self.status == status && self.payment_status == paid => {
                return None;
            }
            Some((status, paid)) => format!(
                "order {}: stored as {} and {}, computed as {status} and {paid}",
                self.id.0, self.status, self.payment_status
            ),
            None => format!(
                "order {}: a word that is not known: {} {attempts:?}",
                self.id.0, self.lifecycle
            ),
        };
        Some(Finding { invariant: INVARIANT, detail })
    }

    /// The two words; `None` if something stored is no word of the domain.
    fn computed(
        &self,
        attempts: &[AttemptColumns],
        cancelled: &[i64],
    ) -> Option<(&'static str, &'static str)> {
        let lifecycle: OrderLifecycle = self.lifecycle.parse().ok()?;
        let currency: Currency = self.currency.parse().ok()?;
        let price = Money::new(self.grand_total, currency).ok()?;
        let cancelled: Option<Vec<Money>> =
            cancelled.iter().map(|&amount| Money::new(amount, currency).ok()).collect();
        let prices = prices(price, cancelled?);
        let remaining = prices.last().copied().unwrap_or(price);
        let attempts: Option<Vec<PaymentStatus>> =
            attempts.iter().map(|attempt| attempt.counted(&prices)).collect();
        let attempts = attempts?;
        let nothing_to_pay = nothing_to_pay(price, remaining, lifecycle, &attempts);
        let paid = payment_status(&PaymentFacts { nothing_to_pay, attempts });
        Some((order_status(lifecycle, paid).as_str(), paid.as_str()))
    }
}
