//! What a shopper reads about the payment of an order, if its status alone does not say it.

use domain::Instant;
use domain::order::{CapturePolicy, OrderLifecycle, OrderRecord, PaymentProgress};
use domain::payment::PaymentStatus;
use serde::Serialize;
use serde_json::{Value, json};

/// What is said; the templates have the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentNote {
    /// The payment is authorized, and charged when the shop accepts the order.
    Reserved,
    /// The same, and charged when the order is shipped.
    ReservedUntilShipped,
    /// Another amount was captured; an operator decides.
    OtherAmount,
    /// It is paid in cash when it is delivered.
    OnDelivery,
}

impl PaymentNote {
    /// What is said about an order.
    #[must_use]
    pub fn of(record: &OrderRecord, capture: CapturePolicy) -> Option<Self> {
        match record.payment_progress() {
            PaymentProgress::OnDelivery => Some(Self::OnDelivery),
            PaymentProgress::UnderReview => Some(Self::OtherAmount),
            PaymentProgress::Authorized => {
                let is_new = record.order.lifecycle == OrderLifecycle::Pending;
                let is_first = is_new && capture != CapturePolicy::OnShipping;
                Some(if is_first { Self::Reserved } else { Self::ReservedUntilShipped })
            }
            PaymentProgress::Settled
            | PaymentProgress::InProgress
            | PaymentProgress::AwaitingPayment => None,
        }
    }
}

/// The amount that was captured in place of another one, with the amount that was requested; null if a payment does not
/// differ, or several do.
#[must_use]
pub fn received(record: &OrderRecord) -> Value {
    let mut differing = record.payments.iter().filter(|p| record.is_mismatch(p));
    let (payment, other) = (differing.next(), differing.next());
    let captured = payment.filter(|_| other.is_none()).and_then(|payment| {
        let captured = payment.captured?;
        Some(json!({
            "amount": captured.to_string(), "currency": captured.currency().code(),
            "requested": payment.amount.to_string(),
            "requested_currency": payment.amount.currency().code(),
        }))
    });
    captured.unwrap_or_default()
}

/// Until when the order waits for a payment that the shopper has started and that takes days to arrive, such as a bank
/// transfer: one of which the provider says until when it can be paid, unless the order expires before.
#[must_use]
pub fn waits_until(record: &OrderRecord) -> Option<Instant> {
    if record.payment_progress() != PaymentProgress::AwaitingPayment {
        return None;
    }
    let live = record.payments.iter().find(|payment| payment.is_live())?;
    let until = live.pay_until.filter(|_| live.status == PaymentStatus::RequiresAction)?;
    record.order.expires_at.map(|expires_at| expires_at.min(until))
}
