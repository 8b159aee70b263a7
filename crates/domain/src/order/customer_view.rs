//! The customer's view of an order's history and refunds. Operators' reasons and ids are internal:
//! customers see a neutral reason and a role.

use super::{Actor, OrderEvent, OrderEventKind, reasons};
use crate::refund::Refund;

/// The reason of a refund shown to customers instead of an operator's.
const REFUNDED: &str = "refunded by the shop";

impl Actor {
    /// The actor for customers: operators and services without their ids.
    #[must_use]
    pub fn for_customers(&self) -> String {
        match self {
            Self::Admin(_) => "admin".to_owned(),
            Self::Service(_) => "service".to_owned(),
            Self::Customer(_) | Self::Provider(_) | Self::System => self.to_string(),
        }
    }
}

impl OrderEvent {
    /// The reason for customers: unchanged, except for what operators and services write.
    #[must_use]
    pub fn reason_for_customers(&self) -> Option<&str> {
        let reason = self.reason.as_deref();
        let neutral = match &self.actor {
            Actor::Admin(_) => "cancelled by the shop",
            Actor::Service(_) => "cancelled on the customer's behalf",
            Actor::Customer(_) | Actor::Provider(_) | Actor::System => {
                return reason.filter(|_| self.kind != OrderEventKind::Adopted);
            }
        };
        match self.kind {
            OrderEventKind::Cancelled => Some(neutral),
            OrderEventKind::ItemsCancelled => reason.map(counts),
            OrderEventKind::ParcelReturned
            | OrderEventKind::DisputeOpened
            | OrderEventKind::DisputeUpdated
            | OrderEventKind::DisputeWon
            | OrderEventKind::DisputeLost
            | OrderEventKind::Adopted
            | OrderEventKind::Note => None,
            OrderEventKind::Created
            | OrderEventKind::CouponApplied
            | OrderEventKind::CouponRemoved
            | OrderEventKind::PaymentStarted
            | OrderEventKind::PaymentUpdated
            | OrderEventKind::PaymentFailed
            | OrderEventKind::PaymentCancelled
            | OrderEventKind::Paid
            | OrderEventKind::LatePayment
            | OrderEventKind::PaymentMismatch
            | OrderEventKind::Confirmed
            | OrderEventKind::InventoryUpdated
            | OrderEventKind::ParcelShipped
            | OrderEventKind::Shipped
            | OrderEventKind::ParcelDelivered
            | OrderEventKind::Delivered
            | OrderEventKind::RefundStarted
            | OrderEventKind::RefundSucceeded
            | OrderEventKind::RefundFailed
            | OrderEventKind::RefundReversed
            | OrderEventKind::CaptureStarted
            | OrderEventKind::MismatchAccepted
            | OrderEventKind::ReturnRequested
            | OrderEventKind::ReturnApproved
            | OrderEventKind::ReturnRejected
            | OrderEventKind::ReturnReceived
            | OrderEventKind::ReturnCancelled => reason,
        }
    }
}

impl Refund {
    /// The reason for customers: the engine's own unchanged, any other replaced.
    #[must_use]
    pub fn reason_for_customers(&self) -> &str {
        let own = reasons::ALL.contains(&self.reason.as_str());
        if own { &self.reason } else { REFUNDED }
    }
}

/// How many units were cancelled and what they cost, of `units: 2, amount: 3.00 GBP: reason`.
fn counts(reason: &str) -> &str {
    let end = reason.match_indices(": ").nth(2).map(|(at, _)| at);
    end.and_then(|end| reason.get(..end)).unwrap_or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_behind_counts_is_cut_off() {
        assert_eq!(
            counts("units: 2, amount: 3.00 GBP: fraud: see case 7"),
            "units: 2, amount: 3.00 GBP"
        );
        assert_eq!(counts("units: 2, amount: 3.00 GBP"), "units: 2, amount: 3.00 GBP");
    }
}
