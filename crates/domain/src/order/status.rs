//! The combined status, computed from lifecycle and payments.

use super::OrderLifecycle;

text_enum! {
    /// The combined status of an order's attempts and refunds: computed, never assigned.
    pub enum OrderPaymentStatus {
        /// No attempt, or only cancelled ones.
        Unpaid = "unpaid",
        /// An attempt is with its provider, or waits for the shopper or an operator.
        Processing = "processing",
        /// The payment is authorized.
        Authorized = "authorized",
        /// Paid, or nothing to pay.
        Paid = "paid",
        /// Paid and partially refunded.
        PartiallyRefunded = "partially_refunded",
        /// Paid and fully refunded.
        Refunded = "refunded",
        /// The last attempt failed, and none is active or paid.
        Failed = "failed",
    }
}

impl OrderPaymentStatus {
    /// Whether no money covers the order yet: such orders of one customer are limited in number.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Unpaid | Self::Processing | Self::Failed => true,
            Self::Authorized | Self::Paid | Self::PartiallyRefunded | Self::Refunded => false,
        }
    }

    /// Whether the order's payment was captured (it may have been refunded in part or in full).
    #[must_use]
    pub fn is_collected(self) -> bool {
        match self {
            Self::Paid | Self::PartiallyRefunded | Self::Refunded => true,
            Self::Unpaid | Self::Processing | Self::Authorized | Self::Failed => false,
        }
    }
}

text_enum! {
    /// The status in the API.
    pub enum OrderStatus {
        /// Placed, not paid.
        Pending = "pending",
        /// An attempt is with its provider, needs an action, or is authorized.
        Processing = "processing",
        /// Paid (also when refunded), not yet confirmed.
        Paid = "paid",
        /// The last attempt failed.
        Failed = "failed",
        /// Accepted by the shop.
        Confirmed = "confirmed",
        /// All of it is with carriers.
        Shipped = "shipped",
        /// All of it has arrived.
        Delivered = "delivered",
        /// Cancelled.
        Cancelled = "cancelled",
    }
}

/// The combined status: fulfillment outranks payment.
#[must_use]
pub fn order_status(lifecycle: OrderLifecycle, payment: OrderPaymentStatus) -> OrderStatus {
    use OrderPaymentStatus as P;
    match (lifecycle, payment) {
        (OrderLifecycle::Cancelled, _) => OrderStatus::Cancelled,
        (OrderLifecycle::Delivered, _) => OrderStatus::Delivered,
        (OrderLifecycle::Shipped, _) => OrderStatus::Shipped,
        (OrderLifecycle::Confirmed, _) => OrderStatus::Confirmed,
        (OrderLifecycle::Pending, P::Paid | P::PartiallyRefunded | P::Refunded) => {
            OrderStatus::Paid
        }
        (OrderLifecycle::Pending, P::Processing | P::Authorized) => OrderStatus::Processing,
        (OrderLifecycle::Pending, P::Failed) => OrderStatus::Failed,
        (OrderLifecycle::Pending, P::Unpaid) => OrderStatus::Pending,
    }
}
