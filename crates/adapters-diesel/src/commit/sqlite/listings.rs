//! Writing listings, as operators change them. Their counters move by themselves: `stock`.

use diesel::prelude::*;
use domain::ids::ListingId;
use ports::{CommitError, Conflict, ListingWrite};

use super::rows::{insert_rows, one_row};
use crate::commit::plan::stock::first_entry;
use crate::errors::{Fault, Kind, kind_of};
use crate::query::CachedStatement;
use crate::rows::listing::{ListingRow, NewMovementRow};
use crate::schema::{listings, stock_movements};
use crate::types::SqlUuid;

pub(super) fn apply(c: &mut SqliteConnection, writes: &[ListingWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&ListingWrite> = writes.iter().collect();
    writes.sort_by_key(|w| id_of(w));
    let mut new: Vec<ListingRow> = Vec::new();
    let mut ledger: Vec<NewMovementRow> = Vec::new();
    for write in writes {
        match write {
            ListingWrite::Insert(listing, actor) => {
                new.push(ListingRow::from(listing));
                ledger.extend(first_entry(listing, actor));
            }
            ListingWrite::Update(listing) => update(c, &ListingRow::from(listing))?,
            ListingWrite::Delete { id, version } => delete(c, *id, *version)?,
        }
    }
    insert_rows!(c, listings::table, &new);
    insert_rows!(c, stock_movements::table, &ledger);
    Ok(())
}

fn id_of(write: &ListingWrite) -> ListingId {
    match write {
        ListingWrite::Insert(listing, _) | ListingWrite::Update(listing) => listing.id,
        ListingWrite::Delete { id, .. } => *id,
    }
}

fn update(c: &mut SqliteConnection, row: &ListingRow) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(
            listings::table
                .filter(listings::id.eq(row.id))
                .filter(listings::version.eq(row.version.saturating_sub(1))),
        )
        .set((
            listings::sku.eq(&row.sku),
            listings::name.eq(&row.name),
            listings::vendor.eq(&row.vendor),
            listings::school.eq(&row.school),
            listings::spec.eq(&row.spec),
            listings::search.eq(&row.search),
            listings::currency.eq(&row.currency),
            listings::unit_price.eq(row.unit_price),
            listings::tax_category.eq(&row.tax_category),
            listings::is_active.eq(row.is_active),
            listings::updated_at.eq(row.updated_at),
            listings::version.eq(row.version),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Listing)
}

/// The foreign keys of carts and orders say whether it is in use.
fn delete(c: &mut SqliteConnection, id: ListingId, version: i64) -> Result<(), Fault> {
    let deleted = diesel::delete(
        listings::table
            .filter(listings::id.eq(SqlUuid(id.0)))
            .filter(listings::version.eq(version)),
    )
    .execute(c);
    match deleted {
        Ok(rows) => one_row(rows, Conflict::Listing),
        Err(error) if kind_of(&error) == Kind::ForeignKey => Err(CommitError::InUse.into()),
        Err(error) => Err(error.into()),
    }
}
