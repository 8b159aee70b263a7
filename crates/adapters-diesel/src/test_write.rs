//! The test write behind [`ports::AuditRepository::can_write`]: one row of its own table.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use ports::WriteFault;

use crate::commit::finds_space;
use crate::connection::pool::Pool;
use crate::connection::shares::Share;
use crate::errors::{Fault, Kind, kind_by_words};
use crate::health::Health;
use crate::store::{Database, DieselStore};

impl DieselStore {
    /// Why nothing can be written, as far as it is known without a write.
    fn known_write_fault(&self) -> Option<WriteFault> {
        if self.health.is_damaged() {
            return Some(WriteFault::Damaged);
        }
        if self.health.disk_has_failed() {
            return Some(WriteFault::DiskFailed);
        }
        match &self.database {
            Database::Sqlite { writer, .. } => {
                writer.file().check().err().map(|_| WriteFault::FileReplaced)
            }
            Database::Postgres { .. } => None,
        }
    }

    /// Makes a test write unless one was made a moment ago.
    pub(crate) async fn tested(&self) -> Result<(), WriteFault> {
        if let Some(fault) = self.known_write_fault() {
            self.health.record(Err(fault));
            return Err(fault);
        }
        if let Some(recent) = self.health.recent() {
            return recent;
        }
        let test = async {
            let turn = Arc::clone(&self.health.testing).lock_owned().await;
            if let Some(recent) = self.health.recent() {
                return recent;
            }
            let (database, health) = (self.database.clone(), Arc::clone(&self.health));
            let test = Test { database, health };
            // In a task of its own, so that one that hangs is the only one until it ends.
            let test = tokio::spawn(async move {
                let _turn = turn;
                test.run().await
            });
            test.await.unwrap_or(Err(WriteFault::Unavailable))
        };
        tokio::time::timeout(LIMIT, test).await.unwrap_or_else(|_| {
            self.health.record(Err(WriteFault::Unavailable));
            Err(WriteFault::Unavailable)
        })
    }
}

/// A test write.
struct Test {
    database: Database,
    health: Arc<Health>,
}

impl Test {
    async fn run(&self) -> Result<(), WriteFault> {
        let result = self.write().await.map_err(|fault| {
            self.health.learn(&fault);
            tracing::warn!(error = ?fault, "test write failed");
            write_fault(&fault)
        });
        if result.is_ok() {
            self.health.has_space();
        }
        self.health.record(result);
        result
    }

    async fn write(&self) -> Result<(), Fault> {
        match &self.database {
            Database::Sqlite { writer, .. } => {
                let filler = if self.health.is_full() { LARGE } else { SMALL };
                writer.run(move |c| Ok(diesel::sql_query(filler).execute(c).map(drop)?)).await
            }
            Database::Postgres { pool, .. } => {
                // A session keeps the mode it was opened in, or was ended by the server. It is closed by
                // the failure, so that each of them is tried.
                let mut done = self.in_postgres(pool).await;
                for _ in 0..pool.size() {
                    let kind = done.as_ref().err().and_then(Fault::kind);
                    if !matches!(kind, Some(Kind::ReadOnly | Kind::Lost)) {
                        break;
                    }
                    done = self.in_postgres(pool).await;
                }
                done
            }
        }
    }

    async fn in_postgres(&self, pool: &Pool<PgConnection>) -> Result<(), Fault> {
        let refused = self.health.refused();
        pool.run(Share::Write, move |session| {
            session.attempt(|c| {
                diesel::sql_query(COUNT).execute(c)?;
                refused.as_ref().map_or(Ok(()), |changes| finds_space(c, changes))
            })
        })
        .await
    }
}

/// Maximum time that a caller waits for a test write.
const LIMIT: Duration = Duration::from_millis(800);
/// A write of one page.
const SMALL: &str = "UPDATE storage_probe SET writes = writes + 1, filler = x'' WHERE id = 1";
/// A write as large as that of a large order, for a disk that was full: what is left of it may be enough
/// for one page.
const LARGE: &str =
    "UPDATE storage_probe SET writes = writes + 1, filler = zeroblob(262144) WHERE id = 1";
/// The same on PostgreSQL, where the commit that found no space is tried again instead.
const COUNT: &str = "UPDATE storage_probe SET writes = writes + 1 WHERE id = 1";

fn write_fault(fault: &Fault) -> WriteFault {
    if let Fault::NotWritable(why, _) = fault {
        return *why;
    }
    if fault.damage().is_some() {
        return WriteFault::Damaged;
    }
    // A failure of the transaction around the write is known by its message alone.
    let kind =
        if let Fault::Unavailable(why) = fault { Some(kind_by_words(why)) } else { fault.kind() };
    match kind {
        Some(Kind::Full) => WriteFault::DiskFull,
        Some(Kind::ReadOnly) => WriteFault::ReadOnly,
        _ => WriteFault::Unavailable,
    }
}
