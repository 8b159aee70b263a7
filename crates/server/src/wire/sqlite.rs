//! The SQLite file of these settings: where it is, why it cannot be used, copying it, and leaving it
//! complete.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use adapters_diesel::FileError;
use adapters_diesel::sqlite_file::{self, Check};
use secrecy::ExposeSecret;

use crate::exit::{Exit, Failure};
use crate::settings::{Settings, StartCheck};

/// The address of a SQLite file begins with this.
const SCHEME: &str = "sqlite://";
/// Between two attempts at emptying the write-ahead log.
const PAUSE: Duration = Duration::from_millis(50);

/// The database's file, as an absolute path; `None` on PostgreSQL.
#[must_use]
pub fn database_file(settings: &Settings) -> Option<PathBuf> {
    let path = Path::new(settings.database.url.expose_secret().strip_prefix(SCHEME)?);
    Some(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// The database's file if it exists; `None` on PostgreSQL. Only `kassa serve` and `kassa migrate
/// up` create one: every other command would work on an empty shop that no one meant.
///
/// # Errors
/// A file that does not exist.
pub fn existing_database_file(settings: &Settings) -> Result<Option<PathBuf>, Failure> {
    match database_file(settings) {
        Some(path) if !path.exists() => {
            let cause = format!("no database at {}", path.display());
            let remedy = "`kassa migrate up` or `kassa serve` creates it; check database.url";
            Err(Failure::new(Exit::Unavailable, cause, remedy))
        }
        path => Ok(path),
    }
}

/// Copies the database's file into an empty one. Servers may go on writing meanwhile.
///
/// # Errors
/// A database that cannot be read, or a copy that cannot be written.
pub fn copy_database(file: &Path, into: &Path) -> Result<(), Failure> {
    sqlite_file::copy(&file.to_string_lossy(), into).map_err(failure)
}

/// Leaves a SQLite file that is complete without its write-ahead log, for the end of a process. If
/// others keep using the file for that long, the log stays: nothing is lost, but it is needed
/// together with the file.
pub async fn complete_database_file(settings: &Settings, timeout: Duration) {
    let Some(file) = database_file(settings) else {
        return;
    };
    let until = Instant::now() + timeout;
    loop {
        let file = file.to_string_lossy().into_owned();
        let done = tokio::task::spawn_blocking(move || sqlite_file::checkpoint(&file)).await;
        match done {
            Ok(Ok(true)) => return,
            Ok(Ok(false)) if Instant::now() < until => tokio::time::sleep(PAUSE).await,
            Ok(Ok(false)) => {
                return tracing::info!("write-ahead log not checkpointed: the database is in use");
            }
            Ok(Err(error)) => return tracing::warn!(%error, "write-ahead log not checkpointed"),
            Err(error) => return tracing::warn!(%error, "write-ahead log not checkpointed"),
        }
    }
}

/// Checks a SQLite file for damage, as the settings say.
///
/// # Errors
/// A damaged file, or one that cannot be read.
pub async fn check_database_file(settings: &Settings) -> Result<(), Failure> {
    let check = match settings.database.check_at_start {
        StartCheck::Off => return Ok(()),
        StartCheck::Quick => Check::Quick,
        StartCheck::Full => Check::Full,
    };
    let Some(file) = database_file(settings) else {
        return Ok(());
    };
    let limit = settings.database.check_limit_mib.saturating_mul(1 << 20);
    let path = file.to_string_lossy().into_owned();
    let begun = Instant::now();
    let work = move || sqlite_file::check(&path, check, limit);
    let done = tokio::task::spawn_blocking(work).await;
    let report = done.map_err(|error| Failure::plain(error.to_string()))?.map_err(failure)?;
    let millis = begun.elapsed().as_millis();
    match report.check {
        None => tracing::warn!("database file not checked: larger than database.check_limit_mib"),
        Some(_) if report.problems.is_empty() => {
            tracing::info!(check = ?report.check, millis, "SQLite file integrity check passed");
        }
        Some(_) => {
            for problem in &report.problems {
                tracing::error!(problem, millis, "database file damaged");
            }
            return Err(failure(FileError::Damaged(file.display().to_string())));
        }
    }
    Ok(())
}

/// A SQLite file that cannot be used.
pub(super) fn failure(error: FileError) -> Failure {
    let cause = error.to_string();
    match error {
        FileError::NotADatabase(_) => {
            let remedy = "choose another file in database.url, or restore a backup in its place; \
                          the file was not changed";
            Failure::new(Exit::Settings, cause, remedy)
        }
        FileError::Damaged(_) => Failure::new(
            Exit::Failed,
            cause,
            "keep a copy of the file and its -wal, and restore a backup (docs/operations.md)",
        ),
        FileError::Locked(_) => {
            let remedy = "stop the process that has the file open, or retry when it has finished";
            Failure::new(Exit::Unavailable, cause, remedy)
        }
        FileError::Io { kind, .. } => Failure::cannot_write_for(kind, "the database", cause),
    }
}
