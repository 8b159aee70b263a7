//! The laws of units that do not arrive: cancelled, or in parcels that come back.

use domain::dispute::DisputeStatus;
use domain::ids::OrderItemId;
use domain::money::Money;
use domain::notification::NotificationType;
use domain::order::{CancelledStock, OrderEventKind, OrderLifecycle, OrderRecord};
use domain::refund::RefundStatus;

use super::money_laws::taken;
use super::world::{OPERATORS_REFUND, World};

/// Whether the order may have got from the one stage to the other because units of it were
/// cancelled: all that remain have left or arrived, or none remain.
pub fn may_become(before: &OrderRecord, after: &OrderRecord) -> bool {
    let more = after.cancellations.len() > before.cancellations.len();
    let (from, to) = (before.order.lifecycle, after.order.lifecycle);
    more && from.allowed().iter().any(|between| between.allowed().contains(&to))
}

/// Cancelled units stay cancelled; they take their share, and the order keeps what the others cost.
pub fn check_move(before: &OrderRecord, after: &OrderRecord) {
    let (old, new) = (before.cancellations.len(), after.cancellations.len());
    assert_eq!(before.cancellations[..], after.cancellations[..old], "written once");
    for parcel in &before.parcels {
        let now = after.parcels.iter().find(|p| p.id == parcel.id).expect("kept");
        assert!(parcel.returned_at.is_none() || *parcel == *now, "what came back stays here");
    }
    assert_eq!(after.cancelled_share(), Some(after.cancelled_amount()));
    assert!(after.units_fit() && after.lifecycle_fits(), "{after:#?}");
    if after.remaining_units() == 0 {
        assert_eq!(after.cancelled_amount(), after.order.final_amount(), "parts come to the whole");
        assert_eq!(after.order.lifecycle, OrderLifecycle::Cancelled);
    }
    if new == old || after.order.lifecycle == OrderLifecycle::Cancelled {
        return;
    }
    let share: i64 = after.cancellations[old..].iter().map(|c| c.amount.minor_units()).sum();
    let begun = after.refunds.iter().skip(before.refunds.len());
    let by_itself = begun.filter(|r| r.reason != OPERATORS_REFUND);
    let back: i64 = by_itself.map(|r| r.amount.minor_units()).sum();
    let (kept, enough) = (kept(after), after.remaining_amount().minor_units());
    assert!(back <= share, "{back} was refunded for {share}");
    assert!(back == share || kept <= enough, "{kept} is kept, {enough} is enough");
    assert!(back == 0 || kept >= enough, "paid back twice");
}

/// What came in, less what was refunded or is on its way, and less what is disputed.
pub fn kept(record: &OrderRecord) -> i64 {
    let captured = record.payments.iter().filter(|p| p.status.is_captured());
    let captured = captured.filter_map(|p| Some((p, p.captured?)));
    let own = captured.filter(|(_, money)| money.currency() == record.order.currency());
    let rest = own.map(|(payment, money)| {
        let refunds = record.refunds.iter().filter(|r| r.payment_id == payment.id);
        let owed = refunds.filter(|r| r.status != RefundStatus::Failed);
        let left = money.minor_units() - owed.map(|r| r.amount.minor_units()).sum::<i64>();
        (left - taken(record, payment, DisputeStatus::takes_money)).max(0)
    });
    rest.sum()
}

/// Units of a line that were cancelled: restocked, and written off.
pub fn fate(record: &OrderRecord, item: OrderItemId) -> (i64, i64) {
    let of = |stock: CancelledStock| -> i64 {
        let rows = record.cancellations.iter();
        let rows = rows.filter(|c| c.order_item_id == item && c.stock == stock);
        rows.map(|c| c.quantity).sum()
    };
    (of(CancelledStock::Restocked), of(CancelledStock::WrittenOff))
}

/// What the order has cost, at first and after each of its cancellations.
pub fn prices(record: &OrderRecord) -> Vec<Money> {
    let mut left = record.order.final_amount();
    let mut prices = vec![left];
    for row in &record.cancellations {
        left = left.minus(row.amount).unwrap();
        prices.push(left);
    }
    prices
}

/// Whether nothing is to be paid: the order costs nothing, or no money came in for it and what
/// remains of it is free.
pub fn is_free(record: &OrderRecord) -> bool {
    let price = *prices(record).last().unwrap();
    let stands = record.order.lifecycle != OrderLifecycle::Cancelled;
    let right = |p: &domain::payment::Payment| match p.to_capture {
        Some(asked) => p.captured == Some(asked),
        None => prices(record).contains(&p.amount) && p.captured == Some(p.amount),
    };
    let gone = |p: &domain::payment::Payment| {
        p.status == domain::payment::PaymentStatus::Refunded && !right(p)
    };
    let collected = record.payments.iter().any(|p| p.status.is_captured() && !gone(p));
    record.order.final_amount().is_zero() || (stands && price.is_zero() && !collected)
}

/// The customer hears that it is on its way at most as often as it was; of an order whose units all
/// arrive, once.
pub fn told(world: &World) {
    let record = &world.record;
    let times = world.history.iter().filter(|e| e.kind == OrderEventKind::Shipped).count();
    let told = world.shadow.told(NotificationType::OrderShipped);
    assert!(told as usize <= times);
    let whole = record.cancellations.is_empty() && record.parcels.iter().all(|p| p.is_out());
    let left = [OrderLifecycle::Shipped, OrderLifecycle::Delivered];
    if whole {
        assert_eq!(told, u32::from(left.contains(&record.order.lifecycle)));
    }
}
