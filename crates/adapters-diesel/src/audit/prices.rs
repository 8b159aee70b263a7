//! What is to be paid for an order, reckoned again by the domain from its lines, its discount and its delivery.

use diesel::prelude::*;
use ports::{Finding, Invariant};
use uuid::Uuid;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::read::records;
use crate::schema::orders;
use crate::types::SqlUuid;

const BATCH: i64 = 500;

/// Walks through all orders with a delivery or with charges beside their goods.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut last = SqlUuid(Uuid::nil());
    loop {
        let has_charges = orders::shipping_amount
            .ne(0)
            .or(orders::tax_added.ne(0))
            .or(orders::tax_included.ne(0));
        let batch: Vec<SqlUuid> = on_conn!(conn, c => orders::table
            .filter(orders::id.gt(last))
            .filter(orders::delivery.is_not_null().or(has_charges))
            .order(orders::id.asc())
            .select(orders::id)
            .limit(BATCH)
            .load(c)?);
        let Some(end) = batch.last() else {
            return Ok(findings);
        };
        last = *end;
        let records = records::several(conn, batch)?;
        for record in records.iter().filter(|record| !record.price_adds_up()) {
            let (id, total) = (record.order.id, record.order.grand_total());
            let detail = format!("order {id}: its parts do not add up to {total}");
            findings.push(Finding { invariant: Invariant::OrderPrice, detail });
        }
    }
}
