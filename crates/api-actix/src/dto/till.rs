//! What operators see of payments, and what they send to move money.

use application::payments::RefundPayment;
use domain::ids::PaymentId;
use domain::order::OrderRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AdminPaymentDto, DecimalText, Form, RefundDto};

/// How much is captured.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CapturePayment)]
pub struct CaptureBody {
    /// In the payment's currency; all that was set aside where it is left out.
    pub amount: Option<DecimalText>,
}

impl Form for CaptureBody {
    const OPTIONAL: bool = true;
}

/// What goes back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundPayment)]
pub struct RefundBody {
    /// In the currency of what was taken; all that is left where it is left out.
    amount: Option<DecimalText>,
    /// Why, at most 500 characters, on several lines if need be; the provider's books may show it.
    reason: String,
}

impl Form for RefundBody {}

impl RefundBody {
    /// The refund of this payment as the engine takes it.
    #[must_use]
    pub fn of(self, id: PaymentId) -> RefundPayment {
        RefundPayment { id, amount: self.amount.map(|text| text.0), reason: self.reason }
    }
}

/// A payment with what went back of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PaymentWithRefunds)]
pub struct PaymentWithRefundsDto {
    #[serde(flatten)]
    payment: AdminPaymentDto,
    /// What could still go back.
    refundable_amount: Option<DecimalText>,
    /// Oldest first.
    refunds: Vec<RefundDto>,
}

impl PaymentWithRefundsDto {
    /// The attempt with its refunds; `None` where the order has no such attempt.
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
