//! How a store connects.

use std::time::Duration;

/// What can be chosen about connections; the defaults suit a server of a few cores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectOptions {
    /// Connections at once: to PostgreSQL in all, to SQLite for reading (beside the one writer).
    pub pool_size: u32,
    /// How long a caller waits for a connection, or for a place in SQLite's queue of writes, before
    /// it is told that storage is not available.
    pub acquire_timeout: Duration,
    /// PostgreSQL's `statement_timeout`: a statement that runs longer is cut off, for no one can
    /// cancel the thread that waits for it.
    pub statement_timeout: Duration,
    /// PostgreSQL's `lock_timeout`, and SQLite's `busy_timeout`: how long a lock is waited for.
    pub lock_timeout: Duration,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            pool_size: 16,
            acquire_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(2),
        }
    }
}
