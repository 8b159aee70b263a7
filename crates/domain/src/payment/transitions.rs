//! What each event does to an attempt in each status.

use super::{PaymentEvent, PaymentStatus};
use crate::machine::Verdict;

pub(super) fn from_pending(event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

/// Returns to `pending` or `requires_action` only on a lookup result, because a webhook may be
/// stale and an order whose payment is being processed must not expire
/// ([`OrderRecord::apply_webhook_event`](crate::order::OrderRecord::apply_webhook_event) requests a
/// lookup first).
pub(super) fn from_processing(event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

pub(super) fn from_requires_action(event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

pub(super) fn from_authorized(event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

/// Only an update from the provider resolves a lost response.
pub(super) fn from_unknown(event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

/// Approved by the shopper, to be completed by the shop. Returns to the shopper only on a
/// lookup result, because a webhook may be stale.
pub(super) fn from_approved(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::AwaitingPayment => Verdict::Moves(S::Pending),
        E::ActionRequired => Verdict::Moves(S::RequiresAction),
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
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

/// Whatever the provider reports about it after all resolves it, as does an operator.
pub(super) fn from_needs_review(event: PaymentEvent) -> Verdict<PaymentStatus> {
    match event {
        PaymentEvent::ResponseLost => Verdict::Late,
        PaymentEvent::ReviewRequired => Verdict::Same,
        PaymentEvent::AwaitingPayment
        | PaymentEvent::Processing
        | PaymentEvent::ActionRequired
        | PaymentEvent::Approved
        | PaymentEvent::Authorized
        | PaymentEvent::Captured
        | PaymentEvent::Failed
        | PaymentEvent::Cancelled
        | PaymentEvent::AmountMismatch
        | PaymentEvent::MismatchAccepted
        | PaymentEvent::MoreCaptured
        | PaymentEvent::PartiallyRefunded
        | PaymentEvent::FullyRefunded
        | PaymentEvent::RefundReversed
        | PaymentEvent::AllRefundsReversed
        | PaymentEvent::MismatchRestored => from_unknown(event),
    }
}

/// Failed or cancelled: only a late capture changes it, because that money is real.
pub(super) fn from_ended(event: PaymentEvent, own: PaymentEvent) -> Verdict<PaymentStatus> {
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
        E::MismatchAccepted
        | E::MoreCaptured
        | E::PartiallyRefunded
        | E::FullyRefunded
        | E::RefundReversed
        | E::AllRefundsReversed
        | E::MismatchRestored => Verdict::Refused,
    }
}

/// Captured: updates about earlier states are stale; only refunds change it, or a further capture
/// after a full refund.
pub(super) fn from_captured(state: PaymentStatus, event: PaymentEvent) -> Verdict<PaymentStatus> {
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
        E::RefundReversed if state == S::PartiallyRefunded => Verdict::Same,
        E::RefundReversed if state == S::Refunded => Verdict::Moves(S::PartiallyRefunded),
        E::AllRefundsReversed if state != S::Paid => Verdict::Moves(S::Paid),
        E::MismatchRestored if state != S::Paid => Verdict::Moves(S::Mismatch),
        E::MismatchAccepted | E::RefundReversed | E::AllRefundsReversed | E::MismatchRestored => {
            Verdict::Refused
        }
    }
}

/// A mismatch is accepted or refunded: by an operator, or by the engine if no decision was made in
/// time or the order has ended.
pub(super) fn from_mismatch(event: PaymentEvent) -> Verdict<PaymentStatus> {
    use PaymentEvent as E;
    use PaymentStatus as S;
    match event {
        E::MismatchAccepted => Verdict::Moves(S::Paid),
        E::FullyRefunded => Verdict::Moves(S::Refunded),
        E::AmountMismatch | E::MoreCaptured | E::RefundReversed | E::MismatchRestored => {
            Verdict::Same
        }
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
        E::PartiallyRefunded | E::AllRefundsReversed => Verdict::Refused,
    }
}
