//! The state of the system, for operators: whether it can serve, and whether its data are sound.

use std::time::Duration;

use ports::{Finding, ReadError, Readiness, WriteFault};
use tokio::time::timeout;

use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// Maximum time of a check.
const CHECK_LIMIT: Duration = Duration::from_millis(900);
/// Maximum time of an audit that is run from a page. `kassa audit` has no limit.
const AUDIT_LIMIT: Duration = Duration::from_secs(20);

/// Whether the storage can be read and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageState {
    /// Whether it answers, and whether migrations are pending.
    pub readiness: Result<Readiness, ReadError>,
    /// Whether a commit would be durable.
    pub writes: Result<(), WriteFault>,
}

/// Whether the storage can be read and written now.
pub async fn storage_state(engine: &Engine, _: &Admin) -> StorageState {
    let read = timeout(CHECK_LIMIT, engine.store.readiness());
    let write = timeout(CHECK_LIMIT, engine.store.can_write());
    let (read, write) = tokio::join!(read, write);
    let late = |_| Err(ReadError::Unavailable("timed out".to_owned()));
    StorageState {
        readiness: read.unwrap_or_else(late),
        writes: write.unwrap_or(Err(WriteFault::Unavailable)),
    }
}

/// Looks for rows that break an invariant; `None` if that takes too long.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn audit(engine: &Engine, _: &Admin) -> Result<Option<Vec<Finding>>, AppError> {
    match timeout(AUDIT_LIMIT, engine.store.audit()).await {
        Ok(findings) => Ok(Some(findings?)),
        Err(_) => Ok(None),
    }
}
