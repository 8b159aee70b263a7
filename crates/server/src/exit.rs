//! How the program ends: its exit codes, and failures as one line of cause and one of remedy.

use std::fmt;
use std::io;
use std::process::ExitCode;

use application::AppError;
use ports::{CommitError, ReadError};

use crate::settings::ConfigErrors;

/// The exit codes (those above 63 as in BSD's `sysexits.h`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// It did not work, or something was found.
    Failed = 1,
    /// The command line is invalid.
    Usage = 2,
    /// Something that it needs is unavailable.
    Unavailable = 69,
    /// Something cannot be written.
    CannotWrite = 73,
    /// Configuration error.
    Settings = 78,
}

/// The result of a command.
pub type Outcome = Result<Exit, Failure>;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What happened, in one line.
    pub cause: String,
    /// What to do about it, in one line.
    pub remedy: Option<String>,
}

impl Failure {
    /// A failure with a remedy.
    #[must_use]
    pub fn new(exit: Exit, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit, cause: cause.into(), remedy: Some(remedy.into()) }
    }

    /// A failure without a remedy.
    #[must_use]
    pub fn plain(cause: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, cause: cause.into(), remedy: None }
    }

    /// A command line that is invalid.
    #[must_use]
    pub fn usage(cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Exit::Usage, cause, remedy)
    }

    /// The database, or the place it should be in, cannot be used.
    #[must_use]
    pub fn no_database(why: impl fmt::Display) -> Self {
        // libpq tells its troubles in several lines.
        let why = why.to_string();
        let why: Vec<&str> = why.split_whitespace().collect();
        let cause = format!("the database is unavailable: {}", why.join(" "));
        let remedy = "check that it is running and that database.url is correct (`kassa config \
                      show`); `kassa serve --wait-for 30s` waits for it";
        Self::new(Exit::Unavailable, cause, remedy)
    }

    /// The database is damaged.
    #[must_use]
    pub fn damaged(why: impl fmt::Display) -> Self {
        let cause = format!("the database is damaged: {why}");
        let remedy = "stop the server, keep a copy of the file, and restore a backup \
                      (docs/operations.md)";
        Self::new(Exit::Failed, cause, remedy)
    }

    /// The database accepts no writes.
    #[must_use]
    pub fn not_writable(why: impl fmt::Display) -> Self {
        let cause = format!("the database is not writable: {why}");
        let remedy = "connect to the primary, or make the database writable again";
        Self::new(Exit::CannotWrite, cause, remedy)
    }

    /// The database is there, and older than this program.
    #[must_use]
    pub fn database_behind(pending: usize) -> Self {
        let cause = format!("the database lacks {pending} migration(s) that this version needs");
        Self::new(Exit::Unavailable, cause, "run `kassa migrate up`")
    }

    /// Something that cannot be written.
    #[must_use]
    pub fn cannot_write(what: impl fmt::Display, why: &io::Error) -> Self {
        Self::cannot_write_for(why.kind(), what, why)
    }

    /// The same if only the kind of refusal is left of the error.
    #[must_use]
    pub fn cannot_write_for(
        kind: io::ErrorKind,
        what: impl fmt::Display,
        why: impl fmt::Display,
    ) -> Self {
        let cause = format!("{what} cannot be written: {why}");
        Self::new(Exit::CannotWrite, cause, remedy_for(kind))
    }
}

/// What to do about a refusal of the file system.
const REMEDIES: &[(io::ErrorKind, &str)] = &[
    (io::ErrorKind::NotFound, "create its directory, or choose another location"),
    (io::ErrorKind::NotADirectory, IN_THE_WAY),
    (io::ErrorKind::AlreadyExists, IN_THE_WAY),
    (io::ErrorKind::IsADirectory, "specify a file, not a directory"),
    (
        io::ErrorKind::PermissionDenied,
        "give this user write access to the file and its directory, or choose another location",
    ),
    (io::ErrorKind::ReadOnlyFilesystem, "choose a location on a writable file system"),
    (io::ErrorKind::StorageFull, "free disk space"),
    (io::ErrorKind::QuotaExceeded, "free disk space, or raise this user's quota"),
];
const IN_THE_WAY: &str = "the path is in use: move the existing file, or choose another location";

fn remedy_for(kind: io::ErrorKind) -> &'static str {
    let known = REMEDIES.iter().find(|(of, _)| *of == kind);
    known.map_or("check that the directory exists and is writable", |(_, remedy)| remedy)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.cause)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n  what to do: {remedy}"),
            None => Ok(()),
        }
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        let remedy = "fix them and run `kassa config check`; `kassa config example` prints all \
                      keys";
        Self::new(Exit::Settings, errors.to_string(), remedy)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(why) => Self::no_database(why),
            ReadError::Damaged(why) => Self::damaged(why),
            ReadError::Corrupt(_) => Self::new(
                Exit::Failed,
                error.to_string(),
                "run `kassa audit` to find other damage; restore the row from a backup",
            ),
            ReadError::Failed(_) => Self::new(
                Exit::Failed,
                error.to_string(),
                "has `kassa migrate up` been run on this database?",
            ),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Unavailable(why) => Self::no_database(why),
            CommitError::Damaged(why) => Self::damaged(why),
            CommitError::NotWritable(why) => Self::not_writable(why),
            CommitError::Failed(why) => ReadError::Failed(why).into(),
            CommitError::Conflict(_)
            | CommitError::KeyTaken
            | CommitError::DuplicateReceipt
            | CommitError::UniqueViolation(_)
            | CommitError::OutOfStock(_)
            | CommitError::TooManyOpenOrders
            | CommitError::TooManyUnpaidUnits
            | CommitError::RateLimited { .. }
            | CommitError::CouponExhausted
            | CommitError::InUse
            | CommitError::TableFull(_)
            | CommitError::StockRefused
            | CommitError::LeaseLost => Self::plain(error.to_string()),
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        let text = error.to_string();
        if let AppError::Unavailable(why) = error {
            return Self::no_database(why);
        }
        if let AppError::StorageDamaged(why) = error {
            return Self::damaged(why);
        }
        if let AppError::StorageNotWritable(why) = error {
            return Self::not_writable(why);
        }
        Self::plain(text)
    }
}

impl From<io::Error> for Failure {
    /// Standard output: a reader that has seen enough (`| head`) is no failure.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Done, cause: String::new(), remedy: None };
        }
        Self::cannot_write("standard output", &error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_comes_with_the_remedy_for_its_reason() {
        let remedy = |kind: io::ErrorKind| {
            let failure = Failure::cannot_write("the file", &io::Error::from(kind));
            assert_eq!(failure.exit, Exit::CannotWrite);
            failure.remedy.unwrap()
        };
        assert!(remedy(io::ErrorKind::StorageFull).contains("space"));
        assert!(remedy(io::ErrorKind::PermissionDenied).contains("this user"));
        assert!(remedy(io::ErrorKind::IsADirectory).contains("not a directory"));
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::NotFound] {
            assert!(!remedy(kind).contains("full"), "only a full disk is reported as one");
        }
    }
}
