//! The share that cancelled units took of their order's price, reckoned again by the domain.

use diesel::prelude::*;
use ports::{Finding, Invariant};
use uuid::Uuid;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::read::records::{self, OrderSelector};
use crate::schema::item_cancellations;
use crate::types::SqlUuid;

const INVARIANT: Invariant = Invariant::CancelledAmount;
const BATCH: i64 = 1_000;

/// Walks through all orders of which units were cancelled.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut last = SqlUuid(Uuid::nil());
    loop {
        let orders: Vec<SqlUuid> = on_conn!(conn, c => item_cancellations::table
            .filter(item_cancellations::order_id.gt(last))
            .order(item_cancellations::order_id.asc())
            .select(item_cancellations::order_id)
            .distinct()
            .limit(BATCH)
            .load(c)?);
        let Some(end) = orders.last() else {
            return Ok(findings);
        };
        last = *end;
        for id in orders {
            findings.extend(finding(conn, id)?);
        }
    }
}

fn finding(conn: &mut Conn<'_>, id: SqlUuid) -> Result<Option<Finding>, Fault> {
    let Some(record) = records::one(conn, &OrderSelector::Order(id))? else {
        return Ok(None);
    };
    let (took, share) = (record.cancelled_amount(), record.cancelled_share());
    let detail = format!("order {}: its cancelled units took {took}, not {share:?}", id.0);
    Ok((share != Some(took)).then_some(Finding { invariant: INVARIANT, detail }))
}
