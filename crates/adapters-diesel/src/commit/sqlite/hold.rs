//! Reserves units for an order: a prepared update for each listing.

use diesel::prelude::*;
use domain::ids::ListingId;
use domain::order::Shortage;
use ports::{CommitError, Conflict};

use crate::commit::plan::stock::{Hold, Holds};
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::schema::listings;
use crate::types::SqlUuid;

/// A listing as it is now.
#[derive(Debug, Clone, Copy, Queryable)]
struct Standing {
    id: SqlUuid,
    version: i64,
    is_active: bool,
    stock: Option<i64>,
    reserved: i64,
}

/// Reserves all of it, or returns the shortages.
pub(super) fn apply(c: &mut SqliteConnection, holds: &Holds) -> Result<(), Fault> {
    let left = reserve(holds, c)?;
    judge(holds, &left)
}

/// Returns the listings for which nothing was reserved.
fn reserve(holds: &Holds, c: &mut SqliteConnection) -> Result<Vec<Standing>, Fault> {
    let mut left = Vec::new();
    for (id, hold) in &holds.0 {
        if hold.tracked && hold_one(c, *id, hold)? {
            continue;
        }
        let standing: Option<Standing> = listings::table
            .find(SqlUuid(id.0))
            .select((
                listings::id,
                listings::version,
                listings::is_active,
                listings::stock,
                listings::reserved,
            ))
            .first(c)
            .optional()?;
        left.push(standing.ok_or_else(changed)?);
    }
    Ok(left)
}

/// A listing that has changed since it was read is a conflict. One that has not is short, or
/// was not tracked when it was read.
fn judge(holds: &Holds, left: &[Standing]) -> Result<(), Fault> {
    let mut short = Vec::new();
    for now in left {
        let id = ListingId(now.id.0);
        let hold = holds.0.get(&id).ok_or_else(changed)?;
        if now.version != hold.version || !now.is_active {
            return Err(changed());
        }
        if hold.tracked {
            let stock = now.stock.ok_or_else(changed)?;
            short.push(Shortage {
                listing_id: id,
                wanted: hold.quantity,
                available: stock.saturating_sub(now.reserved).max(0),
            });
        }
    }
    if short.is_empty() { Ok(()) } else { Err(CommitError::OutOfStock(short).into()) }
}

fn hold_one(c: &mut SqliteConnection, id: ListingId, hold: &Hold) -> Result<bool, Fault> {
    let wanted = listings::reserved + hold.quantity;
    let rows = CachedStatement(
        diesel::update(
            listings::table
                .filter(listings::id.eq(SqlUuid(id.0)))
                .filter(listings::version.eq(hold.version))
                .filter(listings::is_active.eq(true))
                .filter(listings::stock.ge(wanted.nullable())),
        )
        .set(listings::reserved.eq(wanted)),
    )
    .execute(c)?;
    Ok(rows == 1)
}

fn changed() -> Fault {
    CommitError::Conflict(Conflict::ListingPrice).into()
}
