//! `PUT, DELETE /api/orders/{id}/coupon`: a coupon on an order that is not being paid yet.

use domain::ids::OrderId;
use domain::order::OrderRecord;

use super::{into_changes, load};
use crate::coupons::find_usable;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{execute, into_new};
use crate::principal::Principal;

/// Puts the coupon with this code on an order (`apply_coupon`).
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::CouponNotUsable`], [`AppError::Order`].
pub async fn apply_coupon(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
    code: &str,
) -> Result<OrderRecord, AppError> {
    let outcome = execute(engine, None, || async {
        let before = load(engine, caller, id).await?;
        let owner = before.order.user_id;
        let on_it = before.order.coupon.as_ref().is_some_and(|c| c.code.eq_ignore_ascii_case(code));
        if on_it {
            return Ok((before, ports::Changes::default()));
        }
        let (coupon, taken) = find_usable(engine, code, owner).await?;
        let actor = caller.actor_for(owner);
        let policy = engine.policy.paying();
        let step =
            engine.change(&actor, |change| before.apply_coupon(&coupon, &taken, policy, change))?;
        into_changes(engine, &before, step).await
    });
    into_new(outcome.await?)
}

/// Takes the coupon off an order.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`].
pub async fn remove_coupon(
    engine: &Engine,
    caller: &Principal,
    id: OrderId,
) -> Result<OrderRecord, AppError> {
    let outcome = execute(engine, None, || async {
        let before = load(engine, caller, id).await?;
        let actor = caller.actor_for(before.order.user_id);
        let step = engine.change(&actor, |change| before.remove_coupon(change))?;
        into_changes(engine, &before, step).await
    });
    into_new(outcome.await?)
}
