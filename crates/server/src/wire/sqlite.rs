//! The SQLite file of these settings: where it is, why it cannot be used, copying it, and leaving it
//! complete.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use adapters_diesel::{FileError, sqlite_file};
use secrecy::ExposeSecret;

use crate::exit::{Exit, Failure};
use crate::settings::Settings;

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

/// The database's file where it exists; `None` on PostgreSQL. Only `kassa serve` and `kassa migrate up`
/// create one: every other command would work on an empty shop that nobody meant.
///
/// # Errors
/// A file that does not exist.
pub fn existing_database_file(settings: &Settings) -> Result<Option<PathBuf>, Failure> {
    match database_file(settings) {
        Some(path) if !path.exists() => {
            let cause = format!("there is no database at {} yet", path.display());
            let remedy = "`kassa migrate up` creates it, and so does `kassa serve`; is database.url \
                          right?";
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

/// Leaves a SQLite file that is complete without its write-ahead log, for the end of a process. Where
/// others keep using the file for that long the log stays: nothing is lost, it is only needed beside the
/// file.
pub async fn complete_database_file(settings: &Settings, patience: Duration) {
    let Some(file) = database_file(settings) else {
        return;
    };
    let until = Instant::now() + patience;
    loop {
        let file = file.to_string_lossy().into_owned();
        let done = tokio::task::spawn_blocking(move || sqlite_file::checkpoint(&file)).await;
        match done {
            Ok(Ok(true)) => return,
            Ok(Ok(false)) if Instant::now() < until => tokio::time::sleep(PAUSE).await,
            Ok(Ok(false)) => return tracing::info!("write-ahead log kept: the database is in use"),
            Ok(Err(error)) => return tracing::warn!(%error, "write-ahead log kept"),
            Err(error) => return tracing::warn!(%error, "write-ahead log kept"),
        }
    }
}

/// A SQLite file that cannot be used.
pub(super) fn failure(error: FileError) -> Failure {
    let cause = error.to_string();
    match error {
        FileError::NotADatabase(_) => {
            let remedy = "name another file in database.url, or restore a backup in its place; \
                          nothing was changed in it";
            Failure::new(Exit::Settings, cause, remedy)
        }
        FileError::Damaged(_) => Failure::new(
            Exit::Failed,
            cause,
            "move the file away and restore a backup (docs/operations.md)",
        ),
        FileError::Locked(_) => {
            let remedy = "end the process that has the file open, or try again when it is done";
            Failure::new(Exit::Unavailable, cause, remedy)
        }
        FileError::Io { kind, .. } => Failure::cannot_write_for(kind, "the database", cause),
    }
}
