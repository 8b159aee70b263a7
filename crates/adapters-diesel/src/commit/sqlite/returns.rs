//! Writing returns with their lines and the units that arrived.

use diesel::prelude::*;
use domain::order::OrderReturn;
use ports::{Conflict, RowWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::rows::split;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::order_return::{
    ReturnLineRow, ReturnReceiptRow, ReturnRow, line_rows, receipt_rows,
};
use crate::schema::{return_lines, return_receipts, returns};

pub(super) fn apply(
    c: &mut SqliteConnection,
    writes: &[RowWrite<OrderReturn>],
) -> Result<(), Fault> {
    let (updates, inserts) = split(writes, |r| r.id);
    for row in &updates {
        update(c, &ReturnRow::from(*row))?;
    }
    let new: Vec<ReturnRow> = inserts.iter().map(|r| ReturnRow::from(*r)).collect();
    let lines: Vec<ReturnLineRow> = inserts.iter().flat_map(|r| line_rows(r)).collect();
    let all = updates.iter().chain(&inserts);
    let receipts: Vec<ReturnReceiptRow> = all.flat_map(|r| receipt_rows(r)).collect();
    insert_rows!(c, returns::table, &new);
    insert_rows!(c, return_lines::table, &lines);
    insert_rows!(c, return_receipts::table, &receipts);
    Ok(())
}

/// What never changes is not written: the order, its reason and when it was requested.
fn update(c: &mut SqliteConnection, row: &ReturnRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            returns::table
                .filter(returns::id.eq(row.id))
                .filter(returns::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            returns::status.eq(&row.status),
            returns::closing_reason.eq(&row.closing_reason),
            returns::due.eq(row.due),
            returns::refunded.eq(row.refunded),
            returns::withheld_reason.eq(&row.withheld_reason),
            returns::decided_at.eq(row.decided_at),
            returns::closed_at.eq(row.closed_at),
            returns::version.eq(row.version),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Return)
}
