//! What a shopper reads about the payment of an order, if its status alone does not say it.

use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::order::{OrderLifecycle, OrderPaymentStatus, OrderRecord, PaymentMethod};
use domain::payment::PaymentStatus;
use serde::Serialize;
use serde_json::{Value, json};

use crate::order_view::is_reviewed;

/// What is said; the templates have the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentNote {
    /// The payment is authorized, and charged when the shop accepts the order.
    Reserved,
    /// The same of an order that the shop has accepted, and charges when it ships.
    ReservedUntilShipped,
    /// Another amount was captured; an operator decides.
    OtherAmount,
    /// It is paid in cash when it is delivered.
    OnDelivery,
}

impl PaymentNote {
    /// What is said about an order.
    #[must_use]
    pub fn of(record: &OrderRecord) -> Option<Self> {
        let (order, status) = (&record.order, record.payment_status());
        if order.lifecycle == OrderLifecycle::Cancelled || status.is_collected() {
            None
        } else if order.payment_method == PaymentMethod::Cod {
            Some(Self::OnDelivery)
        } else if status == OrderPaymentStatus::Authorized {
            let is_new = order.lifecycle == OrderLifecycle::Pending;
            Some(if is_new { Self::Reserved } else { Self::ReservedUntilShipped })
        } else {
            is_reviewed(record).then_some(Self::OtherAmount)
        }
    }
}

/// The amount that was captured in place of another one, with the amount that was requested; null if a payment does not
/// differ, or several do.
#[must_use]
pub fn received(record: &OrderRecord) -> Value {
    let mut differing = record.payments.iter().filter(|p| p.status == PaymentStatus::Mismatch);
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
/// transfer: one for which its provider has extended the time in which orders have to be paid (`order_ttl`).
#[must_use]
pub fn waits_until(record: &OrderRecord, order_ttl: Duration) -> Option<Instant> {
    let (order, latest) = (&record.order, record.payments.last()?);
    let waits = order.lifecycle == OrderLifecycle::Pending
        && latest.status == PaymentStatus::RequiresAction;
    let usual = order.created_at.checked_add_signed(TimeDelta::from_std(order_ttl).ok()?)?;
    order.expires_at.filter(|at| waits && *at > usual)
}
