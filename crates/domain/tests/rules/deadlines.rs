//! Deadlines: how long an order waits for its money, and how long a payment of another amount waits
//! for an operator.

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::order::{
    CapturePolicy, Effect, OrderEventKind, OrderJob, OrderLifecycle, OrderPaymentStatus,
    OrderRecord, OrderStatus, PayPolicy, StockMove, Transition,
};
use domain::payment::{PaymentStatus, ProviderStatus, ProviderUpdate};
use domain::refund::RefundEvent;

use crate::support::{
    apply_response, apply_webhook, at, begin, decide, eur, failed, kinds, money, once,
    online_order, operator, paid, paid_amount, provider_update, system,
};

const ON_SHIPPING: PayPolicy =
    PayPolicy { capture: CapturePolicy::OnShipping, ..PayPolicy::DEFAULT };

/// An order of 25.00 of which another amount was captured.
fn mismatch(amount: Money) -> (OrderRecord, PaymentId) {
    let (record, id) = begin(&online_order());
    (paid_amount(&record, id, amount).record, id)
}

/// One that was confirmed on an authorization, of which another amount was captured then.
fn confirmed_mismatch(amount: Money, shipped: bool) -> (OrderRecord, PaymentId) {
    let (record, id) = begin(&online_order());
    let record =
        apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record;
    let mut record = system(at(30), |c| record.confirm(ON_SHIPPING, c)).unwrap().record;
    if shipped {
        record = system(at(31), |c| record.ship(None, None, None, c)).unwrap().record;
    }
    (paid_amount(&record, id, amount).record, id)
}

fn cancel(record: &OrderRecord) -> Transition {
    decide(&operator(), at(40), |c| record.cancel(None, OrderLifecycle::Confirmed, c)).unwrap()
}

fn expire(record: &OrderRecord, when: Instant) -> Option<Transition> {
    system(when, |c| record.expire(PayPolicy::DEFAULT, c)).unwrap()
}

fn euros(cents: i64) -> Money {
    Money::new(cents, eur()).unwrap()
}

/// All that was captured is refunded by this step, once.
fn refunded(step: &Transition, id: PaymentId, amount: Money) {
    let of: Vec<_> = step.record.refunds.iter().filter(|r| r.payment_id == id).collect();
    assert_eq!(of.len(), 1, "{of:?}");
    assert_eq!(of[0].amount, amount);
    assert!(once(step, &Effect::Job(OrderJob::SendRefund(of[0].id))));
    assert!(step.record.is_returned(id));
}

#[test]
fn a_payment_of_another_amount_is_refunded_when_its_order_is_cancelled() {
    for amount in [money(2_501), money(1), euros(2_500)] {
        let (record, id) = mismatch(amount);
        assert!(!record.is_returned(id));
        let step = cancel(&record);
        refunded(&step, id, amount);
        let (record, id) = confirmed_mismatch(amount, false);
        refunded(&cancel(&record), id, amount);
    }
}

#[test]
fn a_payment_of_another_amount_that_comes_after_the_end_is_refunded() {
    let (record, id) = begin(&online_order());
    for ended in [cancel(&record).record, cancel(&failed(&record, id).record).record] {
        for amount in [money(1_900), euros(2_500)] {
            let step = paid_amount(&ended, id, amount);
            assert_eq!(step.record.order.lifecycle, OrderLifecycle::Cancelled);
            assert_eq!(step.record.order.expires_at, None, "no one has to decide anything");
            refunded(&step, id, amount);
        }
    }
}

#[test]
fn a_payment_of_another_amount_beside_the_one_that_paid_is_refunded() {
    let (record, first) = begin(&online_order());
    let (record, second) = begin(&failed(&record, first).record);
    // Either order of events.
    let mismatch_first = paid_amount(&record, first, money(7)).record;
    refunded(&paid(&mismatch_first, second), first, money(7));
    let paid_first = paid(&record, second).record;
    let step = paid_amount(&paid_first, first, money(7));
    refunded(&step, first, money(7));
    assert_eq!(step.record.refundable(second), Ok(money(2_500)));
}

#[test]
fn an_operator_has_the_review_time_to_decide() {
    for (record, reason) in [
        (mismatch(money(2_400)).0, "a payment of another amount was not accepted in time"),
        (
            confirmed_mismatch(money(2_400), false).0,
            "a payment of another amount was not accepted in time",
        ),
    ] {
        let decided_by = record.order.expires_at.unwrap();
        assert_eq!(decided_by, at(20) + TimeDelta::days(3));
        assert_eq!(expire(&record, decided_by - TimeDelta::microseconds(1)), None);
        let step = expire(&record, decided_by).unwrap();
        assert_eq!(step.record.status(), OrderStatus::Cancelled);
        assert_eq!(step.events[0].reason.as_deref(), Some(reason));
        refunded(&step, record.payments[0].id, money(2_400));
        assert_eq!(step.record.order.expires_at, None);
    }
}

#[test]
fn what_an_operator_accepts_has_no_deadline_any_more() {
    for (record, id) in [mismatch(money(2_400)), confirmed_mismatch(money(2_400), false)] {
        let accepted =
            decide(&operator(), at(60), |c| record.accept_mismatch(id, PayPolicy::DEFAULT, c));
        let record = accepted.unwrap().record;
        assert_eq!(record.payment_status(), OrderPaymentStatus::Paid);
        assert_eq!(record.order.expires_at, None);
    }
}

#[test]
fn once_goods_have_left_another_amount_is_accepted_and_what_is_too_much_refunded() {
    for (captured, back) in [(2_400, 0), (2_600, 100)] {
        let (record, id) = confirmed_mismatch(money(captured), true);
        let step = expire(&record, record.order.expires_at.unwrap()).unwrap();
        assert_eq!(step.record.order.lifecycle, OrderLifecycle::Shipped);
        assert!(kinds(&step).contains(&OrderEventKind::MismatchAccepted));
        assert_eq!(step.record.order.expires_at, None);
        assert_eq!(step.record.refundable(id), Ok(money(captured - back)));
        assert!(!step.record.is_returned(id));
    }
}

#[test]
fn once_goods_have_left_what_a_refund_leaves_of_a_mismatch_is_accepted() {
    let (record, id) = confirmed_mismatch(money(2_900), true);
    let (step, refund) = system(at(40), |c| record.begin_refund(id, money(300), "", c)).unwrap();
    let event = RefundEvent::Succeeded;
    let record = system(at(50), |c| {
        step.record.apply_refund_result(refund, event, None, None, PayPolicy::DEFAULT, c)
    });
    let record = record.unwrap().record;
    let step = expire(&record, record.order.expires_at.unwrap()).unwrap();
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::PartiallyRefunded);
    assert_eq!(step.record.refundable(id), Ok(money(2_500)), "the rest is refunded");
    assert_eq!(step.record.order.expires_at, None);
}

#[test]
fn another_currency_gets_another_deadline_once_goods_have_left() {
    let (record, id) = confirmed_mismatch(euros(2_500), true);
    let due = record.order.expires_at.unwrap();
    let step = expire(&record, due).unwrap();
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Mismatch);
    assert_eq!(step.record.refunds, Vec::new());
    assert_eq!(step.record.order.expires_at, Some(due + TimeDelta::days(3)));
}

#[test]
fn a_mismatch_keeps_a_deadline_while_its_refund_is_under_way() {
    let (record, id) = confirmed_mismatch(money(2_900), true);
    let (step, refund) = system(at(40), |c| record.begin_refund(id, money(2_900), "", c)).unwrap();
    let due = step.record.order.expires_at.unwrap();
    let waiting = expire(&step.record, due).unwrap().record;
    assert_eq!(waiting.order.expires_at, Some(due + TimeDelta::days(3)));
    let respond = |event| {
        system(due, |c| {
            waiting.apply_refund_result(refund, event, None, None, PayPolicy::DEFAULT, c)
        })
    };
    let next = due + TimeDelta::days(3);
    let failed = expire(&respond(RefundEvent::Failed).unwrap().record, next).unwrap().record;
    assert_eq!(failed.payment_status(), OrderPaymentStatus::Paid, "accepted: nothing else is left");
    let gone = expire(&respond(RefundEvent::Succeeded).unwrap().record, next).unwrap().record;
    assert_eq!((gone.refundable(id), gone.order.expires_at), (Ok(money(0)), None));
}

#[test]
fn a_fully_refunded_order_does_not_hold_its_stock_indefinitely() {
    let (record, id) = begin(&online_order());
    let record = paid(&record, id).record;
    let refund = |record: &OrderRecord, cents| {
        let (step, refund) =
            system(at(40), |c| record.begin_refund(id, money(cents), "", c)).unwrap();
        let event = RefundEvent::Succeeded;
        let settled = system(at(50), |c| {
            step.record.apply_refund_result(refund, event, None, None, PayPolicy::DEFAULT, c)
        });
        settled.unwrap().record
    };
    let part = refund(&record, 1_000);
    assert_eq!(part.order.expires_at, None, "the rest still pays it");
    let all = refund(&part, 1_500);
    let due = all.order.expires_at.unwrap();
    assert_eq!(due, at(50) + TimeDelta::days(3));
    assert_eq!(expire(&all, due - TimeDelta::microseconds(1)), None);
    let step = expire(&all, due).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(step.events[0].reason.as_deref(), Some("its payment was refunded"));
    assert!(step.effects.iter().any(|e| matches!(e, Effect::Stock(StockMove::Release, _))));
    assert!(step.effects.iter().all(|e| !matches!(e, Effect::Job(OrderJob::SendRefund(_)))));
    // Once the shop has confirmed it, what becomes of it is the shop's decision.
    let confirmed = system(at(30), |c| record.confirm(PayPolicy::DEFAULT, c)).unwrap().record;
    assert_eq!(refund(&confirmed, 2_500).order.expires_at, None);
}

#[test]
fn money_that_an_ended_order_has_kept_is_refunded_at_its_deadline() {
    // As a release before this one left it, and its migration gave it a deadline.
    let (record, id) = mismatch(money(2_501));
    let mut kept = cancel(&record).record;
    kept.refunds.clear();
    kept.order.expires_at = Some(at(50));
    let step = expire(&kept, at(50)).unwrap();
    assert_eq!(step.record.order.expires_at, None);
    refunded(&step, id, money(2_501));
}

#[test]
fn a_payment_that_is_being_processed_is_not_the_shoppers_any_more() {
    let (record, id) = begin(&online_order());
    let processing = apply_webhook(&record, id, ProviderStatus::Processing).record;
    assert_eq!(processing.payment(id).unwrap().status, PaymentStatus::Processing);
    assert_eq!(processing.status(), OrderStatus::Processing);
    for stale in [ProviderStatus::Pending, ProviderStatus::RequiresAction] {
        let step = apply_webhook(&processing, id, stale);
        assert_eq!(step.record, processing, "a webhook may be stale");
        assert_eq!(
            step.effects,
            [Effect::Job(OrderJob::SyncPayment(id))],
            "so the provider is asked"
        );
        let answer = apply_response(&processing, id, &provider_update(stale, None)).record;
        assert_ne!(answer.payment(id).unwrap().status, PaymentStatus::Processing);
    }
    let action = apply_webhook(&record, id, ProviderStatus::RequiresAction).record;
    let processing = apply_webhook(&action, id, ProviderStatus::Processing).record;
    assert_eq!(processing.payment(id).unwrap().status, PaymentStatus::Processing);
}

fn transfer_until(pay_until: Instant) -> ProviderUpdate {
    ProviderUpdate {
        pay_until: Some(pay_until),
        ..provider_update(ProviderStatus::RequiresAction, None)
    }
}

#[test]
fn an_order_waits_as_long_as_its_payment_method_gives_the_shopper() {
    let (record, id) = begin(&online_order());
    let expiry =
        |until| apply_response(&record, id, &transfer_until(until)).record.order.expires_at;
    let week = at(0) + TimeDelta::days(7);
    assert_eq!(expiry(week), Some(week));
    assert_eq!(expiry(at(30)), Some(at(900)), "never shorter than the shop's own time");
    let limit = record.order.created_at + TimeDelta::days(31);
    assert_eq!(expiry(at(0) + TimeDelta::days(400)), Some(limit), "nor longer than its limit");
    let waiting = apply_response(&record, id, &transfer_until(week)).record;
    assert_eq!(waiting.payment(id).unwrap().pay_until, Some(week));
    let by_card = ProviderUpdate {
        next_action: Some("https://acme.example/3ds".to_owned()),
        ..provider_update(ProviderStatus::RequiresAction, None)
    };
    let by_card = apply_response(&waiting, id, &by_card).record;
    assert_eq!(by_card.payment(id).unwrap().pay_until, None, "another way to pay takes no days");
    assert_eq!(by_card.order.expires_at, Some(week), "what the shopper was told stays");
    assert_eq!(expire(&waiting, at(900)), None);
    assert!(expire(&waiting, week).is_some());
}

#[test]
fn a_deadline_does_not_come_back_once_the_order_is_paid_or_cancelled() {
    let (record, id) = begin(&online_order());
    let week = at(0) + TimeDelta::days(7);
    for ended in [paid(&record, id).record, cancel(&record).record] {
        let step = apply_response(&ended, id, &transfer_until(week));
        assert_eq!(step.record.order.expires_at, None);
    }
}
