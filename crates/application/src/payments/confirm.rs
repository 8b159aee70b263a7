//! `POST /api/payments/{id}/confirm`: confirms a pending payment.

use domain::ids::PaymentId;

use super::load;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest};
use crate::orders::{Paid, PayOrder, pay};
use crate::principal::Principal;

/// Confirms a pending attempt (`confirm_payment`).
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Order`] where it does not wait; as for [`pay`].
pub async fn confirm(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
    payment_token: Option<String>,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<Executed<Paid>, AppError> {
    let record = load(engine, caller, id).await?;
    let provider = Some(record.payment(id)?.provider.clone());
    let order = PayOrder { id: record.order.id, attempt: Some(id), provider, payment_token };
    pay(engine, caller, order, keyed).await
}
