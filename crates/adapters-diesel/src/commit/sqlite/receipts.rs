//! Writing the receipts of webhook events.

use diesel::prelude::*;
use ports::{CommitError, Conflict, ReceiptWrite};

use super::rows::one_row;
use crate::errors::Fault;
use crate::query::{CachedStatement, strip_nul};
use crate::rows::receipt::ReceiptRow;
use crate::schema::webhook_receipts as receipts;

pub(super) fn apply(c: &mut SqliteConnection, writes: &[ReceiptWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&ReceiptWrite> = writes.iter().collect();
    writes.sort_by(|a, b| key(a).cmp(&key(b)));
    for write in writes {
        match write {
            ReceiptWrite::Insert(receipt) => insert(c, &ReceiptRow::from(receipt))?,
            ReceiptWrite::Settle { provider, event_id, outcome } => {
                let (provider, event_id) = (strip_nul(provider), strip_nul(event_id));
                let rows = CachedStatement(
                    diesel::update(
                        receipts::table
                            .filter(receipts::provider.eq(&provider))
                            .filter(receipts::event_id.eq(&event_id)),
                    )
                    .set(receipts::outcome.eq(outcome.as_str())),
                )
                .execute(c)?;
                one_row(rows, Conflict::Receipt)?;
            }
        }
    }
    Ok(())
}

fn key(write: &ReceiptWrite) -> (&str, &str) {
    match write {
        ReceiptWrite::Insert(receipt) => (&receipt.provider, &receipt.event_id),
        ReceiptWrite::Settle { provider, event_id, .. } => (provider, event_id),
    }
}

/// An event that is known already is no error to the database, which would write it into its log: it
/// only inserts nothing.
fn insert(c: &mut SqliteConnection, row: &ReceiptRow) -> Result<(), Fault> {
    let rows =
        diesel::insert_into(receipts::table).values(row).on_conflict_do_nothing().execute(c)?;
    if rows == 1 { Ok(()) } else { Err(CommitError::DuplicateReceipt.into()) }
}
