//! `POST /api/admin/payments/{id}/refunds`: refunds a payment. The refund is stored in one commit;
//! a worker sends it to the provider with the refund's own key.

use domain::ids::{PaymentId, RefundId};
use domain::limits::MAX_REASON_CHARS;
use domain::money::Money;
use domain::order::{OrderError, OrderRecord, ShipLine};
use domain::refund::Refund;
use domain::text;
use ports::Changes;

use super::load_expected;
use crate::amount::parse_amount;
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

/// A refund of what units cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundUnits {
    /// The attempt whose money it is.
    pub id: PaymentId,
    /// The units. They stay in the order: only their price is refunded.
    pub lines: Vec<ShipLine>,
    /// The reason, for the history and the provider.
    pub reason: String,
    /// Whether to refund although a dispute of the payment is open.
    pub force: bool,
}

/// Refunds a payment.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Invalid`]; [`AppError::VersionMismatch`] if the operator expects another
/// version of the order; [`AppError::Order`] with `PaymentDisputed`, `RefundTooLarge` or `RefundOfNothing`.
pub async fn refund(
    engine: &Engine,
    admin: &Admin,
    input: RefundPayment,
    keyed: Option<&IdempotentRequest<NewRefund>>,
) -> Result<Executed<NewRefund>, AppError> {
    let request = CheckedRefund::new(input.id, &input.reason, input.force)?;
    execute(engine, keyed, || async {
        let before = request.load(engine, admin).await?;
        let amount = amount(&before, &input)?;
        request.begin(engine, admin, &before, amount).await
    })
    .await
}

/// Refunds what units cost, by the rule by which cancelled units are refunded. Nothing is cancelled or restocked.
///
/// # Errors
/// As for [`refund`]; [`AppError::Invalid`] for no units, or more than are neither cancelled nor returned.
pub async fn refund_units(
    engine: &Engine,
    admin: &Admin,
    input: RefundUnits,
    keyed: Option<&IdempotentRequest<NewRefund>>,
) -> Result<Executed<NewRefund>, AppError> {
    let request = CheckedRefund::new(input.id, &input.reason, input.force)?;
    execute(engine, keyed, || async {
        let before = request.load(engine, admin).await?;
        let amount = before.price_of_units(&input.lines).ok_or_else(no_units)?;
        request.begin(engine, admin, &before, amount).await
    })
    .await
}

fn no_units() -> AppError {
    let reason =
        "no units, or more units of a line than are neither cancelled nor returned".to_owned();
    AppError::Invalid { field: "/items", reason }
}

/// A refund without its amount.
struct CheckedRefund {
    id: PaymentId,
    reason: String,
    force: bool,
}

impl CheckedRefund {
    fn new(id: PaymentId, reason: &str, force: bool) -> Result<Self, AppError> {
        let reason = text::multi_line(reason, MAX_REASON_CHARS)
            .map_err(|e| AppError::Invalid { field: "/reason", reason: e.to_string() })?;
        Ok(Self { id, reason, force })
    }

    /// The order, in a version that the operator expects.
    async fn load(&self, engine: &Engine, admin: &Admin) -> Result<OrderRecord, AppError> {
        load_expected(engine, admin, self.id).await
    }

    async fn begin(
        &self,
        engine: &Engine,
        admin: &Admin,
        before: &OrderRecord,
        amount: Money,
    ) -> Result<(NewRefund, Changes), AppError> {
        let payment = before.payment(self.id)?;
        let gateway = engine.gateway(&payment.provider);
        if let (Some(captured), Ok(gateway)) = (payment.captured, gateway) {
            ensure_can_refund(gateway.as_ref(), amount, captured)?;
        }
        let (step, refund_id) = engine.change(&admin.actor(), |change| match self.force {
            false => before.begin_refund(self.id, amount, &self.reason, change),
            true => before.begin_refund_forced(self.id, amount, &self.reason, change),
        })?;
        let (record, changes) = into_changes(engine, before, step).await?;
        Ok((NewRefund { record, refund_id }, changes))
    }
}

fn amount(record: &OrderRecord, input: &RefundPayment) -> Result<Money, AppError> {
    let left = record.refundable(input.id).map_err(AppError::from)?;
    match &input.amount {
        Some(text) => parse_amount("/amount", text, left.currency()),
        None if left.is_zero() => Err(OrderError::RefundTooLarge { available: left }.into()),
        None => Ok(left),
    }
}
