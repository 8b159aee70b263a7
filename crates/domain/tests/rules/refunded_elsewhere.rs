//! Refunds that were made at the provider, by its own tools: what our own refunds do not account
//! for is recorded, however often and in whatever order it is heard.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle, OrderPaymentStatus, OrderRecord,
    OrderStatus, PayPolicy, Transition,
};
use domain::payment::{PaymentStatus, ProviderStatus, ProviderUpdate};
use domain::refund::{RefundEvent, RefundStatus};

use crate::support::{
    apply_response, apply_webhook, at, begin, decide, eur, failed, kinds, money, once,
    online_order, operator, paid_amount, paid_order, provider_update, system,
};

fn refunded(record: &OrderRecord, total: Option<Money>) -> Result<Transition, OrderError> {
    let id = record.payments[0].id;
    let update = provider_update(ProviderStatus::Refunded, total);
    system(at(60), |c| record.apply_webhook_event(id, &update, PayPolicy::DEFAULT, c))
}

/// The provider is asked, and names what was captured and what was refunded.
fn looked_up(record: &OrderRecord, captured: i64, refunded: i64, policy: PayPolicy) -> Transition {
    let id = record.payments[0].id;
    let update = provider_update(ProviderStatus::Paid, Some(money(captured)));
    let refunded = money(refunded);
    system(at(80), |c| {
        record.apply_provider_response_with_refunds(id, &update, refunded, policy, c)
    })
    .unwrap()
}

fn refunds(record: &OrderRecord) -> Vec<(Money, RefundStatus)> {
    record.refunds.iter().map(|r| (r.amount, r.status)).collect()
}

#[test]
fn a_refund_at_the_provider_is_recorded_and_not_sent() {
    for (total, status) in [
        (Some(money(2_500)), PaymentStatus::Refunded),
        (None, PaymentStatus::Refunded),
        (Some(money(1_000)), PaymentStatus::PartiallyRefunded),
    ] {
        let (record, id) = paid_order();
        let step = refunded(&record, total).unwrap();
        assert_eq!(step.record.payment(id).unwrap().status, status);
        assert_eq!(kinds(&step), [OrderEventKind::RefundStarted, OrderEventKind::RefundSucceeded]);
        assert!(once(&step, &Effect::Notify(NotificationType::RefundIssued)));
        assert!(step.effects.iter().all(|e| !matches!(e, Effect::Job(OrderJob::SendRefund(_)))));
        let again = refunded(&step.record, total).unwrap();
        assert!(again.is_empty_against(&step.record), "the sum is what counts, not the message");
    }
}

#[test]
fn partial_refunds_at_the_provider_add_up() {
    let (record, _) = paid_order();
    let first = refunded(&record, Some(money(700))).unwrap().record;
    let second = refunded(&first, Some(money(1_000))).unwrap().record;
    let late = refunded(&second, Some(money(700))).unwrap();
    assert!(late.is_empty_against(&second), "an earlier sum is late");
    let both = [(money(700), RefundStatus::Succeeded), (money(300), RefundStatus::Succeeded)];
    assert_eq!(refunds(&second), both);
}

#[test]
fn our_own_refunds_are_not_counted_twice() {
    let (record, id) = paid_order();
    let (step, ours) =
        system(at(40), |c| record.begin_refund(id, money(1_000), "damaged", c)).unwrap();
    let updated = refunded(&step.record, Some(money(1_000))).unwrap();
    assert_eq!(updated.record, step.record, "it may be the one that is under way");
    assert_eq!(
        updated.effects,
        [Effect::Job(OrderJob::SyncPayment(id))],
        "once that is settled, the provider is asked"
    );
    let earlier = refunded(&step.record, Some(money(0))).unwrap();
    assert!(earlier.is_empty_against(&step.record));
    let settled = system(at(50), |c| {
        step.record.apply_refund_result(
            ours,
            RefundEvent::Succeeded,
            Some("re_1"),
            None,
            Default::default(),
            c,
        )
    });
    let more = refunded(&settled.unwrap().record, Some(money(1_600))).unwrap().record;
    assert_eq!(refunds(&more)[1], (money(600), RefundStatus::Succeeded));
    assert_eq!(more.payment(id).unwrap().refunded, money(1_600));
}

#[test]
fn a_refund_at_the_provider_counts_where_ours_fails() {
    let (record, id) = paid_order();
    let (step, ours) =
        system(at(40), |c| record.begin_refund(id, money(1_000), "damaged", c)).unwrap();
    let updated = refunded(&step.record, Some(money(1_000))).unwrap().record;
    let failed = system(at(50), |c| {
        updated.apply_refund_result(
            ours,
            RefundEvent::Failed,
            None,
            Some("no"),
            Default::default(),
            c,
        )
    });
    let asked = refunded(&failed.unwrap().record, Some(money(1_000))).unwrap();
    assert_eq!(asked.record.payment(id).unwrap().refunded, money(1_000));
    assert_eq!(refunds(&asked.record)[1], (money(1_000), RefundStatus::Succeeded));
    assert!(asked.effects.iter().all(|e| !matches!(e, Effect::Job(OrderJob::SyncPayment(_)))));
}

#[test]
fn a_refund_of_nothing_does_not_show_that_anything_was_captured() {
    let (record, id) = begin(&online_order());
    for before in [record.clone(), failed(&record, id).record] {
        let step = refunded(&before, Some(money(0))).unwrap();
        assert!(step.is_empty_against(&before));
    }
}

#[test]
fn the_rest_of_a_cancelled_order_is_refunded_where_a_refund_at_the_provider_made_ours_fail() {
    let (record, id) = paid_order();
    let cancelled =
        decide(&operator(), at(30), |c| record.cancel(None, OrderLifecycle::Confirmed, c));
    let cancelled = cancelled.unwrap().record;
    let ours = cancelled.refunds[0].id;
    let updated = refunded(&cancelled, Some(money(500))).unwrap().record;
    assert_eq!(updated.refunds.len(), 1, "it may be part of ours");
    let failed = system(at(50), |c| {
        updated.apply_refund_result(
            ours,
            RefundEvent::Failed,
            None,
            Some("no"),
            Default::default(),
            c,
        )
    });
    let failed = failed.unwrap();
    assert!(once(&failed, &Effect::Job(OrderJob::SyncPayment(id))));
    let told = refunded(&failed.record, Some(money(500))).unwrap();
    let amounts: Vec<_> = refunds(&told.record).into_iter().skip(1).collect();
    let expected = [(money(500), RefundStatus::Succeeded), (money(2_000), RefundStatus::Pending)];
    assert_eq!(amounts, expected);
    assert!(once(&told, &Effect::Job(OrderJob::SendRefund(told.record.refunds[2].id))));
}

#[test]
fn a_refund_does_not_say_how_much_was_captured() {
    let (record, id) = begin(&online_order());
    for before in [record.clone(), failed(&record, id).record] {
        for total in [Some(money(2_500)), Some(money(500)), None] {
            let step = refunded(&before, total).unwrap();
            assert_eq!((&step.record, step.events.len()), (&before, 0));
            assert_eq!(
                step.effects,
                [Effect::Job(OrderJob::SyncPayment(id))],
                "the provider is asked"
            );
        }
        let all = looked_up(&before, 2_500, 2_500, PayPolicy::DEFAULT).record;
        assert_eq!(all.payment_status(), OrderPaymentStatus::Refunded);
        assert_eq!(all.status(), OrderStatus::Paid);
        let late = apply_webhook(&all, id, ProviderStatus::Paid);
        assert!(late.is_empty_against(&all), "the capture comes late");
        let part = looked_up(&before, 1_500, 500, PayPolicy::DEFAULT).record;
        let payment = part.payment(id).unwrap();
        assert_eq!((payment.captured, payment.refunded), (Some(money(1_500)), money(500)));
        assert_eq!(payment.status, PaymentStatus::Mismatch);
    }
}

#[test]
fn captures_and_refunds_come_to_the_same_in_any_order() {
    let (record, id) = begin(&online_order());
    let captured = paid_amount(&record, id, money(1_500)).record;
    let one = refunded(&captured, Some(money(500))).unwrap().record;
    let early = refunded(&record, Some(money(500))).unwrap().record;
    let captured = paid_amount(&early, id, money(1_500)).record;
    let other = looked_up(&captured, 1_500, 500, PayPolicy::DEFAULT).record;
    for record in [one, other] {
        let payment = record.payment(id).unwrap();
        assert_eq!((payment.captured, payment.refunded), (Some(money(1_500)), money(500)));
        assert_eq!(refunds(&record), [(money(500), RefundStatus::Succeeded)]);
        assert_eq!(record.payment_status(), OrderPaymentStatus::Processing, "a mismatch");
    }
}

#[test]
fn more_than_was_captured_is_all_of_it_and_the_provider_is_asked() {
    let (record, id) = paid_order();
    let all = refunded(&record, Some(money(9_999))).unwrap();
    assert_eq!(all.record.payment(id).unwrap().refunded, money(2_500));
    assert!(once(&all, &Effect::Job(OrderJob::SyncPayment(id))));
}

#[test]
fn another_currency_is_recorded_in_the_history_and_not_booked() {
    let (record, id) = paid_order();
    let euros = Money::new(100, eur()).unwrap();
    for status in [ProviderStatus::Paid, ProviderStatus::Refunded] {
        let update = provider_update(status, Some(euros));
        let step =
            system(at(60), |c| record.apply_webhook_event(id, &update, PayPolicy::DEFAULT, c))
                .unwrap();
        assert_eq!(step.record.payments, record.payments);
        assert_eq!(step.record.refunds, record.refunds);
        assert_eq!(kinds(&step), [OrderEventKind::PaymentMismatch]);
        assert_eq!(step.effects, [Effect::Job(OrderJob::SyncPayment(id))]);
        let what = step.events[0].reason.clone().unwrap();
        assert_eq!(what, format!("{id} reported as {status}: 1.00 EUR"));
    }
    let nothing = refunded(&record, Some(Money::zero(eur()))).unwrap();
    assert!(nothing.is_empty_against(&record));
}

/// An order that is paid by its second payment (`pays`), whose first one was captured late.
fn paid_twice() -> (OrderRecord, PaymentId, PaymentId) {
    let captured = |name: &str| ProviderUpdate {
        provider_ref: Some(name.to_owned()),
        ..provider_update(ProviderStatus::Paid, Some(money(2_500)))
    };
    let (first, late) = begin(&online_order());
    let (begun, pays) = begin(&failed(&first, late).record);
    let paid = apply_response(&begun, pays, &captured("second")).record;
    (apply_response(&paid, late, &captured("first")).record, late, pays)
}

#[test]
fn a_total_that_grows_with_its_refunds_is_refunded_once() {
    let (came, late, _) = paid_twice();
    let ours = came.refunds[0].id;
    let sent = system(at(50), |c| {
        came.apply_refund_result(
            ours,
            RefundEvent::Succeeded,
            Some("re_1"),
            None,
            Default::default(),
            c,
        )
    });
    assert_eq!(came.payments[0].id, late);
    let record = looked_up(&sent.unwrap().record, 3_000, 2_700, PayPolicy::DEFAULT).record;
    assert!(record.refunds.iter().all(|refund| !refund.amount.is_zero()), "{:?}", refunds(&record));
    assert_eq!(record.refundable(late).unwrap(), money(0));
}

#[test]
fn what_a_refund_at_the_provider_leaves_of_late_money_is_refunded() {
    let (came, late, _) = paid_twice();
    let ours = came.refunds[0].id;
    let updated = refunded(&came, Some(money(500))).unwrap().record;
    let failed = system(at(50), |c| {
        updated.apply_refund_result(
            ours,
            RefundEvent::Failed,
            None,
            Some("no"),
            Default::default(),
            c,
        )
    });
    assert_eq!(came.payments[0].id, late);
    let asked = looked_up(&failed.unwrap().record, 2_500, 500, PayPolicy::DEFAULT);
    let amounts: Vec<_> = refunds(&asked.record).into_iter().skip(1).collect();
    let expected = [(money(500), RefundStatus::Succeeded), (money(2_000), RefundStatus::Pending)];
    assert_eq!(amounts, expected);
    assert!(once(&asked, &Effect::Job(OrderJob::SendRefund(asked.record.refunds[2].id))));
    let again = looked_up(&asked.record, 2_500, 500, PayPolicy::DEFAULT);
    assert_eq!(again.record.refunds, asked.record.refunds, "once");
}

#[test]
fn the_payment_that_pays_keeps_what_a_refund_at_the_provider_leaves() {
    let (came, _, pays) = paid_twice();
    let update = provider_update(ProviderStatus::Refunded, Some(money(500)));
    let step =
        system(at(60), |c| came.apply_webhook_event(pays, &update, PayPolicy::DEFAULT, c)).unwrap();
    let of_it: Vec<_> = step.record.refunds.iter().filter(|r| r.payment_id == pays).collect();
    assert_eq!(of_it.len(), 1, "an operator's own decision");
    assert_eq!(step.record.payment(pays).unwrap().refunded, money(500));
}

#[test]
fn growth_that_was_refunded_at_the_provider_is_not_refunded_again() {
    let (record, id) = paid_order();
    let step = looked_up(&record, 3_000, 500, PayPolicy::DEFAULT);
    assert_eq!(refunds(&step.record), [(money(500), RefundStatus::Succeeded)]);
    assert_eq!(step.record.payment(id).unwrap().captured, Some(money(3_000)));
    let step = looked_up(&record, 3_000, 200, PayPolicy::DEFAULT);
    let expected = [(money(200), RefundStatus::Succeeded), (money(300), RefundStatus::Pending)];
    assert_eq!(refunds(&step.record), expected);
}

#[test]
fn a_mismatch_that_is_refunded_at_the_provider_is_resolved() {
    let (record, id) = begin(&online_order());
    let mismatch = paid_amount(&record, id, money(2_501)).record;
    let record = refunded(&mismatch, Some(money(2_501))).unwrap().record;
    assert_eq!(record.payment(id).unwrap().status, PaymentStatus::Refunded);
    assert_eq!(record.status(), OrderStatus::Pending, "it can be paid again");
}

#[test]
fn what_was_refunded_at_the_provider_of_late_money_is_not_refunded_again() {
    let (record, id) = begin(&online_order());
    let cancelled =
        decide(&operator(), at(30), |c| record.cancel(None, OrderLifecycle::Confirmed, c));
    let cancelled = cancelled.unwrap().record;
    for (elsewhere, ours) in [(500, 2_000), (2_500, 0)] {
        let step = looked_up(&cancelled, 2_500, elsewhere, PayPolicy::DEFAULT);
        let sent = step
            .effects
            .iter()
            .filter(|e| matches!(e, Effect::Job(OrderJob::SendRefund(_))))
            .count();
        assert_eq!(sent, usize::from(ours > 0));
        assert_eq!(step.record.payment(id).unwrap().refunded, money(elsewhere));
        let pending: Vec<_> = refunds(&step.record).into_iter().skip(1).collect();
        let expected = (ours > 0).then_some((money(ours), RefundStatus::Pending));
        assert_eq!(pending, Vec::from_iter(expected));
        assert!(step.record.is_returned(id));
    }
}

#[test]
fn nothing_is_confirmed_on_money_that_was_refunded_at_the_provider() {
    let (record, _) = begin(&online_order());
    let confirming = PayPolicy { auto_confirm: true, ..PayPolicy::DEFAULT };
    let step = looked_up(&record, 2_500, 2_500, confirming);
    assert_eq!(step.record.order.lifecycle, OrderLifecycle::Pending);
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Refunded);
}
