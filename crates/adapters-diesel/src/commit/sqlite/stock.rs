//! Stock: counters that are guarded where they move.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::ids::ListingId;
use ports::{CommitError, Conflict, StockCause, StockChange, StockChangeKind};

use super::hold;
use super::rows::{insert_rows, one_row};
use crate::commit::plan::stock::{Move, StockPlan};
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::listing::NewMovementRow;
use crate::schema::{listings, stock_movements};
use crate::types::SqlUuid;

pub(super) fn apply(c: &mut SqliteConnection, changes: &[StockChange]) -> Result<(), Fault> {
    let plan = StockPlan::of(changes)?;
    move_counters(c, &plan.moves)?;
    record_order_movements(c, &plan)?;
    hold::apply(c, &plan.holds)?;
    for change in &plan.by_operators {
        by_operator(c, change)?;
    }
    Ok(())
}

/// Records changes of on-hand stock, if it is (still) tracked.
fn record_order_movements(c: &mut SqliteConnection, plan: &StockPlan<'_>) -> Result<(), Fault> {
    if plan.ledger.is_empty() {
        return Ok(());
    }
    let ids: Vec<SqlUuid> = plan.ledger.iter().map(|(id, ..)| SqlUuid(id.0)).collect();
    let counted: Vec<SqlUuid> = listings::table
        .filter(listings::id.eq_any(ids))
        .filter(listings::stock.is_not_null())
        .select(listings::id)
        .load(c)?;
    let counted: BTreeSet<SqlUuid> = counted.into_iter().collect();
    let rows: Vec<NewMovementRow> =
        plan.movements().filter(|row| counted.contains(&row.listing_id)).collect();
    insert_rows!(c, stock_movements::table, &rows);
    Ok(())
}

/// Adds to counters; the constraints of the table refuse what would break them. If stock is not
/// counted any more, NULL stays NULL.
fn move_counters(c: &mut SqliteConnection, moves: &BTreeMap<ListingId, Move>) -> Result<(), Fault> {
    for (id, step) in moves {
        let rows = CachedStatement(diesel::update(listings::table.find(SqlUuid(id.0))).set((
            listings::reserved.eq(listings::reserved + step.reserved),
            listings::stock.eq(listings::stock + Some(step.stock)),
        )))
        .execute(c)?;
        one_row(rows, Conflict::Listing)?;
    }
    Ok(())
}

fn by_operator(c: &mut SqliteConnection, change: &StockChange) -> Result<(), Fault> {
    match &change.kind {
        StockChangeKind::Adjust { delta, cause } => adjust(c, change.listing_id, *delta, cause),
        StockChangeKind::Set { stock, cause } => set(c, change.listing_id, *stock, cause),
        StockChangeKind::Hold { .. }
        | StockChangeKind::Release { .. }
        | StockChangeKind::Commit { .. }
        | StockChangeKind::Return { .. }
        | StockChangeKind::WriteOff { .. } => Ok(()),
    }
}

fn adjust(
    c: &mut SqliteConnection,
    listing: ListingId,
    delta: i64,
    cause: &StockCause,
) -> Result<(), Fault> {
    let enough = (listings::stock + Some(delta)).ge(listings::reserved.nullable());
    let rows = CachedStatement(
        diesel::update(listings::table.filter(listings::id.eq(SqlUuid(listing.0))).filter(enough))
            .set(listings::stock.eq(listings::stock + Some(delta))),
    )
    .execute(c)?;
    moved(rows)?;
    record_movement(c, listing, delta, cause)
}

/// A row of the ledger; nothing if nothing changed.
fn record_movement(
    c: &mut SqliteConnection,
    listing: ListingId,
    delta: i64,
    cause: &StockCause,
) -> Result<(), Fault> {
    if delta == 0 {
        return Ok(());
    }
    let row = NewMovementRow::of(SqlUuid(listing.0), delta, cause);
    diesel::insert_into(stock_movements::table).values(&row).execute(c)?;
    Ok(())
}

/// Sets the stock, or stops counting it, which only works while nothing is held. What was there
/// before is read, so that the ledger says what really changed.
fn set(
    c: &mut SqliteConnection,
    listing: ListingId,
    stock: Option<i64>,
    cause: &StockCause,
) -> Result<(), Fault> {
    let own = listings::table.filter(listings::id.eq(SqlUuid(listing.0))).select(listings::stock);
    let before: Option<Option<i64>> = own.first(c).optional()?;
    let most_held = stock.unwrap_or(0);
    let rows = CachedStatement(
        diesel::update(
            listings::table
                .filter(listings::id.eq(SqlUuid(listing.0)))
                .filter(listings::reserved.le(most_held)),
        )
        .set(listings::stock.eq(stock)),
    )
    .execute(c)?;
    moved(rows)?;
    let before = before.flatten().unwrap_or(0);
    record_movement(c, listing, stock.unwrap_or(0).saturating_sub(before), cause)
}

fn moved(rows: usize) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(CommitError::StockRefused.into()) }
}
