//! The kinds of database errors, told apart by what follows from them.
//!
//! PostgreSQL gives each error a SQLSTATE, of which Diesel 2 shows only its own kinds: 23505 (unique),
//! 23P01 (exclusion), 23503 and 23001 (foreign key), 23502 (not null), 23514 (check), 40001
//! (serialization failure), 25006 (read-only), 08000, 08001, 08004 and 08006 (connection), and any
//! error after which the connection is closed. The rest (40P01 deadlock, 55P03 lock timeout, 57014
//! statement timeout or cancelled, class 53 disk full and too many connections) is recognized by the English
//! message; `connection/language.rs` requests English messages and logs an error if it cannot
//! get them.

use diesel::result::{DatabaseErrorKind, Error};

/// What kind of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A unique constraint.
    Unique,
    /// A foreign key.
    ForeignKey,
    /// A CHECK or NOT NULL.
    Check,
    /// A serialization failure or a deadlock: the same again may well work.
    Retry,
    /// A lock was not to be had in time.
    Busy,
    /// A statement took too long, or was cancelled.
    Slow,
    /// The connection is gone, or the server will not have it.
    Lost,
    /// The disk is full or does not work.
    Full,
    /// The server has become a replica, or the file cannot be written.
    ReadOnly,
    /// SQLite found its file damaged.
    Damaged,
    /// Anything else: a bug.
    Other,
}

impl Kind {
    /// Whether trying later may work.
    pub(crate) fn is_transient(self) -> bool {
        match self {
            Self::Retry | Self::Busy | Self::Slow | Self::Lost | Self::Full | Self::ReadOnly => {
                true
            }
            Self::Unique | Self::ForeignKey | Self::Check | Self::Damaged | Self::Other => false,
        }
    }

    /// Whether the connection that gave it must not be used again.
    pub(crate) fn breaks_connection(self) -> bool {
        match self {
            Self::Lost | Self::ReadOnly => true,
            Self::Unique
            | Self::ForeignKey
            | Self::Check
            | Self::Retry
            | Self::Busy
            | Self::Slow
            | Self::Full
            | Self::Damaged
            | Self::Other => false,
        }
    }
}

/// Parts of the messages of PostgreSQL 9.6 to 18 and of SQLite 3, and what they mean.
const WORDS: &[(&str, Kind)] = &[
    // PostgreSQL
    ("deadlock detected", Kind::Retry),
    ("could not serialize access", Kind::Retry),
    ("canceling statement due to lock timeout", Kind::Busy),
    ("canceling statement due to statement timeout", Kind::Slow),
    ("canceling statement due to user request", Kind::Slow),
    ("could not obtain lock on", Kind::Busy),
    ("terminating connection", Kind::Lost),
    ("server closed the connection unexpectedly", Kind::Lost),
    ("connection to server", Kind::Lost),
    ("could not connect to server", Kind::Lost),
    ("could not receive data from server", Kind::Lost),
    ("could not send data to server", Kind::Lost),
    ("no connection to the server", Kind::Lost),
    ("connection not open", Kind::Lost),
    ("SSL SYSCALL error", Kind::Lost),
    ("SSL connection has been closed unexpectedly", Kind::Lost),
    ("the database system is", Kind::Lost),
    ("sorry, too many clients already", Kind::Lost),
    ("remaining connection slots are reserved", Kind::Lost),
    ("No space left on device", Kind::Full),
    ("could not extend file", Kind::Full),
    ("could not write to file", Kind::Full),
    ("in a read-only transaction", Kind::ReadOnly),
    // SQLite, which gives a RESTRICT and a trigger the same error code
    ("FOREIGN KEY constraint failed", Kind::ForeignKey),
    ("database is locked", Kind::Busy),
    ("database table is locked", Kind::Busy),
    ("database or disk is full", Kind::Full),
    ("disk I/O error", Kind::Full),
    ("unable to open database file", Kind::Full),
    ("attempt to write a readonly database", Kind::ReadOnly),
    ("database disk image is malformed", Kind::Damaged),
    ("malformed database schema", Kind::Damaged),
    ("file is not a database", Kind::Damaged),
    // The full-text index, whose tables are in the same file.
    ("fts5: corruption", Kind::Damaged),
    ("vtable constructor failed: listing_search", Kind::Damaged),
];

/// Which kind of error it is.
pub(crate) fn kind_of(error: &Error) -> Kind {
    use DatabaseErrorKind as D;
    let Error::DatabaseError(kind, info) = error else {
        return kind_without_server(error);
    };
    match kind {
        D::UniqueViolation | D::ExclusionViolation => Kind::Unique,
        D::ForeignKeyViolation | D::RestrictViolation => Kind::ForeignKey,
        D::CheckViolation | D::NotNullViolation => Kind::Check,
        D::SerializationFailure => Kind::Retry,
        D::ReadOnlyTransaction => Kind::ReadOnly,
        D::ClosedConnection | D::UnableToSendCommand => Kind::Lost,
        _ => kind_by_words(info.message()),
    }
}

fn kind_without_server(error: &Error) -> Kind {
    if matches!(error, Error::BrokenTransactionManager) {
        return Kind::Lost;
    }
    if let Error::RollbackErrorOnCommit { commit_error, .. } = error {
        return kind_of(commit_error);
    }
    Kind::Other
}

/// Whether the message contains an SQLite error that reports a damaged file.
pub(crate) fn reports_damage(message: &str) -> bool {
    kind_by_words(message) == Kind::Damaged
}

/// Classifies an error by its message.
pub(crate) fn kind_by_words(message: &str) -> Kind {
    let known = WORDS.iter().find(|(words, _)| message.contains(words));
    known.map_or(Kind::Other, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn kinds_that_diesel_knows() {
        let cases = [
            (DatabaseErrorKind::UniqueViolation, Kind::Unique),
            (DatabaseErrorKind::ForeignKeyViolation, Kind::ForeignKey),
            (DatabaseErrorKind::RestrictViolation, Kind::ForeignKey),
            (DatabaseErrorKind::CheckViolation, Kind::Check),
            (DatabaseErrorKind::NotNullViolation, Kind::Check),
            (DatabaseErrorKind::SerializationFailure, Kind::Retry),
            (DatabaseErrorKind::ReadOnlyTransaction, Kind::ReadOnly),
            (DatabaseErrorKind::ClosedConnection, Kind::Lost),
        ];
        for (kind, expected) in cases {
            let error = Error::DatabaseError(kind, Box::new("words".to_owned()));
            assert_eq!(kind_of(&error), expected);
        }
        assert_eq!(kind_of(&Error::BrokenTransactionManager), Kind::Lost);
        assert_eq!(kind_of(&Error::NotFound), Kind::Other);
    }

    #[test]
    fn kinds_that_only_words_tell() {
        let cases = [
            ("deadlock detected", Kind::Retry),
            ("canceling statement due to lock timeout", Kind::Busy),
            ("canceling statement due to statement timeout", Kind::Slow),
            ("canceling statement due to user request", Kind::Slow),
            ("terminating connection due to administrator command", Kind::Lost),
            ("server closed the connection unexpectedly\n\tThis probably means", Kind::Lost),
            ("the database system is shutting down", Kind::Lost),
            ("could not extend file \"base/5/1\": No space left on device", Kind::Full),
            ("FOREIGN KEY constraint failed", Kind::ForeignKey),
            ("database is locked", Kind::Busy),
            ("database or disk is full", Kind::Full),
            ("disk I/O error", Kind::Full),
            ("attempt to write a readonly database", Kind::ReadOnly),
            ("database disk image is malformed", Kind::Damaged),
            ("malformed database schema (orders) - invalid rootpage", Kind::Damaged),
            ("file is not a database", Kind::Damaged),
            ("malformed array literal: \"{\"", Kind::Other),
            ("syntax error at or near \"SELEC\"", Kind::Other),
        ];
        for (message, expected) in cases {
            assert_eq!(kind_of(&unknown(message)), expected, "{message}");
        }
    }
}
