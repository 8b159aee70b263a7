//! The share that returned units took of their order's price, and what is owed for them, computed again by the
//! domain.

use diesel::prelude::*;
use ports::{Finding, Invariant};

use super::records::{BATCH, walk};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::return_receipts;
use crate::types::SqlUuid;

/// Walks through all orders of which units were returned.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    walk(conn, Invariant::ReturnedAmount, after, |record| {
        let problem = || "its returned units did not take their share".to_owned();
        (!record.returned_amounts_fit()).then(problem)
    })
}

fn after(conn: &mut Conn<'_>, last: SqlUuid) -> Result<Vec<SqlUuid>, Fault> {
    Ok(on_conn!(conn, c => return_receipts::table
        .filter(return_receipts::order_id.gt(last))
        .order(return_receipts::order_id.asc())
        .select(return_receipts::order_id)
        .distinct()
        .limit(BATCH)
        .load(c)?))
}
