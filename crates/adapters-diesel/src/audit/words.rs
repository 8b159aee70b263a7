//! The stored status words, computed again by the domain, order by order.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::money::{Currency, Money};
use domain::order::{OrderLifecycle, PaymentFacts, counted_status, order_status, payment_status};
use domain::payment::PaymentStatus;
use ports::Finding;
use uuid::Uuid;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::{orders, payments};
use crate::types::Id;

const INVARIANT: &str = "I-14 stored status words";
const BATCH: i64 = 1_000;

/// What the words of an order are computed from, and the words that are stored.
#[derive(Queryable)]
struct Words {
    id: Id,
    lifecycle: String,
    status: String,
    payment_status: String,
    total_amount: i64,
    discount_applied: i64,
    currency: String,
}

/// What an attempt counts as is computed from.
#[derive(Debug, Queryable)]
struct Attempt {
    order_id: Id,
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
    let mut last = Id(Uuid::nil());
    loop {
        let batch = after(conn, last)?;
        let Some(end) = batch.last() else {
            return Ok(findings);
        };
        last = end.id;
        let mut attempts = attempts_of(conn, &batch)?;
        for order in &batch {
            let attempts = attempts.remove(&order.id).unwrap_or_default();
            findings.extend(order.finding(&attempts));
        }
    }
}

fn after(conn: &mut Conn<'_>, last: Id) -> Result<Vec<Words>, Fault> {
    Ok(on_conn!(conn, c => orders::table
        .filter(orders::id.gt(last))
        .order(orders::id.asc())
        .limit(BATCH)
        .select((
            orders::id,
            orders::lifecycle,
            orders::status,
            orders::payment_status,
            orders::total_amount,
            orders::discount_applied,
            orders::currency,
        ))
        .load(c)?))
}

/// The attempts by order, oldest first.
fn attempts_of(conn: &mut Conn<'_>, batch: &[Words]) -> Result<HashMap<Id, Vec<Attempt>>, Fault> {
    let ids: Vec<Id> = batch.iter().map(|o| o.id).collect();
    let rows: Vec<Attempt> = on_conn!(conn, c => payments::table
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
    let mut attempts: HashMap<Id, Vec<Attempt>> = HashMap::new();
    for attempt in rows {
        attempts.entry(attempt.order_id).or_default().push(attempt);
    }
    Ok(attempts)
}

impl Attempt {
    /// What it counts as for an order of this price; `None` where something stored is none of the
    /// domain's values.
    fn counted(&self, price: Money) -> Option<PaymentStatus> {
        let currency: Currency = self.currency.parse().ok()?;
        let money = |units: i64, currency: Currency| Money::new(units, currency).ok();
        let to_capture = self.to_capture.and_then(|units| money(units, currency));
        let captured_in = self.captured_currency.as_ref().and_then(|code| code.parse().ok());
        let captured = self.captured_amount.zip(captured_in).and_then(|(u, c)| money(u, c));
        let asked = (money(self.amount, currency)?, to_capture);
        Some(counted_status(self.status.parse().ok()?, asked, captured, price))
    }
}

impl Words {
    fn finding(&self, attempts: &[Attempt]) -> Option<Finding> {
        let detail = match self.computed(attempts) {
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

    /// The two words; `None` where something stored is no word of the domain.
    fn computed(&self, attempts: &[Attempt]) -> Option<(&'static str, &'static str)> {
        let lifecycle: OrderLifecycle = self.lifecycle.parse().ok()?;
        let owed = self.total_amount.checked_sub(self.discount_applied)?;
        let price = Money::new(owed, self.currency.parse().ok()?).ok()?;
        let attempts: Option<Vec<PaymentStatus>> =
            attempts.iter().map(|attempt| attempt.counted(price)).collect();
        let paid = payment_status(&PaymentFacts {
            nothing_to_pay: self.total_amount == self.discount_applied,
            attempts: attempts?,
        });
        Some((order_status(lifecycle, paid).as_str(), paid.as_str()))
    }
}
