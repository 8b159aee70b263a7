//! Captured amounts are totals: a larger one than is known is more money, a smaller one is late.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{
    Effect, OrderEventKind, OrderJob, OrderLifecycle, OrderPaymentStatus, OrderRecord, OrderStatus,
    PayPolicy, Transition,
};
use domain::payment::{NewPayment, PaymentStatus};
use domain::refund::{RefundEvent, RefundStatus};

use crate::support::{
    CARD, at, begin, decide, failed, kinds, money, online_order, operator, paid, paid_amount,
    paid_order, system,
};

/// What this step refunds.
fn sent(step: &Transition) -> Vec<(PaymentId, Money)> {
    let refund = |effect: &Effect| {
        let Effect::Job(OrderJob::SendRefund(id)) = effect else { return None };
        step.record.refunds.iter().find(|r| r.id == *id)
    };
    let refunds = step.effects.iter().filter_map(refund);
    refunds.map(|r| (r.payment_id, r.amount)).collect()
}

fn refund(record: &OrderRecord, id: PaymentId, cents: i64) -> OrderRecord {
    let (step, refund) = system(at(40), |c| record.begin_refund(id, money(cents), "", c)).unwrap();
    let event = RefundEvent::Succeeded;
    let updated = system(at(50), |c| {
        step.record.apply_refund_result(refund, event, None, None, PayPolicy::DEFAULT, c)
    });
    updated.unwrap().record
}

#[test]
fn a_second_capture_that_makes_the_price_pays_the_order() {
    let (record, id) = begin(&online_order());
    let part = paid_amount(&record, id, money(1_500)).record;
    let more = paid_amount(&part, id, money(2_000)).record;
    assert_eq!(more.payment(id).unwrap().status, PaymentStatus::Mismatch, "still too little");
    assert_eq!(more.payment(id).unwrap().captured, Some(money(2_000)));
    for before in [&part, &more] {
        let step = paid_amount(before, id, money(2_500));
        assert_eq!(step.record.status(), OrderStatus::Paid);
        assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Paid);
        assert_eq!(step.record.order.expires_at, None);
        assert_eq!(sent(&step), []);
        assert!(kinds(&step).contains(&OrderEventKind::MismatchAccepted));
        let late = paid_amount(&step.record, id, money(1_500));
        assert!(late.is_empty_against(&step.record), "a smaller total is late");
    }
    let over = paid_amount(&more, id, money(2_501)).record;
    assert_eq!(over.payment(id).unwrap().status, PaymentStatus::Mismatch, "an operator decides");
    assert_eq!(over.refundable(id), Ok(money(2_501)));
}

#[test]
fn what_is_captured_beyond_the_price_is_refunded() {
    let (record, id) = paid_order();
    let step = paid_amount(&record, id, money(3_000));
    assert_eq!(sent(&step), [(id, money(500))]);
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(step.record.refundable(id), Ok(money(2_500)));
    let again = paid_amount(&step.record, id, money(3_000));
    assert!(again.is_empty_against(&step.record));
    let yet_more = paid_amount(&step.record, id, money(3_200));
    assert_eq!(sent(&yet_more), [(id, money(200))]);
}

#[test]
fn a_refund_for_goodwill_is_not_eaten_by_a_second_capture() {
    let (record, id) = paid_order();
    let step = paid_amount(&refund(&record, id, 500), id, money(3_000));
    assert_eq!(sent(&step), [(id, money(500))]);
    assert_eq!(step.record.refundable(id), Ok(money(2_000)));
}

#[test]
fn a_second_capture_after_a_whole_refund_is_refunded_too() {
    let (record, id) = paid_order();
    let step = paid_amount(&refund(&record, id, 2_500), id, money(3_000));
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::PartiallyRefunded);
    assert_eq!(sent(&step), [(id, money(500))]);
    let open = step.record.refunds.iter().find(|r| r.status == RefundStatus::Pending).unwrap().id;
    let event = RefundEvent::Succeeded;
    let done = system(at(60), |c| {
        step.record.apply_refund_result(open, event, None, None, PayPolicy::DEFAULT, c)
    });
    let done = done.unwrap().record;
    assert_eq!(done.payment(id).unwrap().status, PaymentStatus::Refunded);
    assert_eq!(
        done.payment_status(),
        OrderPaymentStatus::Refunded,
        "it stays an order that was paid"
    );
}

#[test]
fn another_amount_that_was_refunded_does_not_pay_when_more_of_it_comes() {
    let (record, id) = begin(&online_order());
    let wrong = refund(&paid_amount(&record, id, money(2_600)).record, id, 2_600);
    assert_eq!(wrong.payment_status(), OrderPaymentStatus::Unpaid);
    let step = paid_amount(&wrong, id, money(2_700));
    assert_eq!(sent(&step), [(id, money(100))]);
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Processing);
    let open = step.record.refunds[1].id;
    let done = system(at(60), |c| {
        let event = RefundEvent::Succeeded;
        step.record.apply_refund_result(open, event, None, None, PayPolicy::DEFAULT, c)
    });
    let done = done.unwrap().record;
    assert_eq!(done.payment_status(), OrderPaymentStatus::Unpaid, "it can be paid again");
    // A refund that fails is begun again at the deadline, and no one pays a second time before.
    let failed = system(at(60), |c| {
        step.record.apply_refund_result(
            open,
            RefundEvent::Failed,
            None,
            None,
            PayPolicy::DEFAULT,
            c,
        )
    });
    let failed = failed.unwrap().record;
    assert!(system(at(61), |c| failed.begin_payment(NewPayment::at(CARD), at(90), c)).is_err());
    let due = failed.order.expires_at.expect("a deadline");
    let expired = system(due, |c| failed.expire(PayPolicy::DEFAULT, c)).unwrap().unwrap();
    assert_eq!(sent(&expired), [(id, money(100))]);
    assert_eq!(done.payment(id).unwrap().status, PaymentStatus::Refunded);
}

#[test]
fn an_accepted_amount_may_grow_up_to_the_price() {
    let (record, id) = begin(&online_order());
    let part = paid_amount(&record, id, money(1_500)).record;
    let accepted = system(at(30), |c| part.accept_mismatch(id, PayPolicy::DEFAULT, c)).unwrap();
    let step = paid_amount(&accepted.record, id, money(2_700));
    assert_eq!(sent(&step), [(id, money(200))]);
    assert_eq!(step.record.status(), OrderStatus::Paid);
}

#[test]
fn what_an_order_has_no_use_for_is_refunded_whole() {
    let (record, id) = begin(&online_order());
    let part = paid_amount(&record, id, money(1_500)).record;
    let cancelled =
        decide(&operator(), at(30), |c| part.cancel(None, OrderLifecycle::Confirmed, c));
    let cancelled = cancelled.unwrap().record;
    assert_eq!(cancelled.refunds.len(), 1);
    let step = paid_amount(&cancelled, id, money(2_500));
    assert_eq!(sent(&step), [(id, money(1_000))]);
    assert_eq!(step.record.refundable(id), Ok(money(0)));
    // Beside the payment that paid the order as well.
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let record = paid(&paid_amount(&record, first, money(7)).record, second).record;
    assert_eq!(sent(&paid_amount(&record, first, money(20))), [(first, money(13))]);
}
