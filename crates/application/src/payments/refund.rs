//! `POST /api/admin/payments/{id}/refunds`: refunds a payment. The refund is stored in one commit;
//! a worker sends it to the provider with the refund's own key.

use domain::ids::{PaymentId, RefundId};
use domain::limits::MAX_REASON_CHARS;
use domain::money::Money;
use domain::order::{OrderError, OrderRecord};
use domain::refund::Refund;
use domain::text;

use super::load_any;
use crate::capabilities::ensure_can_refund;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::orders::into_changes;
use crate::principal::Admin;

/// A refund request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundPayment {
    /// The attempt whose money it is.
    pub id: PaymentId,
    /// The amount, as decimal text in the currency of the capture; `None` refunds the rest.
    pub amount: Option<String>,
    /// The reason, for the history and the provider.
    pub reason: String,
    /// Whether to refund although a dispute of the payment is open.
    pub force: bool,
}

/// A stored refund, with its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRefund {
    /// The order.
    pub record: OrderRecord,
    /// The refund.
    pub refund_id: RefundId,
}

impl NewRefund {
    /// The refund.
    #[must_use]
    pub fn refund(&self) -> Option<&Refund> {
        self.record.refunds.iter().find(|refund| refund.id == self.refund_id)
    }
}

/// Refunds a payment.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`]; [`AppError::Order`] with `PaymentDisputed`,
/// `RefundTooLarge` or `RefundOfNothing`.
pub async fn refund(
    engine: &Engine,
    admin: &Admin,
    input: RefundPayment,
    keyed: Option<&IdempotentRequest<NewRefund>>,
) -> Result<Executed<NewRefund>, AppError> {
    let reason = text::multi_line(&input.reason, MAX_REASON_CHARS)
        .map_err(|e| AppError::Invalid { field: "/reason", reason: e.to_string() })?;
    execute(engine, keyed, || async {
        let before = load_any(engine, input.id).await?;
        let amount = amount(&before, &input)?;
        let payment = before.payment(input.id)?;
        let gateway = engine.gateway(&payment.provider);
        if let (Some(captured), Ok(gateway)) = (payment.captured, gateway) {
            ensure_can_refund(gateway.as_ref(), amount, captured)?;
        }
        let (step, refund_id) = engine.change(&admin.actor(), |change| match input.force {
            false => before.begin_refund(input.id, amount, &reason, change),
            true => before.begin_refund_forced(input.id, amount, &reason, change),
        })?;
        let (record, changes) = into_changes(engine, &before, step).await?;
        Ok((NewRefund { record, refund_id }, changes))
    })
    .await
}

fn amount(record: &OrderRecord, input: &RefundPayment) -> Result<Money, AppError> {
    let left = record.refundable(input.id).map_err(AppError::from)?;
    match &input.amount {
        Some(text) => Ok(Money::parse(text, left.currency())?),
        None if left.is_zero() => Err(OrderError::RefundTooLarge { available: left }.into()),
        None => Ok(left),
    }
}
