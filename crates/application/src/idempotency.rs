//! Idempotent execution: read, decide, commit, retry on conflict; the caller's idempotency key is
//! written in the commit of its effect.

mod key;

pub use key::key_lease;
pub(crate) use key::{Execution, Opened, Ticket, lease_end, open};

use std::future::Future;
use std::sync::Arc;

use ports::{Changes, IdempotencyScope, StoredResponse};

use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;

/// A function that renders a use case's outcome as the answer that goes out.
type Render<T> = Arc<dyn Fn(Result<&T, &AppError>) -> StoredResponse + Send + Sync>;

/// The caller's idempotency key, and how the answer to be kept is rendered.
pub struct Keyed<T> {
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
pub enum Answer<T> {
    /// It was done just now.
    Fresh(T),
    /// It was done before; this is the answer that went out then.
    Replayed(StoredResponse),
}

/// The result of a use case that was called without a key, and so cannot be a replay.
pub(crate) fn fresh<T>(answer: Answer<T>) -> Result<T, AppError> {
    match answer {
        Answer::Fresh(out) => Ok(out),
        Answer::Replayed(_) => Err(AppError::Contended),
    }
}

/// Decides and commits, retrying on conflict, and stores the response under the key.
pub(crate) async fn once<T, F, Fut>(
    engine: &Engine,
    keyed: Option<&Keyed<T>>,
    decide: F,
) -> Result<Answer<T>, AppError>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(T, Changes), AppError>>,
{
    let ticket = match open(engine, keyed).await? {
        Opened::Answered(response) => return Ok(Answer::Replayed(response)),
        Opened::Execute(ticket, _) => ticket,
    };
    let committed = retry_on_conflict(engine, || async {
        let (out, mut changes) = decide().await?;
        let stored = ticket.finish(engine, &out, &mut changes);
        Ok(((out, stored), changes))
    });
    let committed = committed.await;
    ticket.answer(engine, committed).await
}
