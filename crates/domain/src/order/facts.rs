//! `payment_status`, a pure function of the attempts.

use super::OrderPaymentStatus;
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
    } else if has(P::Pending) || has(P::RequiresAction) || has(P::Unknown) || has(P::Mismatch) {
        O::Processing
    } else if facts.attempts.last() == Some(&P::Failed) {
        O::Failed
    } else {
        O::Unpaid
    }
}
