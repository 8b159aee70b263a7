//! Refunds of captured payments.

use crate::Instant;
use crate::ids::{OrderId, PaymentId, RefundId};
use crate::machine::{Machine, Verdict};
use crate::money::Money;

text_enum! {
    /// Status of a refund.
    pub enum RefundStatus {
        /// Pending: recorded, and requested from the provider or about to be.
        Pending = "pending",
        /// The provider has paid it back.
        Succeeded = "succeeded",
        /// Rejected permanently, or reversed after it had succeeded; needs an operator.
        Failed = "failed",
    }
}

text_enum! {
    /// What happens to a refund.
    pub enum RefundEvent {
        /// The provider reports success.
        Succeeded = "succeeded",
        /// The provider rejects it permanently.
        Failed = "failed",
        /// It had succeeded, and the money has come back to the provider: the shopper's account does not
        /// exist any more, for example.
        Reversed = "reversed",
    }
}

/// The state machine of a refund.
#[derive(Debug, Clone, Copy)]
pub struct RefundMachine;

impl Machine for RefundMachine {
    type State = RefundStatus;
    type Event = RefundEvent;
    const NAME: &'static str = "Refund";

    fn states() -> &'static [RefundStatus] {
        RefundStatus::ALL
    }

    fn events() -> &'static [RefundEvent] {
        RefundEvent::ALL
    }

    fn next(state: RefundStatus, event: RefundEvent) -> Verdict<RefundStatus> {
        use RefundEvent as E;
        use RefundStatus as S;
        match (state, event) {
            // A refund reported as succeeded counts, even after a reported failure.
            (S::Pending | S::Failed, E::Succeeded) => Verdict::Moves(S::Succeeded),
            (S::Pending, E::Failed) | (S::Pending | S::Succeeded, E::Reversed) => {
                Verdict::Moves(S::Failed)
            }
            (S::Succeeded, E::Succeeded) | (S::Failed, E::Failed | E::Reversed) => Verdict::Same,
            (S::Succeeded, E::Failed) => Verdict::Late,
        }
    }

    fn initial() -> &'static [RefundStatus] {
        &[RefundStatus::Pending]
    }

    fn is_final(state: RefundStatus) -> bool {
        match state {
            RefundStatus::Succeeded | RefundStatus::Failed => true,
            RefundStatus::Pending => false,
        }
    }
}

/// One refund of one payment. Its id is the provider's idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// The refunded payment.
    pub payment_id: PaymentId,
    /// The payment's order.
    pub order_id: OrderId,
    /// How much.
    pub amount: Money,
    /// Status of the refund.
    pub status: RefundStatus,
    /// The reason.
    pub reason: String,
    /// The provider's reference, once it has one.
    pub provider_ref: Option<String>,
    /// The provider's message on a failure.
    pub failure_code: Option<String>,
    /// When it was first requested from the provider; the provider's memory of its idempotency key counts
    /// from here.
    pub sent_at: Option<Instant>,
    /// When it was recorded.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}
