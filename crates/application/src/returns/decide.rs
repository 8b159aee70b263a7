//! `POST /api/admin/orders/{id}/returns/{return_id}/approve` and `/reject`: the shop decides about a
//! requested return.

use ports::ReturnWithOrder;

use super::{ReturnOfOrder, changed, required_reason};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::load_any;
use crate::principal::Admin;

/// Approves a requested return.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] if it was decided otherwise or cancelled.
pub async fn approve(
    engine: &Engine,
    admin: &Admin,
    of: ReturnOfOrder,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, of.order).await?;
        let step = engine.change(&admin.actor(), |change| before.approve_return(of.id, change))?;
        changed(engine, &before, step, of.id).await
    })
    .await
}

/// Rejects a requested return, with a reason for the customer.
///
/// # Errors
/// As for [`approve`]; [`AppError::Invalid`] without a reason.
pub async fn reject(
    engine: &Engine,
    admin: &Admin,
    of: ReturnOfOrder,
    reason: &str,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let reason = required_reason("/reason", reason)?;
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, of.order).await?;
        let step =
            engine.change(&admin.actor(), |change| before.reject_return(of.id, &reason, change))?;
        changed(engine, &before, step, of.id).await
    })
    .await
}
