//! `GET /api/checkout/session/{payment_id}`: the current session.

use domain::ids::PaymentId;

use super::CheckoutSession;
use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::ensure_mine;
use crate::principal::Principal;

/// A session of the caller's.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_session(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
) -> Result<CheckoutSession, AppError> {
    let record = engine.store.order_of_payment(id).await?;
    let record = ensure_mine(caller, record, "checkout session")?;
    Ok(CheckoutSession { record, payment_id: Some(id) })
}
