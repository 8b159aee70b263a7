//! The lock timeout of commits on PostgreSQL, and the rows known to be locked.

use std::sync::Arc;
use std::time::Duration;

use crate::connection::contention::Contention;
use crate::connection::options::ConnectOptions;

/// How long commits wait for locks, and the rows known to be locked.
#[derive(Debug, Clone)]
pub(crate) struct CommitSettings {
    pub(super) lock_timeout: Duration,
    pub(super) contention: Arc<Contention>,
}

impl CommitSettings {
    pub(crate) fn new(options: &ConnectOptions) -> Self {
        Self { lock_timeout: options.lock_timeout, contention: Arc::default() }
    }
}
