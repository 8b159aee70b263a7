//! Webhook events beside responses, resumed provider calls, and authorizations that are voided
//! while an order waits on them.

use domain::Instant;
use domain::ids::PaymentId;
use domain::order::{
    CapturePolicy, Effect, OrderError, OrderJob, OrderLifecycle, OrderPaymentStatus, OrderRecord,
    OrderStatus, PayPolicy, Transition,
};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus};

use crate::support::{
    apply_response, apply_webhook, at, begin, cod_order, count, decide, failed, lost, money, once,
    online_order, operator, paid, paid_amount, paid_order, provider_update, system,
};

const ON_SHIPPING: PayPolicy =
    PayPolicy { auto_confirm: false, capture: CapturePolicy::OnShipping, ..PayPolicy::DEFAULT };
const CONFIRMING: PayPolicy = PayPolicy { auto_confirm: true, ..ON_SHIPPING };

fn authorized() -> (OrderRecord, PaymentId) {
    let (record, id) = begin(&online_order());
    (apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record, id)
}

fn cancelled(record: &OrderRecord) -> OrderRecord {
    system(at(25), |c| record.cancel(None, OrderLifecycle::Pending, c)).unwrap().record
}

fn status(record: &OrderRecord, id: PaymentId) -> PaymentStatus {
    record.payment(id).unwrap().status
}

fn void(record: &OrderRecord, id: PaymentId) -> Result<Transition, OrderError> {
    decide(&operator(), at(30), |c| record.begin_void(id, at(90), c))
}

fn resume(record: &OrderRecord, id: PaymentId, now: Instant) -> Result<Transition, OrderError> {
    system(now, |c| record.resume_payment(id, (at(120), Instant::MIN_UTC), c))
}

#[test]
fn a_webhook_that_an_authorization_is_gone_is_looked_up_first() {
    for gone in [ProviderStatus::Failed, ProviderStatus::Cancelled] {
        let (record, id) = authorized();
        let step = apply_webhook(&record, id, gone);
        assert_eq!(step.effects, [Effect::Job(OrderJob::SyncPayment(id))], "{gone}");
        assert_eq!((step.record, step.events.len()), (record.clone(), 0), "{gone}: nothing moves");
        let answer = apply_response(&record, id, &provider_update(gone, None)).record;
        assert!(!answer.payment(id).unwrap().is_live(), "{gone}: the answer counts");
    }
}

#[test]
fn a_failed_webhook_counts_where_nothing_was_authorized() {
    let (record, id) = begin(&online_order());
    for record in [record.clone(), lost(&record, id).record] {
        let step = apply_webhook(&record, id, ProviderStatus::Failed);
        assert_eq!(status(&step.record, id), PaymentStatus::Failed);
    }
}

#[test]
fn a_provider_call_goes_on_when_a_webhook_arrives() {
    let (record, id) = begin(&online_order());
    for said in [ProviderStatus::Processing, ProviderStatus::RequiresAction, ProviderStatus::Paid] {
        let by_itself = apply_webhook(&record, id, said).record;
        assert!(by_itself.payment(id).unwrap().is_in_flight(at(21)), "{said}");
        let answered = apply_response(&record, id, &provider_update(said, None)).record;
        assert!(!answered.payment(id).unwrap().is_in_flight(at(21)), "{said}");
    }
}

#[test]
fn an_authorization_that_the_order_does_not_need_is_voided() {
    let (begun, id) = begin(&online_order());
    let late = apply_webhook(&cancelled(&begun), id, ProviderStatus::Authorized);
    assert!(once(&late, &Effect::Job(OrderJob::CancelPayment(id))), "the order was cancelled");

    let (aside, id) = authorized();
    let again = apply_webhook(&cancelled(&aside), id, ProviderStatus::Authorized);
    assert!(
        once(&again, &Effect::Job(OrderJob::CancelPayment(id))),
        "and said again, it is asked for again"
    );

    let over = failed(&begun, begun.payments[0].id).record;
    let id = over.payments[0].id;
    let late = apply_webhook(&over, id, ProviderStatus::Authorized);
    assert!(once(&late, &Effect::Job(OrderJob::CancelPayment(id))), "the attempt had failed");
    assert_eq!(status(&late.record, id), PaymentStatus::Failed);

    let (second, other) = begin(&over);
    let paid = paid(&second, other).record;
    let late = apply_webhook(&paid, id, ProviderStatus::Authorized);
    assert!(once(&late, &Effect::Job(OrderJob::CancelPayment(id))), "another attempt paid");
}

#[test]
fn an_authorization_that_the_order_waits_for_stays() {
    let (record, id) = authorized();
    let again = apply_webhook(&record, id, ProviderStatus::Authorized);
    assert_eq!((again.effects, again.record), (vec![], record));
}

#[test]
fn an_authorization_of_another_amount_is_voided() {
    let (record, id) = begin(&online_order());
    for wrong in [1, 2_499, 2_501] {
        let said = provider_update(ProviderStatus::Authorized, Some(money(wrong)));
        let step = apply_response(&record, id, &said);
        let payment = step.record.payment(id).unwrap();
        assert_eq!(payment.status, PaymentStatus::Failed, "{wrong}");
        assert_eq!(payment.failure_code.as_deref(), Some("another_amount_authorized"));
        assert!(once(&step, &Effect::Job(OrderJob::CancelPayment(id))), "{wrong}");
        assert!(begin_again(&step.record).is_ok(), "{wrong}: there is a way on");
    }
    let right = provider_update(ProviderStatus::Authorized, Some(money(2_500)));
    assert_eq!(status(&apply_response(&record, id, &right).record, id), PaymentStatus::Authorized);
}

#[test]
fn a_capture_of_nothing_is_a_failure() {
    let (begun, id) = begin(&online_order());
    let (aside, other) = authorized();
    for (record, id) in [(begun, id), (aside, other)] {
        let step = paid_amount(&record, id, money(0));
        let payment = step.record.payment(id).unwrap();
        assert_eq!((payment.status, payment.captured), (PaymentStatus::Failed, None));
        assert_eq!(payment.failure_code.as_deref(), Some("nothing_captured"));
        assert!(!step.record.payment_status().is_collected());
        assert!(begin_again(&step.record).is_ok());
    }
}

fn begin_again(record: &OrderRecord) -> Result<(), OrderError> {
    system(at(200), |c| record.begin_payment(NewPayment::at("card"), at(260), c)).map(drop)
}

#[test]
fn while_an_authorization_is_being_voided_nothing_is_confirmed_shipped_or_captured() {
    let (record, id) = authorized();
    let busy = void(&record, id).unwrap().record;
    let refused = Err(OrderError::PaymentInProgress(id));
    let confirm = |r: &OrderRecord, now| system(at(now), |c| r.confirm(ON_SHIPPING, c)).map(drop);
    assert_eq!(confirm(&busy, 31), refused);
    assert_eq!(confirm(&record, 31), Ok(()), "and with no one at it, it can be");
    assert_eq!(confirm(&busy, 91), Ok(()), "nor indefinitely");
    let capture = system(at(31), |c| busy.begin_capture(id, None, at(90), c)).map(drop);
    assert_eq!(capture, refused);
    assert_eq!(void(&busy, id).map(drop), refused, "nor is it cancelled twice at once");

    let confirmed = system(at(25), |c| record.confirm(ON_SHIPPING, c)).unwrap().record;
    let busy = void(&confirmed, id).unwrap().record;
    let ship = |r: &OrderRecord| system(at(31), |c| r.ship(None, None, None, c)).map(drop);
    assert_eq!(ship(&busy), refused);
    assert_eq!(ship(&confirmed), Ok(()));
}

#[test]
fn an_authorized_webhook_confirms_nothing_while_a_call_is_in_flight() {
    let (begun, id) = begin(&online_order());
    let said = provider_update(ProviderStatus::Authorized, None);
    let by_itself =
        system(at(20), |c| begun.apply_webhook_event(id, &said, CONFIRMING, c)).unwrap().record;
    assert_eq!(by_itself.order.lifecycle, OrderLifecycle::Pending, "the answer is on its way");
    let answered =
        system(at(21), |c| by_itself.apply_provider_response(id, &said, CONFIRMING, c)).unwrap();
    assert_eq!(answered.record.order.lifecycle, OrderLifecycle::Confirmed);
    let later =
        system(at(80), |c| begun.apply_webhook_event(id, &said, CONFIRMING, c)).unwrap().record;
    assert_eq!(later.order.lifecycle, OrderLifecycle::Confirmed, "no one is at it any more");
}

#[test]
fn an_authorization_that_covers_shipped_units_is_not_voided() {
    let (record, id) = authorized();
    let confirmed = system(at(25), |c| record.confirm(ON_SHIPPING, c)).unwrap().record;
    let first = record.order.items[0].id;
    let part = system(at(26), |c| confirmed.ship(Some(&[(first, 1)]), None, None, c)).unwrap();
    assert_eq!(void(&part.record, id), Err(OrderError::PaymentState(id)));
    assert!(void(&confirmed, id).is_ok());
}

#[test]
fn only_an_attempt_that_is_not_over_is_cancelled() {
    let (paid, id) = paid_order();
    assert_eq!(void(&paid, id), Err(OrderError::PaymentState(id)));
    let (begun, id) = begin(&online_order());
    assert_eq!(void(&begun, id), Err(OrderError::PaymentInProgress(id)));
    let over = failed(&begun, id).record;
    assert_eq!(void(&over, id), Err(OrderError::PaymentState(id)));
}

#[test]
fn an_attempt_is_gone_on_with_only_where_it_could_still_pay() {
    let (begun, id) = begin(&online_order());
    let busy = Err(OrderError::PaymentInProgress(id));
    assert_eq!(resume(&begun, id, at(69)).map(drop), busy, "it is in flight");
    let again = resume(&begun, id, at(70)).unwrap().record;
    assert!(again.payment(id).unwrap().is_in_flight(at(119)), "and in flight again");

    let refusal = Err(OrderError::NotPayable("it is cancelled"));
    assert_eq!(resume(&cancelled(&begun), id, at(70)).map(drop), refusal);

    let over = failed(&begun, id).record;
    assert_eq!(resume(&over, id, at(70)), Err(OrderError::PaymentState(id)));
    let (second, other) = begin(&lost_and_failed(&begun, id));
    let paid = paid(&second, id).record;
    assert_eq!(resume(&paid, other, at(200)), Err(OrderError::AlreadyPaid), "the first one came");
}

/// The attempt failed as far as is known, so that there is room for another one.
fn lost_and_failed(record: &OrderRecord, id: PaymentId) -> OrderRecord {
    failed(&lost(record, id).record, id).record
}

#[test]
fn an_order_whose_money_is_all_on_its_way_back_is_not_confirmed() {
    let (paid, id) = paid_order();
    let confirm = |r: &OrderRecord| system(at(50), |c| r.confirm(PayPolicy::default(), c));
    let back = |cents| {
        system(at(40), |c| paid.begin_refund(id, money(cents), "asked for", c)).unwrap().0.record
    };
    let refused = Err(OrderError::NotPaid(OrderPaymentStatus::Paid));
    assert_eq!(confirm(&back(2_500)).map(drop), refused);
    assert_eq!(confirm(&back(2_499)).unwrap().record.status(), OrderStatus::Confirmed);
    assert!(confirm(&paid).is_ok());
    assert!(confirm(&cod_order()).is_ok(), "cash comes later");
}

#[test]
fn every_effect_is_asked_for_once() {
    let (record, id) = authorized();
    let step = apply_webhook(&cancelled(&record), id, ProviderStatus::Cancelled);
    assert_eq!(count(&step, &Effect::Job(OrderJob::SyncPayment(id))), 1);
}
