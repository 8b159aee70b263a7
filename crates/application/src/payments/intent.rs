//! The intent of a payment call, stored before the provider is called: the first of two commits,
//! and the basis for a retry with the same key.

use std::future::Future;

use domain::ids::PaymentId;
use domain::order::{OrderRecord, Step};
use ports::{Changes, CommitError, StoredResponse};

use crate::bulkhead::Place;
use crate::commit_loop::{MAX_TRIES, pause};
use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{
    Answer, Keyed, Standing, count_key, finished, is_left_out, lost_race, refuse, standing,
};
use crate::orders::Paid;
use crate::resume::running_key;

/// What is meant with an attempt.
pub(super) enum Plan {
    /// It is so already.
    Done,
    /// Call the provider, after this step is stored.
    Ask(Box<Step>),
}

/// Where the operation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A request: it needs a place at the provider before anything is written.
    Request,
    /// A worker, whose queue has a limit of its own.
    Worker,
}

/// The result of the first commit.
pub(super) enum Intent {
    /// The same key was answered before.
    Replay(StoredResponse),
    /// Nothing is to be done (and the key, if there is one, was answered so).
    Done(OrderRecord),
    /// The provider is to be asked, from this place; the key, if there is one, is held under this fence.
    Ask(OrderRecord, i64, Option<Place>),
}

impl Intent {
    /// The same with the request's place at the provider.
    fn at(self, place: Option<Place>) -> Self {
        match self {
            Self::Ask(record, fence, _) => Self::Ask(record, fence, place),
            Self::Replay(_) | Self::Done(_) => self,
        }
    }
}

/// Stores the intent. A request that resumes an interrupted one decides again, because the order
/// may have changed. `plan` receives whether it is such a request.
///
/// # Errors
/// Those of `load` and `plan`, and what the key says.
pub(super) async fn intend<F>(
    engine: &Engine,
    (id, origin): (PaymentId, Origin),
    keyed: Option<&Keyed<Paid>>,
    load: impl Fn() -> F,
    plan: impl Fn(&OrderRecord, bool) -> Result<Plan, AppError>,
) -> Result<Intent, AppError>
where
    F: Future<Output = Result<OrderRecord, AppError>>,
{
    let (mut taken, mut place) = (None, None);
    if let Some(keyed) = keyed {
        match standing(engine, keyed).await? {
            Standing::First => {}
            Standing::Answered(response) => return Ok(Intent::Replay(response)),
            Standing::TakenOver { fence, .. } => taken = Some(fence),
        }
    }
    for attempt in 0..MAX_TRIES {
        let before = load().await?;
        let planned = match plan(&before, taken.is_some()) {
            Ok(planned) => planned,
            Err(error) => return refused(engine, keyed, taken, error).await,
        };
        place = match (&planned, origin) {
            (Plan::Ask(_), Origin::Request) => {
                match engine.place_at(&before.payment(id)?.provider, place).await {
                    Ok(place) => Some(place),
                    Err(error) => return refused(engine, keyed, taken, error).await,
                }
            }
            (Plan::Ask(_), Origin::Worker) | (Plan::Done, _) => None,
        };
        let held = Held { keyed, taken, id };
        let (intent, changes) = written(engine, before, planned, held).await?;
        if changes.is_empty() {
            return Ok(intent.at(place));
        }
        match (engine.commit(changes).await, keyed) {
            (Ok(()), _) => return Ok(intent.at(place)),
            (Err(CommitError::Conflict(_)), _) => pause(engine, attempt).await,
            (Err(CommitError::KeyTaken | CommitError::LeaseLost), Some(keyed)) => {
                return twin(engine, keyed).await;
            }
            (Err(error), _) => return Err(error.into()),
        }
    }
    Err(AppError::Contended)
}

/// The key under which an attempt is meant, and the fence where it was taken over.
struct Held<'a> {
    keyed: Option<&'a Keyed<Paid>>,
    taken: Option<i64>,
    id: PaymentId,
}

/// The intent and its rows: the step, and the key as running or answered. A key that was taken over
/// is already running.
async fn written(
    engine: &Engine,
    before: OrderRecord,
    planned: Plan,
    held: Held<'_>,
) -> Result<(Intent, Changes), AppError> {
    let Held { keyed, taken, id } = held;
    match planned {
        Plan::Done => {
            let paid = Paid::new(engine, before, id);
            let answered = |keyed: &Keyed<Paid>| {
                let response = (keyed.render)(Ok(&paid));
                let kept = !is_left_out(engine, taken, &response);
                kept.then(|| finished(engine, keyed, taken, response))
            };
            let idempotency = keyed.and_then(answered);
            let mut changes = Changes { idempotency, ..Changes::default() };
            keyed.iter().for_each(|keyed| count_key(engine, keyed, &mut changes));
            Ok((Intent::Done(paid.record), changes))
        }
        Plan::Ask(mut step) => {
            let mut changes = moving(engine, &before, &mut step).await?;
            let record = step.record;
            let first = keyed.filter(|_| taken.is_none());
            changes.idempotency =
                first.map(|keyed| running_key(engine, keyed, record.order.id, id));
            keyed.iter().for_each(|keyed| count_key(engine, keyed, &mut changes));
            Ok((Intent::Ask(record, taken.unwrap_or(1), None), changes))
        }
    }
}

/// A definite rejection is stored under the key; if a concurrent duplicate caused it, that one's
/// response is replayed.
async fn refused(
    engine: &Engine,
    keyed: Option<&Keyed<Paid>>,
    taken: Option<i64>,
    error: AppError,
) -> Result<Intent, AppError> {
    replay(refuse(engine, keyed, taken, error).await?)
}

/// A concurrent duplicate holds the key: its response is replayed.
async fn twin(engine: &Engine, keyed: &Keyed<Paid>) -> Result<Intent, AppError> {
    replay(lost_race(engine, keyed).await?)
}

fn replay(answer: Answer<Paid>) -> Result<Intent, AppError> {
    match answer {
        Answer::Replayed(response) => Ok(Intent::Replay(response)),
        Answer::Fresh(_) => Err(AppError::KeyInProgress),
    }
}
