//! The available actions of an order, and why others are not available: every decision is tried,
//! and discarded.

use super::{
    CancelledStock, ChangeContext, OrderError, OrderLifecycle, OrderRecord, PayPolicy, ReturnEvent,
    ReturnWindow,
};

text_enum! {
    /// The actions on an order.
    pub enum OrderAction {
        /// Pay it.
        Pay = "pay",
        /// Apply or remove a coupon.
        ChangeCoupon = "change_coupon",
        /// Accept it.
        Confirm = "confirm",
        /// Ship a parcel.
        Ship = "ship",
        /// Mark parcels as delivered.
        Deliver = "deliver",
        /// Cancel it.
        Cancel = "cancel",
        /// Cancel units that are not shipped.
        CancelItems = "cancel_items",
        /// Record that a parcel was returned undelivered.
        ReturnParcel = "return_parcel",
        /// Refund a payment.
        Refund = "refund",
        /// Ask for a return of delivered units; an operator's is approved.
        RequestReturn = "request_return",
        /// Cancel a return.
        CancelReturn = "cancel_return",
        /// Approve or reject a requested return.
        DecideReturn = "decide_return",
        /// Record that units of a return have arrived.
        ReceiveReturn = "receive_return",
    }
}

/// An action, and the reason if it is not available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionAvailability {
    /// The action.
    pub action: OrderAction,
    /// Why it is not available now; `None`: it is.
    pub refusal: Option<OrderError>,
}

impl OrderRecord {
    /// The actions that are available now to `change.actor`, and the others with the reason.
    #[must_use]
    pub fn available_actions(
        &self,
        policy: PayPolicy,
        customer_until: OrderLifecycle,
        return_window: ReturnWindow,
        change: &ChangeContext<'_>,
    ) -> Vec<ActionAvailability> {
        let tried = |action: OrderAction| match action {
            OrderAction::Pay => self.ensure_payable(policy, change.now),
            OrderAction::ChangeCoupon => self.ensure_price_open(change.now),
            OrderAction::Confirm => self.confirm(policy, change).map(drop),
            OrderAction::Ship => self.ship(None, None, None, change).map(drop),
            OrderAction::Deliver => self.deliver(None, change).map(drop),
            OrderAction::Cancel => self.cancel(None, customer_until, change).map(drop),
            OrderAction::CancelItems => {
                self.cancel_items(None, CancelledStock::Restocked, None, change).map(drop)
            }
            OrderAction::ReturnParcel => self.ensure_returnable(),
            OrderAction::Refund => self.ensure_refundable(),
            OrderAction::RequestReturn => self.ensure_can_return(return_window, change),
            OrderAction::CancelReturn => self.ensure_return_can(ReturnEvent::Cancelled),
            OrderAction::DecideReturn => self.ensure_return_can(ReturnEvent::Approved),
            OrderAction::ReceiveReturn => self.ensure_return_can(ReturnEvent::Received),
        };
        let all = OrderAction::ALL.iter();
        all.map(|&action| ActionAvailability { action, refusal: tried(action).err() }).collect()
    }

    fn ensure_refundable(&self) -> Result<(), OrderError> {
        let mut refusal = OrderError::RefundOfNothing;
        for payment in &self.payments {
            if self.refundable(payment.id)?.is_zero() {
                continue;
            }
            match self.ensure_undisputed_payment(payment.id) {
                Ok(()) => return Ok(()),
                Err(disputed) => refusal = disputed,
            }
        }
        Err(refusal)
    }
}
