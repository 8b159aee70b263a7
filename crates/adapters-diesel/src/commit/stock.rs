//! Stock: counters that are guarded where they move. Listings are locked in the order of their ids.

mod hold;

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::ids::ListingId;
use ports::{CommitError, Conflict, StockCause, StockChange, StockChangeKind};

use super::rows::one_row;
use crate::connection::{Conn, insert_rows, on_conn};
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::rows::listing::NewMovementRow;
use crate::schema::{listings, stock_movements};
use crate::types::SqlUuid;

use hold::Holds;

pub(super) fn apply(conn: &mut Conn<'_>, changes: &[StockChange]) -> Result<(), Fault> {
    let plan = StockPlan::of(changes)?;
    if plan.is_mixed() {
        plan.lock(conn)?;
    }
    move_counters(conn, &plan.moves)?;
    plan.write_down(conn)?;
    plan.holds.apply(conn)?;
    for change in &plan.by_operators {
        by_operator(conn, change)?;
    }
    Ok(())
}

/// What is to be done, listings in the order of their ids.
#[derive(Default)]
pub(super) struct StockPlan<'a> {
    pub(super) moves: BTreeMap<ListingId, Move>,
    pub(super) holds: Holds,
    pub(super) by_operators: Vec<&'a StockChange>,
    /// Units that orders take from on-hand stock or put back, and why.
    pub(super) ledger: Vec<(ListingId, i64, &'a StockCause)>,
}

/// What is added to a listing's counters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Move {
    pub(super) reserved: i64,
    pub(super) stock: i64,
}

impl<'a> StockPlan<'a> {
    pub(super) fn of(changes: &'a [StockChange]) -> Result<Self, Fault> {
        let mut plan = Self::default();
        for change in changes {
            let id = change.listing_id;
            match &change.kind {
                StockChangeKind::Hold { quantity, version, tracked } => {
                    plan.holds.add(id, *quantity, *version, *tracked)?
                }
                StockChangeKind::Release { quantity } => plan.add(id, *quantity, 0),
                StockChangeKind::Commit { quantity, cause } => {
                    plan.add(id, *quantity, *quantity);
                    plan.ledger.push((id, quantity.saturating_neg(), cause));
                }
                StockChangeKind::Return { quantity, cause } => {
                    plan.add(id, 0, quantity.saturating_neg());
                    plan.ledger.push((id, *quantity, cause));
                }
                StockChangeKind::WriteOff { quantity, cause } => {
                    // Moves nothing, and locks the listing as the other moves do.
                    plan.add(id, 0, 0);
                    plan.ledger.push((id, *quantity, cause));
                    plan.ledger.push((id, quantity.saturating_neg(), cause));
                }
                StockChangeKind::Adjust { .. } | StockChangeKind::Set { .. } => {
                    plan.by_operators.push(change);
                }
            }
        }
        plan.by_operators.sort_by_key(|c| c.listing_id);
        Ok(plan)
    }

    /// Whether changes of two kinds come together. One kind locks in the order of ids by itself.
    pub(super) fn is_mixed(&self) -> bool {
        let kinds = [self.moves.is_empty(), self.holds.is_empty(), self.by_operators.is_empty()];
        kinds.iter().filter(|empty| !**empty).count() > 1
    }

    /// Counts down what leaves `reserved` and `stock`.
    fn add(&mut self, id: ListingId, from_reserved: i64, from_stock: i64) {
        let step = self.moves.entry(id).or_default();
        step.reserved = step.reserved.saturating_sub(from_reserved);
        step.stock = step.stock.saturating_sub(from_stock);
    }

    /// The rows of the ledger, including those of listings whose stock is not tracked.
    pub(super) fn movements(&self) -> impl Iterator<Item = NewMovementRow> {
        self.ledger
            .iter()
            .map(|(id, delta, cause)| NewMovementRow::of(SqlUuid(id.0), *delta, cause))
    }

    /// Records changes of on-hand stock, if it is (still) tracked.
    fn write_down(&self, conn: &mut Conn<'_>) -> Result<(), Fault> {
        if self.ledger.is_empty() {
            return Ok(());
        }
        let ids: Vec<SqlUuid> = self.ledger.iter().map(|(id, ..)| SqlUuid(id.0)).collect();
        let counted: Vec<SqlUuid> = on_conn!(conn, c => listings::table
            .filter(listings::id.eq_any(ids))
            .filter(listings::stock.is_not_null())
            .select(listings::id)
            .load(c)?);
        let counted: BTreeSet<SqlUuid> = counted.into_iter().collect();
        let rows: Vec<NewMovementRow> =
            self.movements().filter(|row| counted.contains(&row.listing_id)).collect();
        insert_rows!(conn, stock_movements::table, &rows);
        Ok(())
    }

    /// Takes all locks before anything is written. SQLite's writer is alone and needs none.
    fn lock(&self, conn: &mut Conn<'_>) -> Result<(), Fault> {
        let operators = self.by_operators.iter().map(|c| c.listing_id);
        let all = self.moves.keys().copied().chain(self.holds.ids());
        let ids: Vec<SqlUuid> = all.chain(operators).map(|id| SqlUuid(id.0)).collect();
        match conn {
            Conn::Pg(c) => {
                let _: Vec<SqlUuid> = listings::table
                    .filter(listings::id.eq_any(ids))
                    .order(listings::id.asc())
                    .select(listings::id)
                    .for_no_key_update()
                    .load(&mut **c)?;
            }
            Conn::Sqlite(_) => {}
        }
        Ok(())
    }
}

/// Adds to counters; the constraints of the table refuse what would break them. Where stock is not
/// counted any more, NULL stays NULL.
fn move_counters(conn: &mut Conn<'_>, moves: &BTreeMap<ListingId, Move>) -> Result<(), Fault> {
    for (id, step) in moves {
        let rows = on_conn!(conn, c => CachedStatement(diesel::update(listings::table.find(SqlUuid(id.0)))
            .set((
                listings::reserved.eq(listings::reserved + step.reserved),
                listings::stock.eq(listings::stock + Some(step.stock)),
            )))
            .execute(c)?);
        one_row(rows, Conflict::Listing)?;
    }
    Ok(())
}

fn by_operator(conn: &mut Conn<'_>, change: &StockChange) -> Result<(), Fault> {
    match &change.kind {
        StockChangeKind::Adjust { delta, cause } => adjust(conn, change.listing_id, *delta, cause),
        StockChangeKind::Set { stock, cause } => set(conn, change.listing_id, *stock, cause),
        StockChangeKind::Hold { .. }
        | StockChangeKind::Release { .. }
        | StockChangeKind::Commit { .. }
        | StockChangeKind::Return { .. }
        | StockChangeKind::WriteOff { .. } => Ok(()),
    }
}

fn adjust(
    conn: &mut Conn<'_>,
    listing: ListingId,
    delta: i64,
    cause: &StockCause,
) -> Result<(), Fault> {
    let enough = (listings::stock + Some(delta)).ge(listings::reserved.nullable());
    let rows = on_conn!(conn, c => CachedStatement(diesel::update(listings::table
        .filter(listings::id.eq(SqlUuid(listing.0)))
        .filter(enough))
        .set(listings::stock.eq(listings::stock + Some(delta))))
        .execute(c)?);
    moved(rows)?;
    write_down(conn, listing, delta, cause)
}

/// A row of the ledger; nothing where nothing changed.
fn write_down(
    conn: &mut Conn<'_>,
    listing: ListingId,
    delta: i64,
    cause: &StockCause,
) -> Result<(), Fault> {
    if delta == 0 {
        return Ok(());
    }
    let row = NewMovementRow::of(SqlUuid(listing.0), delta, cause);
    on_conn!(conn, c => diesel::insert_into(stock_movements::table).values(&row).execute(c)?);
    Ok(())
}

/// Sets the stock, or stops counting it, which only works while nothing is held. What was there
/// before is read under the row's lock, so that the ledger says what really changed.
fn set(
    conn: &mut Conn<'_>,
    listing: ListingId,
    stock: Option<i64>,
    cause: &StockCause,
) -> Result<(), Fault> {
    let own = listings::table.filter(listings::id.eq(SqlUuid(listing.0))).select(listings::stock);
    let before: Option<Option<i64>> = match conn {
        Conn::Pg(c) => own.for_no_key_update().first(&mut **c).optional()?,
        Conn::Sqlite(c) => own.first(&mut **c).optional()?,
    };
    let most_held = stock.unwrap_or(0);
    let rows = on_conn!(conn, c => CachedStatement(diesel::update(listings::table
        .filter(listings::id.eq(SqlUuid(listing.0)))
        .filter(listings::reserved.le(most_held)))
        .set(listings::stock.eq(stock)))
        .execute(c)?);
    moved(rows)?;
    let before = before.flatten().unwrap_or(0);
    write_down(conn, listing, stock.unwrap_or(0).saturating_sub(before), cause)
}

fn moved(rows: usize) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(CommitError::StockRefused.into()) }
}
