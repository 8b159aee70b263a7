//! The stored status words, computed again by the domain, order by order.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::order::{OrderLifecycle, PaymentFacts, order_status, payment_status};
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
        ))
        .load(c)?))
}

/// The attempts' statuses by order, oldest first.
fn attempts_of(conn: &mut Conn<'_>, batch: &[Words]) -> Result<HashMap<Id, Vec<String>>, Fault> {
    let ids: Vec<Id> = batch.iter().map(|o| o.id).collect();
    let rows: Vec<(Id, String)> = on_conn!(conn, c => payments::table
        .filter(payments::order_id.eq_any(&ids))
        .order((payments::created_at.asc(), payments::id.asc()))
        .select((payments::order_id, payments::status))
        .load(c)?);
    let mut attempts: HashMap<Id, Vec<String>> = HashMap::new();
    for (order, status) in rows {
        attempts.entry(order).or_default().push(status);
    }
    Ok(attempts)
}

impl Words {
    fn finding(&self, attempts: &[String]) -> Option<Finding> {
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
    fn computed(&self, attempts: &[String]) -> Option<(&'static str, &'static str)> {
        let lifecycle: OrderLifecycle = self.lifecycle.parse().ok()?;
        let attempts: Result<Vec<PaymentStatus>, _> = attempts.iter().map(|s| s.parse()).collect();
        let paid = payment_status(&PaymentFacts {
            nothing_to_pay: self.total_amount == self.discount_applied,
            attempts: attempts.ok()?,
        });
        Some((order_status(lifecycle, paid).as_str(), paid.as_str()))
    }
}
