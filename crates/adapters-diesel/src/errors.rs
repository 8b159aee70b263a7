//! Storage errors and what they mean to the caller. Every database error is classified by one
//! function, [`kind_of`].

mod constraint;
mod kind;

pub(crate) use constraint::of_constraint;
pub(crate) use kind::{Kind, kind_by_words, kind_of, reports_damage};

use diesel::result::Error as DieselError;
use ports::{CommitError, Conflict, ReadError, WriteFault};
use uuid::Uuid;

/// Why a read or a commit failed.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A guard rejected the change.
    Refused(CommitError),
    /// The database returned an error.
    Database(DieselError),
    /// There was no connection, or no place in the queue.
    Unavailable(String),
    /// The SQLite file is damaged.
    Damaged(String),
    /// The SQLite file cannot be written durably.
    NotWritable(WriteFault, String),
    /// A stored row breaks its own rules.
    Corrupt(String),
    /// The operation was aborted by a bug.
    Broken(String),
}

impl From<DieselError> for Fault {
    fn from(error: DieselError) -> Self {
        Self::Database(error)
    }
}

impl From<CommitError> for Fault {
    fn from(error: CommitError) -> Self {
        Self::Refused(error)
    }
}

impl Fault {
    /// A row of `what` that breaks its own rules.
    pub(crate) fn corrupt(what: &str, id: Uuid, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what} {id}: {why}"))
    }

    /// Which kind of database error it is, if it is one.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Database(error) => Some(kind_of(error)),
            Self::Refused(_)
            | Self::Unavailable(_)
            | Self::Damaged(_)
            | Self::NotWritable(..)
            | Self::Corrupt(_)
            | Self::Broken(_) => None,
        }
    }

    /// Whether only a bug or damage explains it.
    pub(crate) fn is_unexplained(&self) -> bool {
        match self {
            Self::Corrupt(_) | Self::Broken(_) => true,
            Self::Database(error) => match kind_of(error) {
                Kind::Other => true,
                Kind::Unique | Kind::Check => of_constraint(error).is_none(),
                Kind::ForeignKey
                | Kind::Retry
                | Kind::Busy
                | Kind::Slow
                | Kind::Lost
                | Kind::Full
                | Kind::ReadOnly
                | Kind::Damaged => false,
            },
            Self::Refused(_) | Self::Unavailable(_) | Self::Damaged(_) | Self::NotWritable(..) => {
                false
            }
        }
    }

    /// What SQLite says of damage to its file, if it does.
    pub(crate) fn damage(&self) -> Option<String> {
        match self {
            Self::Damaged(why) => Some(why.clone()),
            Self::Database(error) => (kind_of(error) == Kind::Damaged).then(|| text_of(error)),
            // The pool wraps the error of a connection that cannot be opened in a message.
            Self::Unavailable(why) => reports_damage(why).then(|| why.clone()),
            Self::Refused(_) | Self::NotWritable(..) | Self::Corrupt(_) | Self::Broken(_) => None,
        }
    }

    /// The error for a reader.
    pub(crate) fn into_read_error(self) -> ReadError {
        match self {
            Self::Refused(refusal) => ReadError::Failed(refusal.to_string()),
            Self::Unavailable(why) | Self::NotWritable(_, why) => ReadError::Unavailable(why),
            Self::Damaged(why) => ReadError::Damaged(why),
            Self::Corrupt(what) => ReadError::Corrupt(what),
            Self::Broken(why) => ReadError::Failed(why),
            Self::Database(DieselError::DeserializationError(why)) => {
                ReadError::Corrupt(why.to_string())
            }
            Self::Database(error) => {
                let (kind, text) = (kind_of(&error), text_of(&error));
                if kind == Kind::Damaged {
                    ReadError::Damaged(text)
                } else if kind.is_transient() {
                    ReadError::Unavailable(text)
                } else {
                    ReadError::Failed(text)
                }
            }
        }
    }

    /// The error for a commit.
    pub(crate) fn into_commit_error(self) -> CommitError {
        match self {
            Self::Refused(refusal) => refusal,
            Self::Unavailable(why) => CommitError::Unavailable(why),
            Self::Damaged(why) => CommitError::Damaged(why),
            Self::NotWritable(_, why) => CommitError::NotWritable(why),
            Self::Corrupt(what) => CommitError::Failed(format!("corrupt row: {what}")),
            Self::Broken(why) => CommitError::Failed(why),
            Self::Database(error) => commit_error(&error),
        }
    }
}

fn commit_error(error: &DieselError) -> CommitError {
    let text = text_of(error);
    match kind_of(error) {
        Kind::Unique | Kind::Check => of_constraint(error).unwrap_or(CommitError::Failed(text)),
        Kind::ForeignKey => CommitError::Conflict(Conflict::Reference),
        Kind::Retry => CommitError::Unavailable(format!("others were in the way: {text}")),
        Kind::Busy | Kind::Slow | Kind::Lost | Kind::Full => CommitError::Unavailable(text),
        Kind::ReadOnly => CommitError::NotWritable(text),
        Kind::Damaged => CommitError::Damaged(text),
        Kind::Other => CommitError::Failed(text),
    }
}

/// The error in the database's words.
pub(crate) fn text_of(error: &DieselError) -> String {
    if let DieselError::DatabaseError(_, info) = error {
        return info.message().trim().to_owned();
    }
    error.to_string()
}
