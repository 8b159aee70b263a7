//! The cart's state machine: active, frozen in checkout, and closed.

use crate::machine::{Machine, Verdict};

text_enum! {
    /// State of a cart.
    pub enum CartStatus {
        /// The shopper fills it.
        Active = "active",
        /// Frozen while its checkout session runs.
        Checkout = "checkout",
        /// Its order is paid, covered by an authorization, or placed for cash on delivery.
        Converted = "converted",
        /// Closed after a long time without changes.
        Abandoned = "abandoned",
    }
}

text_enum! {
    /// What happens to a cart.
    pub enum CartEvent {
        /// A checkout session begins.
        CheckoutStarted = "checkout_started",
        /// The session was cancelled, failed permanently or expired.
        CheckoutEnded = "checkout_ended",
        /// The order is paid, covered by an authorization, or placed for cash on delivery.
        OrderCovered = "order_covered",
        /// Abandoned: no change for a long time.
        Abandoned = "abandoned",
    }
}

/// The state machine of a cart.
#[derive(Debug, Clone, Copy)]
pub struct CartMachine;

impl Machine for CartMachine {
    type State = CartStatus;
    type Event = CartEvent;
    const NAME: &'static str = "Cart";

    fn states() -> &'static [CartStatus] {
        CartStatus::ALL
    }

    fn events() -> &'static [CartEvent] {
        CartEvent::ALL
    }

    fn next(state: CartStatus, event: CartEvent) -> Verdict<CartStatus> {
        use CartEvent as E;
        use CartStatus as S;
        match (state, event) {
            (S::Active, E::CheckoutStarted) => Verdict::Moves(S::Checkout),
            (S::Checkout, E::CheckoutEnded) => Verdict::Moves(S::Active),
            (S::Checkout, E::OrderCovered) => Verdict::Moves(S::Converted),
            (S::Active, E::Abandoned) => Verdict::Moves(S::Abandoned),
            (S::Converted, E::OrderCovered)
            | (S::Active, E::CheckoutEnded)
            | (S::Abandoned, E::Abandoned) => Verdict::Same,
            // A late end of a checkout session has no effect on a converted or abandoned cart.
            (S::Converted | S::Abandoned, E::CheckoutEnded) => Verdict::Late,
            (S::Checkout | S::Converted | S::Abandoned, E::CheckoutStarted)
            | (S::Active | S::Abandoned, E::OrderCovered)
            | (S::Checkout | S::Converted, E::Abandoned) => Verdict::Refused,
        }
    }

    fn initial() -> &'static [CartStatus] {
        &[CartStatus::Active]
    }

    fn is_final(state: CartStatus) -> bool {
        match state {
            CartStatus::Converted | CartStatus::Abandoned => true,
            CartStatus::Active | CartStatus::Checkout => false,
        }
    }
}
