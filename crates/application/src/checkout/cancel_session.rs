//! `POST /api/checkout/session/{payment_id}/cancel`: cancels the order, releases stock and coupon,
//! and makes the cart active again.

use domain::ids::PaymentId;
use domain::order::{OrderError, OrderLifecycle};

use super::CheckoutSession;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::ensure_mine;
use crate::principal::Principal;

/// Cancels a session of the caller's; one that is cancelled already stays so.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] with `AlreadyPaid`: cancel the order instead.
pub async fn cancel_session(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<CheckoutSession>>,
) -> Result<Executed<CheckoutSession>, AppError> {
    execute(engine, keyed, || async {
        let found = engine.store.order_of_payment(id).await?;
        let before = ensure_mine(caller, found, "checkout session")?;
        if before.order.lifecycle == OrderLifecycle::Cancelled {
            let session = CheckoutSession { record: before, payment_id: Some(id) };
            return Ok((session, ports::Changes::default()));
        }
        if before.payment_status().is_collected() {
            return Err(OrderError::AlreadyPaid.into());
        }
        let actor = caller.actor_for(before.order.user_id);
        let mut step = engine.change(&actor, |change| {
            before.cancel(Some("checkout session cancelled"), OrderLifecycle::Pending, change)
        })?;
        let changes = changes_for_update(engine, &before, &mut step).await?;
        Ok((CheckoutSession { record: step.record, payment_id: Some(id) }, changes))
    })
    .await
}
