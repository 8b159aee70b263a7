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

/// What the attempts come to. Where there is nothing to pay, nothing that an attempt does changes
/// that (money that comes after all goes back). Money that came in outranks an attempt that is
/// under way, also when it has gone back: an order is paid once. An attempt under way outranks one
/// that ended, and among those that ended the last one counts.
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
    } else if [P::Pending, P::Processing, P::RequiresAction, P::Unknown, P::Mismatch]
        .into_iter()
        .any(has)
    {
        O::Processing
    } else if facts.attempts.last() == Some(&P::Failed) {
        O::Failed
    } else {
        O::Unpaid
    }
}

/// Whether an order costs nothing: it never did, or all that is left of it is free and no money of it
/// came in. An order that was cancelled is judged by what it cost.
#[must_use]
pub fn nothing_to_pay(
    price: Money,
    remaining: Money,
    lifecycle: OrderLifecycle,
    attempts: &[PaymentStatus],
) -> bool {
    let came_in = attempts.iter().any(|status| status.is_captured());
    let stands = lifecycle != OrderLifecycle::Cancelled;
    price.is_zero() || (stands && remaining.is_zero() && !came_in)
}

/// What an attempt counts as for an order that has cost these `prices` (one, and another after each
/// cancellation of units): its own status, but for a wrong amount that
/// was refunded. That money never came in for the order: it counts as cancelled, so that the order can
/// still be paid, or run out, and as a mismatch where more of it was captured since. Right is the price,
/// and what an operator asked for (`to_capture`) or accepted.
#[must_use]
pub fn counted_status(
    status: PaymentStatus,
    (amount, to_capture): (Money, Option<Money>),
    captured: Option<Money>,
    prices: &[Money],
) -> PaymentStatus {
    let asked = prices.contains(&amount) || to_capture.is_some();
    let right = asked && captured == Some(to_capture.unwrap_or(amount));
    match status {
        PaymentStatus::Refunded if !right => PaymentStatus::Cancelled,
        PaymentStatus::PartiallyRefunded if !right => PaymentStatus::Mismatch,
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Authorized
        | PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled
        | PaymentStatus::Unknown
        | PaymentStatus::Mismatch => status,
    }
}
