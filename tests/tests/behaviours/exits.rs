//! Orders whose units do not all arrive: cancelled, come back, lost, or paid back before.

use std::sync::Arc;

use application::orders::{
    CancelItems, CreateOrder, OrderLine, ReturnParcel, ShipOrder, cancel_items, confirm, create,
    deliver, history, return_parcel, ship,
};
use application::payments::{RefundPayment, refund};
use application::{AppError, Executed};
use domain::fulfillment::ParcelStatus;
use domain::ids::{ListingId, OrderId};
use domain::order::{
    CancelledStock, OrderError, OrderEventKind, OrderPaymentStatus, OrderRecord, OrderStatus,
    PaymentMethod, ReturnedUnits,
};
use domain::payment::PaymentStatus;
use ports::PageRequest;

use crate::authorizing::left;
use crate::fixture::provider::charged;
use crate::fixture::{Fixture, fresh, money};

/// A paid, confirmed order of three units at 20.00 out of ten, taken from stock.
async fn three(s: &Fixture) -> (OrderRecord, ListingId) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(10)).await);
    let id = s.place(&ada, tea.id, 3).await.order.id;
    s.pay(&ada, id, None).await.expect("paid");
    let order = fresh(confirm(&s.engine, &s.admin(), id, None).await);
    s.work().await;
    (order, tea.id)
}

/// The same for cash on delivery.
async fn three_for_cash(s: &Fixture) -> (OrderRecord, ListingId) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(10)).await);
    let input = CreateOrder {
        items: vec![OrderLine { product_id: tea.id, quantity: 3 }],
        payment_method: PaymentMethod::Cod,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        user_id: None,
    };
    let id = fresh(create(&s.engine, &ada, input, None).await).order.id;
    let order = fresh(confirm(&s.engine, &s.admin(), id, None).await);
    s.work().await;
    (order, tea.id)
}

fn units(order: &OrderRecord, count: i64) -> CancelItems {
    let lines = Some(vec![(order.order.items[0].id, count)]);
    let reason = Some("cannot be sent".to_owned());
    CancelItems { lines, stock: CancelledStock::Restocked, reason }
}

async fn send(s: &Fixture, order: &OrderRecord, count: i64) -> OrderRecord {
    let lines = Some(vec![(order.order.items[0].id, count)]);
    let input = ShipOrder { lines, ..ShipOrder::default() };
    fresh(ship(&s.engine, &s.admin(), order.order.id, input, None).await)
}

fn back(order: &OrderRecord, then: ReturnedUnits) -> ReturnParcel {
    ReturnParcel { parcel: order.parcels[0].id, then, reason: Some("refused".to_owned()) }
}

async fn on_hand(s: &Fixture, id: ListingId) -> (Option<i64>, i64) {
    let listing = s.look(id).await;
    (listing.stock, listing.reserved)
}

/// Sent one of three, refunded two by hand, arrived.
pub async fn a_refunded_remainder_ends_with_the_last_arrival(s: Fixture) {
    let (order, tea) = three(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    send(&s, &order, 1).await;
    let by_hand = RefundPayment {
        id: order.payments[0].id,
        amount: Some("40.00".to_owned()),
        reason: "cannot be sent".to_owned(),
        force: false,
    };
    fresh(refund(&s.engine, &boss, by_hand, None).await);
    s.work().await;
    assert_eq!(on_hand(&s, tea).await, (Some(7), 0));
    let done = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(done.status(), OrderStatus::Delivered);
    s.work().await;
    assert_eq!(on_hand(&s, tea).await, (Some(9), 0), "two can be sold again");
    assert_eq!(charged(&s.mock, order.payments[0].id), Some(money("20.00")));
    assert_eq!(s.order(id).await.refunds.len(), 1, "nothing was refunded twice");
    s.sound().await;
}

pub async fn cancelled_units_are_refunded_and_can_be_sold_again(s: Fixture) {
    let (order, tea) = three(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    let one = fresh(cancel_items(&s.engine, &boss, id, units(&order, 1), None).await);
    assert_eq!((one.cancelled_amount(), one.refunds.len()), (money("20.00"), 1));
    assert_eq!(on_hand(&s, tea).await, (Some(8), 0));
    send(&s, &order, 1).await;
    let lost = CancelItems { lines: None, stock: CancelledStock::WrittenOff, reason: None };
    let rest = fresh(cancel_items(&s.engine, &boss, id, lost, None).await);
    assert_eq!(rest.status(), OrderStatus::Shipped, "all that remains has left");
    s.work().await;
    assert_eq!(on_hand(&s, tea).await, (Some(8), 0), "one is lost");
    let page = PageRequest { after: None, limit: 100 };
    let ledger = s.store.list_stock_movements(Some(tea), page).await.expect("readable").items;
    let number = &order.order.number;
    let off = format!("order {number}, written off");
    let off: Vec<i64> = ledger.iter().filter(|m| m.cause.reason == off).map(|m| m.delta).collect();
    assert_eq!(off, [-1, 1], "newest first: it came back and is gone");
    let done = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(done.status(), OrderStatus::Delivered);
    assert_eq!(charged(&s.mock, order.payments[0].id), Some(money("20.00")));
    let status = s.order(id).await.payment_status();
    assert_eq!(status, OrderPaymentStatus::PartiallyRefunded);
    s.sound().await;
}

/// Money that is authorized: less of it is captured, with the first parcel and not before.
pub async fn cancelled_units_are_not_captured(mut s: Fixture) {
    let (order, payment) = left(&mut s).await;
    let boss = s.admin();
    let less = fresh(cancel_items(&s.engine, &boss, order.order.id, units(&order, 1), None).await);
    assert_eq!(less.payments[0].to_capture, Some(money("10.00")));
    assert_eq!(less.status(), OrderStatus::Shipped);
    s.work().await;
    assert_eq!(charged(&s.mock, payment), Some(money("10.00")));
    let paid = s.order(order.order.id).await;
    assert_eq!(paid.payments[0].status, PaymentStatus::Paid);
    assert_eq!((paid.payment_status(), paid.refunds.len()), (OrderPaymentStatus::Paid, 0));
    let ended = back(&paid, ReturnedUnits::Restock);
    let ended = fresh(return_parcel(&s.engine, &boss, paid.order.id, ended, None).await);
    assert_eq!(ended.status(), OrderStatus::Cancelled);
    s.work().await;
    assert_eq!(charged(&s.mock, payment), Some(money("0.00")));
    s.sound().await;
}

pub async fn cash_refused_at_the_door_ends_the_order(s: Fixture) {
    let (order, tea) = three_for_cash(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    let away = send(&s, &order, 3).await;
    assert_eq!(away.status(), OrderStatus::Shipped);
    let input = back(&away, ReturnedUnits::Restock);
    let ended = fresh(return_parcel(&s.engine, &boss, id, input, None).await);
    assert_eq!((ended.status(), ended.payments.len()), (OrderStatus::Cancelled, 0));
    assert_eq!(ended.parcels[0].status, ParcelStatus::Returned);
    assert_eq!(on_hand(&s, tea).await, (Some(10), 0));
    s.work().await;
    s.sound().await;
}

pub async fn a_parcel_that_came_back_is_sent_again(s: Fixture) {
    let (order, tea) = three_for_cash(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    let away = send(&s, &order, 3).await;
    let input = back(&away, ReturnedUnits::Hold);
    let open = fresh(return_parcel(&s.engine, &boss, id, input, None).await);
    assert_eq!(open.status(), OrderStatus::Confirmed);
    assert_eq!(on_hand(&s, tea).await, (Some(7), 0), "they are the order's");
    send(&s, &order, 2).await;
    fresh(cancel_items(&s.engine, &boss, id, units(&order, 1), None).await);
    let done = fresh(deliver(&s.engine, &boss, id, None, None).await);
    assert_eq!(done.status(), OrderStatus::Delivered);
    assert_eq!(done.payments[0].captured, Some(money("40.00")), "the price of what arrived");
    let parcels: Vec<_> = done.parcels.iter().map(|p| p.status).collect();
    assert_eq!(parcels, [ParcelStatus::Returned, ParcelStatus::Delivered]);
    s.work().await;
    s.sound().await;
}

pub async fn a_lost_parcel_is_written_off(s: Fixture) {
    let (order, tea) = three(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    let first = send(&s, &order, 2).await;
    send(&s, &order, 1).await;
    let second = s.order(id).await.parcels[1].id;
    fresh(deliver(&s.engine, &boss, id, Some(second), None).await);
    let input = back(&first, ReturnedUnits::WriteOff);
    let done = fresh(return_parcel(&s.engine, &boss, id, input, None).await);
    assert_eq!(done.status(), OrderStatus::Delivered);
    s.work().await;
    assert_eq!(on_hand(&s, tea).await, (Some(7), 0), "nothing came back");
    assert_eq!(charged(&s.mock, order.payments[0].id), Some(money("20.00")));
    s.sound().await;
}

pub async fn an_action_under_one_key_happens_once(s: Fixture) {
    let (order, _) = three(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    let keyed = s.keyed_as(boss.principal(), "cancel-items", "k1", "1");
    let first = cancel_items(&s.engine, &boss, id, units(&order, 1), Some(&keyed)).await;
    fresh(first);
    let again = cancel_items(&s.engine, &boss, id, units(&order, 1), Some(&keyed)).await;
    assert!(matches!(again, Ok(Executed::Replayed(_))));
    let away = send(&s, &order, 1).await;
    let keyed = s.keyed_as(boss.principal(), "return", "k1", "1");
    let input = || back(&away, ReturnedUnits::Hold);
    fresh(return_parcel(&s.engine, &boss, id, input(), Some(&keyed)).await);
    let again = return_parcel(&s.engine, &boss, id, input(), Some(&keyed)).await;
    assert!(matches!(again, Ok(Executed::Replayed(_))));
    let old = boss.expecting(application::VersionPrecondition::one_of(vec![1]));
    let stale = cancel_items(&s.engine, &old, id, units(&order, 1), None).await;
    assert!(matches!(stale, Err(AppError::VersionMismatch { .. })), "{stale:?}");
    assert_eq!(s.order(id).await.cancelled_amount(), money("20.00"));
}

/// One of the two happens, and the other is refused: whatever the order in which they come.
pub async fn deliver_and_return_have_one_winner(s: Fixture) {
    let s = Arc::new(s);
    for _ in 0..6 {
        let (order, _) = three(&s).await;
        let id = order.order.id;
        let away = send(&s, &order, 3).await;
        let input = back(&away, ReturnedUnits::Restock);
        let (one, two) = (Arc::clone(&s), Arc::clone(&s));
        let arrived = tokio::spawn(async move {
            deliver(&one.engine, &one.admin(), id, None, None).await.is_ok()
        });
        let returned = tokio::spawn(async move {
            return_parcel(&two.engine, &two.admin(), id, input, None).await.is_ok()
        });
        let (arrived, returned) = (arrived.await.expect("ran"), returned.await.expect("ran"));
        assert!(arrived != returned, "arrived {arrived}, returned {returned}");
        let ended = s.order(id).await;
        let status = if arrived { OrderStatus::Delivered } else { OrderStatus::Cancelled };
        assert_eq!((ended.status(), ended.refunds.is_empty()), (status, arrived));
        s.work().await;
    }
    s.sound().await;
}

/// Each unit is shipped or cancelled, never both.
pub async fn cancelling_and_shipping_share_the_units(s: Fixture) {
    let s = Arc::new(s);
    for _ in 0..6 {
        let (order, _) = three(&s).await;
        let id = order.order.id;
        send(&s, &order, 1).await;
        let (one, two) = (Arc::clone(&s), Arc::clone(&s));
        let input = units(&order, 2);
        let off = tokio::spawn(async move {
            cancel_items(&one.engine, &one.admin(), id, input, None).await.is_ok()
        });
        let sent = tokio::spawn(async move {
            ship(&two.engine, &two.admin(), id, ShipOrder::default(), None).await.is_ok()
        });
        let (off, sent) = (off.await.expect("ran"), sent.await.expect("ran"));
        assert!(off != sent, "cancelled {off}, sent {sent}");
        let ended = s.order(id).await;
        assert!(ended.units_fit() && ended.status() == OrderStatus::Shipped);
        assert_eq!(ended.refunds.len(), usize::from(off));
        s.work().await;
    }
    s.sound().await;
}

pub async fn a_parcel_is_returned_to_its_own_order(s: Fixture) {
    let (order, _) = three(&s).await;
    let away = send(&s, &order, 1).await;
    let input = back(&away, ReturnedUnits::Hold);
    let nowhere = OrderId(uuid::Uuid::from_u128(4));
    let off = return_parcel(&s.engine, &s.admin(), nowhere, input, None).await;
    assert_eq!(off.err(), Some(AppError::NotFound("order")));
    let (other, _) = three(&s).await;
    let theirs = back(&away, ReturnedUnits::Hold);
    let off = return_parcel(&s.engine, &s.admin(), other.order.id, theirs, None).await;
    assert_eq!(off.err(), Some(AppError::Order(OrderError::NoSuchParcel)), "another's parcel");
}

pub async fn the_customer_is_told(s: Fixture) {
    let (order, _) = three(&s).await;
    let (boss, id) = (s.admin(), order.order.id);
    fresh(cancel_items(&s.engine, &boss, id, units(&order, 1), None).await);
    let away = send(&s, &order, 2).await;
    let input = back(&away, ReturnedUnits::Hold);
    fresh(return_parcel(&s.engine, &boss, id, input, None).await);
    s.work().await;
    let sent = s.notifications.sent();
    for subject in ["Items Cancelled", "Parcel Returned"] {
        let copies = sent.iter().filter(|m| m.subject == subject).count();
        assert_eq!(copies, 2, "{subject}: one mail and one text message");
    }
    let number = &order.order.number;
    let told = format!("1 item of your order #{number} was cancelled. Amount: 20.00 GBP.");
    assert!(sent.iter().any(|m| m.body == told), "{told} is missing in {sent:?}");
    let mut owner = s.customer();
    owner.user_id = order.order.user_id;
    let told = history(&s.engine, &owner, id).await.expect("seen");
    let why = |kind| told.iter().find(|e| e.kind == kind).and_then(|e| e.reason.clone());
    let cancelled = why(OrderEventKind::ItemsCancelled);
    assert_eq!(cancelled.as_deref(), Some("units: 1, amount: 20.00 GBP: cannot be sent"));
    assert_eq!(why(OrderEventKind::ParcelReturned).as_deref(), Some("refused"));
    s.sound().await;
}
