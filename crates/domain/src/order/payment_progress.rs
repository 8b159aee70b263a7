//! What is still to happen until an order is paid.

use super::{OrderPaymentStatus, OrderRecord};
use crate::order::PaymentMethod;

text_enum! {
    /// What is still to happen until an order is paid. Pages and messages say who has to act by it.
    pub enum PaymentProgress {
        /// Nothing: it is paid, free or cancelled.
        Settled = "settled",
        /// It is paid in cash on delivery.
        OnDelivery = "on_delivery",
        /// A payment is authorized, and the shop captures it.
        Authorized = "authorized",
        /// A payment of a different amount was captured, and an operator decides.
        UnderReview = "under_review",
        /// A payment is in progress at its provider.
        InProgress = "in_progress",
        /// The customer has to pay.
        AwaitingPayment = "awaiting_payment",
    }
}

impl OrderRecord {
    /// What is still to happen until the order is paid.
    #[must_use]
    pub fn payment_progress(&self) -> PaymentProgress {
        if self.owed_amount().is_zero() {
            PaymentProgress::Settled
        } else if self.order.payment_method == PaymentMethod::Cod {
            PaymentProgress::OnDelivery
        } else if self.payment_status() == OrderPaymentStatus::Authorized {
            PaymentProgress::Authorized
        } else if self.has_mismatch() {
            PaymentProgress::UnderReview
        } else if self.payments.iter().any(|payment| payment.status.is_with_provider()) {
            PaymentProgress::InProgress
        } else {
            PaymentProgress::AwaitingPayment
        }
    }
}
