//! `POST /api/orders/{id}/cancel`, `POST /api/admin/orders/{id}/cancel`: cancels an order. Stock,
//! coupon use and cart are released, money is refunded; provider calls are queued as jobs and made
//! after the commit.

use domain::ids::OrderId;
use domain::order::{Actor, OrderLifecycle, OrderRecord};
use ports::Changes;

use super::{checked_reason, into_changes, load, load_any};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::{Admin, Principal};

/// What is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelOrder {
    /// The order.
    pub id: OrderId,
    /// The reason.
    pub reason: Option<String>,
}

/// Cancels an order of the caller's; one that is cancelled already stays so.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] if it is shipped already, or if customers cannot
/// cancel it any more; [`AppError::Invalid`].
pub async fn cancel(
    engine: &Engine,
    caller: &Principal,
    input: CancelOrder,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    execute(engine, keyed, || async {
        let before = load(engine, caller, input.id).await?;
        let actor = caller.actor_for(before.order.user_id);
        decide(engine, before, &actor, reason.as_deref()).await
    })
    .await
}

/// Cancels any order on the shop's behalf, as [`cancel`] does.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] if it is shipped already, [`AppError::Invalid`].
pub async fn cancel_any(
    engine: &Engine,
    admin: &Admin,
    input: CancelOrder,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, input.id).await?;
        decide(engine, before, &admin.actor(), reason.as_deref()).await
    })
    .await
}

async fn decide(
    engine: &Engine,
    before: OrderRecord,
    actor: &Actor,
    reason: Option<&str>,
) -> Result<(OrderRecord, Changes), AppError> {
    if before.order.lifecycle == OrderLifecycle::Cancelled {
        return Ok((before, Changes::default()));
    }
    let until = engine.policy.customer_cancel_until;
    let step = engine.change(actor, |change| before.cancel(reason, until, change))?;
    into_changes(engine, &before, step).await
}
