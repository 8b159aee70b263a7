//! `POST /api/orders/{id}/returns`: a customer asks for a return of delivered units.

use domain::ids::OrderId;
use domain::order::ShipLine;
use ports::ReturnWithOrder;

use super::{changed, required_reason, return_window};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::load;
use crate::principal::Principal;

/// Units to be returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestReturn {
    /// The order.
    pub order: OrderId,
    /// The units.
    pub lines: Vec<ShipLine>,
    /// Why they are sent back.
    pub reason: String,
}

/// Asks for a return of units of an order of the caller's. The shop decides about it.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if the order is not delivered, the return window has
/// ended, or the units cannot be returned; [`AppError::Invalid`].
pub async fn request(
    engine: &Engine,
    caller: &Principal,
    input: RequestReturn,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let (lines, window) = (input.lines.as_slice(), return_window(engine));
    execute(engine, keyed, || async {
        let before = load(engine, caller, input.order).await?;
        let reason = required_reason("/reason", &input.reason)?;
        let actor = caller.actor_for(before.order.user_id);
        let (step, id) = engine
            .change(&actor, |change| before.request_return(lines, &reason, window, change))?;
        changed(engine, &before, step, id).await
    })
    .await
}
