//! Delivered units that are sent back: who may ask, what arrives, and what is refunded.

use domain::dispute::DisputeStatus;
use domain::ids::{OrderItemId, ReturnId};
use domain::limits::MAX_RETURNS_OF_CUSTOMER;
use domain::notification::NotificationType;
use domain::order::{
    Actor, CancelledStock, Effect, OrderAction, OrderError, OrderEventKind as Kind, OrderLifecycle,
    OrderPaymentStatus, OrderRecord, ReceivedLine, ReturnRefund, ReturnStatus, ReturnWindow,
    ShipLine, StockMove, Transition,
};
use domain::refund::RefundEvent;
use rstest::rstest;

use crate::cancelling_items::{confirm, deliver, refund, refunds, ship};
use crate::disputes::reported;
use crate::support::{
    Basket, at, begin, cod_order, coupon, customer, decide, fixed, kinds, listing, money, once,
    online_order, operator, paid, paid_order, system,
};

const DAY: i64 = 24 * 60 * 60;
const WINDOW: ReturnWindow = ReturnWindow { days: 30 };
const RESTOCKED: CancelledStock = CancelledStock::Restocked;
const WRITTEN_OFF: CancelledStock = CancelledStock::WrittenOff;

fn delivered_from(paid: &OrderRecord) -> OrderRecord {
    let confirmed = confirm(paid);
    let committed = system(at(35), |c| confirmed.commit_stock(c)).unwrap().record;
    deliver(&ship(&committed, None)).record
}

/// The paid order of 25.00 (two at 10.00, one at 5.00), delivered a minute after noon.
fn delivered() -> OrderRecord {
    delivered_from(&paid_order().0)
}

fn item(record: &OrderRecord, line: usize) -> OrderItemId {
    record.order.items[line].id
}

fn request(record: &OrderRecord, lines: &[ShipLine]) -> Result<(Transition, ReturnId), OrderError> {
    decide(&customer(), at(DAY), |c| record.request_return(lines, "too small", WINDOW, c))
}

fn create(record: &OrderRecord, lines: &[ShipLine]) -> (OrderRecord, ReturnId) {
    let created =
        decide(&operator(), at(DAY), |c| record.create_return(lines, "by phone", c)).unwrap();
    (created.0.record, created.1)
}

fn receive_as(
    record: &OrderRecord,
    id: ReturnId,
    lines: &[ReceivedLine],
    refund: &ReturnRefund,
) -> Result<Transition, OrderError> {
    decide(&operator(), at(2 * DAY), |c| record.receive_return(id, lines, refund, c))
}

fn receive(record: &OrderRecord, id: ReturnId, lines: &[ReceivedLine]) -> Transition {
    receive_as(record, id, lines, &ReturnRefund::Price).unwrap()
}

/// Units of a line returned in one go, with their price.
fn returned(record: &OrderRecord, line: usize, units: i64) -> OrderRecord {
    let id = item(record, line);
    let (created, of) = create(record, &[(id, units)]);
    receive(&created, of, &[((id, RESTOCKED), units)]).record
}

fn settle(record: &OrderRecord) -> OrderRecord {
    let pending = record.refunds.iter().filter(|r| r.provider_ref.is_none());
    let ids: Vec<_> = pending.map(|r| r.id).collect();
    ids.into_iter().fold(record.clone(), |record, id| {
        let policy = Default::default();
        let event = RefundEvent::Succeeded;
        let done = system(at(3 * DAY), |c| {
            record.apply_refund_result(id, event, Some("re"), None, policy, c)
        });
        done.unwrap().record
    })
}

fn sound(record: &OrderRecord) {
    assert!(record.returned_units_fit() && record.returned_amounts_fit(), "{record:#?}");
    assert!(record.units_fit() && record.lifecycle_fits());
}

#[test]
fn a_return_is_requested_approved_and_received() {
    let record = delivered();
    let (two, one) = (item(&record, 0), item(&record, 1));
    let (asked, id) = request(&record, &[(two, 1), (one, 1), (two, 1)]).unwrap();
    assert_eq!(kinds(&asked), [Kind::ReturnRequested]);
    assert_eq!(asked.events[0].reason.as_deref(), Some("units: 3: too small"));
    assert_eq!(asked.effects, [Effect::Notify(NotificationType::ReturnRequested)]);
    let asked = asked.record;
    assert_eq!(asked.order_return(id).unwrap().units(), [(two, 2), (one, 1)]);
    assert_eq!(asked.returnable_quantity(two), 0, "it is claimed");
    let approved = decide(&operator(), at(DAY), |c| asked.approve_return(id, c)).unwrap();
    assert_eq!(kinds(&approved), [Kind::ReturnApproved]);
    let lines = [((two, RESTOCKED), 1), ((two, WRITTEN_OFF), 1)];
    let received = receive(&approved.record, id, &lines);
    assert_eq!(kinds(&received), [Kind::ReturnReceived, Kind::RefundStarted]);
    assert_eq!(received.events[0].reason.as_deref(), Some("units: 2, amount: 20.00 USD"));
    assert!(once(&received, &Effect::Notify(NotificationType::ReturnReceived)));
    let moves = received.effects.iter().filter_map(|effect| match effect {
        Effect::Stock(kind, lines) => Some((*kind, lines.iter().map(|l| l.quantity).sum::<i64>())),
        Effect::Coupon(_)
        | Effect::ConvertCart(_)
        | Effect::ReopenCart(_)
        | Effect::Job(_)
        | Effect::Notify(_) => None,
    });
    assert_eq!(moves.collect::<Vec<_>>(), [(StockMove::Return, 1), (StockMove::WriteOff, 1)]);
    let record = received.record;
    assert_eq!(refunds(&record), [2_000]);
    assert_eq!(record.refunds[0].reason, "items returned");
    let done = record.order_return(id).unwrap();
    assert_eq!(done.status, ReturnStatus::Received);
    assert_eq!((done.due, done.refunded), (Some(money(2_000)), Some(money(2_000))));
    assert_eq!(record.order.lifecycle, OrderLifecycle::Delivered, "it stays delivered");
    assert_eq!((record.returnable_quantity(two), record.returnable_quantity(one)), (0, 1));
    assert_eq!(settle(&record).payment_status(), OrderPaymentStatus::PartiallyRefunded);
    sound(&record);
}

#[rstest]
#[case::the_last_moment(60 + 30 * DAY, 30, true)]
#[case::a_second_later(61 + 30 * DAY, 30, false)]
#[case::at_once_where_no_customer_may(61, 0, false)]
fn customers_ask_within_the_return_window(
    #[case] seconds: i64,
    #[case] days: u32,
    #[case] in_time: bool,
) {
    let record = delivered();
    let (lines, window) = ([(item(&record, 0), 1)], ReturnWindow { days });
    let asked =
        decide(&customer(), at(seconds), |c| record.request_return(&lines, "late", window, c));
    let until = (days > 0).then(|| at(60 + i64::from(days) * DAY));
    let closed = OrderError::ReturnsClosed { until };
    assert_eq!(asked.map(drop), if in_time { Ok(()) } else { Err(closed) });
    let created = decide(&operator(), at(seconds), |c| record.create_return(&lines, "late", c));
    let (created, id) = created.expect("operators always can");
    assert_eq!(created.record.order_return(id).unwrap().status, ReturnStatus::Approved);
}

/// Each return stays in the order's record, also one that was cancelled at once.
#[test]
fn s37_customers_ask_for_so_many_returns_of_an_order_and_no_more() {
    let mut record = delivered();
    let unit = [(item(&record, 0), 1)];
    for _ in 0..MAX_RETURNS_OF_CUSTOMER {
        let (asked, id) = request(&record, &unit).unwrap();
        record = decide(&customer(), at(DAY), |c| asked.record.cancel_return(id, None, c))
            .unwrap()
            .record;
    }
    assert_eq!(request(&record, &unit).map(drop), Err(OrderError::TooManyReturns));
    let may = |actor: &Actor| {
        let until = OrderLifecycle::Confirmed;
        let all = decide(actor, at(DAY), |c| {
            Ok::<_, OrderError>(record.available_actions(Default::default(), until, WINDOW, c))
        });
        let found = all.unwrap().into_iter().find(|a| a.action == OrderAction::RequestReturn);
        found.unwrap().refusal
    };
    assert_eq!(may(&customer()), Some(OrderError::TooManyReturns));
    assert_eq!(may(&operator()), None);
    create(&record, &unit);
}

#[test]
fn only_units_that_were_delivered_and_not_returned_can_be_returned() {
    let record = delivered();
    let (two, one) = (item(&record, 0), item(&record, 1));
    for lines in [
        vec![],
        vec![(two, 0)],
        vec![(two, -1)],
        vec![(two, 3)],
        vec![(two, 2), (two, 1)],
        vec![(one, i64::MAX), (one, i64::MAX)],
        vec![(OrderItemId(uuid::Uuid::nil()), 1)],
    ] {
        assert_eq!(request(&record, &lines).map(drop), Err(OrderError::ReturnLines), "{lines:?}");
    }
    let (asked, id) = request(&record, &[(two, 1)]).unwrap();
    let asked = asked.record;
    assert_eq!(request(&asked, &[(two, 2)]).map(drop), Err(OrderError::ReturnLines), "claimed");
    let cancelled = decide(&customer(), at(DAY), |c| asked.cancel_return(id, None, c)).unwrap();
    assert_eq!(kinds(&cancelled), [Kind::ReturnCancelled]);
    assert_eq!(cancelled.effects, [], "they know");
    let by_shop = decide(&operator(), at(DAY), |c| asked.cancel_return(id, None, c)).unwrap();
    assert_eq!(by_shop.effects, [Effect::Notify(NotificationType::ReturnRejected)]);
    request(&cancelled.record, &[(two, 2)]).expect("a cancelled return claims nothing");
    let rejected = decide(&operator(), at(DAY), |c| asked.reject_return(id, "worn", c)).unwrap();
    assert_eq!(rejected.effects, [Effect::Notify(NotificationType::ReturnRejected)]);
    request(&rejected.record, &[(two, 2)]).expect("a rejected return claims nothing");
    let back = returned(&record, 0, 1);
    assert_eq!(request(&back, &[(two, 2)]).map(drop), Err(OrderError::ReturnLines), "returned");
    request(&back, &[(two, 1)]).expect("the other unit");
}

#[test]
fn an_order_is_returned_after_its_delivery() {
    let confirmed = confirm(&paid_order().0);
    let some = [(item(&confirmed, 0), 1)];
    let part = deliver(&ship(&confirmed, Some(&some))).record;
    let stages = [online_order(), confirmed.clone(), ship(&confirmed, None), part];
    for record in stages {
        let refused = Err(OrderError::ReturnBeforeDelivery(record.order.lifecycle));
        assert_eq!(request(&record, &some).map(drop), refused);
        let created = decide(&operator(), at(DAY), |c| record.create_return(&some, "", c));
        assert_eq!(created.map(drop), refused);
    }
}

#[test]
fn only_units_of_the_return_are_received_and_once() {
    let record = delivered();
    let (two, one) = (item(&record, 0), item(&record, 1));
    let (asked, id) = request(&record, &[(two, 1)]).unwrap();
    let refused = receive_as(&asked.record, id, &[((two, RESTOCKED), 1)], &ReturnRefund::Price);
    assert_eq!(refused.map(drop), Err(OrderError::ReturnState(ReturnStatus::Requested)));
    let (record, id) = create(&record, &[(two, 1)]);
    for lines in [
        vec![],
        vec![((two, RESTOCKED), 0)],
        vec![((two, RESTOCKED), 2)],
        vec![((two, RESTOCKED), 1), ((two, WRITTEN_OFF), 1)],
        vec![((one, RESTOCKED), 1)],
    ] {
        let refused = receive_as(&record, id, &lines, &ReturnRefund::Price).map(drop);
        assert_eq!(refused, Err(OrderError::ReturnLines), "{lines:?}");
    }
    let received = receive(&record, id, &[((two, RESTOCKED), 1)]).record;
    let state = || OrderError::ReturnState(ReturnStatus::Received);
    let again = receive_as(&received, id, &[((two, RESTOCKED), 1)], &ReturnRefund::Price);
    assert_eq!(again.map(drop), Err(state()));
    let late = decide(&customer(), at(3 * DAY), |c| received.cancel_return(id, None, c));
    assert_eq!(late.map(drop), Err(state()));
    let unknown = ReturnId(uuid::Uuid::nil());
    let missing = decide(&operator(), at(DAY), |c| received.approve_return(unknown, c));
    assert_eq!(missing.map(drop), Err(OrderError::NoSuchReturn));
}

#[test]
fn the_prices_of_all_units_add_up_to_what_was_paid() {
    let lines = vec![(listing(1, 333, Some(9)), 3), (listing(2, 101, Some(9)), 1)];
    let order = Basket::of(lines).with(coupon(3, fixed(257))).place().unwrap().record;
    let price = order.order.final_amount().minor_units();
    let (begun, id) = begin(&order);
    let mut record = delivered_from(&paid(&begun, id).record);
    for line in [0, 1, 0, 0] {
        let quoted = record.price_of_units(&[(item(&record, line), 1)]).unwrap();
        record = returned(&record, line, 1);
        assert_eq!(record.refunds.last().unwrap().amount, quoted);
        sound(&record);
    }
    assert_eq!(refunds(&record).iter().sum::<i64>(), price);
    assert_eq!(record.retainable_amount(), money(0));
    assert_eq!(record.price_of_units(&[(item(&record, 0), 1)]), None, "returned units have gone");
    assert_eq!(settle(&record).payment_status(), OrderPaymentStatus::Refunded);
}

/// What is refunded for one unit of 10.00 and then the unit of 5.00, after 25.00 were paid.
#[rstest]
#[case::the_price(ReturnRefund::Price, 0, &[1_000, 500])]
#[case::less(less(150), 0, &[850, 500])]
#[case::nothing(ReturnRefund::Nothing { reason: "used".to_owned() }, 0, &[500])]
#[case::earlier_refund_of_its_price(ReturnRefund::Price, 1_000, &[1_000, 500])]
#[case::earlier_refund_of_a_part(ReturnRefund::Price, 400, &[400, 600, 500])]
#[case::earlier_refund_of_most(ReturnRefund::Price, 2_000, &[2_000])]
#[case::earlier_refund_of_all(ReturnRefund::Price, 2_500, &[2_500])]
fn nothing_is_refunded_twice(
    #[case] how: ReturnRefund,
    #[case] earlier: i64,
    #[case] expected: &[i64],
) {
    let mut record = delivered();
    if earlier > 0 {
        record = settle(&refund(&record, earlier).record);
    }
    assert_eq!(record.refunded_in_advance(), money(earlier));
    let id = item(&record, 0);
    let (created, of) = create(&record, &[(id, 1)]);
    let record = receive_as(&created, of, &[((id, RESTOCKED), 1)], &how).unwrap().record;
    let due = record.returns[0].due.unwrap();
    let counted = due.min(money(earlier));
    let rest = record.returns[0].unrefunded().unwrap_or(money(0));
    assert_eq!(rest, counted, "what is not refunded is shown");
    assert_eq!(record.refunded_in_advance(), money(earlier).minus(counted).unwrap());
    sound(&record);
    let record = returned(&record, 1, 1);
    assert_eq!(refunds(&record), expected);
    sound(&record);
}

fn less(cents: i64) -> ReturnRefund {
    ReturnRefund::Less { withheld: money(cents), reason: "scratched".to_owned() }
}

#[test]
fn no_more_than_the_price_is_withheld() {
    let record = delivered();
    let id = item(&record, 0);
    let (record, of) = create(&record, &[(id, 1)]);
    let lines = [((id, WRITTEN_OFF), 1)];
    let refused = receive_as(&record, of, &lines, &less(1_001)).map(drop);
    assert_eq!(refused, Err(OrderError::WithheldTooMuch { price: money(1_000) }));
    let record = receive_as(&record, of, &lines, &less(1_000)).unwrap().record;
    assert_eq!(record.refunds, []);
    let done = record.order_return(of).unwrap();
    assert_eq!((done.due, done.withheld()), (Some(money(0)), Some(money(1_000))));
    assert_eq!(done.withheld_reason.as_deref(), Some("scratched"));
}

#[test]
fn what_an_open_dispute_holds_back_is_refunded_when_it_is_won() {
    let record = delivered();
    let payment = record.payments[0].id;
    let disputed = reported(&record, payment, 2_000, &[DisputeStatus::NeedsResponse]);
    let back = returned(&disputed, 0, 2);
    assert_eq!(refunds(&back), [], "the provider holds what is due");
    assert_eq!(back.returns[0].due, Some(money(2_000)));
    assert_eq!(back.returns[0].refunded, Some(money(0)));
    sound(&back);
    let won = reported(&back, payment, 2_000, &[DisputeStatus::Won]);
    assert_eq!(refunds(&won), [2_000]);
    assert_eq!(won.refunds[0].reason, "items returned");
    let lost = reported(&back, payment, 2_000, &[DisputeStatus::Lost]);
    assert_eq!(refunds(&lost), [], "the customer has the money");
}

#[test]
fn a_return_is_not_received_while_the_payment_may_still_be_captured() {
    let mut record = delivered();
    let id = item(&record, 0);
    record.payments[0].status = domain::payment::PaymentStatus::Authorized;
    record.payments[0].captured = None;
    let payment = record.payments[0].id;
    let (record, of) = create(&record, &[(id, 1)]);
    let refused = receive_as(&record, of, &[((id, RESTOCKED), 1)], &ReturnRefund::Price);
    assert_eq!(refused.map(drop), Err(OrderError::PaymentInProgress(payment)));
}

#[test]
fn units_that_were_still_held_are_taken_from_stock_before_they_return() {
    let confirmed = confirm(&paid_order().0);
    let record = deliver(&ship(&confirmed, None)).record;
    let id = item(&record, 0);
    let (record, of) = create(&record, &[(id, 1)]);
    let step = receive(&record, of, &[((id, RESTOCKED), 1)]);
    let moves = step.effects.iter().filter_map(|effect| match effect {
        Effect::Stock(kind, lines) => Some((*kind, lines.len())),
        Effect::Coupon(_)
        | Effect::ConvertCart(_)
        | Effect::ReopenCart(_)
        | Effect::Job(_)
        | Effect::Notify(_) => None,
    });
    assert_eq!(moves.collect::<Vec<_>>(), [(StockMove::Commit, 2), (StockMove::Return, 1)]);
    assert_eq!(system(at(3 * DAY), |c| step.record.commit_stock(c)), None, "it is done");
}

#[test]
fn cash_is_refunded_by_hand_and_recorded() {
    let record = delivered_from(&cod_order());
    assert_eq!(record.payments[0].provider, domain::payment::CASH_PROVIDER);
    assert_eq!(refunds(&returned(&record, 1, 1)), [500]);
}
