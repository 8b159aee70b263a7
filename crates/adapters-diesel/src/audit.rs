//! Integrity audit and readiness checks.

mod cancellations;
mod checks;
mod fulfillment;
mod owners;
mod prices;
mod records;
mod returns;
mod status_columns;

use std::time::Duration;

use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use ports::{
    AbandonedConnections, AuditRepository, Finding, Invariant, ReadError, Readiness, WriteFault,
};

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::migrations::count_pending;
use crate::sqlite_file::{self, Check, FileError};
use crate::store::{Database, DieselStore};

/// How long one statement of the audit may take.
const AUDIT_LIMIT: Duration = Duration::from_secs(60 * 60);

#[async_trait]
impl AuditRepository for DieselStore {
    async fn audit(&self) -> Result<Vec<Finding>, ReadError> {
        let mut found = self.file_findings().await?;
        let rows = self.read_within(Some(AUDIT_LIMIT), |conn| match conn {
            // One state of the database for all questions, however much is written meanwhile, and
            // time enough to read it all.
            Conn::Pg(c) => c.build_transaction().repeatable_read().read_only().run(|c| {
                c.batch_execute("SET LOCAL statement_timeout = 0")?;
                findings(&mut Conn::Pg(c))
            }),
            Conn::Sqlite(c) => c.transaction(|c| findings(&mut Conn::Sqlite(c))),
        });
        match rows.await {
            Ok(rows) => found.extend(rows),
            // Nothing can be compared in a damaged file; what is damaged is found already.
            Err(error) if found.is_empty() => return Err(error),
            Err(_) => {}
        }
        Ok(found)
    }

    async fn readiness(&self) -> Result<Readiness, ReadError> {
        self.read(|conn| {
            let answers: bool = on_conn!(conn, c => diesel::select(
                true.into_sql::<diesel::sql_types::Bool>(),
            )
            .get_result(c)?);
            Ok(Readiness { reachable: answers, pending_migrations: count_pending(conn)? })
        })
        .await
    }

    async fn can_write(&self) -> Result<(), WriteFault> {
        self.tested().await
    }

    fn abandoned_connections(&self) -> AbandonedConnections {
        self.abandoned.read()
    }
}

impl DieselStore {
    /// Damage to the SQLite file, found by reading all of it.
    async fn file_findings(&self) -> Result<Vec<Finding>, ReadError> {
        let Database::Sqlite { path, .. } = &self.database else {
            return Ok(Vec::new());
        };
        let path = path.clone();
        let check = move || sqlite_file::check(&path, Check::Full, u64::MAX);
        let done = tokio::task::spawn_blocking(check).await;
        let done = done.map_err(|error| ReadError::Failed(error.to_string()))?;
        let report = done.map_err(|error| match error {
            FileError::Damaged(_) => ReadError::Damaged(error.to_string()),
            FileError::NotADatabase(_) | FileError::Locked(_) | FileError::Io { .. } => {
                ReadError::Unavailable(error.to_string())
            }
        })?;
        if let Some(first) = report.problems.first() {
            self.health.damage_found(first);
        }
        let finding = |detail| Finding { invariant: Invariant::FileIntegrity, detail };
        Ok(report.problems.into_iter().map(finding).collect())
    }
}

fn findings(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut found = checks::run(conn)?;
    found.extend(cancellations::run(conn)?);
    found.extend(prices::run(conn)?);
    found.extend(returns::run(conn)?);
    found.extend(status_columns::run(conn)?);
    Ok(found)
}
