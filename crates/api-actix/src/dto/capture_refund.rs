//! Captures and refunds by operators.

use application::payments::RefundPayment;
use domain::ids::PaymentId;
use domain::order::OrderRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AdminPaymentDto, DecimalText, JsonBody, RefundDto};

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
    /// The reason, at most 500 characters, may have multiple lines; the provider may show it.
    reason: String,
}

impl JsonBody for RefundBody {}

impl RefundBody {
    /// The refund of this payment as the engine takes it.
    #[must_use]
    pub fn of(self, id: PaymentId) -> RefundPayment {
        RefundPayment { id, amount: self.amount.map(|text| text.0), reason: self.reason }
    }
}

/// A payment with its refunds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentWithRefunds)]
pub struct PaymentWithRefundsDto {
    #[serde(flatten)]
    payment: AdminPaymentDto,
    /// The amount that can still be refunded.
    refundable_amount: Option<DecimalText>,
    /// Oldest first.
    refunds: Vec<RefundDto>,
}

impl PaymentWithRefundsDto {
    /// The attempt with its refunds; `None` if the order has no such attempt.
    #[must_use]
    pub fn of(record: &OrderRecord, id: PaymentId) -> Option<Self> {
        let payment = record.payment(id).ok()?;
        let refunds = record.refunds.iter().filter(|refund| refund.payment_id == payment.id);
        Some(Self {
            payment: AdminPaymentDto::from(payment),
            refundable_amount: record.refundable(payment.id).ok().map(DecimalText::from),
            refunds: refunds.map(RefundDto::for_operators).collect(),
        })
    }
}
