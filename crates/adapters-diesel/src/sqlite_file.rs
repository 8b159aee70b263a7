//! Operations on a SQLite file other than storing data in it: finding out why it cannot be opened,
//! copying it while it is in use, and folding its write-ahead log into it.
//!
//! Nothing here opens the database file except through SQLite: closing any other descriptor of it would
//! release the POSIX locks that connections of this process hold.

use std::io::ErrorKind;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::ConnectionError;
use diesel::sql_types::{Integer, Text};
use thiserror::Error;

use crate::connection::options::ConnectOptions;
use crate::connection::sqlite;
use crate::errors::{reports_damage, text_of};

/// Why a SQLite file cannot be used. Each begins with the path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileError {
    /// Something else is in the file.
    #[error("{0} is not a SQLite database")]
    NotADatabase(String),
    /// The file is a SQLite database whose content is broken.
    #[error("{0} is a damaged SQLite database")]
    Damaged(String),
    /// Another process keeps the file locked.
    #[error("{0} is locked by another process")]
    Locked(String),
    /// The file system refuses.
    #[error("{path}: {why}")]
    Io {
        /// The file.
        path: String,
        /// What kind of refusal it is; [`ErrorKind::Other`] if SQLite does not tell.
        kind: ErrorKind,
        /// The refusal in words.
        why: String,
    },
}

/// What SQLite says, and the kind of refusal by the file system behind it.
const REFUSALS: &[(&str, ErrorKind)] = &[
    ("attempt to write a readonly database", ErrorKind::PermissionDenied),
    ("database or disk is full", ErrorKind::StorageFull),
];

impl FileError {
    /// The file system's own refusal.
    #[must_use]
    pub fn io(path: &str, error: &std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), kind: error.kind(), why: error.to_string() }
    }

    pub(crate) fn of_connection(path: &str, error: &ConnectionError) -> Self {
        let why = if let ConnectionError::CouldntSetupConfiguration(error) = error {
            text_of(error)
        } else {
            error.to_string()
        };
        Self::of_words(path, why)
    }

    /// By SQLite's words: Diesel passes no result code on.
    fn of_words(path: &str, why: String) -> Self {
        let lower = why.to_lowercase();
        let says = |words: &str| lower.contains(words);
        if says("file is not a database") {
            return Self::NotADatabase(path.to_owned());
        }
        if says("malformed") {
            return Self::Damaged(path.to_owned());
        }
        if says("is locked") {
            return Self::Locked(path.to_owned());
        }
        if says("unable to open") {
            return Self::unopened(path, why);
        }
        let known = REFUSALS.iter().find(|(words, _)| says(words));
        let kind = known.map_or(ErrorKind::Other, |(_, kind)| *kind);
        Self::Io { path: path.to_owned(), kind, why }
    }

    /// SQLite does not say why it could not open a file, so the file system is asked.
    fn unopened(path: &str, why: String) -> Self {
        let parent = Path::new(path).parent().filter(|parent| !parent.as_os_str().is_empty());
        match (std::fs::metadata(path), parent.map(std::fs::metadata)) {
            (Ok(found), _) if found.is_dir() => {
                let why = "is a directory".to_owned();
                Self::Io { path: path.to_owned(), kind: ErrorKind::IsADirectory, why }
            }
            (Err(_), Some(Err(error))) => Self::io(path, &error),
            (Err(error), _) if error.kind() != ErrorKind::NotFound => Self::io(path, &error),
            // It is there, or its directory is: what is missing is the right to open or make it.
            (_, _) => Self::Io { path: path.to_owned(), kind: ErrorKind::PermissionDenied, why },
        }
    }
}

/// Whether the URL names a SQLite file that does not exist. Only [`crate::migrations::up`] and
/// [`crate::DieselStore::connect`] create one.
pub(crate) fn is_missing(url: &str) -> bool {
    sqlite::path_of(url).is_some_and(|path| !Path::new(path).exists())
}

/// Copies the database into `into`, a file that exists and is empty. The copy is what one reader sees
/// at one moment, however much is written meanwhile. It is not synchronized to the disk.
///
/// # Errors
/// [`FileError`].
pub fn copy(path: &str, into: &Path) -> Result<(), FileError> {
    let mut conn = opened(path)?;
    let Some(target) = into.to_str() else {
        let why = "the path is not valid UTF-8".to_owned();
        let path = into.to_string_lossy().into_owned();
        return Err(FileError::Io { path, kind: ErrorKind::InvalidFilename, why });
    };
    let copied = diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(target).execute(&mut conn);
    copied.map(drop).map_err(|error| FileError::of_words(path, text_of(&error)))
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Writes what is in the write-ahead log into the database file and empties the log, so that the file
/// alone is complete. `false` if others read or write at this moment and the log had to stay: it
/// does not wait for them, because they would wait for it.
///
/// # Errors
/// [`FileError`].
pub fn checkpoint(path: &str) -> Result<bool, FileError> {
    let mut conn = opened(path)?;
    let at_once = conn.batch_execute("PRAGMA busy_timeout = 0");
    at_once.map_err(|error| FileError::of_words(path, text_of(&error)))?;
    let done = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut conn);
    let done: QueryResult<Checkpoint> = done;
    let done = done.map_err(|error| FileError::of_words(path, text_of(&error)))?;
    Ok(done.busy == 0)
}

/// How thoroughly a file is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Every page of every table and index: `PRAGMA quick_check`.
    Quick,
    /// Also that each index agrees with its table: `PRAGMA integrity_check`.
    Full,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// How it was checked; `None` if the file is too large for that.
    pub check: Option<Check>,
    /// Problems as SQLite reports them, at most 20 lines.
    pub problems: Vec<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Looks for damage. A file that is larger than `limit` bytes is checked quickly if it was to be
/// checked in full, and not at all if it was to be checked quickly.
///
/// # Errors
/// [`FileError`]; [`FileError::Damaged`] if the damage keeps it from being opened.
pub fn check(path: &str, check: Check, limit: u64) -> Result<CheckReport, FileError> {
    let size = std::fs::metadata(path).map_err(|e| FileError::io(path, &e))?.len();
    let check = match check {
        check if size <= limit => check,
        Check::Full => Check::Quick,
        Check::Quick => return Ok(CheckReport { check: None, problems: Vec::new() }),
    };
    let mut conn = opened(path)?;
    let query = match check {
        Check::Quick => "SELECT quick_check AS line FROM pragma_quick_check LIMIT 20",
        Check::Full => "SELECT integrity_check AS line FROM pragma_integrity_check LIMIT 20",
    };
    let found: QueryResult<Vec<Line>> = diesel::sql_query(query).load(&mut conn);
    let lines = match found {
        Ok(lines) => lines.into_iter().map(|line| line.line).collect(),
        Err(error) if reports_damage(&text_of(&error)) => vec![text_of(&error)],
        Err(error) => return Err(FileError::of_words(path, text_of(&error))),
    };
    let problems = lines.into_iter().filter(|line| line != "ok").collect();
    Ok(CheckReport { check: Some(check), problems })
}

fn opened(path: &str) -> Result<SqliteConnection, FileError> {
    // SQLite would create what is missing.
    std::fs::metadata(path).map_err(|e| FileError::io(path, &e))?;
    let opened = sqlite::open(path, &ConnectOptions::default());
    opened.map_err(|error| FileError::of_connection(path, &error))
}
