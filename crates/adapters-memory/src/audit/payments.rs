//! An order's money: attempts, captures, refunds.

use domain::dispute::Dispute;
use domain::money::Money;
use domain::order::{OrderLifecycle, OrderPaymentStatus, OrderRecord};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;
use ports::{Finding, Invariant};

use super::unless;

/// At most one attempt may still bring money.
pub(super) fn one_live_attempt(record: &OrderRecord) -> Option<Finding> {
    let live = record.payments.iter().filter(|p| p.is_live()).count();
    unless(live <= 1, Invariant::OneActiveAttempt, || {
        format!("order {} has {live} live attempts", record.order.id)
    })
}

/// An order is paid once. Money that came twice is on its way back.
pub(super) fn paid_once(record: &OrderRecord) -> Option<Finding> {
    let kept = record.payments.iter().filter(|p| is_kept(record, p)).count();
    unless(kept <= 1, Invariant::PaidOnce, || {
        format!("order {} keeps the money of {kept} attempts", record.order.id)
    })
}

/// Captured, and more than refunds were recorded for, or disputes are about. A refund that failed counts as
/// well: that money is in an operator's hands.
fn is_kept(record: &OrderRecord, payment: &Payment) -> bool {
    let Some(captured) = payment.captured else {
        return false;
    };
    let refunds = record.refunds.iter().filter(|r| r.payment_id == payment.id);
    let taken = |d: &&Dispute| d.payment_id == payment.id && d.status.takes_money();
    let in_captured = |amount: Money| {
        if amount.currency() == captured.currency() { amount } else { captured }
    };
    let disputed = record.disputes.iter().filter(taken).map(|d| in_captured(d.amount));
    let owed = Money::sum(captured.currency(), refunds.map(|r| r.amount).chain(disputed));
    owed.is_ok_and(|owed| captured > owed)
}

/// Nothing stays of what was captured for an order that was cancelled (a refund that the provider
/// refused counts as none), and an amount mismatch has a deadline until which an operator decides.
pub(super) fn money_of_no_use(record: &OrderRecord) -> Vec<Finding> {
    let cancelled = record.order.lifecycle == OrderLifecycle::Cancelled;
    let broken = record.payments.iter().filter_map(|payment| {
        let (id, order) = (payment.id, record.order.id);
        let owed = cancelled && record.undisputed(id).is_ok_and(|left| !left.is_zero());
        let mismatch = payment.status == PaymentStatus::Mismatch && is_kept(record, payment);
        let forgotten = mismatch && !cancelled && record.order.expires_at.is_none();
        unless(!owed, Invariant::CancelledOrderMoney, || {
            format!("order {order} is cancelled and keeps money of payment {id}")
        })
        .or_else(|| {
            unless(!forgotten, Invariant::OtherAmount, || {
                format!("payment {id} of order {order} has no deadline for a decision")
            })
        })
    });
    broken.collect()
}

/// An order whose money was all refunded before it was confirmed does not hold its stock indefinitely.
pub(super) fn refunded(record: &OrderRecord) -> Option<Finding> {
    let pending = record.order.lifecycle == OrderLifecycle::Pending;
    let over = pending && record.payment_status() == OrderPaymentStatus::Refunded;
    unless(!over || record.order.expires_at.is_some(), Invariant::RefundedOrder, || {
        format!("order {} was refunded and has no deadline", record.order.id)
    })
}

/// Refunds come to no more than was captured, and what succeeded is what the payment counts.
pub(super) fn refunds(record: &OrderRecord) -> Vec<Finding> {
    let broken = record.payments.iter().flat_map(|payment| {
        let currency = payment.refunded.currency();
        let sum = |status: RefundStatus| {
            let refunds = record.refunds.iter();
            let of_payment = refunds.filter(|r| r.payment_id == payment.id && r.status == status);
            Money::sum(currency, of_payment.map(|r| r.amount))
        };
        let (succeeded, pending) = (sum(RefundStatus::Succeeded), sum(RefundStatus::Pending));
        let counted = succeeded.as_ref() == Ok(&payment.refunded);
        let captured = payment.captured.unwrap_or(Money::zero(currency));
        let left = succeeded.and_then(|sum| captured.minus(sum.plus(pending?)?));
        let detail = || {
            let (id, order) = (payment.id, record.order.id);
            format!("the refunds of payment {id} of order {order} do not fit what was captured")
        };
        let found = unless(counted, Invariant::RefundedMoney, detail);
        found.into_iter().chain(unless(left.is_ok(), Invariant::RefundsWithinCaptured, detail))
    });
    broken.collect()
}
