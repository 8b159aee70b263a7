//! The documents' one status word, computed from the two facts that are stored apart.

use super::OrderLifecycle;

text_enum! {
    /// What an order's attempts and refunds come to: computed, never assigned.
    pub enum OrderPaymentStatus {
        /// Nothing was tried, or what was tried was called off.
        Unpaid = "unpaid",
        /// An attempt is with its provider, or waits for the shopper or an operator.
        Processing = "processing",
        /// The money is set aside.
        Authorized = "authorized",
        /// Paid, or nothing to pay.
        Paid = "paid",
        /// Paid, and part of it has gone back.
        PartiallyRefunded = "partially_refunded",
        /// Paid, and all of it has gone back.
        Refunded = "refunded",
        /// The last attempt failed, and none is live or paid.
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

    /// Whether the order's money came in (some or all of it may have gone back).
    #[must_use]
    pub fn came_in(self) -> bool {
        match self {
            Self::Paid | Self::PartiallyRefunded | Self::Refunded => true,
            Self::Unpaid | Self::Processing | Self::Authorized | Self::Failed => false,
        }
    }
}

text_enum! {
    /// The word that the API shows: all the words of the five documents.
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
        /// Called off.
        Cancelled = "cancelled",
    }
}

/// The documents' word: how far the order has come outranks what its money does.
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
