//! Disputes: what they stop, what they leave to be refunded, and reports that come twice or out of order.

use domain::Instant;
use domain::dispute::{Dispute, DisputeStatus as S, DisputeUpdate};
use domain::ids::{DisputeId, PaymentId};
use domain::limits::MAX_REASON_CHARS;
use domain::money::Money;
use domain::order::{
    CancelledStock, Effect, OrderAction, OrderError, OrderEventKind as Kind, OrderJob,
    OrderLifecycle, OrderPaymentStatus, OrderRecord, PayPolicy, ReturnWindow, Transition,
};
use domain::payment::PaymentStatus;
use domain::refund::RefundEvent;
use rstest::rstest;

use crate::support::{
    at, begin, customer, decide, eur, kinds, money, online_order, operator, paid_order, system,
};

const WINDOW: ReturnWindow = ReturnWindow { days: 30 };

fn update(status: S, amount: Money, occurred_at: Instant) -> DisputeUpdate {
    DisputeUpdate {
        provider_ref: "dp_1".to_owned(),
        amount,
        reason: "fraudulent".to_owned(),
        status,
        due_at: None,
        occurred_at,
    }
}

/// The order after reports of a dispute of this amount, a second apart.
pub fn reported(record: &OrderRecord, id: PaymentId, cents: i64, statuses: &[S]) -> OrderRecord {
    let mut record = record.clone();
    for (second, status) in (60..).zip(statuses) {
        record = report(&record, id, &update(*status, money(cents), at(second))).record;
    }
    record
}

fn report(record: &OrderRecord, id: PaymentId, update: &DisputeUpdate) -> Transition {
    system(at(90), |c| record.apply_dispute(id, update, c)).unwrap()
}

fn confirmed() -> (OrderRecord, PaymentId) {
    let (paid, id) = paid_order();
    let confirmed = system(at(30), |c| paid.confirm(PayPolicy::DEFAULT, c)).unwrap().record;
    (confirmed, id)
}

fn only(record: &OrderRecord) -> &Dispute {
    let [dispute] = record.disputes.as_slice() else { panic!("one dispute: {record:?}") };
    dispute
}

fn refunded(record: &OrderRecord) -> Vec<Money> {
    record.refunds.iter().map(|refund| refund.amount).collect()
}

#[test]
fn a_dispute_is_recorded_and_leaves_the_payment_as_it_is() {
    let (record, id) = confirmed();
    let due = Some(at(9_000));
    let opened = DisputeUpdate { due_at: due, ..update(S::NeedsResponse, money(700), at(60)) };
    let step = report(&record, id, &opened);
    let dispute = only(&step.record);
    assert_eq!((dispute.payment_id, dispute.order_id), (id, record.order.id));
    assert_eq!((dispute.provider_ref.as_str(), dispute.reason.as_str()), ("dp_1", "fraudulent"));
    assert_eq!(dispute.provider, record.payment(id).unwrap().provider);
    assert_eq!((dispute.amount, dispute.status), (money(700), S::NeedsResponse));
    assert_eq!((dispute.opened_at, dispute.due_at, dispute.closed_at), (at(60), due, None));
    assert_eq!(kinds(&step), [Kind::DisputeOpened]);
    assert_eq!(step.events[0].reason.as_deref(), Some("dp_1 needs_response, 7.00 USD: fraudulent"));
    assert_eq!(step.effects, []);
    assert_eq!(step.record.payments, record.payments);
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Paid);
}

#[rstest]
#[case(S::Inquiry, false)]
#[case(S::NeedsResponse, false)]
#[case(S::UnderReview, false)]
#[case(S::Lost, false)]
#[case(S::Won, true)]
#[case(S::InquiryClosed, true)]
fn an_open_or_lost_dispute_stops_shipping_unless_forced(#[case] status: S, #[case] ships: bool) {
    let (record, id) = confirmed();
    let record = reported(&record, id, 700, &[status]);
    let shipped = system(at(95), |c| record.ship(None, None, None, c));
    let refusal = OrderError::OrderDisputed(only(&record).id);
    assert_eq!(shipped.map(drop), if ships { Ok(()) } else { Err(refusal.clone()) });
    let forced = system(at(95), |c| record.ship_forced(None, None, None, c)).unwrap();
    assert_eq!(forced.record.order.lifecycle, OrderLifecycle::Shipped);
    let (policy, until) = (PayPolicy::DEFAULT, OrderLifecycle::Confirmed);
    let actions =
        decide(&operator(), at(95), |c| record.available_actions(policy, until, WINDOW, c));
    let ship = actions.into_iter().find(|a| a.action == OrderAction::Ship).unwrap();
    assert_eq!(ship.refusal, (!ships).then_some(refusal));
}

#[rstest]
#[case(S::Inquiry, false, 2_500)]
#[case(S::NeedsResponse, true, 2_500)]
#[case(S::UnderReview, true, 2_500)]
#[case(S::Lost, false, 1_800)]
#[case(S::Won, false, 2_500)]
#[case(S::InquiryClosed, false, 2_500)]
fn a_dispute_limits_refunds(#[case] status: S, #[case] refused: bool, #[case] left: i64) {
    let (record, id) = confirmed();
    let record = reported(&record, id, 700, &[status]);
    assert_eq!(record.refundable(id), Ok(money(left)));
    let begun = system(at(95), |c| record.begin_refund(id, money(100), "", c));
    let disputed = OrderError::PaymentDisputed(only(&record).id);
    assert_eq!(begun.map(drop), if refused { Err(disputed) } else { Ok(()) });
    let forced = |cents| system(at(95), |c| record.begin_refund_forced(id, money(cents), "", c));
    assert_eq!(forced(left).map(drop), Ok(()));
    let too_large = OrderError::RefundTooLarge { available: money(left) };
    assert_eq!(forced(left + 1).map(drop), Err(too_large));
    let (policy, until) = (PayPolicy::DEFAULT, OrderLifecycle::Confirmed);
    let actions =
        decide(&operator(), at(95), |c| record.available_actions(policy, until, WINDOW, c));
    let refund = actions.into_iter().find(|a| a.action == OrderAction::Refund).unwrap();
    assert_eq!(refund.refusal.is_some(), refused);
}

#[rstest]
#[case::repeated(&[S::NeedsResponse, S::NeedsResponse], S::NeedsResponse, &[Kind::DisputeOpened])]
#[case::decided(
    &[S::NeedsResponse, S::UnderReview, S::Won],
    S::Won,
    &[Kind::DisputeOpened, Kind::DisputeUpdated, Kind::DisputeWon]
)]
#[case::not_reopened(&[S::Lost, S::NeedsResponse, S::UnderReview], S::Lost, &[Kind::DisputeLost])]
#[case::not_an_inquiry_again(&[S::NeedsResponse, S::Inquiry], S::NeedsResponse, &[Kind::DisputeOpened])]
#[case::escalated(
    &[S::Inquiry, S::NeedsResponse, S::Lost],
    S::Lost,
    &[Kind::DisputeOpened, Kind::DisputeUpdated, Kind::DisputeLost]
)]
#[case::a_closed_inquiry_stays_closed(
    &[S::Inquiry, S::InquiryClosed, S::Inquiry],
    S::InquiryClosed,
    &[Kind::DisputeOpened, Kind::DisputeUpdated]
)]
#[case::appealed(&[S::Lost, S::Won], S::Won, &[Kind::DisputeLost, Kind::DisputeWon])]
fn a_dispute_follows_its_reports(#[case] said: &[S], #[case] is: S, #[case] history: &[Kind]) {
    let (mut record, id) = confirmed();
    let mut happened = Vec::new();
    for (second, status) in (60..).zip(said) {
        let step = report(&record, id, &update(*status, money(700), at(second)));
        happened.extend(kinds(&step));
        record = step.record;
    }
    assert_eq!(only(&record).status, is);
    assert_eq!(happened, history);
    assert_eq!(only(&record).closed_at.is_some(), !is.is_open());
}

#[test]
fn the_newer_of_two_reports_counts_whichever_comes_first() {
    let (record, id) = confirmed();
    let review = report(&record, id, &update(S::UnderReview, money(700), at(70))).record;
    let late = report(&review, id, &update(S::NeedsResponse, money(700), at(60)));
    assert!(late.is_empty_against(&review), "outdated");
    let again = report(&review, id, &update(S::NeedsResponse, money(700), at(80)));
    assert_eq!(only(&again.record).status, S::NeedsResponse, "more is asked");
    // A decision counts, although the provider's clock is behind.
    let lost = report(&review, id, &update(S::Lost, money(700), at(65))).record;
    assert_eq!((only(&lost).status, only(&lost).closed_at), (S::Lost, Some(at(65))));
    let won_before = report(&lost, id, &update(S::Won, money(700), at(64)));
    assert!(won_before.is_empty_against(&lost), "the decision that was reversed");
}

#[test]
fn a_report_of_another_amount_or_date_is_in_the_history() {
    let (record, id) = confirmed();
    let record = reported(&record, id, 700, &[S::NeedsResponse]);
    let more = update(S::NeedsResponse, money(900), at(70));
    let step = report(&record, id, &more);
    assert_eq!(kinds(&step), [Kind::DisputeUpdated]);
    assert_eq!(only(&step.record).amount, money(900));
    let dated = DisputeUpdate { due_at: Some(at(9_000)), occurred_at: at(75), ..more.clone() };
    assert_eq!(kinds(&report(&step.record, id, &dated)), [Kind::DisputeUpdated]);
    let same = DisputeUpdate { occurred_at: at(80), ..more };
    assert_eq!(kinds(&report(&step.record, id, &same)), []);
}

#[test]
fn two_disputes_of_one_payment_are_two() {
    let (record, id) = confirmed();
    let record = reported(&record, id, 700, &[S::Lost]);
    let second = DisputeUpdate {
        provider_ref: "dp_2".to_owned(),
        ..update(S::NeedsResponse, money(1_000), at(70))
    };
    let record = report(&record, id, &second).record;
    let ids: Vec<DisputeId> = record.disputes.iter().map(|d| d.id).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(record.refundable(id), Ok(money(1_800)));
    assert_eq!(record.undisputed(id), Ok(money(800)));
    let refused = system(at(95), |c| record.begin_refund(id, money(1), "", c)).map(drop);
    assert_eq!(refused, Err(OrderError::PaymentDisputed(ids[1])));
    let won = report(&record, id, &DisputeUpdate { status: S::Won, ..second }).record;
    assert_eq!(won.undisputed(id), Ok(money(1_800)));
    let stopped = system(at(95), |c| won.ship(None, None, None, c)).map(drop);
    assert_eq!(stopped, Err(OrderError::OrderDisputed(ids[0])), "the other one is lost");
}

#[rstest]
#[case::more_than_captured(money(9_999))]
#[case::another_currency(Money::new(100, eur()).unwrap())]
fn a_lost_dispute_takes_no_more_than_there_is(#[case] amount: Money) {
    let (record, id) = confirmed();
    let step = report(&record, id, &update(S::Lost, amount, at(60)));
    assert_eq!(step.record.refundable(id), Ok(money(0)));
    assert_eq!(only(&step.record).amount, amount, "as reported");
    assert!(!step.record.is_returned(id), "a dispute is no refund");
}

#[test]
fn a_dispute_of_a_refunded_payment_is_recorded() {
    let (record, id) = confirmed();
    let (step, refund) = system(at(40), |c| record.begin_refund(id, money(2_500), "", c)).unwrap();
    let record = reported(&step.record, id, 2_500, &[S::NeedsResponse, S::Lost]);
    let done = system(at(95), |c| {
        let event = RefundEvent::Succeeded;
        record.apply_refund_result(refund, event, Some("re_1"), None, PayPolicy::DEFAULT, c)
    });
    let done = done.unwrap().record;
    assert_eq!(done.payment(id).unwrap().status, PaymentStatus::Refunded);
    assert_eq!(done.refundable(id), Ok(money(0)));
    assert_eq!(only(&done).status, S::Lost);
}

/// A refund that was said to have failed succeeded after all: that is a fact, also if the customer was paid twice.
#[test]
fn a_late_result_of_a_refund_counts_beside_a_lost_dispute() {
    let (record, id) = confirmed();
    let (step, refund) = system(at(40), |c| record.begin_refund(id, money(2_500), "", c)).unwrap();
    let result = |record: &OrderRecord, event| {
        system(at(95), |c| {
            record.apply_refund_result(refund, event, Some("re_1"), None, PayPolicy::DEFAULT, c)
        })
    };
    let failed = result(&step.record, RefundEvent::Failed).unwrap().record;
    let lost = reported(&failed, id, 2_500, &[S::Lost]);
    let done = result(&lost, RefundEvent::Succeeded).unwrap().record;
    assert_eq!(done.payment(id).unwrap().refunded, money(2_500));
}

#[test]
fn a_cancelled_order_refunds_what_is_not_disputed_and_the_rest_once_it_is_won() {
    let (record, id) = confirmed();
    let open = reported(&record, id, 700, &[S::NeedsResponse]);
    let until = OrderLifecycle::Confirmed;
    let step = decide(&customer(), at(90), |c| open.cancel(None, until, c)).unwrap();
    assert_eq!(refunded(&step.record), [money(1_800)]);
    let lost = report(&step.record, id, &update(S::Lost, money(700), at(100))).record;
    assert_eq!(refunded(&lost), [money(1_800)], "the customer has the rest");
    assert_eq!(lost.undisputed(id), Ok(money(0)));
    for before in [&step.record, &lost] {
        let won = report(before, id, &update(S::Won, money(700), at(110)));
        assert_eq!(refunded(&won.record), [money(1_800), money(700)]);
        assert_eq!(kinds(&won), [Kind::DisputeWon, Kind::RefundStarted]);
        let again = report(&won.record, id, &update(S::Won, money(700), at(120)));
        assert_eq!(kinds(&again), []);
        assert_eq!(refunded(&again.record).len(), 2, "once");
    }
}

#[test]
fn the_share_of_cancelled_units_waits_for_the_dispute() {
    let (record, id) = confirmed();
    let line = &record.order.items[0];
    let (lines, share) = ([(line.id, 1)], line.price);
    let cancel = |record: &OrderRecord| {
        let stock = CancelledStock::Restocked;
        system(at(90), |c| record.cancel_items(Some(&lines), stock, None, c)).unwrap().record
    };
    let open = cancel(&reported(&record, id, 2_500, &[S::UnderReview]));
    assert_eq!(refunded(&open), []);
    let won = report(&open, id, &update(S::Won, money(2_500), at(100))).record;
    assert_eq!(refunded(&won), [share]);
    let lost = report(&open, id, &update(S::Lost, money(2_500), at(100))).record;
    assert_eq!(refunded(&lost), [], "the customer has all of it");
    // Nothing was held back: nothing is refunded once more.
    let paid = cancel(&reported(&record, id, 100, &[S::Inquiry]));
    assert_eq!(refunded(&paid), [share]);
    let closed = report(&paid, id, &update(S::Won, money(100), at(100))).record;
    assert_eq!(refunded(&closed), [share]);
}

#[test]
fn a_dispute_of_a_payment_not_known_to_be_captured_looks_it_up() {
    let (record, id) = begin(&online_order());
    let step = report(&record, id, &update(S::NeedsResponse, money(2_500), at(60)));
    assert_eq!(step.effects, [Effect::Job(OrderJob::SyncPayment(id))]);
    assert_eq!(step.record.refundable(id), Ok(money(0)));
    let won = report(&step.record, id, &update(S::Won, money(2_500), at(70)));
    assert_eq!(refunded(&won.record), []);
}

#[test]
fn customers_do_not_see_disputes() {
    let (record, id) = confirmed();
    let step = report(&record, id, &update(S::NeedsResponse, money(700), at(60)));
    assert!(step.events.iter().all(|event| event.kind.is_internal()));
}

#[test]
fn a_long_reason_is_cut_and_not_reported_as_new() {
    let (record, id) = confirmed();
    let long = DisputeUpdate {
        reason: "é".repeat(MAX_REASON_CHARS + 1),
        ..update(S::NeedsResponse, money(700), at(60))
    };
    let step = report(&record, id, &long);
    assert_eq!(only(&step.record).reason.chars().count(), MAX_REASON_CHARS);
    let again = report(&step.record, id, &DisputeUpdate { occurred_at: at(70), ..long });
    assert_eq!(kinds(&again), []);
}

#[test]
fn only_what_awaits_the_shop_is_due() {
    let (record, id) = confirmed();
    for (status, is_due) in [(S::Inquiry, true), (S::NeedsResponse, true), (S::UnderReview, false)]
    {
        let dated = DisputeUpdate { due_at: Some(at(200)), ..update(status, money(7), at(60)) };
        let record = report(&record, id, &dated).record;
        assert_eq!(only(&record).is_due(at(201)), is_due, "{status}");
        assert!(!only(&record).is_due(at(200)), "{status}");
    }
}
