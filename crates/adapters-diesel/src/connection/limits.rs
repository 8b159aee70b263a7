//! The limits of a pool.

use std::time::Duration;

/// What a pool is bounded by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Connections at once, without those that were abandoned.
    pub(crate) size: u32,
    /// How long a caller waits for a connection.
    pub(crate) acquire: Duration,
    /// How long a connection may stay silent during a statement; `None`: without limit.
    pub(crate) silence: Option<Duration>,
    /// Whether a share of the connections is kept for reads, and one for writes.
    pub(crate) divided: bool,
}
