//! The share that returned units took of their order's price, and what is owed for them, computed again by the
//! domain.

use diesel::prelude::*;
use ports::{Finding, Invariant};
use uuid::Uuid;

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::read::records::{self, OrderSelector};
use crate::schema::return_receipts;
use crate::types::SqlUuid;

const INVARIANT: Invariant = Invariant::ReturnedAmount;
const BATCH: i64 = 1_000;

/// Walks through all orders of which units were returned.
pub(super) fn run(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut last = SqlUuid(Uuid::nil());
    loop {
        let orders: Vec<SqlUuid> = on_conn!(conn, c => return_receipts::table
            .filter(return_receipts::order_id.gt(last))
            .order(return_receipts::order_id.asc())
            .select(return_receipts::order_id)
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
    let detail = format!("order {}: its returned units did not take their share", id.0);
    let fits = record.returned_amounts_fit();
    Ok((!fits).then_some(Finding { invariant: INVARIANT, detail }))
}
