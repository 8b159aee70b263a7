//! Migrations: embedded in the binary, run by the first process to start while the others wait.
//! What no SQL can do to the rows is done right after them, under the same lock.

mod refold;

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use thiserror::Error;

use crate::commit::postgres::function::FUNCTION;
use crate::connection::options::ConnectOptions;
use crate::connection::{Conn, on_conn, postgres, sqlite};
use crate::errors::{Fault, Kind, kind_of, text_of};
use crate::sqlite_file::{FileError, is_missing};
use crate::url::is_postgres;

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The number of the advisory lock that migrating servers take ("kassa" in ASCII).
const LOCK: i64 = 0x6b_61_73_73_61;

/// A migration, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Its name.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// Why migrating did not work. Nothing of the migration that failed was kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MigrateError {
    /// The URL names no database that this adapter knows.
    #[error("a database URL must start with sqlite://, postgres:// or postgresql://")]
    UnknownUrl,
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The SQLite file, or its directory, cannot be created or opened.
    #[error("the database file cannot be used: {0}")]
    File(FileError),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Failed(String),
}

/// The migrations that the database does not have yet, by name.
///
/// # Errors
/// [`MigrateError`].
pub fn pending(url: &str) -> Result<Vec<String>, MigrateError> {
    let all = status(url)?.into_iter();
    Ok(all.filter(|m| !m.applied).map(|m| m.name).collect())
}

/// Every migration, the oldest first, and whether the database has it; on PostgreSQL also the commit
/// function of this binary. A SQLite file that does not
/// exist has none, and is not created.
///
/// # Errors
/// [`MigrateError`].
pub fn status(url: &str) -> Result<Vec<MigrationStatus>, MigrateError> {
    if is_missing(url) {
        let none = |(name, _)| MigrationStatus { applied: false, name };
        return Ok(names_in_sqlite().into_iter().map(none).collect());
    }
    let mut session = MigrationConnection::open(url)?;
    let applied = applied(&mut session.conn()).map_err(failed_fault)?;
    let names = match &session {
        MigrationConnection::Pg(_) => names_in_postgres(),
        MigrationConnection::Sqlite(_) => names_in_sqlite(),
    };
    let status = |(name, version)| MigrationStatus { applied: applied.contains(&version), name };
    let mut all: Vec<MigrationStatus> = names.into_iter().map(status).collect();
    if let MigrationConnection::Pg(c) = &mut session {
        all.push(MigrationStatus { name: FUNCTION.name.clone(), applied: FUNCTION.is_usable(c)? });
    }
    Ok(all)
}

/// Drops the commit functions of other versions that no connected server may call, and gives their
/// signatures: after an upgrade, once every server has been replaced. SQLite has none.
///
/// # Errors
/// [`MigrateError`].
pub fn prune(url: &str) -> Result<Vec<String>, MigrateError> {
    match MigrationConnection::open(url)? {
        MigrationConnection::Pg(mut c) => locked(&mut c, |c| Ok(FUNCTION.drop_unused(c)?)),
        MigrationConnection::Sqlite(_) => Ok(Vec::new()),
    }
}

/// Applies what is pending, each migration in a transaction, folds again what listings are searched by
/// if another version of the folding wrote it, creates the commit function of this binary, and
/// gives the names of what was applied. Safe to run by several servers at once: one applies, the
/// others wait and find nothing left.
///
/// # Errors
/// [`MigrateError`].
pub fn up(url: &str) -> Result<Vec<String>, MigrateError> {
    match MigrationConnection::open(url)? {
        MigrationConnection::Pg(mut c) => locked(&mut c, |c| {
            let versions = c.run_pending_migrations(POSTGRES).map_err(failed)?;
            let mut names = named(versions.iter().map(ToString::to_string).collect());
            names.extend(FUNCTION.install(c)?.then(|| FUNCTION.name.clone()));
            refold::listings(&mut Conn::Pg(c)).map_err(failed_row)?;
            Ok(names)
        }),
        MigrationConnection::Sqlite(mut c) => {
            if is_up_to_date(&mut c)? {
                return Ok(Vec::new());
            }
            exclusive(&mut c, |c| {
                let versions = c.run_pending_migrations(SQLITE).map_err(failed)?;
                let names = named(versions.iter().map(ToString::to_string).collect());
                refold::listings(&mut Conn::Sqlite(c)).map_err(failed_row)?;
                Ok(names)
            })
        }
    }
}

/// Takes the last migration back, and gives its name; `None` if there is none.
///
/// # Errors
/// [`MigrateError`].
pub fn down(url: &str) -> Result<Option<String>, MigrateError> {
    if status(url)?.iter().all(|m| !m.applied || m.name == FUNCTION.name) {
        return Ok(None);
    }
    let version = match MigrationConnection::open(url)? {
        MigrationConnection::Pg(mut c) => locked(&mut c, |c| {
            let version = c.revert_last_migration(POSTGRES).map_err(failed)?;
            Ok(vec![version.to_string()])
        }),
        MigrationConnection::Sqlite(mut c) => exclusive(&mut c, |c| {
            let version = c.revert_last_migration(SQLITE).map_err(failed)?;
            Ok(vec![version.to_string()])
        }),
    }?;
    Ok(named(version).pop())
}

/// How many migrations this binary knows and the database has not seen.
pub(crate) fn count_pending(conn: &mut Conn<'_>) -> Result<usize, Fault> {
    let applied = applied(conn)?;
    let names = match conn {
        Conn::Pg(_) => names_in_postgres(),
        Conn::Sqlite(_) => names_in_sqlite(),
    };
    let missing = names.iter().filter(|(_, version)| !applied.contains(version)).count();
    let without_function = match conn {
        Conn::Pg(c) => !FUNCTION.is_usable(c)?,
        Conn::Sqlite(_) => false,
    };
    Ok(missing.saturating_add(usize::from(without_function)))
}

/// How long one process waits for another that migrates the same file. It says so every two seconds.
const WHILE_OTHERS_MIGRATE: Duration = Duration::from_secs(600);
/// How long it waits for another that creates or locks the file.
const WHILE_OTHERS_OPEN: Duration = Duration::from_secs(30);

/// A connection for migrating: outside of any pool, and without time limits on PostgreSQL.
enum MigrationConnection {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

impl MigrationConnection {
    fn open(url: &str) -> Result<Self, MigrateError> {
        let options = ConnectOptions::default();
        let unreachable = |e: ConnectionError| MigrateError::Unreachable(e.to_string());
        if let Some(path) = sqlite::path_of(url) {
            sqlite::make_folder(path).map_err(|e| MigrateError::File(FileError::io(path, &e)))?;
            return open_unlocked(path, &options).map(Self::Sqlite).map_err(MigrateError::File);
        }
        if !is_postgres(url) {
            return Err(MigrateError::UnknownUrl);
        }
        let mut conn = postgres::open(url, &options).map_err(unreachable)?;
        conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")
            .map_err(|e| MigrateError::Unreachable(text_of(&e)))?;
        Ok(Self::Pg(conn))
    }

    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Pg(c) => Conn::Pg(c),
            Self::Sqlite(c) => Conn::Sqlite(c),
        }
    }
}

/// Opens a file that another process may be about to turn into a database: SQLite does not wait for
/// a lock while it changes the journal.
fn open_unlocked(path: &str, options: &ConnectOptions) -> Result<SqliteConnection, FileError> {
    let until = Instant::now() + WHILE_OTHERS_OPEN;
    loop {
        let opened = sqlite::open(path, options).map_err(|e| FileError::of_connection(path, &e));
        if !matches!(opened, Err(FileError::Locked(_))) || Instant::now() >= until {
            return opened;
        }
        tracing::debug!(path, "database locked by another process; waiting");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Holds the advisory lock meanwhile. The server lets it go with the session in any case.
fn locked<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, MigrateError>,
) -> Result<T, MigrateError> {
    let lock = diesel::sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOCK);
    lock.execute(conn).map_err(|e| failed(Box::new(e)))?;
    let done = work(conn);
    let unlock = diesel::sql_query("SELECT pg_advisory_unlock($1)").bind::<BigInt, _>(LOCK);
    unlock.execute(conn).map_err(|e| failed(Box::new(e)))?;
    done
}

/// Holds the write lock while migrating; all migrations are one transaction.
///
/// SQLite changes a `CHECK` only by building the table anew, which needs foreign keys switched off, and
/// that only works outside of a transaction (<https://sqlite.org/lang_altertable.html#otheralter>). They
/// are checked before the commit instead.
fn exclusive(
    conn: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<Vec<String>, MigrateError>,
) -> Result<Vec<String>, MigrateError> {
    conn.batch_execute("PRAGMA foreign_keys = OFF")?;
    begin_immediate(conn)?;
    let done = work(conn).and_then(|versions| {
        if !versions.is_empty() {
            check_foreign_keys(conn)?;
        }
        Ok(versions)
    });
    match &done {
        Ok(_) => AnsiTransactionManager::commit_transaction(conn)?,
        Err(_) => AnsiTransactionManager::rollback_transaction(conn)?,
    }
    conn.batch_execute("PRAGMA foreign_keys = ON")?;
    done
}

/// Begins a transaction that writes, once no other process does.
fn begin_immediate(conn: &mut SqliteConnection) -> Result<(), MigrateError> {
    let until = Instant::now() + WHILE_OTHERS_MIGRATE;
    loop {
        match AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE") {
            Err(error) if kind_of(&error) == Kind::Busy && Instant::now() < until => {
                tracing::info!(
                    "database locked, perhaps by a migration in another process; waiting"
                );
            }
            done => return Ok(done?),
        }
    }
}

/// Whether there is nothing to do, so that no lock is needed.
fn is_up_to_date(c: &mut SqliteConnection) -> Result<bool, MigrateError> {
    let mut conn = Conn::Sqlite(c);
    let pending = count_pending(&mut conn).map_err(failed_fault)?;
    Ok(pending == 0 && refold::is_current(&mut conn).map_err(failed_row)?)
}

#[derive(QueryableByName)]
struct Violations {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn check_foreign_keys(conn: &mut SqliteConnection) -> Result<(), MigrateError> {
    let count = "SELECT COUNT(*) AS count FROM pragma_foreign_key_check";
    let found: Violations = diesel::sql_query(count).get_result(conn)?;
    match found.count {
        0 => Ok(()),
        count => Err(MigrateError::Failed(format!("{count} rows break a foreign key"))),
    }
}

impl From<diesel::result::Error> for MigrateError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(text_of(&error))
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

fn failed_row(fault: Fault) -> MigrateError {
    MigrateError::Failed(fault.into_read_error().to_string())
}

fn failed_fault(fault: Fault) -> MigrateError {
    MigrateError::Unreachable(fault.into_read_error().to_string())
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// The versions that the database has. Reads only, so that it works on a connection that cannot
/// write; if the table of versions is missing, none was applied.
fn applied(conn: &mut Conn<'_>) -> Result<Vec<String>, Fault> {
    use __diesel_schema_migrations::dsl::{__diesel_schema_migrations as versions, version};
    let read: QueryResult<Vec<String>> = on_conn!(conn, c => versions.select(version).load(c));
    match read {
        Ok(found) => Ok(found),
        Err(error) if is_missing_table(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_missing_table(error: &diesel::result::Error) -> bool {
    let text = text_of(error);
    text.contains("no such table") || text.contains("does not exist")
}

fn names_in_postgres() -> Vec<(String, String)> {
    let found: Vec<Box<dyn Migration<diesel::pg::Pg>>> = POSTGRES.migrations().unwrap_or_default();
    sorted(found.iter().map(|m| name_of(m.name())))
}

fn names_in_sqlite() -> Vec<(String, String)> {
    let found: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> =
        SQLITE.migrations().unwrap_or_default();
    sorted(found.iter().map(|m| name_of(m.name())))
}

fn name_of(name: &dyn diesel::migration::MigrationName) -> (String, String) {
    (name.to_string(), name.version().to_string())
}

fn sorted(names: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// The names of these versions; both databases have the same.
fn named(versions: Vec<String>) -> Vec<String> {
    let names = names_in_sqlite();
    let name = |version: String| {
        let found = names.iter().find(|(_, v)| *v == version);
        found.map_or(version, |(name, _)| name.clone())
    };
    versions.into_iter().map(name).collect()
}
