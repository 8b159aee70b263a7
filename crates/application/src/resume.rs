//! A key whose request asks a provider about an attempt: how it is written down, and how a later request
//! takes over what one that died has begun.

use domain::ids::{OrderId, PaymentId};
use domain::order::{Actor, OrderRecord};
use ports::{CommitError, IdempotencyState, IdempotencyWrite, Progress};

use crate::bulkhead::Place;
use crate::charge::{Ticket, answer_stored};
use crate::commit_loop::{MAX_TRIES, pause};
use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{Answer, Keyed, lease_end, record, refuse};

/// The record of a key whose request is about to ask the provider about an attempt.
pub(crate) fn running_key<T>(
    engine: &Engine,
    keyed: &Keyed<T>,
    order_id: OrderId,
    payment_id: PaymentId,
) -> IdempotencyWrite {
    let progress = Some(Progress { order_id, payment_id });
    let running = IdempotencyState::Running { lease_until: lease_end(engine), fence: 1, progress };
    IdempotencyWrite::Insert(record(engine, keyed, running))
}

/// What a request that takes over from one that died does about its attempt.
pub(crate) enum Resumed<T> {
    /// The attempt goes on, as this record has it: the provider is asked, from this place.
    Continues(Box<OrderRecord>, Place),
    /// There is nothing to ask: this is the answer.
    Answered(Answer<T>),
}

/// Resumes the attempt of a request that died: what it was to do is decided anew, since the order may have
/// moved on. Where the attempt is over, what is stored is the answer.
pub(crate) async fn resume_attempt<T>(
    engine: &Engine,
    actor: &Actor,
    found: &OrderRecord,
    id: PaymentId,
    ticket: &Ticket<'_, T>,
    answer: impl Fn(&OrderRecord) -> Result<T, AppError>,
) -> Result<Resumed<T>, AppError> {
    let ids = (found.order.id, id);
    let payment = found.payment(id)?;
    let resumed = if payment.is_live() {
        match engine.enter(&payment.provider).await {
            Ok(place) => {
                let record = mark_resumed(engine, actor, ids).await;
                record.map(|record| record.map(|record| (record, place)))
            }
            Err(error) => Err(error),
        }
    } else {
        Ok(None)
    };
    match resumed {
        Ok(Some((record, place))) => return Ok(Resumed::Continues(Box::new(record), place)),
        Ok(None) => answer_stored(engine, ids, ticket, answer).await,
        Err(error) => refuse(engine, Some(ticket.keyed), Some(ticket.fence), error).await,
    }
    .map(Resumed::Answered)
}

/// Marks an attempt as in flight again. `None` where it is over.
async fn mark_resumed(
    engine: &Engine,
    actor: &Actor,
    (order, id): (OrderId, PaymentId),
) -> Result<Option<OrderRecord>, AppError> {
    for attempt in 0..MAX_TRIES {
        let before = engine.store.order(order).await?.ok_or(AppError::NotFound("order"))?;
        if !before.payment(id)?.is_live() {
            return Ok(None);
        }
        let busy_until = lease_end(engine);
        let mut step =
            engine.change(actor, |change| before.resume_payment(id, busy_until, change))?;
        let changes = moving(engine, &before, &mut step).await?;
        match engine.commit(changes).await {
            Ok(()) => return Ok(Some(step.record)),
            Err(CommitError::Conflict(_)) => pause(engine, attempt).await,
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Contended)
}
