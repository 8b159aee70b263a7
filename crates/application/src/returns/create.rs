//! `POST /api/admin/orders/{id}/returns`: an operator creates an approved return.

use ports::ReturnWithOrder;

use super::{RequestReturn, changed, required_reason};
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::load_any;
use crate::principal::Admin;

/// Creates an approved return of units of any order, also after the return window.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if the order is not delivered or the units cannot be
/// returned; [`AppError::Invalid`].
pub async fn create(
    engine: &Engine,
    admin: &Admin,
    input: RequestReturn,
    keyed: Option<&IdempotentRequest<ReturnWithOrder>>,
) -> Result<Executed<ReturnWithOrder>, AppError> {
    let reason = required_reason("/reason", &input.reason)?;
    let lines = input.lines.as_slice();
    execute(engine, keyed, || async {
        let before = load_any(engine, admin, input.order).await?;
        let (step, id) =
            engine.change(&admin.actor(), |change| before.create_return(lines, &reason, change))?;
        changed(engine, &before, step, id).await
    })
    .await
}
