//! Captures and refunds by operators.

use application::AppError;
use application::payments::{RefundPayment, RefundUnits, Resolution};
use domain::ids::{OrderItemId, PaymentId};
use domain::order::OrderRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::ReviewOutcomeString;
use super::object_only::present;
use super::{AdminPaymentDto, DecimalText, DisputeDto, JsonBody, ObjectOnly, RefundDto};

/// The amount to capture.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CapturePayment)]
pub struct CaptureBody {
    /// In the payment's currency; defaults to the authorized amount.
    pub amount: Option<DecimalText>,
}

impl JsonBody for CaptureBody {
    const OPTIONAL: bool = true;
}

/// The refund to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundPayment)]
pub struct RefundBody {
    /// In the currency of the capture; defaults to the remaining amount.
    amount: Option<DecimalText>,
    /// Units whose price is refunded, in place of an amount. They stay in the order.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<RefundLineBody>, required = false)]
    items: Option<Vec<ObjectOnly<RefundLineBody>>>,
    /// The reason, at most 500 characters, may have multiple lines; the provider may show it.
    reason: String,
    /// Refund even if a dispute of the payment is open; the customer may be paid twice.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, default = false)]
    force: Option<bool>,
}

impl JsonBody for RefundBody {}

impl RefundBody {
    /// The refund of this payment as the engine takes it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if both an amount and units are given.
    pub fn of(self, id: PaymentId) -> Result<RefundRequest, AppError> {
        let (reason, force) = (self.reason, self.force.unwrap_or(false));
        let line =
            |ObjectOnly(line): ObjectOnly<RefundLineBody>| (OrderItemId(line.id), line.quantity);
        match (self.amount, self.items) {
            (Some(_), Some(_)) => {
                let reason = "cannot be combined with `amount`".to_owned();
                Err(AppError::Invalid { field: "/items", reason })
            }
            (None, Some(items)) => {
                let lines = items.into_iter().map(line).collect();
                Ok(RefundRequest::Units(RefundUnits { id, lines, reason, force }))
            }
            (amount, None) => {
                let amount = amount.map(|text| text.0);
                Ok(RefundRequest::Amount(RefundPayment { id, amount, reason, force }))
            }
        }
    }
}

/// A refund as the engine takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundRequest {
    /// Of an amount, or of the rest.
    Amount(RefundPayment),
    /// Of what units cost.
    Units(RefundUnits),
}

/// Units of an order line to refund.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundLine)]
pub struct RefundLineBody {
    /// The order's line.
    id: Uuid,
    #[schema(minimum = 1)]
    quantity: i64,
}

/// What was found out at the provider.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResolvePayment)]
pub struct ResolveBody {
    /// `never_created`: the provider does not have the payment. `created`: it has it under
    /// `provider_ref`.
    outcome: ReviewOutcomeString,
    /// The provider's reference of the payment.
    provider_ref: Option<String>,
}

impl JsonBody for ResolveBody {}

impl ResolveBody {
    /// The resolution as the engine takes it.
    ///
    /// # Errors
    /// [`AppError::Invalid`] if the reference is missing, or belongs to no payment.
    pub fn into_resolution(self) -> Result<Resolution, AppError> {
        Resolution::new(self.outcome.0, self.provider_ref)
    }
}

/// A payment with its refunds and disputes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentWithRefunds)]
pub struct PaymentWithRefundsDto {
    #[serde(flatten)]
    payment: AdminPaymentDto,
    /// The amount that can still be refunded: captured, less refunds and lost disputes.
    refundable_amount: Option<DecimalText>,
    /// Oldest first.
    refunds: Vec<RefundDto>,
    /// Oldest first.
    disputes: Vec<DisputeDto>,
}

impl PaymentWithRefundsDto {
    /// The attempt with its refunds and disputes; `None` if the order has no such attempt.
    #[must_use]
    pub fn of(record: &OrderRecord, id: PaymentId) -> Option<Self> {
        let payment = record.payment(id).ok()?;
        let refunds = record.refunds.iter().filter(|refund| refund.payment_id == payment.id);
        let disputes = record.disputes.iter().filter(|dispute| dispute.payment_id == payment.id);
        Some(Self {
            payment: AdminPaymentDto::from(payment),
            refundable_amount: record.refundable(payment.id).ok().map(DecimalText::from),
            refunds: refunds.map(RefundDto::for_operators).collect(),
            disputes: disputes.map(DisputeDto::from).collect(),
        })
    }
}
