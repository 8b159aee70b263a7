//! The state machine of an order. Payment is not part of it: `payment_status` is computed from the
//! attempts.

use crate::machine::{Machine, Verdict};

text_enum! {
    /// Lifecycle state of an order.
    pub enum OrderLifecycle {
        /// Placed: its units and coupon use are reserved.
        Pending = "pending",
        /// Accepted by the shop: paid, authorized (with capture on shipping), or cash on delivery.
        Confirmed = "confirmed",
        /// All of it is with carriers.
        Shipped = "shipped",
        /// All of it has arrived.
        Delivered = "delivered",
        /// Cancelled; stock, coupon and money are released or refunded.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Events that change an order's state.
    pub enum OrderEventName {
        /// The shop accepts it.
        Confirm = "confirm",
        /// The last unit is shipped.
        Ship = "ship",
        /// The last parcel has arrived.
        Deliver = "deliver",
        /// A parcel was returned, so units are unshipped again.
        Return = "return",
        /// Cancelled by the customer, an operator or expiry.
        Cancel = "cancel",
    }
}

impl OrderLifecycle {
    /// The states that can follow this one.
    #[must_use]
    pub fn allowed(self) -> Vec<Self> {
        OrderEventName::ALL.iter().filter_map(|&e| OrderMachine::next(self, e).moved()).collect()
    }
}

/// The state machine of an order.
#[derive(Debug, Clone, Copy)]
pub struct OrderMachine;

impl Machine for OrderMachine {
    type State = OrderLifecycle;
    type Event = OrderEventName;
    const NAME: &'static str = "Order";

    fn states() -> &'static [OrderLifecycle] {
        OrderLifecycle::ALL
    }

    fn events() -> &'static [OrderEventName] {
        OrderEventName::ALL
    }

    fn next(state: OrderLifecycle, event: OrderEventName) -> Verdict<OrderLifecycle> {
        use OrderEventName as E;
        use OrderLifecycle as S;
        match (state, event) {
            (S::Pending, E::Confirm) => Verdict::Moves(S::Confirmed),
            (S::Confirmed, E::Ship) => Verdict::Moves(S::Shipped),
            (S::Shipped, E::Deliver) => Verdict::Moves(S::Delivered),
            (S::Pending | S::Confirmed, E::Cancel) => Verdict::Moves(S::Cancelled),
            (S::Shipped, E::Return) => Verdict::Moves(S::Confirmed),
            (S::Confirmed, E::Return) => Verdict::Same,
            (S::Pending, E::Ship | E::Deliver | E::Return)
            | (S::Confirmed, E::Confirm | E::Deliver)
            | (S::Shipped, E::Confirm | E::Ship | E::Cancel)
            | (
                S::Delivered | S::Cancelled,
                E::Confirm | E::Ship | E::Deliver | E::Return | E::Cancel,
            ) => Verdict::Refused,
        }
    }

    fn initial() -> &'static [OrderLifecycle] {
        &[OrderLifecycle::Pending]
    }

    fn is_final(state: OrderLifecycle) -> bool {
        match state {
            OrderLifecycle::Delivered | OrderLifecycle::Cancelled => true,
            OrderLifecycle::Pending | OrderLifecycle::Confirmed | OrderLifecycle::Shipped => false,
        }
    }
}
