//! An idempotency key while its request is executed: looked up, leased, taken over from a request that was
//! interrupted, and finished in the commit of the effect.

use std::time::Duration;

use domain::Instant;
use ports::{
    Changes, CommitError, IdempotencyRecord, IdempotencyScope, IdempotencyState, IdempotencyWrite,
    Progress, StoredResponse, UsageCounter,
};

use super::{Executed, IdempotentRequest};
use crate::commit_loop::{NotCommitted, commit_if_unchanged};
use crate::engine::Engine;
use crate::error::AppError;
use crate::usage_count::{one_use, subject};

/// The state of a key.
enum KeyState {
    /// The key is new.
    First,
    /// The stored response.
    Answered(StoredResponse),
    /// The first request was interrupted; this one resumes it, holding `fence`.
    TakenOver {
        /// The fence that this request holds.
        fence: i64,
        /// The progress of the first one.
        progress: Option<Progress>,
    },
}

/// Whether a request is the first with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Execution {
    /// It is, or it has no key.
    First,
    /// It resumes a request that was interrupted, with that one's progress.
    Resumed(Option<Progress>),
}

/// The result of looking up a request's key.
pub(crate) enum Opened<'a, T> {
    /// The stored response.
    Answered(StoredResponse),
    /// No response: the request is executed, and holds the key.
    Execute(KeyLease<'a, T>, Execution),
}

/// A request's hold on its key, if it has one.
pub(crate) struct KeyLease<'a, T> {
    keyed: Option<&'a IdempotentRequest<T>>,
    /// Set if the key is stored as running: only the holder of this fence may finish it.
    fence: Option<i64>,
}

/// Opens the caller's key.
///
/// # Errors
/// [`AppError::KeyReused`] or [`AppError::KeyInProgress`].
pub(crate) async fn open<'a, T>(
    engine: &Engine,
    keyed: Option<&'a IdempotentRequest<T>>,
) -> Result<Opened<'a, T>, AppError> {
    let Some(key) = keyed else {
        return Ok(Opened::Execute(KeyLease { keyed, fence: None }, Execution::First));
    };
    Ok(match key_state(engine, key).await? {
        KeyState::First => Opened::Execute(KeyLease { keyed, fence: None }, Execution::First),
        KeyState::Answered(response) => Opened::Answered(response),
        KeyState::TakenOver { fence, progress } => {
            Opened::Execute(KeyLease { keyed, fence: Some(fence) }, Execution::Resumed(progress))
        }
    })
}

impl<T> KeyLease<'_, T> {
    /// Adds the response to the changes of a request that is done. `false` if it is not stored: the
    /// request changed nothing, and the response is large. A retry is executed again, as if the first request
    /// had never arrived; storing such responses would let small requests fill the disk. A key that is stored
    /// as running is always finished.
    pub(crate) fn finish(&self, engine: &Engine, out: &T, changes: &mut Changes) -> bool {
        let Some(keyed) = self.keyed else { return true };
        let response = (keyed.render)(Ok(out));
        if changes.is_empty() && self.is_left_out(engine, &response) {
            return false;
        }
        self.store(engine, keyed, response, changes);
        true
    }

    /// Adds the key as running to the changes of an intent. One that was taken over is running already.
    pub(crate) fn start(&self, engine: &Engine, progress: Progress, changes: &mut Changes) {
        let Some(keyed) = self.keyed.filter(|_| self.fence.is_none()) else { return };
        let lease_until = lease_end(engine);
        let progress = Some(progress);
        let running = IdempotencyState::Running { lease_until, fence: FIRST_FENCE, progress };
        insert(engine, keyed, running, changes);
    }

    /// The same lease once the key is stored as running.
    pub(crate) fn started(self) -> Self {
        Self { fence: Some(self.fence.unwrap_or(FIRST_FENCE)), ..self }
    }

    /// Adds the end of a running request to the changes of its outcome: the key is finished with a definite
    /// outcome, and released after any other, so that a retry resumes the request.
    pub(crate) fn close(
        &self,
        engine: &Engine,
        outcome: &Result<T, AppError>,
        changes: &mut Changes,
    ) {
        let (Some(keyed), Some(fence)) = (self.keyed, self.fence) else { return };
        if outcome.as_ref().err().is_none_or(AppError::is_definite) {
            self.store(engine, keyed, (keyed.render)(outcome.as_ref()), changes);
        } else {
            changes.idempotency = Some(released(keyed, fence));
        }
    }

    /// The answer of a request that is done, or was refused. `committed` says whether the response is stored.
    pub(crate) async fn answer(
        self,
        engine: &Engine,
        committed: Result<(T, bool), NotCommitted>,
    ) -> Result<Executed<T>, AppError> {
        match (committed, self.keyed) {
            (Ok((out, false)), Some(keyed)) => unchanged(engine, keyed, out).await,
            (Ok((out, _)), _) => Ok(Executed::Fresh(out)),
            (Err(NotCommitted::Failed(CommitError::KeyTaken | CommitError::LeaseLost)), _) => {
                self.replay_winner(engine).await
            }
            (Err(reason), _) => self.refuse(engine, reason.into()).await,
        }
    }

    /// A concurrent request with the same key came first: its response is replayed once it is known.
    pub(crate) async fn replay_winner(&self, engine: &Engine) -> Result<Executed<T>, AppError> {
        let keyed = self.keyed.ok_or(AppError::Contended)?;
        match key_state(engine, keyed).await? {
            KeyState::Answered(response) => Ok(Executed::Replayed(response)),
            KeyState::First | KeyState::TakenOver { .. } => Err(AppError::KeyInProgress),
        }
    }

    /// Returns an error. A definite one is stored under the key; otherwise a concurrent duplicate may
    /// have caused it (its payment is in progress, its cart is in checkout), and then that one's
    /// response is replayed.
    async fn refuse(&self, engine: &Engine, error: AppError) -> Result<Executed<T>, AppError> {
        let Some(keyed) = self.keyed else {
            return Err(error);
        };
        if error.is_definite() {
            return self.store_rejection(engine, keyed, error).await;
        }
        if error.is_infrastructure() {
            return Err(error);
        }
        if let Some(fence) = self.fence {
            // Nothing was sent: the next request with the key need not wait for the end of the lease.
            release(engine, keyed, fence).await;
            return Err(error);
        }
        unchanged(engine, keyed, ()).await.and_then(|answer| match answer {
            Executed::Fresh(()) => Err(error),
            Executed::Replayed(response) => Ok(Executed::Replayed(response)),
        })
    }

    /// A definite refusal is an answer, too: it is kept under the key.
    async fn store_rejection(
        &self,
        engine: &Engine,
        keyed: &IdempotentRequest<T>,
        error: AppError,
    ) -> Result<Executed<T>, AppError> {
        let response = (keyed.render)(Err(&error));
        if self.is_left_out(engine, &response) {
            return Err(error);
        }
        let mut changes = Changes::default();
        self.store(engine, keyed, response, &mut changes);
        match engine.commit(changes).await {
            Ok(()) => Err(error),
            Err(CommitError::KeyTaken | CommitError::LeaseLost) => self.replay_winner(engine).await,
            Err(other) => Err(other.into()),
        }
    }

    fn is_left_out(&self, engine: &Engine, response: &StoredResponse) -> bool {
        self.fence.is_none() && response.body.len() > engine.policy.unchanged_answer_bytes
    }

    /// Stores a response: in a new record, or in the running one under its fence.
    fn store(
        &self,
        engine: &Engine,
        keyed: &IdempotentRequest<T>,
        response: StoredResponse,
        changes: &mut Changes,
    ) {
        let scope = keyed.scope.clone();
        match self.fence {
            Some(fence) => {
                changes.idempotency = Some(IdempotencyWrite::Finish { scope, fence, response });
            }
            None => insert(engine, keyed, IdempotencyState::Finished(response), changes),
        }
    }
}

/// The fence of the first request with a key.
const FIRST_FENCE: i64 = 1;

/// Adds a new record, counted against the limit on the customer's keys.
fn insert<T>(
    engine: &Engine,
    keyed: &IdempotentRequest<T>,
    state: IdempotencyState,
    changes: &mut Changes,
) {
    changes.idempotency = Some(IdempotencyWrite::Insert(IdempotencyRecord {
        scope: keyed.scope.clone(),
        fingerprint: keyed.fingerprint.clone(),
        state,
        created_at: engine.now(),
        expires_at: engine.after(engine.policy.idempotency_retention),
    }));
    if let Some(limit) = engine.policy.usage.idempotency_keys.filter(|_| keyed.limited) {
        let customer = subject(keyed.scope.user_id);
        changes.usage.push(one_use(engine, UsageCounter::IdempotencyKeys, limit, customer));
    }
}

/// The end of a lease, so that the next request with the key need not wait.
fn released<T>(keyed: &IdempotentRequest<T>, fence: i64) -> IdempotencyWrite {
    IdempotencyWrite::TakeOver { scope: keyed.scope.clone(), fence, lease_until: NOT_HELD }
}

/// Ends the lease of a key that was taken over. If that cannot be written, the lease expires.
async fn release<T>(engine: &Engine, keyed: &IdempotentRequest<T>, fence: i64) {
    let idempotency = Some(released(keyed, fence));
    if let Err(error) = engine.commit(Changes { idempotency, ..Changes::default() }).await {
        tracing::debug!(%error, "idempotency key not released; it keeps its lease until expiry");
    }
}

/// The result of a request that stored nothing under its key. If a concurrent request with the same
/// key did, its stored response is replayed instead.
async fn unchanged<T, R>(
    engine: &Engine,
    keyed: &IdempotentRequest<T>,
    out: R,
) -> Result<Executed<R>, AppError> {
    match key_state(engine, keyed).await? {
        KeyState::First => Ok(Executed::Fresh(out)),
        KeyState::Answered(response) => Ok(Executed::Replayed(response)),
        KeyState::TakenOver { .. } => Err(AppError::KeyInProgress),
    }
}

/// The state of the caller's key. One whose lease has ended is taken over.
///
/// # Errors
/// [`AppError::KeyReused`] or [`AppError::KeyInProgress`].
async fn key_state<T>(engine: &Engine, keyed: &IdempotentRequest<T>) -> Result<KeyState, AppError> {
    if let Some((fingerprint, response)) = engine.answers.get(&keyed.scope) {
        ensure_same(&fingerprint, keyed)?;
        return Ok(KeyState::Answered(response));
    }
    let now = engine.now();
    // No key is forgotten while the clock is not certain.
    let kept_at = if engine.allows_expiry() { now } else { Instant::UNIX_EPOCH };
    let Some(record) = engine.store.idempotency_record(&keyed.scope, kept_at).await? else {
        return Ok(KeyState::First);
    };
    ensure_same(&record.fingerprint, keyed)?;
    match record.state {
        IdempotencyState::Finished(response) => {
            let kept = (record.fingerprint, response.clone());
            engine.answers.insert(record.scope, kept);
            Ok(KeyState::Answered(response))
        }
        IdempotencyState::Running { lease_until, .. } if is_held(engine, lease_until) => {
            Err(AppError::KeyInProgress)
        }
        IdempotencyState::Running { fence, progress, .. } => {
            take_over(engine, record.scope, fence).await?;
            Ok(KeyState::TakenOver { fence: fence.saturating_add(1), progress })
        }
    }
}

/// The lease of a released key: expired by every clock.
const NOT_HELD: Instant = Instant::UNIX_EPOCH;

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

fn ensure_same<T>(fingerprint: &str, keyed: &IdempotentRequest<T>) -> Result<(), AppError> {
    if fingerprint == keyed.fingerprint { Ok(()) } else { Err(AppError::KeyReused) }
}
