//! Every state that an order and its parts can be in is written and read, and so is every kind of
//! row in its history.

use std::sync::Arc;

use domain::fulfillment::{Parcel, ParcelLine, ParcelStatus};
use domain::ids::{ParcelId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::{
    Actor, OrderEvent, OrderEventKind, OrderItem, OrderLifecycle, OrderRecord, PaymentMethod,
    StockState, Transition,
};
use domain::payment::{NewPayment, Payment, PaymentStatus};
use domain::refund::{Refund, RefundStatus};
use ports::{Changes, RowWrite, Storage};

use crate::sample::{Basket, PROVIDER};
use crate::shop::{Shop, written};

/// Every lifecycle, with the places where its stock can be counted, for both ways of paying.
pub async fn orders_of_every_state(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for method in PaymentMethod::ALL {
        for lifecycle in OrderLifecycle::ALL {
            for stock in places_of_stock(*lifecycle) {
                let mut step = placed(&shop).await;
                step.record.order.payment_method = *method;
                step.record.order.lifecycle = *lifecycle;
                step.record.order.stock = *stock;
                step.record.parcels.extend(parcel_of_all(&shop, &step.record));
                insert(&shop, &step).await;
            }
        }
    }
}

/// Every status of a payment, with money captured and refunded as the status says.
pub async fn payments_of_every_state(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for status in PaymentStatus::ALL {
        let mut step = placed(&shop).await;
        step.record.payments.push(payment(&shop, &step.record, *status));
        let refunded = step.record.payments[0].refunded;
        if !refunded.is_zero() {
            let row = refund(&shop, &step.record, RefundStatus::Succeeded, refunded);
            step.record.refunds.push(row);
        }
        insert(&shop, &step).await;
    }
}

/// Every status of a refund, beside each other.
pub async fn refunds_of_every_state(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut step = placed(&shop).await;
    let mut paid = payment(&shop, &step.record, PaymentStatus::PartiallyRefunded);
    let part = minor_units(&paid.amount, 100);
    paid.refunded = part;
    step.record.payments.push(paid);
    for status in RefundStatus::ALL {
        shop.sample.tick();
        let row = refund(&shop, &step.record, *status, part);
        step.record.refunds.push(row);
    }
    insert(&shop, &step).await;
}

/// Every status of a parcel, beside each other.
pub async fn parcels_of_every_state(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut step = placed(&shop).await;
    step.record.order.lifecycle = OrderLifecycle::Confirmed;
    for (at, status) in ParcelStatus::ALL.iter().enumerate() {
        let now = shop.sample.tick();
        let arrived = *status == ParcelStatus::Delivered;
        let back = *status == ParcelStatus::Returned;
        step.record.parcels.push(Parcel {
            id: ParcelId(shop.sample.id()),
            order_id: step.record.order.id,
            carrier: arrived.then(|| "Österreichische Post".to_owned()),
            tracking_number: arrived.then(|| "№ 42".to_owned()),
            status: *status,
            lines: vec![ParcelLine {
                order_item_id: step.record.order.items[at % 2].id,
                quantity: 2,
            }],
            shipped_at: now,
            delivered_at: arrived.then(|| shop.sample.tick()),
            returned_at: back.then(|| shop.sample.tick()),
            version: 1,
        });
    }
    insert(&shop, &step).await;
}

/// Every kind of event and every kind of actor, from the beginning, with reasons and without.
pub async fn history_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut step = placed(&shop).await;
    let user = step.record.order.user_id;
    let actors = [
        Actor::Customer(user),
        Actor::Admin(user),
        Actor::Service(user),
        Actor::Provider("mock:eu".to_owned()),
        Actor::System,
    ];
    step.events.clear();
    for (at, kind) in OrderEventKind::ALL.iter().enumerate() {
        step.events.push(OrderEvent {
            order_id: step.record.order.id,
            seq: i32::try_from(at).expect("few kinds") + 1,
            kind: *kind,
            from: (at > 0).then(|| "pending".to_owned()),
            to: "processing".to_owned(),
            actor: actors[at % actors.len()].clone(),
            reason: (at % 2 == 1).then(|| "weil’s “zu spät” kam – 李".to_owned()),
            at: shop.sample.tick(),
        });
    }
    step.record.order.events = i32::try_from(step.events.len()).expect("few kinds");
    insert(&shop, &step).await;
    let id = step.record.order.id;
    assert_eq!(shop.storage.order_events(id).await, Ok(step.events));
    let other = placed(&shop).await.record.order.id;
    assert_eq!(shop.storage.order_events(other).await, Ok(Vec::new()));
}

/// The parcel in which an order of this stage has left.
fn parcel_of_all(shop: &Shop, record: &OrderRecord) -> Option<Parcel> {
    let status = match record.order.lifecycle {
        OrderLifecycle::Shipped => ParcelStatus::Shipped,
        OrderLifecycle::Delivered => ParcelStatus::Delivered,
        OrderLifecycle::Pending | OrderLifecycle::Confirmed | OrderLifecycle::Cancelled => {
            return None;
        }
    };
    let items = record.order.items.iter();
    let line = |i: &OrderItem| ParcelLine { order_item_id: i.id, quantity: i.quantity };
    let mut lines: Vec<_> = items.map(line).collect();
    lines.sort_by_key(|line| line.order_item_id);
    let now = shop.sample.tick();
    Some(Parcel {
        id: ParcelId(shop.sample.id()),
        order_id: record.order.id,
        carrier: None,
        tracking_number: None,
        status,
        lines,
        shipped_at: now,
        delivered_at: (status == ParcelStatus::Delivered).then_some(now),
        returned_at: None,
        version: 1,
    })
}

fn places_of_stock(lifecycle: OrderLifecycle) -> &'static [StockState] {
    match lifecycle {
        OrderLifecycle::Pending => &[StockState::Held],
        OrderLifecycle::Confirmed | OrderLifecycle::Shipped | OrderLifecycle::Delivered => {
            &[StockState::Held, StockState::Committed]
        }
        OrderLifecycle::Cancelled => &[StockState::Released],
    }
}

/// An order of two lines without counted stock, placed but not stored.
pub(super) async fn placed(shop: &Shop) -> Transition {
    let (one, two) = (shop.listing(None).await, shop.listing(None).await);
    shop.sample.tick();
    shop.sample.placed_order(&Basket::of(shop.sample.user(), &[(&one, 2), (&two, 5)]))
}

/// Stores a record as it is, with the words that belong to it, and reads it back.
pub(super) async fn insert(shop: &Shop, step: &Transition) {
    let record = &step.record;
    let mut changes = Changes::default();
    changes.orders.push(written(RowWrite::Insert(record.order.clone()), record));
    changes.payments = record.payments.iter().cloned().map(RowWrite::Insert).collect();
    changes.refunds = record.refunds.iter().cloned().map(RowWrite::Insert).collect();
    changes.parcels = record.parcels.iter().cloned().map(RowWrite::Insert).collect();
    changes.cancellations.clone_from(&record.cancellations);
    changes.events.clone_from(&step.events);
    shop.done(changes).await;
    assert_eq!(shop.stored_order(record.order.id).await, *record);
}

pub(super) fn payment(shop: &Shop, record: &OrderRecord, status: PaymentStatus) -> Payment {
    let (id, now) = (PaymentId(shop.sample.id()), shop.sample.now());
    let amount = record.order.final_amount();
    let begun = Payment::begin(id, record.order.id, NewPayment::at(PROVIDER), amount, now, now);
    let nothing = Money::zero(amount.currency());
    let (captured, refunded) = match status {
        PaymentStatus::Paid => (Some(amount), nothing),
        PaymentStatus::PartiallyRefunded => (Some(amount), minor_units(&amount, 1)),
        PaymentStatus::Refunded => (Some(amount), amount),
        PaymentStatus::Mismatch => (Some(minor_units(&amount, 7)), nothing),
        PaymentStatus::Pending
        | PaymentStatus::Processing
        | PaymentStatus::RequiresAction
        | PaymentStatus::Authorized
        | PaymentStatus::Failed
        | PaymentStatus::Cancelled
        | PaymentStatus::Approved
        | PaymentStatus::NeedsReview
        | PaymentStatus::Unknown => (None, nothing),
    };
    Payment {
        status,
        captured,
        refunded,
        provider_ref: Some(id.to_string()),
        payment_token: (status == PaymentStatus::RequiresAction).then(|| "secret".to_owned()),
        failure_code: (status == PaymentStatus::Failed).then(|| "card_declined".to_owned()),
        in_flight_until: None,
        ..begun
    }
}

pub(super) fn refund(
    shop: &Shop,
    record: &OrderRecord,
    status: RefundStatus,
    amount: Money,
) -> Refund {
    let now = shop.sample.now();
    Refund {
        id: RefundId(shop.sample.id()),
        payment_id: record.payments[0].id,
        order_id: record.order.id,
        amount,
        status,
        reason: "zu groß".to_owned(),
        provider_ref: (status != RefundStatus::Pending).then(|| "re_1".to_owned()),
        failure_code: (status == RefundStatus::Failed).then(|| "card_closed".to_owned()),
        sent_at: (status != RefundStatus::Pending).then_some(now),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// So many minor units of the same currency.
pub(super) fn minor_units(like: &Money, minor_units: i64) -> Money {
    Money::new(minor_units, like.currency()).expect("a small amount")
}
