//! Walks through orders whose records the domain computes again.

use domain::order::OrderRecord;
use ports::{Finding, Invariant};
use uuid::Uuid;

use crate::connection::Conn;
use crate::errors::Fault;
use crate::read::records;
use crate::types::SqlUuid;

/// Orders that are read at once.
pub(super) const BATCH: i64 = 500;

/// The findings of all orders that `after` lists: at most [`BATCH`] after an id, in the order of their ids. `problem` says
/// what is wrong with an order.
pub(super) fn walk(
    conn: &mut Conn<'_>,
    invariant: Invariant,
    after: impl Fn(&mut Conn<'_>, SqlUuid) -> Result<Vec<SqlUuid>, Fault>,
    problem: impl Fn(&OrderRecord) -> Option<String>,
) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut last = SqlUuid(Uuid::nil());
    loop {
        let ids = after(conn, last)?;
        let Some(end) = ids.last() else {
            return Ok(findings);
        };
        last = *end;
        for record in records::several(conn, ids)? {
            let problem = problem(&record);
            let detail = problem.map(|what| format!("order {}: {what}", record.order.id));
            findings.extend(detail.map(|detail| Finding { invariant, detail }));
        }
    }
}
