//! Parcels that come back undelivered, and orders whose remainder was paid back.

use domain::coupon::CouponUseChange;
use domain::fulfillment::{FulfillmentStatus, ParcelStatus};
use domain::notification::NotificationType;
use domain::order::{
    Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord, OrderStatus, ReturnedUnits,
    StockMove, Transition,
};

use crate::cancelling_items::{cancel, confirm, deliver, refund, refunds, ship};
use crate::support::{
    Basket, at, cod_order, coupon, id_of, kinds, listing, money, once, paid_order, pay_with,
    percent, system,
};

fn committed(record: &OrderRecord) -> OrderRecord {
    let record = confirm(record);
    system(at(35), |c| record.commit_stock(c)).unwrap().record
}

fn back(
    record: &OrderRecord,
    at_parcel: usize,
    then: ReturnedUnits,
) -> Result<Transition, OrderError> {
    let id = record.parcels[at_parcel].id;
    system(at(50), |c| record.return_parcel(id, then, Some("not at home"), c))
}

#[test]
fn cash_on_delivery_refused_at_the_door_ends_without_cash() {
    let record = ship(&committed(&cod_order()), None);
    let step = back(&record, 0, ReturnedUnits::Restock).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(step.record.payments, []);
    let written =
        [OrderEventKind::ParcelReturned, OrderEventKind::ItemsCancelled, OrderEventKind::Cancelled];
    assert_eq!(kinds(&step), written);
    assert_eq!(step.events[0].reason.as_deref(), Some("not at home"));
    let Effect::Stock(StockMove::Return, lines) = &step.effects[0] else {
        panic!("{:?}", step.effects);
    };
    assert_eq!(lines.iter().map(|l| l.quantity).sum::<i64>(), 3);
    assert_eq!(step.effects.iter().filter(|e| matches!(e, Effect::Stock(..))).count(), 1);
    for kind in [NotificationType::ParcelReturned, NotificationType::OrderCancelled] {
        assert!(once(&step, &Effect::Notify(kind)));
    }
    let (from, to) = (OrderLifecycle::Cancelled, OrderLifecycle::Delivered);
    let arrived = system(at(60), |c| step.record.deliver(None, c));
    assert_eq!(arrived, Err(OrderError::InvalidTransition { from, to }));
}

#[test]
fn an_order_that_comes_back_whole_is_refunded_whole() {
    let basket = Basket::of(vec![(listing(1, 333, Some(9)), 3)]).with(coupon(7, percent(1_250)));
    let (paid, _) = pay_with(&basket.place().unwrap().record);
    let record = ship(&committed(&paid), None);
    let step = back(&record, 0, ReturnedUnits::WriteOff).unwrap();
    assert_eq!(refunds(&step.record), [874]);
    assert_eq!(step.record.cancelled_amount(), money(874));
    assert!(matches!(&step.effects[0], Effect::Stock(StockMove::WriteOff, _)));
    let released = |e: &&Effect| {
        matches!(e, Effect::Coupon(CouponUseChange::Release { was_redeemed: true, .. }))
    };
    assert_eq!(step.effects.iter().filter(released).count(), 1);
}

#[test]
fn units_that_are_held_can_be_shipped_again_or_cancelled() {
    let record = ship(&committed(&paid_order().0), None);
    let step = back(&record, 0, ReturnedUnits::Hold).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    assert_eq!(step.record.fulfillment_status(), FulfillmentStatus::Unfulfilled);
    assert_eq!(step.record.parcels[0].status, ParcelStatus::Returned);
    assert_eq!(step.record.parcels[0].returned_at, Some(at(50)));
    assert_eq!(step.effects, [Effect::Notify(NotificationType::ParcelReturned)]);
    let again = ship(&step.record, None);
    assert_eq!(again.status(), OrderStatus::Shipped);
    assert_eq!(deliver(&again).record.status(), OrderStatus::Delivered);
    let ended = cancel(&step.record, None).unwrap();
    assert_eq!(ended.record.status(), OrderStatus::Cancelled, "it had left once");
    assert_eq!(refunds(&ended.record), [2_500]);
    let whole = system(at(60), |c| step.record.cancel(None, OrderLifecycle::Confirmed, c));
    assert_eq!(whole.unwrap().record.status(), OrderStatus::Cancelled);
}

#[test]
fn one_parcel_of_two_is_lost_and_the_order_ends_delivered() {
    let record = committed(&paid_order().0);
    let (two, one) = (record.order.items[0].id, record.order.items[1].id);
    let both = ship(&ship(&record, Some(&[(two, 2)])), Some(&[(one, 1)]));
    let arrived = system(at(45), |c| both.deliver(Some(both.parcels[0].id), c)).unwrap().record;
    assert_eq!(arrived.fulfillment_status(), FulfillmentStatus::PartiallyDelivered);
    let step = back(&arrived, 1, ReturnedUnits::WriteOff).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Delivered);
    assert_eq!(refunds(&step.record), [500]);
    let still = back(&both, 1, ReturnedUnits::Restock).unwrap();
    assert_eq!(still.record.status(), OrderStatus::Shipped, "the other is on its way");
    assert!(!still.effects.contains(&Effect::Notify(NotificationType::OrderShipped)));
    let held = back(&both, 1, ReturnedUnits::Hold).unwrap();
    assert_eq!(held.record.fulfillment_status(), FulfillmentStatus::PartiallyShipped);
}

#[test]
fn a_parcel_arrives_or_comes_back_and_not_both() {
    let record = ship(&committed(&paid_order().0), None);
    let parcel = record.parcels[0].id;
    let arrived = deliver(&record).record;
    let gone = Err(OrderError::ParcelState(ParcelStatus::Delivered));
    assert_eq!(back(&arrived, 0, ReturnedUnits::Restock), gone);
    let returned = back(&record, 0, ReturnedUnits::Hold).unwrap().record;
    let twice = Err(OrderError::ParcelState(ParcelStatus::Returned));
    assert_eq!(back(&returned, 0, ReturnedUnits::Restock), twice);
    assert_eq!(system(at(60), |c| returned.deliver(Some(parcel), c)), twice);
    let (from, to) = (OrderLifecycle::Confirmed, OrderLifecycle::Delivered);
    let none = system(at(60), |c| returned.deliver(None, c));
    assert_eq!(none, Err(OrderError::InvalidTransition { from, to }));
    let unknown =
        system(at(60), |c| record.return_parcel(id_of(404), ReturnedUnits::Hold, None, c));
    assert_eq!(unknown, Err(OrderError::NoSuchParcel));
}

/// One of three sent and arrived; the value of the other two refunded by hand, before or after.
#[test]
fn a_remainder_that_was_paid_back_is_closed_with_the_last_arrival() {
    let basket = Basket::of(vec![(listing(1, 2_000, Some(9)), 3)]);
    let (paid, _) = pay_with(&basket.place().unwrap().record);
    let record = committed(&paid);
    let part = ship(&record, Some(&[(record.order.items[0].id, 1)]));
    for cents in [4_000, 6_000] {
        let refunded = refund(&part, cents);
        assert_eq!(refunded.record.status(), OrderStatus::Confirmed, "a parcel is on its way");
        let before = deliver(&refunded.record);
        let after = refund(&deliver(&part).record, cents);
        for step in [before, after] {
            assert_eq!(step.record.status(), OrderStatus::Delivered);
            assert_eq!(refunds(&step.record), [cents], "nothing more is refunded");
            assert_eq!(step.record.cancelled_amount(), money(4_000));
            let returned =
                |e: &Effect| matches!(e, Effect::Stock(StockMove::Return, l) if l[0].quantity == 2);
            assert!(step.effects.iter().any(returned), "{:?}", step.effects);
            assert!(once(&step, &Effect::Notify(NotificationType::ItemsCancelled)));
        }
    }
    let less = deliver(&refund(&part, 3_999).record);
    assert_eq!(less.record.status(), OrderStatus::Confirmed, "a cent is missing");
    assert_eq!(deliver(&less.record).record, less.record);
    let rest = cancel(&less.record, None).unwrap();
    assert_eq!(
        (rest.record.status(), refunds(&rest.record)),
        (OrderStatus::Delivered, vec![3_999, 1])
    );
}

/// A goodwill refund, however large beside what is still to be sent, cancels nothing that was paid.
#[test]
fn a_refund_of_another_amount_leaves_what_is_still_to_be_sent() {
    let lines = vec![(listing(1, 2_000, Some(9)), 1), (listing(2, 1, Some(9)), 3)];
    let (paid, _) = pay_with(&Basket::of(lines).place().unwrap().record);
    let record = committed(&paid);
    let part = ship(&record, Some(&[(record.order.items[0].id, 1)]));
    let step = deliver(&refund(&part, 500).record);
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    assert_eq!(step.record.cancelled_amount(), money(0));
}

#[test]
fn a_refund_that_is_explained_by_cancelled_units_closes_nothing() {
    let basket = Basket::of(vec![(listing(1, 2_000, Some(9)), 3)]);
    let (paid, _) = pay_with(&basket.place().unwrap().record);
    let record = committed(&paid);
    let line = record.order.items[0].id;
    let part = ship(&record, Some(&[(line, 1)]));
    let one_less = cancel(&part, Some(&[(line, 1)])).unwrap().record;
    assert_eq!(refunds(&one_less), [2_000]);
    let arrived = deliver(&one_less).record;
    assert_eq!(arrived.status(), OrderStatus::Confirmed, "one is still to be sent");
    assert_eq!(refund(&arrived, 2_000).record.status(), OrderStatus::Delivered);
}

#[test]
fn free_units_are_never_taken_for_paid_back() {
    let basket = Basket::of(vec![(listing(1, 2_000, Some(9)), 1), (listing(2, 0, Some(9)), 1)]);
    let (paid, _) = pay_with(&basket.place().unwrap().record);
    let record = committed(&paid);
    let part = ship(&record, Some(&[(record.order.items[0].id, 1)]));
    let step = deliver(&refund(&part, 500).record);
    assert_eq!(step.record.status(), OrderStatus::Confirmed);
    let free = Basket::of(vec![(listing(1, 0, Some(9)), 2)]).place().unwrap().record;
    let free = committed(&free);
    let part = ship(&free, Some(&[(free.order.items[0].id, 1)]));
    assert_eq!(deliver(&part).record.status(), OrderStatus::Confirmed);
}

/// A confirmed order that was refunded in full, and of which nothing left: it is cancelled.
#[test]
fn an_order_whose_money_is_gone_can_be_cancelled() {
    let record = refund(&committed(&paid_order().0), 2_500).record;
    let step = system(at(60), |c| record.cancel(None, OrderLifecycle::Confirmed, c)).unwrap();
    assert_eq!(step.record.status(), OrderStatus::Cancelled);
    assert_eq!(refunds(&step.record), [2_500]);
}
