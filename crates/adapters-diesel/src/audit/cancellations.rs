//! The share that cancelled units took of their order's price, computed again by the domain.

use diesel::prelude::*;
use ports::{Finding, Invariant};

use super::records::{BATCH, walk};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::item_cancellations;
use crate::types::SqlUuid;

/// Walks through all orders of which units were cancelled.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    walk(conn, Invariant::CancelledAmount, after, |record| {
        let (took, share) = (record.cancelled_amount(), record.cancelled_share());
        let problem = || format!("its cancelled units took {took}, not {share:?}");
        (share != Some(took)).then(problem)
    })
}

fn after(conn: &mut Conn<'_>, last: SqlUuid) -> Result<Vec<SqlUuid>, Fault> {
    Ok(on_conn!(conn, c => item_cancellations::table
        .filter(item_cancellations::order_id.gt(last))
        .order(item_cancellations::order_id.asc())
        .select(item_cancellations::order_id)
        .distinct()
        .limit(BATCH)
        .load(c)?))
}
