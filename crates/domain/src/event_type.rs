//! The types of events that a shop sends to its webhook endpoints, and which row of an order's history is sent
//! under which.

use crate::order::OrderEventKind;

text_enum! {
    /// The type of an event, as receivers see it: names joined by full stops, as Standard Webhooks asks for.
    pub enum EventType {
        /// An order was placed.
        OrderCreated = "order.created",
        /// A coupon was put on an order.
        OrderCouponApplied = "order.coupon_applied",
        /// The coupon of an order was removed.
        OrderCouponRemoved = "order.coupon_removed",
        /// An order was paid.
        OrderPaid = "order.paid",
        /// The shop accepted an order.
        OrderConfirmed = "order.confirmed",
        /// The stock of an order was committed.
        OrderInventoryUpdated = "order.inventory_updated",
        /// A parcel of an order left.
        OrderParcelShipped = "order.parcel_shipped",
        /// The last unit of an order was shipped.
        OrderShipped = "order.shipped",
        /// A parcel of an order arrived.
        OrderParcelDelivered = "order.parcel_delivered",
        /// The last parcel of an order arrived.
        OrderDelivered = "order.delivered",
        /// A parcel of an order was returned undelivered.
        OrderParcelReturned = "order.parcel_returned",
        /// Units of an order were cancelled.
        OrderItemsCancelled = "order.items_cancelled",
        /// An order was cancelled.
        OrderCancelled = "order.cancelled",
        /// The customer who has proven the address of a guest's order adopted it.
        OrderAdopted = "order.adopted",
        /// A payment attempt was started.
        PaymentStarted = "payment.started",
        /// A payment attempt moved on without settling.
        PaymentUpdated = "payment.updated",
        /// A payment attempt failed.
        PaymentFailed = "payment.failed",
        /// A payment attempt was cancelled.
        PaymentCancelled = "payment.cancelled",
        /// The shop started a capture.
        PaymentCaptureStarted = "payment.capture_started",
        /// The captured amount differs from the requested one.
        PaymentMismatch = "payment.mismatch",
        /// An operator accepted a different amount.
        PaymentMismatchAccepted = "payment.mismatch_accepted",
        /// A payment came that the order does not need; it is refunded automatically.
        PaymentLate = "payment.late",
        /// A refund was recorded.
        RefundStarted = "refund.started",
        /// A refund went through.
        RefundSucceeded = "refund.succeeded",
        /// A refund was refused.
        RefundFailed = "refund.failed",
        /// A refund had gone through, and the provider has got the money back.
        RefundReversed = "refund.reversed",
        /// A dispute of a payment, or an inquiry before one, was opened.
        DisputeOpened = "dispute.opened",
        /// A dispute is in another stage, or an inquiry was closed.
        DisputeUpdated = "dispute.updated",
        /// A dispute was decided for the shop.
        DisputeWon = "dispute.won",
        /// A dispute was decided for the customer.
        DisputeLost = "dispute.lost",
        /// The customer asked for a return.
        ReturnRequested = "return.requested",
        /// The shop approved a return, or created one.
        ReturnApproved = "return.approved",
        /// The shop rejected a return.
        ReturnRejected = "return.rejected",
        /// Units of a return have arrived at the shop.
        ReturnReceived = "return.received",
        /// A return was cancelled.
        ReturnCancelled = "return.cancelled",
        /// A test that an operator has asked for. It is sent to every endpoint, whatever its types.
        EndpointTest = "endpoint.test",
    }
}

impl EventType {
    /// The type under which a row of an order's history is sent; `None` for what stays inside the shop: the
    /// notes of operators.
    #[must_use]
    pub fn of(kind: OrderEventKind) -> Option<Self> {
        Some(match kind {
            OrderEventKind::Created => Self::OrderCreated,
            OrderEventKind::CouponApplied => Self::OrderCouponApplied,
            OrderEventKind::CouponRemoved => Self::OrderCouponRemoved,
            OrderEventKind::PaymentStarted => Self::PaymentStarted,
            OrderEventKind::PaymentUpdated => Self::PaymentUpdated,
            OrderEventKind::PaymentFailed => Self::PaymentFailed,
            OrderEventKind::PaymentCancelled => Self::PaymentCancelled,
            OrderEventKind::Paid => Self::OrderPaid,
            OrderEventKind::LatePayment => Self::PaymentLate,
            OrderEventKind::PaymentMismatch => Self::PaymentMismatch,
            OrderEventKind::Confirmed => Self::OrderConfirmed,
            OrderEventKind::InventoryUpdated => Self::OrderInventoryUpdated,
            OrderEventKind::ParcelShipped => Self::OrderParcelShipped,
            OrderEventKind::Shipped => Self::OrderShipped,
            OrderEventKind::ParcelDelivered => Self::OrderParcelDelivered,
            OrderEventKind::Delivered => Self::OrderDelivered,
            OrderEventKind::ParcelReturned => Self::OrderParcelReturned,
            OrderEventKind::ItemsCancelled => Self::OrderItemsCancelled,
            OrderEventKind::Cancelled => Self::OrderCancelled,
            OrderEventKind::RefundStarted => Self::RefundStarted,
            OrderEventKind::RefundSucceeded => Self::RefundSucceeded,
            OrderEventKind::RefundFailed => Self::RefundFailed,
            OrderEventKind::RefundReversed => Self::RefundReversed,
            OrderEventKind::DisputeOpened => Self::DisputeOpened,
            OrderEventKind::DisputeUpdated => Self::DisputeUpdated,
            OrderEventKind::DisputeWon => Self::DisputeWon,
            OrderEventKind::DisputeLost => Self::DisputeLost,
            OrderEventKind::CaptureStarted => Self::PaymentCaptureStarted,
            OrderEventKind::MismatchAccepted => Self::PaymentMismatchAccepted,
            OrderEventKind::Adopted => Self::OrderAdopted,
            OrderEventKind::ReturnRequested => Self::ReturnRequested,
            OrderEventKind::ReturnApproved => Self::ReturnApproved,
            OrderEventKind::ReturnRejected => Self::ReturnRejected,
            OrderEventKind::ReturnReceived => Self::ReturnReceived,
            OrderEventKind::ReturnCancelled => Self::ReturnCancelled,
            OrderEventKind::Note => return None,
        })
    }

    /// Whether endpoints can choose it.
    #[must_use]
    pub fn can_be_chosen(self) -> bool {
        self != Self::EndpointTest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Kinds of events that are not sent.
    const INTERNAL: &[OrderEventKind] = &[OrderEventKind::Note];

    #[test]
    fn each_kind_of_event_has_a_type_of_its_own_or_is_internal() {
        let mut types = BTreeSet::new();
        for kind in OrderEventKind::ALL {
            match EventType::of(*kind) {
                Some(event_type) => assert!(types.insert(event_type), "{kind} shares a type"),
                None => assert!(INTERNAL.contains(kind), "{kind} has no type"),
            }
        }
        let chosen: BTreeSet<EventType> =
            EventType::ALL.iter().copied().filter(|t| t.can_be_chosen()).collect();
        assert_eq!(types, chosen, "every type that can be chosen is sent");
    }

    #[test]
    fn types_are_names_joined_by_full_stops() {
        for word in EventType::WORDS {
            let is_name = |name: &str| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            assert!(word.split('.').count() == 2 && word.split('.').all(is_name), "{word}");
        }
    }
}
