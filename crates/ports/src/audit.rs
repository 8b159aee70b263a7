//! Integrity audit and readiness checks.

use async_trait::async_trait;
use thiserror::Error;

use crate::read_error::ReadError;

/// A row, or a sum over rows, that breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The invariant's id and name, such as `I-22 held stock`.
    pub invariant: &'static str,
    /// What was found, with ids.
    pub detail: String,
}

/// Whether the storage can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Whether it answers.
    pub reachable: bool,
    /// Migrations that this version knows and the database has not seen.
    pub pending_migrations: usize,
}

/// Why nothing can be written, although the storage may still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum WriteFault {
    /// Damage was found; a restart with a restored backup ends it.
    #[error("the database is damaged")]
    Damaged,
    /// The database file, or its write-ahead log, was deleted or replaced since it was opened.
    #[error("the database file was deleted or replaced")]
    FileReplaced,
    /// The database is read-only, or a standby.
    #[error("the database is read-only")]
    ReadOnly,
    /// No space is left.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed while a commit was made durable; a restart ends it.
    #[error("the disk failed during a commit")]
    DiskFailed,
    /// It does not answer, is locked, or refuses for another reason.
    #[error("a test write failed")]
    Unavailable,
}

/// Connections that were abandoned because the database did not answer on them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AbandonedConnections {
    /// Since the start.
    pub total: u64,
    /// Those of them whose threads still wait for an answer.
    pub waiting: u64,
}

/// Integrity audit and readiness checks.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditRepository: Send + Sync {
    /// Looks for rows that break an invariant; nothing in a sound database.
    async fn audit(&self) -> Result<Vec<Finding>, ReadError>;
    /// Whether requests can be served. It only reads.
    async fn readiness(&self) -> Result<Readiness, ReadError>;
    /// Whether a commit would be durable now. MUST be shown by a write, made at most a few times a second
    /// (`audit::sound_shop_has_no_findings`), and MUST be an error as soon as a commit has failed for one of
    /// these reasons.
    async fn can_write(&self) -> Result<(), WriteFault>;
    /// Connections that were abandoned. Does not query the database.
    fn abandoned_connections(&self) -> AbandonedConnections;
}
