//! Money that comes after all: it pays the order if it still can, else it is refunded
//! automatically.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{
    Effect, OrderEventKind, OrderJob, OrderLifecycle, OrderRecord, OrderStatus, Transition,
};
use domain::payment::{PaymentStatus, ProviderStatus};
use domain::refund::{RefundEvent, RefundStatus};

use crate::support::{
    Basket, apply_response, at, begin, coupon, decide, failed, kinds, listing, money, once,
    online_order, operator, paid, paid_order, pay_with, percent, provider_update, system,
};

fn cancel(record: &OrderRecord) -> Transition {
    decide(&operator(), at(30), |c| {
        record.cancel(Some("changed my mind"), OrderLifecycle::Confirmed, c)
    })
    .unwrap()
}

/// The step recorded one refund of this amount for that attempt, and asks for it to be sent.
fn is_refunded(step: &Transition, payment: PaymentId, amount: Money) {
    let refund = step.record.refunds.last().expect("a refund");
    assert_eq!((refund.payment_id, refund.amount), (payment, amount));
    assert_eq!(refund.status, RefundStatus::Pending);
    assert!(once(step, &Effect::Job(OrderJob::SendRefund(refund.id))));
    let sent = step.effects.iter().filter(|e| matches!(e, Effect::Job(OrderJob::SendRefund(_))));
    assert_eq!(sent.count(), 1);
}

#[test]
fn money_after_a_failure_pays_an_order_that_still_waits() {
    let (record, id) = begin(&online_order());
    let record = failed(&record, id).record;
    let step = paid(&record, id);
    assert_eq!(step.record.status(), OrderStatus::Paid);
    assert_eq!(kinds(&step), [OrderEventKind::Paid]);
    assert_eq!(step.events[0].from.as_deref(), Some("failed"));
    assert_eq!(step.record.refunds, []);
}

#[test]
fn money_for_a_cancelled_order_is_refunded() {
    let (record, id) = begin(&online_order());
    let cancelled = cancel(&record);
    assert!(
        once(&cancelled, &Effect::Job(OrderJob::CancelPayment(id))),
        "the attempt is cancelled"
    );
    for before in [
        cancelled.record.clone(),
        failed(&cancelled.record, id).record,
        apply_response(&cancelled.record, id, &provider_update(ProviderStatus::Cancelled, None))
            .record,
    ] {
        let step = paid(&before, id);
        assert_eq!(step.record.status(), OrderStatus::Cancelled, "the order stays as it is");
        assert_eq!(kinds(&step), [OrderEventKind::LatePayment, OrderEventKind::RefundStarted]);
        is_refunded(&step, id, money(2_500));
        assert_eq!(step.effects.len(), 1, "no one is told that the order is paid");
        let again = paid(&step.record, id);
        assert!(again.is_empty_against(&step.record), "one refund, however often it is heard");
    }
}

#[test]
fn a_second_capture_is_refunded() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let once_paid = paid(&record, second).record;
    let step = paid(&once_paid, first);
    assert_eq!(step.record.status(), OrderStatus::Paid);
    is_refunded(&step, first, money(2_500));
    assert_eq!(step.record.refundable(second), Ok(money(2_500)), "the first one stays");
}

#[test]
fn the_other_attempt_is_cancelled_when_an_old_one_pays() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let step = paid(&record, first);
    assert_eq!(step.record.status(), OrderStatus::Paid);
    assert!(once(&step, &Effect::Job(OrderJob::CancelPayment(second))));
    is_refunded(&paid(&step.record, second), second, money(2_500));
}

#[test]
fn money_for_a_refunded_order_is_refunded() {
    let (record, first) = begin(&online_order());
    let record = failed(&record, first).record;
    let (record, second) = pay_with(&record);
    let (begun, refund) =
        system(at(40), |c| record.begin_refund(second, money(2_500), "returned", c)).unwrap();
    let refunded = system(at(50), |c| {
        begun.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            None,
            None,
            Default::default(),
            c,
        )
    })
    .unwrap();
    is_refunded(&paid(&refunded.record, first), first, money(2_500));
}

#[test]
fn money_for_an_order_of_nothing_is_refunded_and_it_stays_paid() {
    let (record, id) = begin(&online_order());
    let record = failed(&record, id).record;
    let free = coupon(7, percent(10_000));
    let record =
        system(at(30), |c| record.apply_coupon(&free, &[], Default::default(), c)).unwrap().record;
    assert_eq!(record.status(), OrderStatus::Paid);
    let step = paid(&record, id);
    is_refunded(&step, id, money(2_500));
    let refund = step.record.refunds[0].id;
    let back = system(at(50), |c| {
        step.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            None,
            None,
            Default::default(),
            c,
        )
    })
    .unwrap();
    assert_eq!(back.record.payment(id).unwrap().status, PaymentStatus::Refunded);
    assert_eq!(back.record.status(), OrderStatus::Paid, "there is still nothing to pay");
    assert!(system(at(60), |c| back.record.confirm(Default::default(), c)).is_ok());
}

#[test]
fn money_for_a_confirmed_order_is_refunded() {
    let (record, first) = begin(&online_order());
    let (record, _) = pay_with(&failed(&record, first).record);
    let confirmed = system(at(40), |c| record.confirm(Default::default(), c)).unwrap().record;
    let step = paid(&confirmed, first);
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    is_refunded(&step, first, money(2_500));
}

#[test]
fn cancelling_after_late_money_asks_for_it_once() {
    let (record, id) = paid_order();
    let step = cancel(&record);
    is_refunded(&step, id, money(2_500));
    let order = Basket::of(vec![(listing(1, 100, None), 1)]).place().unwrap();
    assert_eq!(cancel(&order.record).record.refunds, [], "nothing came, nothing goes");
}

#[test]
fn a_cancelled_attempt_does_not_pay_a_refunded_order_again() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    let record = paid(&record, first).record;
    let (begun, refund) =
        system(at(40), |c| record.begin_refund(first, money(2_500), "returned", c)).unwrap();
    let refunded = system(at(50), |c| {
        begun.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            None,
            None,
            Default::default(),
            c,
        )
    })
    .unwrap();
    assert!(refunded.record.live_payment().is_some(), "its provider has not answered yet");
    assert_eq!(refunded.record.status(), OrderStatus::Paid);
    is_refunded(&paid(&refunded.record, second), second, money(2_500));
}
