//! The one way of writing: all of a [`Changes`], table by table in a fixed order, or nothing.
//!
//! Everything that another commit may have changed is guarded in the WHERE clause of the statement
//! that changes it, and the number of rows says whether the guard held.

mod carts;
mod commits;
mod contacts;
mod coupon_uses;
mod coupons;
mod document;
mod idempotency;
mod in_postgres;
mod jobs;
mod limits;
mod listings;
mod notifications;
mod one_call;
mod orders;
mod payments;
pub(crate) mod purge;
mod receipts;
mod rows;
mod stock;

use async_trait::async_trait;
use diesel::{Connection, PgConnection};
use ports::{Changes, CommitError, Purge, Store};
use std::sync::Arc;

use crate::connection::Conn;
use crate::connection::shares::Share;
use crate::errors::{Fault, Kind};
use crate::store::{Database, DieselStore};

pub(crate) use commits::Commits;
use in_postgres::Commit;

#[async_trait]
impl Store for DieselStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        if changes.is_empty() {
            return Ok(());
        }
        let done = match &self.database {
            Database::Postgres { pool, commits } => {
                let (commits, tally) = (commits.clone(), Arc::clone(&self.tally));
                let health = Arc::clone(&self.health);
                Commit { changes, commits, tally, health }.run(pool).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| apply(&mut Conn::Sqlite(c), &changes)).await
            }
        };
        match done {
            Ok(()) => Ok(()),
            Err(fault) => Err(self.explained(fault).await.into_commit_error()),
        }
    }

    async fn purge(&self, what: Purge, limit: u32) -> Result<u64, CommitError> {
        let done = match &self.database {
            Database::Postgres { pool, .. } => {
                let purge = move |c: &mut PgConnection| purge::in_postgres(c, what, limit);
                pool.run(Share::Write, move |session| session.attempt(purge)).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| purge::in_sqlite(c, what, limit)).await
            }
        };
        match done {
            Ok(rows) => Ok(rows),
            Err(fault) => Err(self.explained(fault).await.into_commit_error()),
        }
    }
}

/// Whether there is space for changes that once found none: they are applied and rolled back.
pub(crate) fn finds_space(c: &mut PgConnection, changes: &Changes) -> Result<(), Fault> {
    let done = c.transaction(|c| {
        apply(&mut Conn::Pg(c), changes)?;
        Err::<(), _>(Fault::Database(diesel::result::Error::RollbackTransaction))
    });
    match done {
        Err(fault) if fault.kind() == Some(Kind::Full) => Err(fault),
        // Others may have changed the rows since; that is no question of space.
        _ => Ok(()),
    }
}

/// Applies the changes in the order of the tables, rows of one table in the order of their ids, so
/// that two commits cannot deadlock.
fn apply(conn: &mut Conn<'_>, changes: &Changes) -> Result<(), Fault> {
    limits::check(conn, changes)?;
    if let Some(write) = &changes.idempotency {
        idempotency::apply(conn, write)?;
    }
    receipts::apply(conn, &changes.receipts)?;
    contacts::apply(conn, &changes.contacts)?;
    orders::apply(conn, &changes.orders)?;
    payments::apply(conn, &changes.payments)?;
    payments::apply_refunds(conn, &changes.refunds)?;
    orders::apply_parcels(conn, &changes.parcels)?;
    orders::append_cancellations(conn, &changes.cancellations)?;
    orders::append_events(conn, &changes.events)?;
    carts::apply(conn, &changes.carts)?;
    carts::apply_moves(conn, &changes.cart_moves)?;
    coupons::apply(conn, &changes.coupons)?;
    coupon_uses::apply(conn, &changes.coupon_uses)?;
    listings::apply(conn, &changes.listings)?;
    stock::apply(conn, &changes.stock)?;
    notifications::apply(conn, &changes.notifications)?;
    jobs::apply(conn, &changes.jobs)
}
