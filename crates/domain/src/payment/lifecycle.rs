//! The payment's state machine. Providers send events twice and out of order, so an event can
//! change the state, repeat it, be outdated, or be rejected.

use super::transitions;
use crate::machine::{Machine, Verdict};

text_enum! {
    /// Status of a payment attempt.
    pub enum PaymentStatus {
        /// Started; waits for the shopper to pay.
        Pending = "pending",
        /// The shopper has done their part and the provider is processing the payment: a bank
        /// transfer can take days. It is looked up, never cancelled by a timeout.
        Processing = "processing",
        /// The shopper has to do something first (3-D Secure, a bank's page).
        RequiresAction = "requires_action",
        /// Authorized; can be captured.
        Authorized = "authorized",
        /// Captured.
        Paid = "paid",
        /// Partially refunded.
        PartiallyRefunded = "partially_refunded",
        /// Fully refunded.
        Refunded = "refunded",
        /// Declined by the provider; another attempt may follow.
        Failed = "failed",
        /// Cancelled before any money moved.
        Cancelled = "cancelled",
        /// Outcome unknown: the response was lost; the payment is looked up.
        Unknown = "unknown",
        /// The shopper has approved the payment at the provider; the shop has to complete it.
        Approved = "approved",
        /// Its existence at the provider is unknown: the response to the request that created it was
        /// lost, and the provider can no longer tell. An operator resolves it.
        NeedsReview = "needs_review",
        /// The captured amount differs from the requested one: an operator decides.
        Mismatch = "mismatch",
    }
}

impl PaymentStatus {
    /// Whether the attempt can still be captured. An order has at most one.
    #[must_use]
    pub fn is_live(self) -> bool {
        match self {
            Self::Pending
            | Self::Processing
            | Self::RequiresAction
            | Self::Authorized
            | Self::Approved
            | Self::NeedsReview
            | Self::Unknown => true,
            Self::Paid
            | Self::PartiallyRefunded
            | Self::Refunded
            | Self::Failed
            | Self::Cancelled
            | Self::Mismatch => false,
        }
    }

    /// Whether only the provider can determine the outcome: it is authorized, processing, or its
    /// response was lost. No timeout decides it.
    #[must_use]
    pub fn is_with_provider(self) -> bool {
        match self {
            Self::Processing
            | Self::Authorized
            | Self::Approved
            | Self::NeedsReview
            | Self::Unknown => true,
            Self::Pending
            | Self::RequiresAction
            | Self::Paid
            | Self::PartiallyRefunded
            | Self::Refunded
            | Self::Failed
            | Self::Cancelled
            | Self::Mismatch => false,
        }
    }

    /// Whether the payment awaits an action by the shopper.
    #[must_use]
    pub fn awaits_shopper(self) -> bool {
        self.is_live() && !self.is_with_provider()
    }

    /// Whether it may stay as it is for days, until the shop or an operator acts: it is looked up rarely.
    #[must_use]
    pub fn may_rest(self) -> bool {
        match self {
            Self::Approved | Self::Authorized | Self::NeedsReview => true,
            Self::Pending
            | Self::Processing
            | Self::RequiresAction
            | Self::Paid
            | Self::PartiallyRefunded
            | Self::Refunded
            | Self::Failed
            | Self::Cancelled
            | Self::Unknown
            | Self::Mismatch => false,
        }
    }

    /// Whether it ended without money.
    #[must_use]
    pub fn is_failed_or_cancelled(self) -> bool {
        match self {
            Self::Failed | Self::Cancelled => true,
            Self::Pending
            | Self::Processing
            | Self::RequiresAction
            | Self::Authorized
            | Self::Paid
            | Self::PartiallyRefunded
            | Self::Refunded
            | Self::Unknown
            | Self::Approved
            | Self::NeedsReview
            | Self::Mismatch => false,
        }
    }

    /// Whether it was captured (it may have been refunded in part or in full).
    #[must_use]
    pub fn is_captured(self) -> bool {
        match self {
            Self::Paid | Self::PartiallyRefunded | Self::Refunded => true,
            Self::Pending
            | Self::Processing
            | Self::RequiresAction
            | Self::Authorized
            | Self::Failed
            | Self::Cancelled
            | Self::Unknown
            | Self::Approved
            | Self::NeedsReview
            | Self::Mismatch => false,
        }
    }
}

text_enum! {
    /// What happens to an attempt.
    pub enum PaymentEvent {
        /// The provider waits for the shopper to pay.
        AwaitingPayment = "awaiting_payment",
        /// The provider is processing the payment.
        Processing = "processing",
        /// The shopper has to do something.
        ActionRequired = "action_required",
        /// The payment is authorized.
        Authorized = "authorized",
        /// Captured, in the correct amount.
        Captured = "captured",
        /// The provider refused.
        Failed = "failed",
        /// It was cancelled.
        Cancelled = "cancelled",
        /// The shopper has approved it.
        Approved = "approved",
        /// The provider's answer was lost.
        ResponseLost = "response_lost",
        /// Its existence at the provider is unknown.
        ReviewRequired = "review_required",
        /// Captured, but with a different amount or currency.
        AmountMismatch = "amount_mismatch",
        /// The amount that was captured is accepted: by an operator, or since what is kept of it is
        /// exactly the price.
        MismatchAccepted = "mismatch_accepted",
        /// More was captured than had been reported before.
        MoreCaptured = "more_captured",
        /// Partially refunded.
        PartiallyRefunded = "partially_refunded",
        /// Fully refunded.
        FullyRefunded = "fully_refunded",
        /// A refund was reversed; others remain.
        RefundReversed = "refund_reversed",
        /// Its only remaining refund was reversed.
        AllRefundsReversed = "all_refunds_reversed",
        /// The same, and another amount than was requested had been captured.
        MismatchRestored = "mismatch_restored",
    }
}

/// The state machine of a payment.
#[derive(Debug, Clone, Copy)]
pub struct PaymentMachine;

impl Machine for PaymentMachine {
    type State = PaymentStatus;
    type Event = PaymentEvent;
    const NAME: &'static str = "Payment";

    fn states() -> &'static [PaymentStatus] {
        PaymentStatus::ALL
    }

    fn events() -> &'static [PaymentEvent] {
        PaymentEvent::ALL
    }

    fn next(state: PaymentStatus, event: PaymentEvent) -> Verdict<PaymentStatus> {
        use PaymentStatus as S;
        match state {
            S::Pending => transitions::from_pending(event),
            S::Processing => transitions::from_processing(event),
            S::RequiresAction => transitions::from_requires_action(event),
            S::Authorized => transitions::from_authorized(event),
            S::Approved => transitions::from_approved(event),
            S::Unknown => transitions::from_unknown(event),
            S::NeedsReview => transitions::from_needs_review(event),
            S::Failed => transitions::from_ended(event, PaymentEvent::Failed),
            S::Cancelled => transitions::from_ended(event, PaymentEvent::Cancelled),
            S::Paid | S::PartiallyRefunded | S::Refunded => {
                transitions::from_captured(state, event)
            }
            S::Mismatch => transitions::from_mismatch(event),
        }
    }

    fn initial() -> &'static [PaymentStatus] {
        // Cash on delivery is recorded as already paid.
        &[PaymentStatus::Pending, PaymentStatus::Paid]
    }

    fn is_final(state: PaymentStatus) -> bool {
        match state {
            PaymentStatus::Paid
            | PaymentStatus::Refunded
            | PaymentStatus::Failed
            | PaymentStatus::Cancelled => true,
            PaymentStatus::Pending
            | PaymentStatus::Processing
            | PaymentStatus::RequiresAction
            | PaymentStatus::Authorized
            | PaymentStatus::PartiallyRefunded
            | PaymentStatus::Approved
            | PaymentStatus::Unknown
            | PaymentStatus::NeedsReview
            | PaymentStatus::Mismatch => false,
        }
    }
}
