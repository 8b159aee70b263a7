//! Confirming, taking stock from on-hand stock, shipping in parts, delivering, and cash at the
//! door.

use domain::fulfillment::{FulfillmentStatus, ParcelStatus, fulfillment_status};
use domain::ids::{OrderItemId, ParcelId};
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderJob, OrderLifecycle, OrderPaymentStatus, OrderRecord,
    OrderStatus, ShipLine, StockMove, StockState, Transition,
};
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use domain::refund::RefundEvent;

use crate::support::{
    Basket, at, begin, cod_order, count, coupon, id_of, kinds, listing, money, once, online_order,
    paid_order, percent, system,
};

fn confirmed() -> OrderRecord {
    system(at(30), |c| paid_order().0.confirm(Default::default(), c)).unwrap().record
}

fn confirmed_cod() -> OrderRecord {
    system(at(30), |c| cod_order().confirm(Default::default(), c)).unwrap().record
}

fn ship(record: &OrderRecord, lines: Option<&[ShipLine]>) -> Result<Transition, OrderError> {
    let (carrier, tracking) = (Some("DHL".to_owned()), Some("T-1".to_owned()));
    system(at(40), |c| record.ship(lines, carrier, tracking, c))
}

fn deliver(record: &OrderRecord, parcel: Option<ParcelId>) -> Result<Transition, OrderError> {
    system(at(50), |c| record.deliver(parcel, c))
}

fn items(record: &OrderRecord) -> (OrderItemId, OrderItemId) {
    (record.order.items[0].id, record.order.items[1].id)
}

fn refused(from: OrderLifecycle, to: OrderLifecycle) -> OrderError {
    OrderError::InvalidTransition { from, to }
}

#[test]
fn only_a_paid_order_or_cash_on_delivery_is_confirmed() {
    let confirm = |record: &OrderRecord| system(at(30), |c| record.confirm(Default::default(), c));
    let unpaid = Err(OrderError::NotPaid(OrderPaymentStatus::Unpaid));
    assert_eq!(confirm(&online_order()).map(|_| ()), unpaid);
    let processing = Err(OrderError::NotPaid(OrderPaymentStatus::Processing));
    assert_eq!(confirm(&begin(&online_order()).0).map(|_| ()), processing);
    let step = confirm(&paid_order().0).unwrap();
    assert_eq!(kinds(&step), [OrderEventKind::Confirmed]);
    assert_eq!(
        step.effects,
        [Effect::Job(OrderJob::UpdateInventory)],
        "the confirmation went out when paid"
    );
    let step = confirm(&cod_order()).unwrap();
    assert!(once(&step, &Effect::Job(OrderJob::UpdateInventory)));
    assert!(once(&step, &Effect::Notify(NotificationType::OrderConfirmation)));
    let twice = refused(OrderLifecycle::Confirmed, OrderLifecycle::Confirmed);
    assert_eq!(confirm(&step.record), Err(twice));
}

#[test]
fn an_order_that_was_refunded_in_full_is_not_confirmed() {
    let (record, id) = paid_order();
    let refund = |record: &OrderRecord, cents| {
        let begun = system(at(30), |c| record.begin_refund(id, money(cents), "", c));
        let (step, refund) = begun.unwrap();
        let updated = system(at(31), |c| {
            step.record.apply_refund_result(
                refund,
                RefundEvent::Succeeded,
                None,
                None,
                Default::default(),
                c,
            )
        });
        updated.unwrap().record
    };
    let part = refund(&record, 500);
    assert!(system(at(32), |c| part.confirm(Default::default(), c)).is_ok(), "a part is no matter");
    let all = refund(&part, 2_000);
    let none_left = OrderError::NotPaid(OrderPaymentStatus::Refunded);
    assert_eq!(system(at(32), |c| all.confirm(Default::default(), c)), Err(none_left));
}

#[test]
fn stock_is_committed_once_and_only_for_an_active_order() {
    let commit = |record: &OrderRecord| system(at(35), |c| record.commit_stock(c));
    assert_eq!(commit(&online_order()), None);
    assert_eq!(commit(&paid_order().0), None, "paid is not confirmed");
    let record = confirmed();
    let step = commit(&record).unwrap();
    assert_eq!(step.record.order.stock, StockState::Committed);
    assert_eq!(step.effects, [Effect::Stock(StockMove::Commit, record.stock_lines())]);
    assert_eq!(kinds(&step), [OrderEventKind::InventoryUpdated]);
    assert_eq!(commit(&step.record), None, "safe to run twice");
    let shipped = ship(&record, None).unwrap().record;
    assert!(commit(&shipped).is_some(), "the job may be later than the parcel");
    assert!(commit(&deliver(&shipped, None).unwrap().record).is_some());
}

#[test]
fn uncounted_units_are_not_committed() {
    let basket = Basket::of(vec![(listing(1, 100, None), 1)]).cod();
    let record = basket.place().unwrap().record;
    let record = system(at(30), |c| record.confirm(Default::default(), c)).unwrap().record;
    let step = system(at(35), |c| record.commit_stock(c)).unwrap();
    assert_eq!(step.effects, []);
    assert_eq!(step.record.order.stock, StockState::Committed);
}

#[test]
fn an_order_ships_all_at_once_where_nothing_is_named() {
    let step = ship(&confirmed(), None).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Shipped);
    let parcel = &step.record.parcels[0];
    assert_eq!(
        (parcel.carrier.as_deref(), parcel.tracking_number.as_deref()),
        (Some("DHL"), Some("T-1"))
    );
    assert_eq!(
        (parcel.status, parcel.shipped_at, parcel.delivered_at),
        (ParcelStatus::Shipped, at(40), None)
    );
    assert_eq!(parcel.lines.iter().map(|l| l.quantity).sum::<i64>(), 3);
    assert_eq!(kinds(&step), [OrderEventKind::ParcelShipped, OrderEventKind::Shipped]);
    assert_eq!(step.events[0].reason.as_deref(), Some("T-1"));
    assert_eq!(step.effects, [Effect::Notify(NotificationType::OrderShipped)]);
}

#[test]
fn an_order_is_shipped_when_its_last_piece_has_left() {
    let record = confirmed();
    let (two, one) = items(&record);
    let first = ship(&record, Some(&[(two, 1)])).unwrap();
    assert_eq!(first.record.status(), OrderStatus::Confirmed);
    assert_eq!(first.record.fulfillment_status(), FulfillmentStatus::PartiallyShipped);
    assert_eq!(first.effects, []);
    let second = ship(&first.record, Some(&[(one, 1)])).unwrap();
    assert_eq!(second.record.status(), OrderStatus::Confirmed);
    let last = ship(&second.record, None).unwrap();
    assert_eq!(last.record.status(), OrderStatus::Shipped);
    let units: Vec<_> =
        last.record.parcels[2].lines.iter().map(|l| (l.order_item_id, l.quantity)).collect();
    assert_eq!(units, [(two, 1)], "all that is left");
    assert!(once(&last, &Effect::Notify(NotificationType::OrderShipped)));
}

#[test]
fn no_piece_leaves_twice_and_no_parcel_is_empty() {
    let record = confirmed();
    let (two, one) = items(&record);
    let stranger: OrderItemId = id_of(404);
    for lines in [
        vec![],
        vec![(two, 0)],
        vec![(two, -1)],
        vec![(two, 3)],
        vec![(two, 2), (two, 1)],
        vec![(two, i64::MAX), (two, i64::MAX)],
        vec![(one, 1), (stranger, 1)],
    ] {
        assert_eq!(ship(&record, Some(&lines)), Err(OrderError::ParcelLines), "{lines:?}");
    }
    let part = ship(&record, Some(&[(two, 1), (two, 1)])).unwrap().record;
    assert_eq!(part.parcels[0].lines.len(), 1, "named twice is one line");
    assert_eq!(ship(&part, Some(&[(two, 1)])), Err(OrderError::ParcelLines));
}

#[test]
fn only_a_confirmed_order_ships() {
    let shipped = ship(&confirmed(), None).unwrap().record;
    for record in [online_order(), paid_order().0, shipped] {
        let error = refused(record.order.lifecycle, OrderLifecycle::Shipped);
        assert_eq!(ship(&record, None), Err(error));
    }
}

#[test]
fn the_last_parcel_delivers_the_order() {
    let record = confirmed();
    let (two, _) = items(&record);
    let record = ship(&record, Some(&[(two, 2)])).unwrap().record;
    let record = ship(&record, None).unwrap().record;
    let [first, second] = [record.parcels[0].id, record.parcels[1].id];
    let step = deliver(&record, Some(first)).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Shipped);
    assert_eq!(step.record.fulfillment_status(), FulfillmentStatus::PartiallyDelivered);
    assert_eq!(kinds(&step), [OrderEventKind::ParcelDelivered]);
    assert_eq!(step.effects, []);
    let again = deliver(&step.record, Some(first)).unwrap();
    assert!(again.is_empty_against(&step.record), "a parcel arrives once");
    let last = deliver(&step.record, Some(second)).unwrap();
    assert_eq!(last.record.status(), OrderStatus::Delivered);
    assert_eq!(kinds(&last), [OrderEventKind::ParcelDelivered, OrderEventKind::Delivered]);
    assert_eq!(last.effects, [Effect::Notify(NotificationType::OrderDelivered)]);
    assert_eq!(last.record.parcels[1].delivered_at, Some(at(50)));
    let gone = refused(OrderLifecycle::Delivered, OrderLifecycle::Delivered);
    assert_eq!(deliver(&last.record, None), Err(gone));
}

#[test]
fn a_parcel_may_arrive_before_the_rest_has_left() {
    let record = confirmed();
    let (two, _) = items(&record);
    let record = ship(&record, Some(&[(two, 2)])).unwrap().record;
    let step = deliver(&record, None).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    assert_eq!(step.record.fulfillment_status(), FulfillmentStatus::PartiallyShipped);
    let rest = ship(&step.record, None).unwrap();
    assert_eq!(rest.record.status(), OrderStatus::Shipped);
    let all = deliver(&rest.record, None).unwrap();
    assert_eq!(all.record.status(), OrderStatus::Delivered);
    assert_eq!(kinds(&all), [OrderEventKind::ParcelDelivered, OrderEventKind::Delivered]);
}

#[test]
fn nothing_arrives_that_has_not_left() {
    for record in [online_order(), confirmed()] {
        let error = refused(record.order.lifecycle, OrderLifecycle::Delivered);
        assert_eq!(deliver(&record, None), Err(error));
    }
    let shipped = ship(&confirmed(), None).unwrap().record;
    assert_eq!(deliver(&shipped, Some(id_of(404))), Err(OrderError::NoSuchParcel));
}

#[test]
fn cash_at_the_door_becomes_a_payment() {
    let shipped = ship(&confirmed_cod(), None).unwrap().record;
    assert_eq!(shipped.payment_status(), OrderPaymentStatus::Unpaid);
    let step = deliver(&shipped, None).unwrap();
    let [cash] = step.record.payments.as_slice() else {
        panic!("one payment");
    };
    assert_eq!((cash.status, cash.amount), (PaymentStatus::Paid, money(2_500)));
    assert_eq!((cash.captured, cash.provider.as_str()), (Some(money(2_500)), CASH_PROVIDER));
    assert_eq!(step.record.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(step.record.status(), OrderStatus::Delivered);
    let written =
        [OrderEventKind::ParcelDelivered, OrderEventKind::Delivered, OrderEventKind::Paid];
    assert_eq!(kinds(&step), written);
    assert!(once(&step, &Effect::Notify(NotificationType::PaymentReceived)));
    let confirmation = Effect::Notify(NotificationType::OrderConfirmation);
    assert_eq!(count(&step, &confirmation), 0, "it went out when the shop confirmed");
    assert_eq!(step.record.refundable(cash.id), Ok(money(2_500)));
}

#[test]
fn no_cash_is_taken_for_an_order_of_nothing() {
    let free = Basket::of(vec![(listing(1, 100, None), 1)]).with(coupon(7, percent(10_000)));
    let record = free.cod().place().unwrap().record;
    let record = system(at(30), |c| record.confirm(Default::default(), c)).unwrap().record;
    let record = ship(&record, None).unwrap().record;
    let step = deliver(&record, None).unwrap();
    assert_eq!(step.record.payments, []);
    assert_eq!(step.record.status(), OrderStatus::Delivered);
}

#[test]
fn fulfillment_is_computed_from_the_parcels() {
    let record = ship(&confirmed(), None).unwrap().record;
    let mut parcel = record.parcels[0].clone();
    let of =
        |ordered, parcels: &[domain::fulfillment::Parcel]| fulfillment_status(ordered, parcels);
    assert_eq!(of(3, &[]), FulfillmentStatus::Unfulfilled);
    assert_eq!(of(4, &[parcel.clone()]), FulfillmentStatus::PartiallyShipped);
    assert_eq!(of(3, &[parcel.clone()]), FulfillmentStatus::Shipped);
    let under_way = parcel.clone();
    parcel.status = ParcelStatus::Delivered;
    assert_eq!(of(4, &[parcel.clone()]), FulfillmentStatus::PartiallyShipped);
    assert_eq!(of(6, &[parcel.clone(), under_way]), FulfillmentStatus::PartiallyDelivered);
    assert_eq!(of(3, &[parcel]), FulfillmentStatus::Delivered);
}
