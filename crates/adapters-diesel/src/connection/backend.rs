//! The server process behind a connection.

/// A backend process of PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backend {
    /// Its process id.
    pub(crate) pid: i32,
    /// When its server was started, which tells servers at one address apart.
    pub(crate) server_started: i64,
}
