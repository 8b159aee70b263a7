//! What is to be paid for an order, computed again by the domain from its lines, its discount and its delivery.

use diesel::prelude::*;
use ports::{Finding, Invariant};

use super::records::{BATCH, walk};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::orders;
use crate::types::SqlUuid;

/// Walks through all orders with a delivery or with charges beside their goods.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    walk(conn, Invariant::OrderPrice, after, |record| {
        let problem = || format!("its parts do not add up to {}", record.order.grand_total());
        (!record.price_adds_up()).then(problem)
    })
}

fn after(conn: &mut Conn<'_>, last: SqlUuid) -> Result<Vec<SqlUuid>, Fault> {
    let has_charges =
        orders::shipping_amount.ne(0).or(orders::tax_added.ne(0)).or(orders::tax_included.ne(0));
    Ok(on_conn!(conn, c => orders::table
        .filter(orders::id.gt(last))
        .filter(orders::delivery.is_not_null().or(has_charges))
        .order(orders::id.asc())
        .select(orders::id)
        .limit(BATCH)
        .load(c)?))
}
