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
    Answer, Keyed, MAX_TRIES, Standing, lease_end, lost_race, pause, record, standing,
};

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
    /// Nothing is to be done.
    Done(OrderRecord),
    /// The provider is to be asked; the key, if there is one, is held under this fence.
    Ask(OrderRecord, i64),
}

/// Writes down what is meant. A request that takes over from one that died goes straight on to the
/// provider: what it meant is stored.
///
/// # Errors
/// Those of `load` and `plan`, and what the key says.
pub(super) async fn intend<T, F>(
    engine: &Engine,
    id: PaymentId,
    keyed: Option<&Keyed<T>>,
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
        let (record, mut changes) = match plan(&before)? {
            Plan::Done => return Ok(Intent::Done(before)),
            Plan::Ask(None) => (before, Changes::default()),
            Plan::Ask(Some(mut step)) => {
                let changes = moving(engine, &before, &mut step).await?;
                (step.record, changes)
            }
        };
        changes.idempotency = keyed.map(|keyed| running(engine, keyed, &record, id));
        if changes.is_empty() {
            return Ok(Intent::Ask(record, 1));
        }
        match (engine.commit(changes).await, keyed) {
            (Ok(()), _) => return Ok(Intent::Ask(record, 1)),
            (Err(CommitError::Conflict(_)), _) => pause(engine, attempt).await,
            (Err(CommitError::KeyTaken), Some(keyed)) => return twin(engine, keyed).await,
            (Err(error), _) => return Err(error.into()),
        }
    }
    Err(AppError::Contended)
}

/// A twin holds the key: its answer is ours.
async fn twin<T>(engine: &Engine, keyed: &Keyed<T>) -> Result<Intent, AppError> {
    match lost_race(engine, keyed).await? {
        Answer::Replayed(response) => Ok(Intent::Replay(response)),
        Answer::Fresh(_) => Err(AppError::KeyInProgress),
    }
}

fn running<T>(
    engine: &Engine,
    keyed: &Keyed<T>,
    order: &OrderRecord,
    payment_id: PaymentId,
) -> IdempotencyWrite {
    let progress = Some(Progress { order_id: order.order.id, payment_id });
    let running = IdempotencyState::Running { lease_until: lease_end(engine), fence: 1, progress };
    IdempotencyWrite::Insert(record(engine, keyed, running))
}
