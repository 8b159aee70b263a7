//! `payment_status`, a pure function of the attempts.

use super::{OrderLifecycle, OrderPaymentStatus};
use crate::money::Money;
use crate::payment::PaymentStatus;

/// What `payment_status` is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentFacts {
    /// Whether the order costs nothing; it then counts as paid, without an attempt.
    pub nothing_to_pay: bool,
    /// The attempts' statuses, oldest first.
    pub attempts: Vec<PaymentStatus>,
}

/// Statuses of attempts whose outcome is open.
const IN_PROGRESS: [PaymentStatus; 7] = [
    PaymentStatus::Pending,
    PaymentStatus::Processing,
    PaymentStatus::RequiresAction,
    PaymentStatus::Approved,
    PaymentStatus::Unknown,
    PaymentStatus::NeedsReview,
    PaymentStatus::Mismatch,
];

/// The combined status of the attempts. If nothing is due, no attempt changes that (late payments
/// are refunded). Captured money outranks an active attempt, even if it was refunded: an order is
/// paid once. An active attempt outranks an ended one, and among ended ones the last one counts.
#[must_use]
pub fn payment_status(facts: &PaymentFacts) -> OrderPaymentStatus {
    use OrderPaymentStatus as O;
    use PaymentStatus as P;
    let has = |status: P| facts.attempts.contains(&status);
    if facts.nothing_to_pay || has(P::Paid) {
        O::Paid
    } else if has(P::PartiallyRefunded) {
        O::PartiallyRefunded
    } else if has(P::Refunded) {
        O::Refunded
    } else if has(P::Authorized) {
        O::Authorized
    } else if IN_PROGRESS.into_iter().any(has) {
        O::Processing
    } else if facts.attempts.last() == Some(&P::Failed) {
        O::Failed
    } else {
        O::Unpaid
    }
}

/// Whether an order costs nothing: it never did, or its remaining units are free and nothing was
/// captured. A cancelled order is judged by its original price.
#[must_use]
pub fn nothing_to_pay(
    price: Money,
    remaining: Money,
    lifecycle: OrderLifecycle,
    attempts: &[PaymentStatus],
) -> bool {
    let collected = attempts.iter().any(|status| status.is_captured());
    let is_active = lifecycle != OrderLifecycle::Cancelled;
    price.is_zero() || (is_active && remaining.is_zero() && !collected)
}

/// The effective status of an attempt for an order that has had these `prices` (one, and another
/// after each cancellation of units): its own status, except for a refunded mismatch. That counts
/// as cancelled, so that the order can still be paid or expire, and as a mismatch if more of it was
/// captured since. Correct amounts are the price, and the amount an operator requested
/// (`to_capture`) or accepted.
#[must_use]
pub fn counted_status(
    status: PaymentStatus,
    (amount, to_capture): (Money, Option<Money>),
    captured: Option<Money>,
    prices: &[Money],
) -> PaymentStatus {
    let asked = prices.contains(&amount) || to_capture.is_some();
    let is_correct = asked && captured == Some(to_capture.unwrap_or(amount));
    match status {
        PaymentStatus::Refunded if !is_correct => PaymentStatus::Cancelled,
        PaymentStatus::PartiallyRefunded if !is_correct => PaymentStatus::Mismatch,
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Authorized
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled
        | PaymentStatus::Approved
        | PaymentStatus::Unknown
        | PaymentStatus::NeedsReview
        | PaymentStatus::Mismatch => status,
    }
}
