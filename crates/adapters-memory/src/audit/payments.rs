//! An order's money: attempts, captures, refunds.

use domain::money::{Money, MoneyError};
use domain::order::{OrderLifecycle, OrderPaymentStatus, OrderRecord};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;
use ports::Finding;

use super::unless;

/// At most one attempt may still bring money.
pub(super) fn one_live_attempt(record: &OrderRecord) -> Option<Finding> {
    let live = record.payments.iter().filter(|p| p.is_live()).count();
    unless(live <= 1, "I-07 one live attempt", || {
        format!("order {} has {live} live attempts", record.order.id)
    })
}

/// An order is paid once. Money that came twice is on its way back.
pub(super) fn paid_once(record: &OrderRecord) -> Option<Finding> {
    let kept = record.payments.iter().filter(|p| is_kept(record, p)).count();
    unless(kept <= 1, "I-07 paid once", || {
        format!("order {} keeps the money of {kept} attempts", record.order.id)
    })
}

/// Captured, and more than refunds were recorded for. A refund that failed counts as well: that
/// money is in an operator's hands.
fn is_kept(record: &OrderRecord, payment: &Payment) -> bool {
    let Some(captured) = payment.captured else {
        return false;
    };
    let refunds = record.refunds.iter().filter(|r| r.payment_id == payment.id);
    let owed = Money::sum(captured.currency(), refunds.map(|r| r.amount));
    owed.is_ok_and(|owed| captured > owed)
}

/// Nothing stays of what was captured for an order that was cancelled (a refund that the provider
/// refused counts as none), and an amount mismatch has a deadline until which an operator decides.
pub(super) fn money_of_no_use(record: &OrderRecord) -> Vec<Finding> {
    let cancelled = record.order.lifecycle == OrderLifecycle::Cancelled;
    let broken = record.payments.iter().filter_map(|payment| {
        let (id, order) = (payment.id, record.order.id);
        let owed = cancelled && record.refundable(id).is_ok_and(|left| !left.is_zero());
        let mismatch = payment.status == PaymentStatus::Mismatch && is_kept(record, payment);
        let forgotten = mismatch && !cancelled && record.order.expires_at.is_none();
        unless(!owed, "I-06 money of cancelled orders", || {
            format!("order {order} is cancelled and keeps money of payment {id}")
        })
        .or_else(|| {
            unless(!forgotten, "I-06 payments of another amount", || {
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
    unless(!over || record.order.expires_at.is_some(), "I-06 refunded orders", || {
        format!("order {} was refunded and has no deadline", record.order.id)
    })
}

/// Refunds come to no more than was captured, and what succeeded is what the payment counts.
pub(super) fn refunds(record: &OrderRecord) -> Vec<Finding> {
    let broken = record.payments.iter().filter_map(|payment| {
        let sound = refunds_fit(record, payment).unwrap_or(false);
        unless(sound, "I-06 refunds", || {
            let (id, order) = (payment.id, record.order.id);
            format!("the refunds of payment {id} of order {order} do not fit what was captured")
        })
    });
    broken.collect()
}

fn refunds_fit(record: &OrderRecord, payment: &Payment) -> Result<bool, MoneyError> {
    let currency = payment.refunded.currency();
    let sum = |status: RefundStatus| {
        let refunds = record.refunds.iter();
        let of_payment = refunds.filter(|r| r.payment_id == payment.id && r.status == status);
        Money::sum(currency, of_payment.map(|r| r.amount))
    };
    let succeeded = sum(RefundStatus::Succeeded)?;
    let owed = succeeded.plus(sum(RefundStatus::Pending)?)?;
    let captured = payment.captured.unwrap_or(Money::zero(currency));
    captured.minus(owed)?;
    Ok(succeeded == payment.refunded)
}
