//! Reserves units for an order. On PostgreSQL one statement locks the listings in id order,
//! reserves what is available and returns the listings with insufficient stock; on SQLite, which
//! has a single writer, a prepared update runs for each listing.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool};
use domain::ids::ListingId;
use domain::order::Shortage;
use ports::{CommitError, Conflict};

use crate::connection::Conn;
use crate::errors::Fault;
use crate::query::CachedStatement;
use crate::schema::listings;
use crate::types::{SqlUuid, UuidSql};

/// Units to reserve, by listing.
#[derive(Debug, Default)]
pub(in crate::commit) struct Holds(pub(in crate::commit) BTreeMap<ListingId, Hold>);

/// Units of one listing, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commit) struct Hold {
    pub(in crate::commit) quantity: i64,
    pub(in crate::commit) version: i64,
    pub(in crate::commit) tracked: bool,
}

/// A listing as read under its row lock.
#[derive(Debug, Clone, Copy, Queryable, QueryableByName)]
struct Standing {
    #[diesel(sql_type = UuidSql)]
    id: SqlUuid,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Bool)]
    is_active: bool,
    #[diesel(sql_type = diesel::sql_types::Nullable<BigInt>)]
    stock: Option<i64>,
    #[diesel(sql_type = BigInt)]
    reserved: i64,
}

impl Holds {
    pub(in crate::commit) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = ListingId> {
        self.0.keys().copied()
    }

    /// Adds units. Two lines of one listing that was read at two versions are a conflict.
    pub(super) fn add(
        &mut self,
        listing: ListingId,
        quantity: i64,
        version: i64,
        tracked: bool,
    ) -> Result<(), Fault> {
        let hold = self.0.entry(listing).or_insert(Hold { quantity: 0, version, tracked });
        if (hold.version, hold.tracked) != (version, tracked) {
            return Err(changed());
        }
        hold.quantity = hold.quantity.saturating_add(quantity);
        Ok(())
    }

    /// Reserves all of it, or returns the shortages.
    pub(super) fn apply(&self, conn: &mut Conn<'_>) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        let left = match conn {
            Conn::Pg(c) => self.in_postgres(c)?,
            Conn::Sqlite(c) => self.in_sqlite(c)?,
        };
        self.judge(&left)
    }

    /// Returns the listings for which nothing was reserved. Those whose stock is not tracked are
    /// read without a lock, because nothing of them is written.
    fn in_postgres(&self, c: &mut PgConnection) -> Result<Vec<Standing>, Fault> {
        let ids: Vec<SqlUuid> = self.0.keys().map(|id| SqlUuid(id.0)).collect();
        let quantities: Vec<i64> = self.0.values().map(|h| h.quantity).collect();
        let versions: Vec<i64> = self.0.values().map(|h| h.version).collect();
        let tracked: Vec<bool> = self.0.values().map(|h| h.tracked).collect();
        Ok(diesel::sql_query(
            "WITH wanted AS (SELECT * FROM unnest($1, $2, $3, $4) \
                     AS w (id, quantity, version, tracked)), \
                 locked AS (SELECT l.id, l.version, l.is_active, l.stock, l.reserved, w.quantity, \
                         l.version = w.version AND l.is_active AND l.stock IS NOT NULL \
                             AND l.stock - l.reserved >= w.quantity AS fits \
                     FROM listings l JOIN wanted w ON w.id = l.id WHERE w.tracked \
                     ORDER BY l.id FOR NO KEY UPDATE OF l), \
                 held AS (UPDATE listings l SET reserved = l.reserved + k.quantity \
                     FROM locked k WHERE l.id = k.id AND k.fits RETURNING l.id) \
             SELECT k.id, k.version, k.is_active, k.stock, k.reserved FROM locked k \
                 WHERE NOT k.fits \
             UNION ALL \
             SELECT w.id, COALESCE(l.version, 0), COALESCE(l.is_active, FALSE), l.stock, \
                     COALESCE(l.reserved, 0) \
                 FROM wanted w LEFT JOIN listings l ON l.id = w.id \
                 WHERE NOT w.tracked OR l.id IS NULL",
        )
        .bind::<Array<UuidSql>, _>(ids)
        .bind::<Array<BigInt>, _>(quantities)
        .bind::<Array<BigInt>, _>(versions)
        .bind::<Array<Bool>, _>(tracked)
        .load(c)?)
    }

    fn in_sqlite(&self, c: &mut SqliteConnection) -> Result<Vec<Standing>, Fault> {
        let mut left = Vec::new();
        for (id, hold) in &self.0 {
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
    fn judge(&self, left: &[Standing]) -> Result<(), Fault> {
        let mut short = Vec::new();
        for now in left {
            let id = ListingId(now.id.0);
            let hold = self.0.get(&id).ok_or_else(changed)?;
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
