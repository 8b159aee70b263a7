//! The payment's state machine. Providers send events twice and out of order, so an event can
//! change the state, repeat it, be outdated, or be rejected.

use crate::machine::{Machine, Verdict};

text_enum! {
    /// Status of a payment attempt.
    pub enum PaymentStatus {
        /// Begun; it waits for the shopper to pay.
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
        /// The shopper has approved the payment at the provider, which waits to be asked to take it.
        Approved = "approved",
        /// Nobody can tell whether the provider has it: the response to the request that creates it
        /// was lost, and the provider may have forgotten that request. An operator resolves it.
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
        /// Nobody can tell whether the provider has it.
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
            S::Pending => from_pending(event),
            S::Processing => from_processing(event),
            S::RequiresAction => from_requires_action(event),
            S::Authorized => from_authorized(event),
            S::Approved => from_approved(event),
            S::Unknown => from_unknown(event),
            S::NeedsReview => from_needs_review(event),
            S::Failed => from_ended(event, PaymentEvent::Failed),
            S::Cancelled => from_ended(event, PaymentEvent::Cancelled),
            S::Paid | S::PartiallyRefunded | S::Refunded => from_captured(state, event),
            S::Mismatch => from_mismatch(event),
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

fn from_pending(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment => Verdict::Same,
        E::Processing => Verdict::Moves(S::Processing),
        E::ActionRequired => Verdict::Moves(S::RequiresAction),
        E::Approved => Verdict::Moves(S::Approved),
        E::Authorized => Verdict::Moves(S::Authorized),
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Moves(S::Unknown),
        E::ReviewRequired => Verdict::Moves(S::NeedsReview),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::MismatchAccepted | E::MoreCaptured | E::PartiallyRefunded | E::FullyRefunded => {
            Verdict::Refused
        }
    }
}

/// Returns to `pending` or `requires_action` only on a lookup result, because a webhook may be
/// stale and an order whose payment is being processed must not expire
/// ([`OrderRecord::apply_webhook_event`](crate::order::OrderRecord::apply_webhook_event) requests a
/// lookup first).
fn from_processing(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment => Verdict::Moves(S::Pending),
        E::Processing => Verdict::Same,
        E::ActionRequired => Verdict::Moves(S::RequiresAction),
        E::Approved => Verdict::Moves(S::Approved),
        E::Authorized => Verdict::Moves(S::Authorized),
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Moves(S::Unknown),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::ReviewRequired
        | E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded => Verdict::Refused,
    }
}

fn from_requires_action(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment => Verdict::Late,
        E::Processing => Verdict::Moves(S::Processing),
        E::ActionRequired => Verdict::Same,
        E::Approved => Verdict::Moves(S::Approved),
        E::Authorized => Verdict::Moves(S::Authorized),
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Moves(S::Unknown),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::ReviewRequired
        | E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded => Verdict::Refused,
    }
}

fn from_authorized(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment | E::Processing | E::ActionRequired | E::Approved => Verdict::Late,
        E::Authorized => Verdict::Same,
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Moves(S::Unknown),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::ReviewRequired
        | E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded => Verdict::Refused,
    }
}

/// Only an update from the provider resolves a lost response.
fn from_unknown(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment => Verdict::Moves(S::Pending),
        E::Processing => Verdict::Moves(S::Processing),
        E::ActionRequired => Verdict::Moves(S::RequiresAction),
        E::Approved => Verdict::Moves(S::Approved),
        E::Authorized => Verdict::Moves(S::Authorized),
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Same,
        E::ReviewRequired => Verdict::Moves(S::NeedsReview),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::MismatchAccepted | E::MoreCaptured | E::PartiallyRefunded | E::FullyRefunded => {
            Verdict::Refused
        }
    }
}

/// Approved by the shopper: the provider waits to be asked to take it.
fn from_approved(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment | E::ActionRequired => Verdict::Late,
        E::Approved => Verdict::Same,
        E::Processing => Verdict::Moves(S::Processing),
        E::Authorized => Verdict::Moves(S::Authorized),
        E::Captured => Verdict::Moves(S::Paid),
        E::Failed => Verdict::Moves(S::Failed),
        E::Cancelled => Verdict::Moves(S::Cancelled),
        E::ResponseLost => Verdict::Moves(S::Unknown),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::ReviewRequired
        | E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded => Verdict::Refused,
    }
}

/// Whatever the provider reports about it after all resolves it, as does an operator.
fn from_needs_review(event: PaymentEvent) -> Verdict<PaymentStatus> {
    match event {
        PaymentEvent::ResponseLost => Verdict::Late,
        PaymentEvent::ReviewRequired => Verdict::Same,
        event => from_unknown(event),
    }
}

/// Failed or cancelled: only a late capture changes it, because that money is real.
fn from_ended(event: PaymentEvent, own: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::Captured => Verdict::Moves(S::Paid),
        E::AmountMismatch => Verdict::Moves(S::Mismatch),
        E::Failed | E::Cancelled if event == own => Verdict::Same,
        E::AwaitingPayment
        | E::Processing
        | E::Approved
        | E::ReviewRequired
        | E::ActionRequired
        | E::Authorized
        | E::Failed
        | E::Cancelled
        | E::ResponseLost => Verdict::Late,
        E::MismatchAccepted | E::MoreCaptured | E::PartiallyRefunded | E::FullyRefunded => {
            Verdict::Refused
        }
    }
}

/// Captured: updates about earlier states are stale; only refunds change it, or a further capture
/// after a full refund.
fn from_captured(state: PaymentStatus, event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::Captured if state == S::Paid => Verdict::Same,
        E::Captured
        | E::AwaitingPayment
        | E::Processing
        | E::Approved
        | E::ReviewRequired
        | E::ActionRequired
        | E::Authorized
        | E::Failed
        | E::Cancelled
        | E::ResponseLost
        | E::AmountMismatch => Verdict::Late,
        E::PartiallyRefunded if state == S::Refunded => Verdict::Late,
        E::PartiallyRefunded if state == S::PartiallyRefunded => Verdict::Same,
        E::PartiallyRefunded => Verdict::Moves(S::PartiallyRefunded),
        E::FullyRefunded if state == S::Refunded => Verdict::Same,
        E::FullyRefunded => Verdict::Moves(S::Refunded),
        E::MoreCaptured if state == S::Refunded => Verdict::Moves(S::PartiallyRefunded),
        E::MoreCaptured => Verdict::Same,
        E::MismatchAccepted => Verdict::Refused,
    }
}

/// A mismatch is accepted or refunded: by an operator, or by the engine if no decision was made in
/// time or the order has ended.
fn from_mismatch(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::MismatchAccepted => Verdict::Moves(S::Paid),
        E::FullyRefunded => Verdict::Moves(S::Refunded),
        E::AmountMismatch | E::MoreCaptured => Verdict::Same,
        E::AwaitingPayment
        | E::Processing
        | E::Approved
        | E::ReviewRequired
        | E::ActionRequired
        | E::Authorized
        | E::Captured
        | E::Failed
        | E::Cancelled
        | E::ResponseLost => Verdict::Late,
        E::PartiallyRefunded => Verdict::Refused,
    }
}
