//! The auditor's and the doorman's questions.

mod cancellations;
mod checks;
mod fulfillment;
mod words;

use async_trait::async_trait;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use ports::{AuditRepository, Finding, ReadError, Readiness};

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::migrations::count_pending;
use crate::store::{Database, DieselStore};

#[async_trait]
impl AuditRepository for DieselStore {
    async fn audit(&self) -> Result<Vec<Finding>, ReadError> {
        self.read(|conn| match conn {
            // One state of the database for all questions, however much is written meanwhile, and
            // time enough to read it all.
            Conn::Pg(c) => c.build_transaction().repeatable_read().read_only().run(|c| {
                c.batch_execute("SET LOCAL statement_timeout = 0")?;
                findings(&mut Conn::Pg(c))
            }),
            Conn::Sqlite(c) => c.transaction(|c| findings(&mut Conn::Sqlite(c))),
        })
        .await
    }

    async fn readiness(&self) -> Result<Readiness, ReadError> {
        let can_write = match &self.database {
            Database::Postgres { .. } => true,
            Database::Sqlite { writer, .. } => !writer.is_broken(),
        };
        self.read(move |conn| {
            let answers: bool = on_conn!(conn, c => diesel::select(
                true.into_sql::<diesel::sql_types::Bool>(),
            )
            .get_result(c)?);
            Ok(Readiness {
                reachable: answers && can_write,
                pending_migrations: count_pending(conn)?,
            })
        })
        .await
    }
}

fn findings(conn: &mut Conn<'_>) -> Result<Vec<Finding>, Fault> {
    let mut found = checks::run(conn)?;
    found.extend(cancellations::run(conn)?);
    found.extend(words::run(conn)?);
    Ok(found)
}
