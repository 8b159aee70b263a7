//! Refunds: never more than was captured, whatever is on its way or comes back from the provider.

use domain::ids::{OrderItemId, PaymentId, RefundId};
use domain::limits::MAX_REASON_CHARS;
use domain::money::{Money, MoneyError};
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderJob, OrderPaymentStatus, OrderRecord, ShipLine,
    Transition,
};
use domain::payment::PaymentStatus;
use domain::refund::{RefundEvent, RefundStatus};

use crate::support::{at, begin, eur, id_of, kinds, money, once, online_order, paid_order, system};

fn refund(
    record: &OrderRecord,
    id: PaymentId,
    cents: i64,
) -> Result<(Transition, RefundId), OrderError> {
    system(at(40), |c| record.begin_refund(id, money(cents), "returned", c))
}

fn respond(
    record: &OrderRecord,
    id: RefundId,
    event: RefundEvent,
) -> Result<Transition, OrderError> {
    let code = (event != RefundEvent::Succeeded).then_some("account_closed");
    system(at(50), |c| {
        record.apply_refund_result(id, event, Some("re_1"), code, Default::default(), c)
    })
}

fn too_large(cents: i64) -> OrderError {
    OrderError::RefundTooLarge { available: money(cents) }
}

#[test]
fn a_refund_is_recorded_and_sent() {
    let (record, id) = paid_order();
    let (step, refund_id) = refund(&record, id, 700).unwrap();
    let [refund] = step.record.refunds.as_slice() else {
        panic!("one refund");
    };
    assert_eq!((refund.id, refund.payment_id), (refund_id, id));
    assert_eq!((refund.order_id, refund.amount), (record.order.id, money(700)));
    assert_eq!((refund.status, refund.reason.as_str()), (RefundStatus::Pending, "returned"));
    assert_eq!(step.effects, [Effect::Job(OrderJob::SendRefund(refund_id))]);
    assert_eq!(kinds(&step), [OrderEventKind::RefundStarted]);
    assert_eq!(step.record.payment(id).unwrap().refunded, money(0), "not before it succeeded");
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Paid);
}

#[test]
fn what_is_on_its_way_counts_as_gone() {
    let (record, id) = paid_order();
    assert_eq!(refund(&record, id, 2_501).map(|_| ()), Err(too_large(2_500)));
    let (step, _) = refund(&record, id, 1_000).unwrap();
    assert_eq!(step.record.refundable(id), Ok(money(1_500)));
    assert_eq!(refund(&step.record, id, 1_501).map(|_| ()), Err(too_large(1_500)));
    let (step, _) = refund(&step.record, id, 1_500).unwrap();
    assert_eq!(refund(&step.record, id, 1).map(|_| ()), Err(too_large(0)));
}

#[test]
fn i06_refunds_that_succeeded_add_up() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 1_000).unwrap();
    let step = respond(&step.record, first, RefundEvent::Succeeded).unwrap();
    let payment = step.record.payment(id).unwrap();
    assert_eq!(
        (payment.status, payment.refunded),
        (PaymentStatus::PartiallyRefunded, money(1_000))
    );
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::PartiallyRefunded);
    assert_eq!(kinds(&step), [OrderEventKind::RefundSucceeded]);
    assert_eq!(step.effects, [Effect::Notify(NotificationType::RefundIssued)]);
    assert_eq!(step.record.refunds[0].provider_ref.as_deref(), Some("re_1"));
    assert_eq!(step.record.refundable(id), Ok(money(1_500)));
    let (step, second) = refund(&step.record, id, 1_500).unwrap();
    let step = respond(&step.record, second, RefundEvent::Succeeded).unwrap();
    let payment = step.record.payment(id).unwrap();
    assert_eq!((payment.status, payment.refunded), (PaymentStatus::Refunded, money(2_500)));
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Refunded);
}

#[test]
fn a_repeated_refund_result_does_nothing() {
    let (record, id) = paid_order();
    let (step, refund) = refund(&record, id, 1_000).unwrap();
    let done = respond(&step.record, refund, RefundEvent::Succeeded).unwrap().record;
    for event in [RefundEvent::Succeeded, RefundEvent::Failed] {
        let again = respond(&done, refund, event).unwrap();
        assert!(again.is_empty_against(&done), "{event}");
    }
}

#[test]
fn a_failed_refund_can_be_tried_again() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 2_500).unwrap();
    let step = respond(&step.record, first, RefundEvent::Failed).unwrap();
    assert_eq!(step.record.refunds[0].status, RefundStatus::Failed);
    assert_eq!(step.record.refunds[0].failure_code.as_deref(), Some("account_closed"));
    assert_eq!(kinds(&step), [OrderEventKind::RefundFailed]);
    assert_eq!(
        step.effects,
        [Effect::Job(OrderJob::SyncPayment(id))],
        "it may have been refunded at the provider"
    );
    assert_eq!(step.record.refundable(id), Ok(money(2_500)), "the money is still here");
    assert_eq!(step.record.payment(id).unwrap().status, PaymentStatus::Paid);
    assert!(refund(&step.record, id, 2_500).is_ok());
}

#[test]
fn a_failed_refund_that_succeeded_after_all_is_taken_as_real() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 1_000).unwrap();
    let failed = respond(&step.record, first, RefundEvent::Failed).unwrap().record;
    let step = respond(&failed, first, RefundEvent::Succeeded).unwrap();
    assert_eq!(step.record.payment(id).unwrap().refunded, money(1_000));
    assert_eq!(step.record.refunds[0].failure_code, None);
    assert!(once(&step, &Effect::Notify(NotificationType::RefundIssued)));
}

#[test]
fn a_failed_refund_does_not_come_back_beside_the_one_that_replaced_it() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 2_000).unwrap();
    let failed = respond(&step.record, first, RefundEvent::Failed).unwrap().record;
    let (step, second) = refund(&failed, id, 1_000).unwrap();
    let refused = respond(&step.record, first, RefundEvent::Succeeded);
    assert_eq!(refused, Err(too_large(1_500)), "2,000 beside 1,000 is more than 2,500");
    let paid_back = respond(&step.record, second, RefundEvent::Succeeded).unwrap().record;
    assert_eq!(respond(&paid_back, first, RefundEvent::Succeeded), Err(too_large(1_500)));
    let gone = respond(&step.record, second, RefundEvent::Failed).unwrap().record;
    assert!(respond(&gone, first, RefundEvent::Succeeded).is_ok(), "told again, it counts");
}

#[test]
fn a_reversed_refund_counts_as_captured_again() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 1_000).unwrap();
    let one = respond(&step.record, first, RefundEvent::Succeeded).unwrap().record;
    let (step, second) = refund(&one, id, 1_500).unwrap();
    let both = respond(&step.record, second, RefundEvent::Succeeded).unwrap().record;
    assert_eq!(both.payment_status(), OrderPaymentStatus::Refunded);

    let step = respond(&both, first, RefundEvent::Reversed).unwrap();
    assert_eq!(kinds(&step), [OrderEventKind::RefundReversed]);
    assert_eq!(step.effects, [], "it is not sent the same way again");
    let payment = step.record.payment(id).unwrap();
    let left = (payment.status, payment.refunded);
    assert_eq!(left, (PaymentStatus::PartiallyRefunded, money(1_500)));
    assert_eq!(step.record.refunds[0].failure_code.as_deref(), Some("account_closed"));
    assert_eq!(step.record.refundable(id), Ok(money(1_000)));
    let again = respond(&step.record, first, RefundEvent::Reversed).unwrap();
    assert!(again.is_empty_against(&step.record));

    let step = respond(&step.record, second, RefundEvent::Reversed).unwrap();
    let payment = step.record.payment(id).unwrap();
    assert_eq!((payment.status, payment.refunded), (PaymentStatus::Paid, money(0)));
    assert!(refund(&step.record, id, 2_500).is_ok());
}

#[test]
fn a_pending_refund_that_is_reversed_has_failed() {
    let (record, id) = paid_order();
    let (step, first) = refund(&record, id, 1_000).unwrap();
    let step = respond(&step.record, first, RefundEvent::Reversed).unwrap();
    assert_eq!(kinds(&step), [OrderEventKind::RefundFailed]);
    assert_eq!(step.record.payment(id).unwrap().refunded, money(0));
}

#[test]
fn a_refund_is_of_something_that_was_captured_and_in_its_currency() {
    let (record, id) = paid_order();
    assert_eq!(refund(&record, id, 0).map(|_| ()), Err(OrderError::RefundOfNothing));
    let euro = Money::new(1, eur()).unwrap();
    let mixed = system(at(40), |c| record.begin_refund(id, euro, "", c)).map(|_| ());
    assert!(matches!(mixed, Err(OrderError::Money(MoneyError::CurrencyMismatch { .. }))));
    let missing: PaymentId = id_of(404);
    let unknown = refund(&record, missing, 1).map(|_| ());
    assert_eq!(unknown, Err(OrderError::NoSuchPayment(missing)));
    let (waiting, attempt) = begin(&online_order());
    assert_eq!(refund(&waiting, attempt, 1).map(|_| ()), Err(too_large(0)));
    let stranger: RefundId = id_of(404);
    let updated = respond(&record, stranger, RefundEvent::Succeeded);
    assert_eq!(updated, Err(OrderError::NoSuchRefund(stranger)));
}

#[test]
fn refunds_of_one_attempt_leave_the_others_alone() {
    let (record, first) = begin(&online_order());
    let record = crate::support::failed(&record, first).record;
    let (record, second) = crate::support::pay_with(&record);
    let (step, _) = refund(&record, second, 2_500).unwrap();
    assert_eq!(step.record.refundable(first), Ok(money(0)), "nothing was captured");
    let late = crate::support::paid(&step.record, first).record;
    assert_eq!(late.refunds.iter().filter(|r| r.payment_id == first).count(), 1);
    assert_eq!(late.refundable(first), Ok(money(0)));
}

#[test]
fn a_long_reason_is_cut() {
    let (record, id) = paid_order();
    let long = "é".repeat(MAX_REASON_CHARS + 1);
    let (step, _) = system(at(40), |c| record.begin_refund(id, money(1), &long, c)).unwrap();
    assert_eq!(step.record.refunds[0].reason.chars().count(), MAX_REASON_CHARS);
}

#[test]
fn units_cost_their_share_of_what_was_paid() {
    let (record, _) = paid_order();
    let (mugs, tea) = (&record.order.items[0], &record.order.items[1]);
    let price = |lines: &[ShipLine]| record.price_of_units(lines).map(Money::minor_units);
    assert_eq!(price(&[(mugs.id, 1)]), Some(1_000));
    assert_eq!(price(&[(mugs.id, 1), (tea.id, 1), (mugs.id, 1)]), Some(2_500));
    let none: [&[ShipLine]; 6] = [
        &[],
        &[(mugs.id, 0)],
        &[(mugs.id, -1), (tea.id, 1)],
        &[(mugs.id, 3)],
        &[(mugs.id, i64::MAX), (mugs.id, i64::MAX)],
        &[(OrderItemId(uuid::Uuid::nil()), 1)],
    ];
    for lines in none {
        assert_eq!(price(lines), None, "{lines:?}");
    }
}
