//! Optimistic concurrency: a use case reads, decides and commits; if something it read has changed
//! meanwhile, it reads and decides again.

use std::future::Future;
use std::time::Duration;

use ports::{Changes, CommitError, UniqueViolation};

use crate::engine::Engine;
use crate::error::AppError;

/// Decisions before a request gives up.
const MAX_TRIES: u32 = 12;

/// Why nothing was committed.
#[derive(Debug)]
pub(crate) enum NotCommitted {
    /// The decision was a refusal.
    Refused(AppError),
    /// The commit failed, and not because of a conflict.
    Failed(CommitError),
    /// Every decision met a conflict.
    Contended,
}

impl From<NotCommitted> for AppError {
    fn from(reason: NotCommitted) -> Self {
        match reason {
            NotCommitted::Refused(error) => error,
            NotCommitted::Failed(error) => error.into(),
            NotCommitted::Contended => Self::Contended,
        }
    }
}

/// Decides and commits. After a conflict `decide` is called again, and has to read everything again. Nothing
/// is committed if it changes nothing.
pub(crate) async fn retry_on_conflict<T, F, Fut>(
    engine: &Engine,
    decide: F,
) -> Result<T, NotCommitted>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(T, Changes), AppError>>,
{
    for attempt in 0..MAX_TRIES {
        let (out, changes) = decide().await.map_err(NotCommitted::Refused)?;
        if changes.is_empty() {
            return Ok(out);
        }
        match engine.commit(changes).await {
            Ok(()) => return Ok(out),
            Err(CommitError::Conflict(what)) => {
                tracing::debug!(what = what.as_str(), attempt, "commit conflict, retrying");
                backoff(engine, attempt).await;
            }
            // The random number of a new order is in use: the next decision draws another.
            Err(CommitError::UniqueViolation(UniqueViolation::OrderNumber)) => {}
            Err(error) => return Err(NotCommitted::Failed(error)),
        }
    }
    Err(NotCommitted::Contended)
}

/// Commits once; `false` if a concurrent change came first.
pub(crate) async fn commit_if_unchanged(
    engine: &Engine,
    changes: Changes,
) -> Result<bool, CommitError> {
    unless_conflict(engine.commit(changes).await)
}

/// `false` for a commit that a concurrent change came before.
pub(crate) fn unless_conflict(committed: Result<(), CommitError>) -> Result<bool, CommitError> {
    match committed {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Waits longer with each attempt, with jitter so that competing requests do not retry at the same moment.
async fn backoff(engine: &Engine, attempt: u32) {
    if attempt == 0 {
        return;
    }
    let most = 2_u64.saturating_pow(attempt.min(6));
    let millis = (engine.random() % most).saturating_add(1);
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
