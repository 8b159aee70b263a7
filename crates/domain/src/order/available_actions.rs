//! The available actions of an order, and why others are not available: every decision is tried,
//! and discarded.

use super::{CancelledStock, Change, OrderError, OrderLifecycle, OrderRecord, PayPolicy};

text_enum! {
    /// The actions on an order.
    pub enum PossibleMove {
        /// Pay it.
        Pay = "pay",
        /// Put a coupon on it, or take one off.
        ChangeCoupon = "change_coupon",
        /// Accept it.
        Confirm = "confirm",
        /// Send a parcel off.
        Ship = "ship",
        /// Record the arrival of what left.
        Deliver = "deliver",
        /// Cancel it.
        Cancel = "cancel",
        /// Cancel units that have not left.
        CancelItems = "cancel_items",
        /// Record that a parcel came back undelivered.
        ReturnParcel = "return_parcel",
        /// Send money back.
        Refund = "refund",
    }
}

/// An action, and the reason if it is not available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Possible {
    /// What.
    pub what: PossibleMove,
    /// Why it cannot be done now; `None`: it can.
    pub refusal: Option<OrderError>,
}

impl OrderRecord {
    /// What could be done now by `change.actor`.
    #[must_use]
    pub fn possible(
        &self,
        policy: PayPolicy,
        customer_until: OrderLifecycle,
        change: &Change<'_>,
    ) -> Vec<Possible> {
        let tried = |what: PossibleMove| match what {
            PossibleMove::Pay => self.could_be_paid(policy, change.now),
            PossibleMove::ChangeCoupon => self.ensure_price_open(change.now),
            PossibleMove::Confirm => self.confirm(policy, change).map(drop),
            PossibleMove::Ship => self.ship(None, None, None, change).map(drop),
            PossibleMove::Deliver => self.deliver(None, change).map(drop),
            PossibleMove::Cancel => self.cancel(None, customer_until, change).map(drop),
            PossibleMove::CancelItems => {
                self.cancel_items(None, CancelledStock::Restocked, None, change).map(drop)
            }
            PossibleMove::ReturnParcel => self.could_be_returned(),
            PossibleMove::Refund => self.could_be_refunded(),
        };
        let all = PossibleMove::ALL.iter();
        all.map(|&what| Possible { what, refusal: tried(what).err() }).collect()
    }

    fn could_be_refunded(&self) -> Result<(), OrderError> {
        for payment in &self.payments {
            if !self.refundable(payment.id)?.is_zero() {
                return Ok(());
            }
        }
        Err(OrderError::RefundOfNothing)
    }
}
