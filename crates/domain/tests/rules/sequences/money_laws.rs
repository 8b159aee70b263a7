//! The laws of money: at most one live attempt, never more back than came, nothing kept that the
//! order does not want.

use domain::dispute::DisputeStatus;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{OrderEventKind, OrderLifecycle, OrderRecord, PaymentMethod};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;

use super::exits;
use super::world::World;

/// Laws that hold at any time.
pub fn check(world: &World) {
    let record = &world.record;
    let paid_by = paid_by(world);
    live_attempts(world);
    for payment in &record.payments {
        captured(payment);
        refunds(record, payment);
        nothing_kept(record, payment, paid_by);
    }
    paid_once(world, paid_by);
    let mut sent = world.shadow.refunds_sent.clone();
    let ours = record.refunds.iter().filter(|r| r.reason != "refunded at the provider");
    let recorded: Vec<_> = ours.map(|r| r.id).collect();
    sent.sort();
    sent.dedup();
    assert_eq!(world.shadow.refunds_sent, recorded, "each refund is sent once");
    assert_eq!(sent.len(), recorded.len());
}

/// The attempt that the history says the order was paid by.
fn paid_by(world: &World) -> Option<PaymentId> {
    let paid = world.history.iter().find(|e| e.kind == OrderEventKind::Paid);
    paid.and_then(|e| e.reason.as_ref()?.parse().ok())
}

fn live_attempts(world: &World) {
    let record = &world.record;
    let live: Vec<_> = record.payments.iter().filter(|p| p.is_live()).collect();
    assert!(live.len() <= 1, "{live:?}");
    let over = record.order.lifecycle == OrderLifecycle::Cancelled;
    if over || record.payment_status().is_collected() {
        let refusal = |p: &&Payment| world.shadow.refusal.contains(&p.id);
        assert!(live.iter().all(refusal), "an attempt could still charge unasked");
    }
    let cod = record.order.payment_method == PaymentMethod::Cod;
    assert!(!cod || live.is_empty());
}

fn captured(payment: &Payment) {
    let has_money = payment.status.is_captured() || payment.status == PaymentStatus::Mismatch;
    assert_eq!(payment.captured.is_some(), has_money, "{payment:?}");
    let held = payment.captured.unwrap_or(Money::zero(payment.amount.currency()));
    assert_eq!(payment.refunded.currency(), held.currency());
    match payment.status {
        PaymentStatus::Paid => assert!(payment.refunded.is_zero()),
        PaymentStatus::PartiallyRefunded => {
            assert!(!payment.refunded.is_zero() && payment.refunded < held);
        }
        PaymentStatus::Refunded => assert_eq!(payment.refunded, held),
        PaymentStatus::Mismatch => {
            assert!(payment.refunded < held || held.is_zero());
        }
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Approved
        | PaymentStatus::NeedsReview
        | PaymentStatus::Authorized
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled
        | PaymentStatus::Unknown => assert!(payment.refunded.is_zero()),
    }
}

fn sum(record: &OrderRecord, payment: &Payment, of: &[RefundStatus]) -> i64 {
    let refunds = record.refunds.iter().filter(|r| r.payment_id == payment.id);
    let counted = refunds.filter(|r| of.contains(&r.status));
    counted.map(|r| r.amount.minor_units()).sum()
}

/// What disputes in these statuses take of a payment; one in another currency all of it.
pub fn taken(record: &OrderRecord, payment: &Payment, of: impl Fn(DisputeStatus) -> bool) -> i64 {
    let came = payment.captured.unwrap_or(Money::zero(payment.amount.currency()));
    let disputes = record.disputes.iter().filter(|d| d.payment_id == payment.id && of(d.status));
    let alike = |amount: Money| amount.currency() == came.currency();
    disputes.map(|d| if alike(d.amount) { d.amount } else { came }.minor_units()).sum()
}

/// What was refunded and what is on its way is never more than what came.
fn refunds(record: &OrderRecord, payment: &Payment) {
    let succeeded = sum(record, payment, &[RefundStatus::Succeeded]);
    let pending = sum(record, payment, &[RefundStatus::Pending]);
    assert_eq!(payment.refunded.minor_units(), succeeded);
    let came = payment.captured.map_or(0, Money::minor_units);
    assert!(succeeded + pending <= came, "{succeeded} + {pending} of {came}");
    let rest = record.refundable(payment.id).unwrap();
    let lost = taken(record, payment, |s| s == DisputeStatus::Lost);
    assert_eq!(rest.minor_units(), (came - succeeded - pending - lost).max(0));
    for refund in record.refunds.iter().filter(|r| r.payment_id == payment.id) {
        assert_eq!(refund.order_id, record.order.id);
        assert!(!refund.amount.is_zero());
        assert_eq!(Some(refund.amount.currency()), payment.captured.map(Money::currency));
    }
}

/// Money that came in pays the order, waits for an operator until a deadline, or is being refunded
/// (or an operator sees that the provider refused the refund).
fn nothing_kept(record: &OrderRecord, payment: &Payment, paid_by: Option<PaymentId>) {
    let cancelled = record.order.lifecycle == OrderLifecycle::Cancelled;
    let wanted = paid_by == Some(payment.id) && !cancelled;
    if wanted || payment.captured.is_none() {
        return;
    }
    let mismatch = payment.status == PaymentStatus::Mismatch;
    if mismatch && !cancelled && !record.payment_status().is_collected() {
        // What cannot be accepted although goods have left stays for an operator.
        let decidable = record.parcels.is_empty();
        assert!(record.order.expires_at.is_some() || !decidable, "no deadline: {payment:?}");
        return;
    }
    let came = payment.captured.map_or(0, Money::minor_units);
    let disputed = taken(record, payment, DisputeStatus::takes_money);
    let recorded = sum(record, payment, RefundStatus::ALL) + disputed;
    assert!(recorded >= came, "{came} came, {recorded} is recorded as refunded: {payment:?}");
}

/// An order is paid once, by its own price; what costs nothing is paid by no attempt.
fn paid_once(world: &World, paid_by: Option<PaymentId>) {
    let record = &world.record;
    let order = &record.order;
    let times = world.history.iter().filter(|e| e.kind == OrderEventKind::Paid).count();
    assert!(times <= 1, "paid {times} times");
    if let Some(id) = paid_by {
        let payment = record.payment(id).unwrap();
        let accepted = payment.to_capture.is_some();
        assert!(accepted || exits::prices(record).contains(&payment.amount));
        assert_eq!(payment.captured, Some(payment.expected()), "what was asked for or accepted");
        assert!(payment.status.is_captured());
    }
    let free_cod = order.payment_method == PaymentMethod::Cod && order.final_amount().is_zero();
    let free_by_now = !order.final_amount().is_zero() && exits::is_free(record);
    if order.lifecycle != OrderLifecycle::Cancelled && !free_cod && !free_by_now {
        assert_eq!(record.payment_status().is_collected(), times == 1);
    }
    let paid_at_the_door = order.payment_method == PaymentMethod::Cod;
    let delivered = order.lifecycle == OrderLifecycle::Delivered;
    let confirmed = order.lifecycle > OrderLifecycle::Pending;
    if order.lifecycle != OrderLifecycle::Cancelled {
        let must_be_paid = confirmed && (!paid_at_the_door || delivered);
        let behind = record.payment_status().is_collected() || world.was_authorized();
        assert!(!must_be_paid || behind, "goods without money");
    }
}
