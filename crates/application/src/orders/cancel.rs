//! `POST /api/orders/{id}/cancel`: cancels an order. Stock, coupon use and cart are released, money
//! is refunded; provider calls are queued as jobs and made after the commit.

use domain::ids::OrderId;
use domain::order::{OrderLifecycle, OrderRecord};
use ports::Changes;

use super::{checked_reason, into_changes, load};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Principal;

/// What is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelOrder {
    /// The order.
    pub id: OrderId,
    /// Why.
    pub reason: Option<String>,
    /// Whether an operator does it on the shop's behalf.
    pub as_operator: bool,
}

/// Cancels an order; one that is cancelled already stays so.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] where it is shipped already, [`AppError::Invalid`].
pub async fn cancel(
    engine: &Engine,
    caller: &Principal,
    input: CancelOrder,
    keyed: Option<&IdempotentRequest<OrderRecord>>,
) -> Result<Executed<OrderRecord>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    execute(engine, keyed, || async {
        let before = load(engine, caller, input.id).await?;
        if before.order.lifecycle == OrderLifecycle::Cancelled {
            return Ok((before, Changes::default()));
        }
        let actor = if input.as_operator {
            super::ensure_admin(caller)?;
            caller.as_admin()
        } else {
            caller.actor_for(before.order.user_id)
        };
        let until = engine.policy.customer_cancel_until;
        let step =
            engine.change(&actor, |change| before.cancel(reason.as_deref(), until, change))?;
        into_changes(engine, &before, step).await
    })
    .await
}
