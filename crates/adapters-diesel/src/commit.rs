//! The one way of writing: all of a [`Changes`], table by table in a fixed order, or nothing.
//!
//! Everything that another commit may have changed is guarded in the WHERE clause of the statement
//! that changes it, and the number of rows says whether the guard held.

pub(crate) mod erase;
mod erased_responses;
mod plan;
pub(crate) mod postgres;
pub(crate) mod purge;
mod settings;
mod sqlite;

use async_trait::async_trait;
use diesel::PgConnection;
use ports::{Changes, CommitError, Purge, Store};
use std::sync::Arc;

use crate::connection::contention::RowIds;
use crate::connection::shares::Share;
use crate::store::{Database, DieselStore};

pub(crate) use postgres::finds_space;
use postgres::{Commit, LockKeys};
pub(crate) use settings::CommitSettings;

#[async_trait]
impl Store for DieselStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        if changes.is_empty() {
            return Ok(());
        }
        let done = match &self.database {
            Database::Postgres { pool, commits, group } => {
                let (commits, tally) = (commits.clone(), Arc::clone(&self.tally));
                let health = Arc::clone(&self.health);
                let (rows, locks) = (RowIds::of(&changes), LockKeys::of(&changes));
                Commit { changes, rows, locks, commits, tally, health }.run(pool, group).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| sqlite::apply(c, &changes)).await
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
