//! `POST /api/orders/{id}/returns/{return_id}/cancel`, and the same for operators: cancels a return
//! of which nothing has arrived.

use domain::order::{Actor, OrderRecord};
use ports::{Changes, ReturnWithOrder};

use super::{ReturnOfOrder, changed};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::{checked_reason, load, load_any};
use crate::principal::{Admin, Principal};

/// Which return is cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelReturn {
    /// The return.
    pub of: ReturnOfOrder,
    /// The reason, which the customer and the shop can read.
    pub reason: Option<String>,
}

/// Cancels a return of an order of the caller's; one that is cancelled already stays so.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Order`] if it was rejected or received, [`AppError::Invalid`].
pub async fn cancel(
    engine: &Engine,
    caller: &Principal,
    input: CancelReturn,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    execute(engine, keyed, || async {
        let before = load(engine, caller, input.of.order).await?;
        let actor = caller.actor_for(before.order.user_id);
        decide(engine, &before, &actor, input.of, reason.as_deref()).await
    })
    .await
}

/// Cancels a return of any order, as [`cancel`] does.
///
/// # Errors
/// As for [`cancel`].
pub async fn cancel_any(
    engine: &Engine,
    admin: &Admin,
    input: CancelReturn,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let reason = checked_reason(input.reason.as_deref())?;
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, input.of.order).await?;
        decide(engine, &before, &admin.actor(), input.of, reason.as_deref()).await
    })
    .await
}

async fn decide(
    engine: &Engine,
    before: &OrderRecord,
    actor: &Actor,
    of: ReturnOfOrder,
    reason: Option<&str>,
) -> Result<(ReturnWithOrder, Changes), AppError> {
    let step = engine.change(actor, |change| before.cancel_return(of.id, reason, change))?;
    changed(engine, before, step, of.id).await
}
