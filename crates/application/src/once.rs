//! Idempotent execution: read, decide, commit, retry on conflict; the caller's idempotency key is
//! written in the commit of its effect.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::Instant;
use ports::{
    Changes, CommitError, IdempotencyRecord, IdempotencyScope, IdempotencyState, IdempotencyWrite,
    Progress, StoredResponse, UsageCounter,
};

use crate::commit_loop::{NotCommitted, commit_if_unchanged, retry_on_conflict};
use crate::engine::Engine;
use crate::error::AppError;
use crate::usage_count::{one_use, subject};

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

/// The state of a key.
pub(crate) enum Standing {
    /// Nothing: the request is the first.
    First,
    /// The first answer.
    Answered(StoredResponse),
    /// The first request was interrupted; this one resumes it, holding `fence`.
    TakenOver {
        /// The fence that this request holds.
        fence: i64,
        /// The progress of the first one.
        progress: Option<Progress>,
    },
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
    let mut fence = None;
    if let Some(keyed) = keyed {
        match standing(engine, keyed).await? {
            Standing::First => {}
            Standing::Answered(response) => return Ok(Answer::Replayed(response)),
            Standing::TakenOver { fence: taken, .. } => fence = Some(taken),
        }
    }
    match (decide_and_commit(engine, keyed, fence, decide).await, keyed) {
        (Ok((out, false)), Some(keyed)) => unchanged(engine, keyed, out).await,
        (Ok((out, _)), _) => Ok(Answer::Fresh(out)),
        (
            Err(NotCommitted::Failed(CommitError::KeyTaken | CommitError::LeaseLost)),
            Some(keyed),
        ) => lost_race(engine, keyed).await,
        (Err(reason), keyed) => refuse(engine, keyed, fence, reason.into()).await,
    }
}

/// Returns an error. A definite one is stored under the key; otherwise a concurrent duplicate may
/// have caused it (its payment is in progress, its cart is in checkout), and then that one's
/// response is replayed.
pub(crate) async fn refuse<T>(
    engine: &Engine,
    keyed: Option<&Keyed<T>>,
    fence: Option<i64>,
    error: AppError,
) -> Result<Answer<T>, AppError> {
    let Some(keyed) = keyed else {
        return Err(error);
    };
    if error.is_definite() {
        return keep_refusal(engine, keyed, fence, error).await;
    }
    if let Some(fence) = fence {
        if error == AppError::ProviderBusy {
            set_free(engine, keyed, fence).await;
        }
        return Err(error);
    }
    if error.is_infrastructure() {
        return Err(error);
    }
    match standing(engine, keyed).await? {
        Standing::Answered(response) => Ok(Answer::Replayed(response)),
        Standing::First => Err(error),
        Standing::TakenOver { .. } => Err(AppError::KeyInProgress),
    }
}

/// Ends the lease of a key that was taken over, so that the next retry need not wait. If that
/// cannot be written, the lease expires.
async fn set_free<T>(engine: &Engine, keyed: &Keyed<T>, fence: i64) {
    let scope = keyed.scope.clone();
    let idempotency = Some(IdempotencyWrite::TakeOver { scope, fence, lease_until: NOT_HELD });
    if let Err(error) = engine.commit(Changes { idempotency, ..Changes::default() }).await {
        tracing::debug!(%error, "idempotency key not released; it keeps its lease until expiry");
    }
}

/// The outcome of a decision, and whether its response is stored under the key.
async fn decide_and_commit<T, F, Fut>(
    engine: &Engine,
    keyed: Option<&Keyed<T>>,
    fence: Option<i64>,
    decide: F,
) -> Result<(T, bool), NotCommitted>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<(T, Changes), AppError>>,
{
    retry_on_conflict(engine, || async {
        let (out, mut changes) = decide().await?;
        let Some(keyed) = keyed else { return Ok(((out, true), changes)) };
        let response = (keyed.render)(Ok(&out));
        if changes.is_empty() && is_left_out(engine, fence, &response) {
            return Ok(((out, false), changes));
        }
        changes.idempotency = Some(finished(engine, keyed, fence, response));
        count_key(engine, keyed, &mut changes);
        Ok(((out, true), changes))
    })
    .await
}

/// Whether a response is not stored under its key: the request changed nothing, and the response is large.
/// A retry is executed again, as if the first request had never arrived. Storing such responses would let
/// small requests fill the disk. A key that is already in progress (`fence`) is always completed.
pub(crate) fn is_left_out(engine: &Engine, fence: Option<i64>, response: &StoredResponse) -> bool {
    fence.is_none() && response.body.len() > engine.policy.unchanged_answer_bytes
}

/// The result of a request that changed nothing and is not stored. If a concurrent request with the same key
/// did change something, its stored response is replayed instead.
async fn unchanged<T>(engine: &Engine, keyed: &Keyed<T>, out: T) -> Result<Answer<T>, AppError> {
    match standing(engine, keyed).await? {
        Standing::First => Ok(Answer::Fresh(out)),
        Standing::Answered(response) => Ok(Answer::Replayed(response)),
        Standing::TakenOver { .. } => Err(AppError::KeyInProgress),
    }
}

/// The state of the caller's key.
///
/// # Errors
/// [`AppError::KeyReused`] or [`AppError::KeyInProgress`].
pub(crate) async fn standing<T>(engine: &Engine, keyed: &Keyed<T>) -> Result<Standing, AppError> {
    if let Some((fingerprint, response)) = engine.answers.get(&keyed.scope) {
        ensure_same(&fingerprint, keyed)?;
        return Ok(Standing::Answered(response));
    }
    let now = engine.now();
    // No key is forgotten while the clock is not certain.
    let kept_at = if engine.allows_expiry() { now } else { Instant::UNIX_EPOCH };
    let Some(record) = engine.store.idempotency_record(&keyed.scope, kept_at).await? else {
        return Ok(Standing::First);
    };
    ensure_same(&record.fingerprint, keyed)?;
    match record.state {
        IdempotencyState::Finished(response) => {
            let kept = (record.fingerprint, response.clone());
            engine.answers.insert(record.scope, kept);
            Ok(Standing::Answered(response))
        }
        IdempotencyState::Running { lease_until, .. } if is_held(engine, lease_until) => {
            Err(AppError::KeyInProgress)
        }
        IdempotencyState::Running { fence, progress, .. } => {
            take_over(engine, record.scope, fence).await?;
            Ok(Standing::TakenOver { fence: fence.saturating_add(1), progress })
        }
    }
}

/// The lease of a released key: expired by every clock.
pub(crate) const NOT_HELD: Instant = Instant::UNIX_EPOCH;

/// Whether a request holds its key until `lease_until`.
fn is_held(engine: &Engine, lease_until: Instant) -> bool {
    lease_until > engine.now() || (lease_until > NOT_HELD && !engine.allows_takeover())
}

async fn take_over(engine: &Engine, scope: IdempotencyScope, fence: i64) -> Result<(), AppError> {
    let lease_until = lease_end(engine);
    let changes = Changes {
        idempotency: Some(IdempotencyWrite::TakeOver { scope, fence, lease_until }),
        ..Changes::default()
    };
    match commit_if_unchanged(engine, changes).await {
        Ok(true) => Ok(()),
        Ok(false) | Err(CommitError::LeaseLost) => Err(AppError::KeyInProgress),
        Err(error) => Err(error.into()),
    }
}

/// When the lease of a request that starts now ends.
pub(crate) fn lease_end(engine: &Engine) -> Instant {
    engine.after(key_lease(engine.policy.provider_timeout))
}

/// The lease of a key: 1.5 times the provider's timeout, so that it is not taken over while the
/// provider may still respond.
#[must_use]
pub fn key_lease(provider_timeout: Duration) -> Duration {
    provider_timeout + (provider_timeout / 2).max(Duration::from_secs(2))
}

/// The record written with a finished use case: new, or finished under the fence.
pub(crate) fn finished<T>(
    engine: &Engine,
    keyed: &Keyed<T>,
    fence: Option<i64>,
    response: StoredResponse,
) -> IdempotencyWrite {
    match fence {
        Some(fence) => IdempotencyWrite::Finish { scope: keyed.scope.clone(), fence, response },
        None => {
            IdempotencyWrite::Insert(record(engine, keyed, IdempotencyState::Finished(response)))
        }
    }
}

/// A new record.
pub(crate) fn record<T>(
    engine: &Engine,
    keyed: &Keyed<T>,
    state: IdempotencyState,
) -> IdempotencyRecord {
    IdempotencyRecord {
        scope: keyed.scope.clone(),
        fingerprint: keyed.fingerprint.clone(),
        state,
        created_at: engine.now(),
        expires_at: engine.after(engine.policy.idempotency_retention),
    }
}

/// Counts a new record against the limit on the customer's keys.
pub(crate) fn count_key<T>(engine: &Engine, keyed: &Keyed<T>, changes: &mut Changes) {
    let is_new = matches!(changes.idempotency, Some(IdempotencyWrite::Insert(_)));
    if let Some(limit) = engine.policy.usage.idempotency_keys.filter(|_| keyed.limited && is_new) {
        let customer = subject(keyed.scope.user_id);
        changes.usage.push(one_use(engine, UsageCounter::IdempotencyKeys, limit, customer));
    }
}

/// A definite refusal is an answer, too: it is kept under the key.
async fn keep_refusal<T>(
    engine: &Engine,
    keyed: &Keyed<T>,
    fence: Option<i64>,
    error: AppError,
) -> Result<Answer<T>, AppError> {
    let response = (keyed.render)(Err(&error));
    if is_left_out(engine, fence, &response) {
        return Err(error);
    }
    let mut changes = Changes {
        idempotency: Some(finished(engine, keyed, fence, response)),
        ..Changes::default()
    };
    count_key(engine, keyed, &mut changes);
    match engine.commit(changes).await {
        Ok(()) => Err(error),
        Err(CommitError::KeyTaken | CommitError::LeaseLost) => lost_race(engine, keyed).await,
        Err(other) => Err(other.into()),
    }
}

/// A concurrent duplicate won: its response is replayed once it is known.
pub(crate) async fn lost_race<T>(engine: &Engine, keyed: &Keyed<T>) -> Result<Answer<T>, AppError> {
    match standing(engine, keyed).await? {
        Standing::Answered(response) => Ok(Answer::Replayed(response)),
        Standing::First | Standing::TakenOver { .. } => Err(AppError::KeyInProgress),
    }
}

fn ensure_same<T>(fingerprint: &str, keyed: &Keyed<T>) -> Result<(), AppError> {
    if fingerprint == keyed.fingerprint { Ok(()) } else { Err(AppError::KeyReused) }
}
