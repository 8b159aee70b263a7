//! What is meant with an attempt, written down before its provider is asked: the first of two commits,
//! and what a retry under the same key finds of it.

use std::future::Future;

use domain::ids::PaymentId;
use domain::order::{OrderRecord, Step};
use ports::{Changes, CommitError, IdempotencyState, IdempotencyWrite, Progress, StoredResponse};

use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{
    Answer, Keyed, MAX_TRIES, Standing, finished, lease_end, lost_race, pause, record, refuse,
    standing,
};
use crate::orders::Paid;

/// What is meant with an attempt.
pub(super) enum Plan {
    /// It is so already.
    Done,
    /// Ask the provider; the order is changed first, where there is a step.
    Ask(Option<Box<Step>>),
}

/// What the first commit came to.
pub(super) enum Intent {
    /// The same key was answered before.
    Replay(StoredResponse),
    /// Nothing is to be done (and the key, if there is one, was answered so).
    Done(OrderRecord),
    /// The provider is to be asked; the key, if there is one, is held under this fence.
    Ask(OrderRecord, i64),
}

/// Writes down what is meant. A request that takes over from one that died goes straight on to the
/// provider: what it meant is stored.
///
/// # Errors
/// Those of `load` and `plan`, and what the key says.
pub(super) async fn intend<F>(
    engine: &Engine,
    id: PaymentId,
    keyed: Option<&Keyed<Paid>>,
    load: impl Fn() -> F,
    plan: impl Fn(&OrderRecord) -> Result<Plan, AppError>,
) -> Result<Intent, AppError>
where
    F: Future<Output = Result<OrderRecord, AppError>>,
{
    if let Some(keyed) = keyed {
        match standing(engine, keyed).await? {
            Standing::First => {}
            Standing::Answered(response) => return Ok(Intent::Replay(response)),
            Standing::TakenOver { fence, .. } => return Ok(Intent::Ask(load().await?, fence)),
        }
    }
    for attempt in 0..MAX_TRIES {
        let before = load().await?;
        let planned = match plan(&before) {
            Ok(planned) => planned,
            Err(error) => return refused(engine, keyed, error).await,
        };
        let (intent, changes) = written(engine, before, planned, keyed, id).await?;
        if changes.is_empty() {
            return Ok(intent);
        }
        match (engine.commit(changes).await, keyed) {
            (Ok(()), _) => return Ok(intent),
            (Err(CommitError::Conflict(_)), _) => pause(engine, attempt).await,
            (Err(CommitError::KeyTaken), Some(keyed)) => return twin(engine, keyed).await,
            (Err(error), _) => return Err(error.into()),
        }
    }
    Err(AppError::Contended)
}

/// The intent, and what is written down of it: the step, and the key as running or as answered.
async fn written(
    engine: &Engine,
    before: OrderRecord,
    planned: Plan,
    keyed: Option<&Keyed<Paid>>,
    id: PaymentId,
) -> Result<(Intent, Changes), AppError> {
    let (record, mut changes) = match planned {
        Plan::Done => {
            let paid = Paid { record: before, payment_id: id };
            let answered =
                |keyed: &Keyed<Paid>| finished(engine, keyed, None, (keyed.render)(Ok(&paid)));
            let idempotency = keyed.map(answered);
            return Ok((Intent::Done(paid.record), Changes { idempotency, ..Changes::default() }));
        }
        Plan::Ask(None) => (before, Changes::default()),
        Plan::Ask(Some(mut step)) => {
            let changes = moving(engine, &before, &mut step).await?;
            (step.record, changes)
        }
    };
    changes.idempotency = keyed.map(|keyed| running(engine, keyed, &record, id));
    Ok((Intent::Ask(record, 1), changes))
}

/// A definite refusal is kept under the key; where a twin is the reason for it, its answer is ours.
async fn refused(
    engine: &Engine,
    keyed: Option<&Keyed<Paid>>,
    error: AppError,
) -> Result<Intent, AppError> {
    replay(refuse(engine, keyed, None, error).await?)
}

/// A twin holds the key: its answer is ours.
async fn twin(engine: &Engine, keyed: &Keyed<Paid>) -> Result<Intent, AppError> {
    replay(lost_race(engine, keyed).await?)
}

fn replay(answer: Answer<Paid>) -> Result<Intent, AppError> {
    match answer {
        Answer::Replayed(response) => Ok(Intent::Replay(response)),
        Answer::Fresh(_) => Err(AppError::KeyInProgress),
    }
}

fn running(
    engine: &Engine,
    keyed: &Keyed<Paid>,
    order: &OrderRecord,
    payment_id: PaymentId,
) -> IdempotencyWrite {
    let progress = Some(Progress { order_id: order.order.id, payment_id });
    let running = IdempotencyState::Running { lease_until: lease_end(engine), fence: 1, progress };
    IdempotencyWrite::Insert(record(engine, keyed, running))
}
