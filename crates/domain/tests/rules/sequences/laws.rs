//! The laws of an order: its history, its statuses, its units, its coupon, and its effects.

use domain::coupon::CouponUseStatus;
use domain::fulfillment::{FulfillmentStatus, ParcelStatus};
use domain::machine::Machine;
use domain::notification::NotificationType;
use domain::order::{
    OrderLifecycle, OrderMachine, OrderPaymentStatus, OrderRecord, OrderStatus, PaymentMethod,
    StockState,
};
use domain::payment::PaymentStatus;

use super::shadow::CartStands;
use super::world::World;
use super::{exits, money_laws, returns};
use crate::payment_status::oracle;

/// Laws that hold at any time.
pub fn check(world: &World) {
    history(world);
    words(world);
    stock(world);
    parcels(&world.record);
    coupon(world);
    cart(world);
    told(world);
    money_laws::check(world);
}

/// Laws of getting from one state to the next.
pub fn check_move(before: &OrderRecord, after: &OrderRecord) {
    let (from, to) = (before.order.lifecycle, after.order.lifecycle);
    // Auto-confirm and the last parcel move an order by one state; only cancelled units move it on.
    let legal = from == to || from.allowed().contains(&to) || exits::may_become(before, after);
    assert!(legal, "{from} became {to}");
    assert!(!OrderMachine::is_final(from) || from == to, "{from} is final");
    assert_eq!(before.order.items, after.order.items, "lines never change");
    assert_eq!(before.order.price.total_amount(), after.order.price.total_amount());
    let fixed = before.live_payment().is_some() || before.payment_status().is_collected();
    let same_price = before.order.final_amount() == after.order.final_amount();
    assert!(!fixed || same_price, "the price changed while it was being paid or was paid");
    let stands = to != OrderLifecycle::Cancelled;
    let collected = before.payment_status().is_collected();
    assert!(!stands || !collected || after.payment_status().is_collected(), "paid stays paid");
    if after.parcels.len() > before.parcels.len() {
        let aside = before.payment_status() == OrderPaymentStatus::Authorized;
        let cash = before.order.payment_method == PaymentMethod::Cod;
        assert!(cash || collected || aside, "goods left without money");
        let stopped = before.disputes.iter().any(|d| d.status.stops_fulfillment());
        assert!(!stopped, "goods left in spite of a dispute");
    }
    exits::check_move(before, after);
    returns::check_move(before, after);
    for old in &before.refunds {
        assert!(after.refunds.iter().any(|r| r.id == old.id && r.amount == old.amount));
    }
    for old in &before.payments {
        assert!(after.payments.iter().any(|p| p.id == old.id && p.amount == old.amount));
    }
}

/// Without gaps, each row beginning where the last one ended, and the last one with today's word.
fn history(world: &World) {
    let mut word = None;
    for (event, seq) in world.history.iter().zip(1..) {
        assert_eq!(event.seq, seq, "{:?}", world.history);
        assert_eq!(event.from, word, "{:?}", world.history);
        assert_eq!(event.order_id, world.record.order.id);
        word = Some(event.to.clone());
    }
    let count = i32::try_from(world.history.len()).unwrap();
    assert_eq!(world.record.order.events, count);
    assert_eq!(word, Some(world.record.status().to_string()));
}

fn words(world: &World) {
    let record = &world.record;
    let order = &record.order;
    // A wrong amount that was refunded was never the order's money.
    let never_counted = |p: &domain::payment::Payment| {
        let right = match p.to_capture {
            Some(asked) => p.captured == Some(asked),
            None => exits::prices(record).contains(&p.amount) && p.captured == Some(p.amount),
        };
        !right
    };
    let attempts: Vec<PaymentStatus> = record
        .payments
        .iter()
        .map(|p| {
            let counted = !never_counted(p);
            if p.status == PaymentStatus::Refunded && !counted {
                PaymentStatus::Cancelled
            } else if p.status == PaymentStatus::PartiallyRefunded && !counted {
                PaymentStatus::Mismatch
            } else {
                p.status
            }
        })
        .collect();
    let money = oracle(exits::is_free(record), &attempts);
    assert_eq!(record.payment_status().as_str(), money);
    let word = match (order.lifecycle, money) {
        (OrderLifecycle::Pending, "paid" | "partially_refunded" | "refunded") => "paid",
        (OrderLifecycle::Pending, "processing" | "authorized") => "processing",
        (OrderLifecycle::Pending, "failed") => "failed",
        (lifecycle, _) => lifecycle.as_str(),
    };
    assert_eq!(record.status().as_str(), word);
    assert_eq!(word == "cancelled", record.status() == OrderStatus::Cancelled);
}

/// The stock ledger agrees with the order.
fn stock(world: &World) {
    let order = &world.record.order;
    for item in order.items.iter().filter(|i| i.tracked) {
        let booked = world.shadow.units.get(&item.product_id).copied();
        let (restocked, lost) = exits::fate(&world.record, item.id);
        let expected = match order.stock {
            StockState::Held => (item.quantity - restocked - lost, lost),
            StockState::Committed => {
                (0, item.quantity - restocked - returns::restocked(&world.record, item.id))
            }
            StockState::Released => (0, lost),
        };
        assert_eq!(booked, Some(expected), "{}", order.stock);
    }
    let counted = order.items.iter().filter(|i| i.tracked).count();
    assert_eq!(world.shadow.units.len(), counted);
    let cancelled = order.lifecycle == OrderLifecycle::Cancelled;
    assert_eq!(order.stock == StockState::Released, cancelled);
    let pending = order.lifecycle == OrderLifecycle::Pending;
    assert!(!pending || order.stock == StockState::Held);
}

fn parcels(record: &OrderRecord) {
    let order = &record.order;
    for item in &order.items {
        let out = record.parcels.iter().filter(|p| p.returned_at.is_none());
        let left = out.flat_map(|p| &p.lines).filter(|l| l.order_item_id == item.id);
        let left: i64 = left.map(|l| l.quantity).sum();
        let (restocked, lost) = exits::fate(record, item.id);
        assert!(left + restocked + lost <= item.quantity, "a unit left or was cancelled twice");
    }
    for parcel in &record.parcels {
        assert!(!parcel.lines.is_empty() && parcel.lines.iter().all(|l| l.quantity > 0));
        let arrived = parcel.status == ParcelStatus::Delivered;
        assert_eq!(arrived, parcel.delivered_at.is_some());
        assert_eq!(parcel.status == ParcelStatus::Returned, parcel.returned_at.is_some());
    }
    let fulfilled = record.fulfillment_status();
    let expected: &[FulfillmentStatus] = match order.lifecycle {
        OrderLifecycle::Pending | OrderLifecycle::Cancelled => &[FulfillmentStatus::Unfulfilled],
        OrderLifecycle::Confirmed => {
            &[FulfillmentStatus::Unfulfilled, FulfillmentStatus::PartiallyShipped]
        }
        OrderLifecycle::Shipped => {
            &[FulfillmentStatus::Shipped, FulfillmentStatus::PartiallyDelivered]
        }
        OrderLifecycle::Delivered => &[FulfillmentStatus::Delivered],
    };
    assert!(expected.contains(&fulfilled), "{} but {fulfilled}", order.lifecycle);
}

/// Reserved while the order is open, redeemed when it is taken, released when it is cancelled.
fn coupon(world: &World) {
    let order = &world.record.order;
    let collected = world.record.payment_status().is_collected();
    let Some(applied) = &order.coupon else {
        assert!(order.price.discount_applied().is_zero());
        let closed = |s: CouponUseStatus| s == CouponUseStatus::Released;
        assert!(world.shadow.uses.iter().all(|(_, s)| closed(*s)));
        return;
    };
    assert!(order.price.discount_applied() <= order.price.total_amount());
    let taken = match order.payment_method {
        PaymentMethod::Online => collected || order.lifecycle != OrderLifecycle::Pending,
        PaymentMethod::Cod => order.lifecycle != OrderLifecycle::Pending,
    };
    let expected = match (order.lifecycle, taken) {
        (OrderLifecycle::Cancelled, _) => CouponUseStatus::Released,
        (_, true) => CouponUseStatus::Redeemed,
        (_, false) => CouponUseStatus::Reserved,
    };
    assert_eq!(applied.status, expected);
    let (last, earlier) = world.shadow.uses.split_last().unwrap();
    assert_eq!((Some(last.0), last.1), (applied.coupon_id, expected));
    assert!(earlier.iter().all(|(_, s)| *s == CouponUseStatus::Released));
}

fn cart(world: &World) {
    let record = &world.record;
    let cod = record.order.payment_method == PaymentMethod::Cod;
    let confirmed = record.order.lifecycle != OrderLifecycle::Pending;
    let covered = world.shadow.covered || record.payment_status().is_collected();
    let taken = cod || confirmed || covered;
    let cancelled = record.order.lifecycle == OrderLifecycle::Cancelled;
    let stands = world.shadow.cart;
    match (record.order.cart_id.is_some(), cancelled) {
        (false, _) => assert_eq!(stands, CartStands::Nowhere),
        (true, true) => assert!(matches!(stands, CartStands::Open | CartStands::Order)),
        (true, false) if taken => assert_eq!(stands, CartStands::Order),
        (true, false) => assert_eq!(stands, CartStands::Frozen),
    }
}

/// The customer hears of each stage once, and the stock job is asked for once.
fn told(world: &World) {
    let lifecycle = world.record.order.lifecycle;
    let told = |kind| world.shadow.told(kind);
    let is = |stages: &[OrderLifecycle]| u32::from(stages.contains(&lifecycle));
    use OrderLifecycle as L;
    assert_eq!(told(NotificationType::OrderCancelled), is(&[L::Cancelled]));
    exits::told(world);
    assert_eq!(told(NotificationType::OrderDelivered), is(&[L::Delivered]));
    let confirmations = told(NotificationType::OrderConfirmation);
    let confirmed = is(&[L::Confirmed, L::Shipped, L::Delivered]);
    assert!(confirmations <= 1 && confirmations >= confirmed);
    assert!(told(NotificationType::PaymentReceived) <= 1);
    let updates = world.shadow.inventory_updates;
    assert!(updates <= 1 && updates >= confirmed);
}
