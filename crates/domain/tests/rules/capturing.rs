//! Authorized money first and taken later, in whole or in part, and goods that wait for it.

use domain::ids::PaymentId;
use domain::money::Money;
use domain::notification::NotificationType;
use domain::order::{
    CapturePolicy, Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle,
    OrderPaymentStatus, OrderRecord, OrderStatus, PayPolicy, Transition,
};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus};
use domain::refund::RefundEvent;

use crate::support::{
    apply_response, apply_webhook, at, begin, count, decide, eur, failed, kinds, money, once,
    online_order, operator, paid, paid_amount, paid_order, provider_update, system,
};

const ON_SHIPPING: PayPolicy =
    PayPolicy { auto_confirm: false, capture: CapturePolicy::OnShipping, ..PayPolicy::DEFAULT };

/// An order of 25.00 whose money is authorized, and no one busy with it.
fn authorized() -> (OrderRecord, PaymentId) {
    let (record, id) = begin(&online_order());
    (apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record, id)
}

fn capture(
    record: &OrderRecord,
    id: PaymentId,
    amount: Option<Money>,
) -> Result<Transition, OrderError> {
    decide(&operator(), at(30), |c| record.begin_capture(id, amount, at(90), c))
}

fn confirmed() -> (OrderRecord, PaymentId) {
    let (record, id) = authorized();
    (system(at(30), |c| record.confirm(ON_SHIPPING, c)).unwrap().record, id)
}

fn ship(record: &OrderRecord) -> Result<Transition, OrderError> {
    system(at(40), |c| record.ship(None, None, None, c))
}

fn part_of(record: &OrderRecord) -> Result<Transition, OrderError> {
    let first = record.order.items[0].id;
    system(at(40), |c| record.ship(Some(&[(first, 1)]), None, None, c))
}

#[test]
fn all_that_was_authorized_is_captured() {
    let (record, id) = authorized();
    let step = capture(&record, id, None).unwrap();
    assert_eq!(kinds(&step), [OrderEventKind::CaptureStarted]);
    assert_eq!(step.record.payment(id).unwrap().to_capture, None);
    assert!(step.record.payment(id).unwrap().is_in_flight(at(31)));
    let paid = paid_amount(&step.record, id, money(2_500));
    assert_eq!(paid.record.status(), OrderStatus::Paid);
    assert!(once(&paid, &Effect::Notify(NotificationType::OrderConfirmation)));
}

#[test]
fn an_authorization_that_covers_the_order_converts_its_cart() {
    let (record, id) = begin(&online_order());
    let cart = Effect::ConvertCart(record.order.cart_id.unwrap());
    let said = provider_update(ProviderStatus::Authorized, None);
    for capture in [CapturePolicy::AtOnce, CapturePolicy::OnShipping, CapturePolicy::Manual] {
        for auto_confirm in [false, true] {
            let policy = PayPolicy { auto_confirm, capture, ..PayPolicy::DEFAULT };
            let step =
                system(at(20), |c| record.apply_provider_response(id, &said, policy, c)).unwrap();
            assert!(once(&step, &cart), "{capture} {auto_confirm}");
        }
    }
    // Heard while a provider call is in flight: the money is authorized all the same.
    let updated =
        system(at(11), |c| record.apply_webhook_event(id, &said, ON_SHIPPING, c)).unwrap();
    assert!(once(&updated, &cart));
    // The same again changes nothing.
    let (aside, id) = authorized();
    let again = system(at(25), |c| aside.apply_webhook_event(id, &said, ON_SHIPPING, c)).unwrap();
    assert!(again.is_empty_against(&aside));
    // Another amount covers nothing.
    let other = provider_update(ProviderStatus::Authorized, Some(money(2_499)));
    let step = system(at(20), |c| {
        record.apply_provider_response(id_of_first(&record), &other, ON_SHIPPING, c)
    });
    assert_eq!(count(&step.unwrap(), &cart), 0);
    // Voided: pending and payable again.
    let voided = apply_response(&aside, id, &provider_update(ProviderStatus::Cancelled, None));
    assert_eq!(voided.record.payment_status(), OrderPaymentStatus::Unpaid);
    system(at(30), |c| voided.record.begin_payment(NewPayment::at("mock"), at(90), c)).unwrap();
}

fn id_of_first(record: &OrderRecord) -> PaymentId {
    record.payments[0].id
}

#[test]
fn a_part_pays_the_order_where_an_operator_asked_for_no_more() {
    for named in [Some(money(1_999)), None] {
        let (record, id) = authorized();
        let step = capture(&record, id, Some(money(1_999))).unwrap();
        let said = provider_update(ProviderStatus::Paid, named);
        let paid = apply_response(&step.record, id, &said).record;
        let payment = paid.payment(id).unwrap();
        assert_eq!((payment.status, payment.captured), (PaymentStatus::Paid, Some(money(1_999))));
        assert_eq!(paid.payment_status(), OrderPaymentStatus::Paid);
        assert_eq!(paid.refundable(id), Ok(money(1_999)), "no more is refunded than came");
    }
}

#[test]
fn a_capture_reported_without_an_amount_is_looked_up_where_a_part_was_asked_for() {
    let (record, id) = authorized();
    let asked = capture(&record, id, Some(money(1_999))).unwrap().record;
    let step = apply_webhook(&asked, id, ProviderStatus::Paid);
    assert_eq!(
        (&step.record, &step.effects[..]),
        (&asked, &[Effect::Job(OrderJob::SyncPayment(id))][..])
    );
    let whole = capture(&record, id, None).unwrap().record;
    let paid = apply_webhook(&whole, id, ProviderStatus::Paid).record;
    assert_eq!(paid.payment(id).unwrap().captured, Some(money(2_500)));
}

#[test]
fn money_that_comes_after_a_capture_of_a_part_failed_is_the_whole_amount() {
    let (record, id) = authorized();
    let asked = capture(&record, id, Some(money(100))).unwrap().record;
    let declined = system(at(31), |c| {
        let update = provider_update(ProviderStatus::Failed, None);
        asked.apply_provider_response(id, &update, PayPolicy::DEFAULT, c)
    });
    let late = paid(&declined.unwrap().record, id).record;
    assert_eq!(late.payment(id).unwrap().captured, Some(money(2_500)));
    assert_eq!(late.status(), OrderStatus::Paid);
}

#[test]
fn another_amount_than_the_part_that_was_asked_for_is_a_mismatch() {
    let (record, id) = authorized();
    let step = capture(&record, id, Some(money(1_000))).unwrap();
    let updated = paid_amount(&step.record, id, money(2_500)).record;
    assert_eq!(updated.payment(id).unwrap().status, PaymentStatus::Mismatch);
    assert!(!updated.payment_status().is_collected());
}

#[test]
fn nothing_and_more_than_was_authorized_cannot_be_captured() {
    let (record, id) = authorized();
    let wrong = OrderError::CaptureAmount { authorized: money(2_500) };
    assert_eq!(capture(&record, id, Some(money(0))), Err(wrong.clone()));
    assert_eq!(capture(&record, id, Some(money(2_501))), Err(wrong));
    assert!(capture(&record, id, Some(money(2_500))).is_ok());
    let foreign = Money::new(100, eur()).unwrap();
    assert!(matches!(capture(&record, id, Some(foreign)), Err(OrderError::Money(_))));
}

#[test]
fn only_an_authorization_without_a_call_in_flight_can_be_captured() {
    let (record, id) = begin(&online_order());
    assert_eq!(capture(&record, id, None), Err(OrderError::PaymentState(id)));
    let (record, id) = paid_order();
    assert_eq!(capture(&record, id, None), Err(OrderError::PaymentState(id)));
    let (record, id) = authorized();
    let busy = capture(&record, id, None).unwrap().record;
    assert_eq!(capture(&busy, id, None), Err(OrderError::PaymentInProgress(id)));
}

#[test]
fn money_that_could_only_be_refunded_is_not_captured() {
    let (record, id) = authorized();
    let cancelled =
        system(at(25), |c| record.cancel(None, OrderLifecycle::Pending, c)).unwrap().record;
    let refused = capture(&cancelled, id, None);
    assert_eq!(refused, Err(OrderError::NotPayable("it is cancelled")));
    // An older attempt's money came after all, and this one is being cancelled.
    let (record, old) = begin(&online_order());
    let failed = failed(&record, old).record;
    let (record, id) = begin(&failed);
    let aside =
        apply_response(&record, id, &provider_update(ProviderStatus::Authorized, None)).record;
    let late = paid(&aside, old);
    assert!(once(&late, &Effect::Job(OrderJob::CancelPayment(id))));
    assert_eq!(capture(&late.record, id, None), Err(OrderError::AlreadyPaid));
}

#[test]
fn an_authorization_covers_an_order_only_with_capture_on_shipping() {
    let (record, id) = authorized();
    for capture in [CapturePolicy::AtOnce, CapturePolicy::Manual] {
        let policy = PayPolicy { auto_confirm: false, capture, ..PayPolicy::DEFAULT };
        let refused = system(at(30), |c| record.confirm(policy, c));
        assert_eq!(refused, Err(OrderError::NotPaid(OrderPaymentStatus::Authorized)));
    }
    let step = system(at(30), |c| record.confirm(ON_SHIPPING, c)).unwrap();
    assert!(once(&step, &Effect::Job(OrderJob::UpdateInventory)));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderConfirmation)));
    assert_eq!(step.record.order.expires_at, None, "it does not run out any more");
    assert_eq!(count(&step, &Effect::Job(OrderJob::CapturePayment(id))), 0, "nothing has left yet");
}

#[test]
fn auto_confirm_takes_an_authorization_on_shipping_and_no_sooner() {
    let (record, id) = begin(&online_order());
    let said = provider_update(ProviderStatus::Authorized, None);
    for (capture, lifecycle) in [
        (CapturePolicy::AtOnce, OrderLifecycle::Pending),
        (CapturePolicy::Manual, OrderLifecycle::Pending),
        (CapturePolicy::OnShipping, OrderLifecycle::Confirmed),
    ] {
        let policy = PayPolicy { auto_confirm: true, capture, ..PayPolicy::DEFAULT };
        let step =
            system(at(20), |c| record.apply_provider_response(id, &said, policy, c)).unwrap();
        assert_eq!(step.record.order.lifecycle, lifecycle, "{capture}");
    }
}

#[test]
fn an_authorization_after_the_refund_is_applied_all_the_same() {
    let (record, old) = begin(&online_order());
    let failed = failed(&record, old).record;
    let (record, id) = begin(&failed);
    let record = paid(&record, old).record;
    let (step, refund) = system(at(21), |c| record.begin_refund(old, money(2_500), "", c)).unwrap();
    let back = system(at(22), |c| {
        step.record.apply_refund_result(
            refund,
            RefundEvent::Succeeded,
            None,
            None,
            Default::default(),
            c,
        )
    });
    let record = back.unwrap().record;
    let policy =
        PayPolicy { auto_confirm: true, capture: CapturePolicy::OnShipping, ..PayPolicy::DEFAULT };
    let said = provider_update(ProviderStatus::Authorized, None);
    let step = system(at(23), |c| record.apply_provider_response(id, &said, policy, c)).unwrap();
    assert_eq!(step.record.order.lifecycle, OrderLifecycle::Pending);
}

#[test]
fn the_first_parcel_takes_the_money() {
    let (record, id) = confirmed();
    let first = part_of(&record).unwrap();
    assert!(once(&first, &Effect::Job(OrderJob::CapturePayment(id))));
    let begun = capture(&first.record, id, None).unwrap().record;
    let paid = paid_amount(&begun, id, money(2_500));
    assert_eq!(paid.record.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(paid.record.order.lifecycle, OrderLifecycle::Confirmed);
    assert!(once(&paid, &Effect::Notify(NotificationType::PaymentReceived)));
    let again = Effect::Notify(NotificationType::OrderConfirmation);
    assert_eq!(count(&paid, &again), 0, "it went out when the order was confirmed");
    let cart = paid.record.order.cart_id.unwrap();
    assert_eq!(count(&paid, &Effect::ConvertCart(cart)), 0, "a cart becomes an order once");
    let second = ship(&paid.record).unwrap();
    assert_eq!(count(&second, &Effect::Job(OrderJob::CapturePayment(id))), 0, "already taken");
}

#[test]
fn a_capture_that_is_refused_shows_and_no_further_parcel_leaves() {
    let (record, id) = confirmed();
    let record = part_of(&record).unwrap().record;
    let record = capture(&record, id, None).unwrap().record;
    let refused = apply_response(&record, id, &provider_update(ProviderStatus::Failed, None));
    assert_eq!(refused.record.payment_status(), OrderPaymentStatus::Failed);
    assert!(once(&refused, &Effect::Notify(NotificationType::PaymentFailed)));
    let unpaid = Err(OrderError::NotPaid(OrderPaymentStatus::Failed));
    assert_eq!(ship(&refused.record).map(|_| ()), unpaid);
    // It can be paid anew, and then the rest leaves.
    let (again, id) = begin(&refused.record);
    let record = paid(&again, id).record;
    assert_eq!(ship(&record).unwrap().record.status(), OrderStatus::Shipped);
}

#[test]
fn no_parcel_leaves_on_an_answer_that_was_lost() {
    let (record, id) = confirmed();
    let record = capture(&record, id, None).unwrap().record;
    let unknown = system(at(31), |c| record.record_lost_response(id, c)).unwrap().record;
    let refused = Err(OrderError::NotPaid(OrderPaymentStatus::Processing));
    assert_eq!(ship(&unknown).map(|_| ()), refused);
}

#[test]
fn a_cancelled_order_voids_its_authorization() {
    let (record, id) = confirmed();
    let step = system(at(35), |c| record.cancel(None, OrderLifecycle::Confirmed, c)).unwrap();
    assert!(once(&step, &Effect::Job(OrderJob::CancelPayment(id))));
    assert_eq!(step.record.refunds, []);
    // The provider had taken it before it heard of that: it is refunded.
    let late = paid_amount(&step.record, id, money(2_500));
    assert_eq!(late.record.refunds.len(), 1);
    assert_eq!(late.record.status(), OrderStatus::Cancelled);
}

#[test]
fn an_order_with_an_authorization_does_not_expire() {
    let (record, id) = authorized();
    assert_eq!(system(at(10_000), |c| record.expire(PayPolicy::DEFAULT, c)), Ok(None));
    let voided =
        apply_response(&record, id, &provider_update(ProviderStatus::Cancelled, None)).record;
    assert!(system(at(10_000), |c| voided.expire(PayPolicy::DEFAULT, c)).unwrap().is_some());
}
