//! Idempotent execution: read, decide, commit, retry on conflict; the caller's idempotency key is
//! written in the commit of its effect.

mod key_lease;

pub use key_lease::key_lease;
pub(crate) use key_lease::{Execution, KeyLease, Opened, lease_end, open};

use std::future::Future;
use std::sync::Arc;

use ports::{Changes, IdempotencyScope, StoredResponse};

use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;

/// A function that renders a use case's outcome as the answer that goes out.
type Render<T> = Arc<dyn Fn(Result<&T, &AppError>) -> StoredResponse + Send + Sync>;

/// The caller's idempotency key, and how the answer to be kept is rendered.
pub struct IdempotentRequest<T> {
    /// Whose key, for what.
    pub scope: IdempotencyScope,
    /// SHA-256 of the request, in hex.
    pub fingerprint: String,
    /// Renders the outcome as the answer that goes out.
    pub render: Render<T>,
    /// Whether the number of keys is limited: those of customers are.
    pub limited: bool,
}

/// The outcome of a use case: its result, or the replayed response to the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Executed<T> {
    /// It was done just now.
    Fresh(T),
    /// It was done before; this is the answer that went out then.
    Replayed(StoredResponse),
}

/// The result of a use case that was called without a key, and so cannot be a replay.
pub(crate) fn into_new<T>(answer: Executed<T>) -> Result<T, AppError> {
    match answer {
        Executed::Fresh(out) => Ok(out),
        Executed::Replayed(_) => Err(AppError::Contended),
    }
}

/// Decides and commits, retrying on conflict, and stores the response under the key.
pub(crate) async fn execute<T, F, Fut>(
    engine: &Engine,
    keyed: Option<&IdempotentRequest<T>>,
    decide: F,
) -> Result<Executed<T>, AppError>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(T, Changes), AppError>>,
{
    let key = match open(engine, keyed).await? {
        Opened::Answered(response) => return Ok(Executed::Replayed(response)),
        Opened::Execute(key, _) => key,
    };
    let committed = retry_on_conflict(engine, || async {
        let (out, mut changes) = decide().await?;
        let stored = key.finish(engine, &out, &mut changes);
        Ok(((out, stored), changes))
    });
    let committed = committed.await;
    key.answer(engine, committed).await
}
