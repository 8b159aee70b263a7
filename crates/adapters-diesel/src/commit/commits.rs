//! How commits on PostgreSQL are applied.

use std::sync::Arc;
use std::time::Duration;

use crate::connection::contention::Contention;
use crate::connection::options::ConnectOptions;

/// How commits are applied.
#[derive(Debug, Clone)]
pub(crate) struct Commits {
    pub(super) lock_timeout: Duration,
    pub(super) contention: Arc<Contention>,
}

impl Commits {
    pub(crate) fn new(options: &ConnectOptions) -> Self {
        Self { lock_timeout: options.lock_timeout, contention: Arc::default() }
    }
}
