//! `POST /api/admin/payments/{id}/accept`: an operator accepts a different amount.

use domain::ids::PaymentId;

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::{Paid, ensure_admin, into_changes};
use crate::principal::Principal;

/// Accepts a mismatch: it pays the order if that is still possible, otherwise it is refunded.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`]; [`AppError::Order`] where the attempt is none.
pub async fn accept(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    ensure_admin(caller)?;
    execute(engine, keyed, || async {
        let before = load(engine, caller, id).await?;
        let policy = engine.policy.paying();
        let step = engine
            .change(&caller.as_admin(), |change| before.accept_mismatch(id, policy, change))?;
        let (record, changes) = into_changes(engine, &before, step).await?;
        Ok((Paid::new(engine, record, id), changes))
    })
    .await
}
