//! `POST /api/admin/payments/{id}/accept`: an operator accepts a different amount.

use domain::ids::PaymentId;

use super::load_expected;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::{Paid, into_changes};
use crate::principal::Admin;

/// Accepts a mismatch: it pays the order if that is still possible, otherwise it is refunded.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] if it is not a mismatch;
/// [`AppError::VersionMismatch`].
pub async fn accept(
    engine: &Engine,
    admin: &Admin,
    id: PaymentId,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    execute(engine, keyed, || async {
        let before = load_expected(engine, admin, id).await?;
        let policy = engine.policy.paying();
        let step =
            engine.change(&admin.actor(), |change| before.accept_mismatch(id, policy, change))?;
        let (record, changes) = into_changes(engine, &before, step).await?;
        Ok((Paid::new(engine, record, id), changes))
    })
    .await
}
