//! Payment: one active attempt, updates in any order, and the consequences of being paid.

use domain::Instant;
use domain::coupon::CouponUseChange;
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderJob, OrderPaymentStatus, OrderRecord, OrderStatus,
    PayPlan, PayPolicy, Transition,
};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus, ProviderUpdate};

use crate::support::{
    Basket, CARD, apply_response, at, begin, count, coupon, failed, fixed, id_of, kinds, listing,
    lost, money, once, online_order, paid, paid_amount, paid_order, provider_update, system,
};

fn plan(record: &OrderRecord, seconds: i64) -> Result<PayPlan, OrderError> {
    system(at(seconds), |c| {
        record.plan_payment(
            NewPayment::at(CARD),
            (at(seconds + 60), Instant::MIN_UTC),
            PayPolicy::default(),
            c,
        )
    })
}

/// An update of an attempt that the provider has created.
fn created(status: ProviderStatus) -> ProviderUpdate {
    ProviderUpdate { provider_ref: Some("pi_1".to_owned()), ..provider_update(status, None) }
}

fn status_of(record: &OrderRecord) -> (PaymentStatus, OrderStatus) {
    (record.payments.last().unwrap().status, record.status())
}

#[test]
fn i08_an_attempt_is_written_down_before_the_provider_is_called() {
    let record = online_order();
    let PayPlan::Begin(step, id) = plan(&record, 10).unwrap() else {
        panic!("a new attempt");
    };
    let attempt = step.record.payment(id).unwrap();
    assert_eq!((attempt.status, attempt.amount), (PaymentStatus::Pending, money(2_500)));
    assert_eq!((attempt.captured, attempt.refunded), (None, money(0)));
    assert_eq!((attempt.provider.as_str(), attempt.provider_ref.as_deref()), (CARD, None));
    assert_eq!(attempt.in_flight_until, Some(at(70)));
    assert_eq!(attempt.order_id, record.order.id);
    assert_eq!(kinds(&step), [OrderEventKind::PaymentStarted]);
    assert_eq!(step.events[0].from.as_deref(), Some("pending"));
    assert_eq!(step.events[0].to, "processing");
    assert_eq!(step.effects, []);
}

#[test]
fn a_waiting_attempt_is_confirmed_and_not_doubled() {
    let (record, id) = begin(&online_order());
    assert_eq!(plan(&record, 20), Err(OrderError::PaymentInProgress(id)), "busy until 70");
    assert_eq!(plan(&record, 69), Err(OrderError::PaymentInProgress(id)));
    let Ok(PayPlan::Create(step, same)) = plan(&record, 70) else {
        panic!("the provider is asked again to create it");
    };
    assert_eq!((same, step.record.payments.len()), (id, 1));
    assert_eq!(step.record.payment(id).unwrap().in_flight_until, Some(at(130)));
    for status in [ProviderStatus::Pending, ProviderStatus::RequiresAction] {
        let waits = apply_response(&record, id, &created(status)).record;
        let waiting = Box::new(waits.payment(id).unwrap().clone());
        assert_eq!(plan(&waits, 21), Ok(PayPlan::Confirm(waiting)), "not busy any more");
    }
}

#[test]
fn a_second_attempt_is_refused_while_one_is_live() {
    let (record, id) = begin(&online_order());
    let refused = OrderError::PaymentInProgress(id);
    let second = |record: &OrderRecord| {
        system(at(100), |c| record.begin_payment(NewPayment::at(CARD), at(160), c)).map(|_| ())
    };
    assert_eq!(second(&record), Err(refused.clone()));
    let elsewhere = system(at(100), |c| {
        record.plan_payment(
            NewPayment::at("other"),
            (at(160), Instant::MIN_UTC),
            PayPolicy::default(),
            c,
        )
    });
    assert_eq!(elsewhere, Err(refused.clone()), "it waits with another provider");
    for status in [ProviderStatus::Authorized, ProviderStatus::RequiresAction] {
        let moved = apply_response(&record, id, &provider_update(status, None)).record;
        assert_eq!(second(&moved), Err(refused.clone()), "{status}");
    }
    for status in [ProviderStatus::Authorized, ProviderStatus::Processing] {
        let at_the_provider = apply_response(&record, id, &provider_update(status, None));
        assert_eq!(plan(&at_the_provider.record, 100), Err(refused.clone()), "{status}");
    }
    let unknown = lost(&record, id).record;
    assert_eq!(second(&unknown), Err(refused.clone()));
    assert_eq!(plan(&unknown, 100), Err(refused), "a lost answer is never guessed");
}

#[test]
fn an_order_is_not_paid_twice_nor_out_of_time_nor_once_cancelled() {
    let (record, _) = paid_order();
    assert_eq!(plan(&record, 30), Err(OrderError::AlreadyPaid));
    let open = online_order();
    let late = Err(OrderError::NotPayable("its payment deadline has passed"));
    assert!(plan(&open, 899).is_ok());
    assert_eq!(plan(&open, 900), late, "the end is exclusive");
    let cancelled =
        system(at(5), |c| open.cancel(None, domain::order::OrderLifecycle::Confirmed, c)).unwrap();
    assert_eq!(plan(&cancelled.record, 30), Err(OrderError::NotPayable("it is cancelled")));
}

#[test]
fn being_paid_redeems_the_coupon_converts_the_cart_and_tells_the_customer() {
    let placed = Basket::of(vec![(listing(1, 1_000, None), 1)]).with(coupon(7, fixed(100)));
    let (record, id) = begin(&placed.place().unwrap().record);
    let step = paid_amount(&record, id, money(900));
    assert_eq!(status_of(&step.record), (PaymentStatus::Paid, OrderStatus::Paid));
    assert_eq!(step.record.payment(id).unwrap().captured, Some(money(900)));
    assert_eq!(step.record.order.expires_at, None);
    assert_eq!(kinds(&step), [OrderEventKind::Paid]);
    assert_eq!(step.events[0].from.as_deref(), Some("processing"));
    assert_eq!(step.events[0].reason, Some(id.to_string()));
    let order_id = record.order.id;
    let coupon_id = Some(id_of(7));
    assert!(once(&step, &Effect::Coupon(CouponUseChange::Redeem { coupon_id, order_id })));
    assert!(once(&step, &Effect::ConvertCart(id_of(500))));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderConfirmation)));
    assert!(once(&step, &Effect::Notify(NotificationType::PaymentReceived)));
    assert_eq!(step.effects.len(), 4);
}

#[test]
fn a_repeated_update_does_nothing() {
    let (record, id) = paid_order();
    for status in ProviderStatus::ALL.iter().filter(|s| **s != ProviderStatus::Refunded) {
        let step = apply_response(&record, id, &provider_update(*status, None));
        assert!(step.is_empty_against(&record), "{status} after paid");
    }
    let (record, id) = begin(&online_order());
    let once = failed(&record, id).record;
    assert!(failed(&once, id).is_empty_against(&once));
}

#[test]
fn i14_late_and_reordered_webhooks_never_move_an_attempt_backwards() {
    let (record, id) = begin(&online_order());
    let respond = |record: &OrderRecord, status| {
        apply_response(record, id, &provider_update(status, None)).record
    };
    let authorized = respond(&record, ProviderStatus::Authorized);
    let expected = (PaymentStatus::Authorized, OrderStatus::Processing);
    assert_eq!(status_of(&authorized), expected);
    assert_eq!(authorized.payment_status(), OrderPaymentStatus::Authorized);
    assert_eq!(status_of(&respond(&authorized, ProviderStatus::Processing)), expected);
    assert_eq!(status_of(&respond(&authorized, ProviderStatus::RequiresAction)), expected);
    let failed = respond(&authorized, ProviderStatus::Failed);
    let expected = (PaymentStatus::Failed, OrderStatus::Failed);
    for status in [
        ProviderStatus::Processing,
        ProviderStatus::RequiresAction,
        ProviderStatus::Authorized,
        ProviderStatus::Failed,
        ProviderStatus::Cancelled,
    ] {
        assert_eq!(status_of(&respond(&failed, status)), expected, "{status} after failed");
    }
}

#[test]
fn a_failed_attempt_is_no_end() {
    let (record, id) = begin(&online_order());
    let refusal = ProviderUpdate {
        failure_code: Some("card_declined".to_owned()),
        ..provider_update(ProviderStatus::Failed, None)
    };
    let step = apply_response(&record, id, &refusal);
    assert_eq!(step.record.status(), OrderStatus::Failed);
    assert_eq!(kinds(&step), [OrderEventKind::PaymentFailed]);
    assert_eq!(step.events[0].reason.as_deref(), Some("card_declined"));
    assert!(once(&step, &Effect::Notify(NotificationType::PaymentFailed)));
    let (again, second) = begin(&step.record);
    assert_eq!(again.status(), OrderStatus::Processing);
    let late = failed(&again, id).record;
    assert_eq!(late.status(), OrderStatus::Processing, "the old failure changes nothing");
    assert_eq!(paid(&late, second).record.status(), OrderStatus::Paid);
}

#[test]
fn s15_an_order_takes_a_limited_number_of_attempts() {
    let policy = PayPolicy { max_attempts: 2, ..PayPolicy::default() };
    let plan = |record: &OrderRecord| {
        system(at(100), |c| {
            record.plan_payment(NewPayment::at(CARD), (at(160), Instant::MIN_UTC), policy, c)
        })
    };
    let (first, id) = begin(&online_order());
    let once_failed = failed(&first, id).record;
    assert!(matches!(plan(&once_failed), Ok(PayPlan::Begin(..))));
    let (second, id) = begin(&once_failed);
    let waits = apply_response(&second, id, &created(ProviderStatus::RequiresAction));
    assert!(
        matches!(plan(&waits.record), Ok(PayPlan::Confirm(_))),
        "the last attempt can be finished"
    );
    let exhausted = failed(&second, id).record;
    assert_eq!(plan(&exhausted), Err(OrderError::TooManyAttempts(2)));
    let late = paid(&exhausted, id).record;
    assert_eq!(late.status(), OrderStatus::Paid, "money that comes after all still pays it");
}

#[test]
fn s15_failures_soon_after_each_other_are_one_message() {
    let told = |step: &Transition| once(step, &Effect::Notify(NotificationType::PaymentFailed));
    let (record, id) = begin(&online_order());
    let first = failed(&record, id);
    assert!(told(&first));
    let (record, id) = begin(&first.record);
    let second = failed(&record, id);
    assert_eq!(second.record.status(), OrderStatus::Failed);
    assert!(!told(&second), "{:?}", second.effects);
    let (mut record, id) = begin(&second.record);
    for attempt in record.payments.iter_mut().filter(|p| p.id != id) {
        attempt.updated_at -= chrono::TimeDelta::minutes(61);
    }
    assert!(told(&failed(&record, id)), "an hour later the customer is told again");
}

#[test]
fn a_failure_is_no_message_once_the_customer_cannot_pay_again() {
    let told = |step: &Transition| once(step, &Effect::Notify(NotificationType::PaymentFailed));
    let (record, first) = begin(&online_order());
    let (mut record, second) = begin(&failed(&record, first).record);
    for attempt in record.payments.iter_mut().filter(|p| p.id == first) {
        attempt.updated_at -= chrono::TimeDelta::minutes(61);
    }
    assert!(told(&failed(&record, second)));
    let paid = paid(&record, first).record;
    assert!(!told(&failed(&paid, second)), "it is paid by the first");
    let reviewed = paid_amount(&record, first, money(1_200)).record;
    assert!(!told(&failed(&reviewed, second)), "an operator decides");
}

#[test]
fn a_cancelled_attempt_leaves_the_order_open() {
    let (record, id) = begin(&online_order());
    let step = apply_response(&record, id, &provider_update(ProviderStatus::Cancelled, None));
    assert_eq!(status_of(&step.record), (PaymentStatus::Cancelled, OrderStatus::Pending));
    assert_eq!(kinds(&step), [OrderEventKind::PaymentCancelled]);
    assert_eq!(step.effects, []);
    assert!(matches!(plan(&step.record, 30), Ok(PayPlan::Begin(..))));
}

#[test]
fn i11_a_lost_answer_is_settled_by_what_the_provider_says() {
    let (record, id) = begin(&online_order());
    let step = lost(&record, id);
    assert_eq!(status_of(&step.record), (PaymentStatus::Unknown, OrderStatus::Processing));
    assert_eq!(step.record.payment(id).unwrap().in_flight_until, None);
    assert!(lost(&step.record, id).is_empty_against(&step.record));
    for (status, becomes) in [
        (ProviderStatus::Pending, PaymentStatus::Pending),
        (ProviderStatus::Processing, PaymentStatus::Processing),
        (ProviderStatus::RequiresAction, PaymentStatus::RequiresAction),
        (ProviderStatus::Authorized, PaymentStatus::Authorized),
        (ProviderStatus::Paid, PaymentStatus::Paid),
        (ProviderStatus::Failed, PaymentStatus::Failed),
        (ProviderStatus::Cancelled, PaymentStatus::Cancelled),
    ] {
        let updated = apply_response(&step.record, id, &provider_update(status, None)).record;
        assert_eq!(updated.payment(id).unwrap().status, becomes);
    }
    let (paid, id) = paid_order();
    assert!(lost(&paid, id).is_empty_against(&paid), "what is known stays known");
}

#[test]
fn a_provider_that_was_away_frees_the_attempt() {
    let (record, id) = begin(&online_order());
    let step = system(at(20), |c| record.record_provider_outage(id, None, c)).unwrap();
    assert_eq!(step.record.payment(id).unwrap().in_flight_until, None);
    assert_eq!((step.events.len(), step.effects.len()), (0, 0));
    assert!(matches!(plan(&step.record, 21), Ok(PayPlan::Create(..))));
    let asked = system(at(40), |c| record.record_lookup(id, c)).unwrap();
    assert_eq!(asked.record.payment(id).unwrap().updated_at, at(40));
    assert_eq!(asked.record.status(), record.status());
}

#[test]
fn auto_confirm_confirms_in_the_same_step() {
    let (record, id) = begin(&online_order());
    let policy = PayPolicy { auto_confirm: true, ..PayPolicy::default() };
    let said = provider_update(ProviderStatus::Paid, Some(money(2_500)));
    let step = system(at(20), |c| record.apply_provider_response(id, &said, policy, c)).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    assert_eq!(kinds(&step), [OrderEventKind::Paid, OrderEventKind::Confirmed]);
    let words: Vec<_> = step.events.iter().map(|e| (e.from.as_deref(), e.to.as_str())).collect();
    assert_eq!(words, [(Some("processing"), "paid"), (Some("paid"), "confirmed")]);
    assert!(once(&step, &Effect::Job(OrderJob::UpdateInventory)));
    let confirmation = Effect::Notify(NotificationType::OrderConfirmation);
    assert_eq!(count(&step, &confirmation), 1, "once an order");
}
