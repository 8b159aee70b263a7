//! An order against its lines, its history and its use of a coupon.

use domain::coupon::CouponUseStatus;
use domain::money::{Money, MoneyError};
use domain::order::{Order, OrderRecord};
use ports::{Finding, Invariant};

use super::unless;
use crate::state::{OrderRow, State};

/// The total is the sum of the lines. A discount above the total cannot be represented.
pub(super) fn totals(record: &OrderRecord) -> Option<Finding> {
    let order = &record.order;
    let sound = adds_up(order).unwrap_or(false);
    unless(sound, Invariant::OrderTotal, || {
        format!("order {} does not add up to {}", order.id, order.price.total_amount())
    })
}

fn adds_up(order: &Order) -> Result<bool, MoneyError> {
    for item in &order.items {
        if item.price.times(item.quantity)? != item.subtotal || item.quantity < 1 {
            return Ok(false);
        }
    }
    let total = Money::sum(order.currency(), order.items.iter().map(|i| i.subtotal))?;
    Ok(total == order.price.total_amount() && !order.items.is_empty())
}

/// Shipping and taxes follow from the lines, the discount and the terms that the order keeps.
pub(super) fn price(record: &OrderRecord) -> Option<Finding> {
    let order = &record.order;
    unless(record.price_adds_up(), Invariant::OrderPrice, || {
        format!("the parts of order {} do not add up to {}", order.id, order.grand_total())
    })
}

/// The words that lists are filtered by are the words that would be computed now.
pub(super) fn stored_words(row: &OrderRow, record: &OrderRecord) -> Option<Finding> {
    let computed = (record.status(), record.payment_status());
    let stored = (row.status, row.payment_status);
    unless(stored == computed, Invariant::StoredStatus, || {
        let (status, payment) = stored;
        format!(
            "order {} is stored as {status} and {payment}, but is {} and {}",
            record.order.id, computed.0, computed.1
        )
    })
}

/// An order's history is numbered from 1 without gaps, as far as the order says.
pub(super) fn history(state: &State, record: &OrderRecord) -> Option<Finding> {
    let order = &record.order;
    let numbers: Vec<i32> = state.history(order.id).map(|event| event.seq).collect();
    let sound = numbers.iter().copied().eq(1..=order.events);
    unless(sound, Invariant::OrderHistory, || {
        format!("order {} has {} events: {numbers:?}", order.id, order.events)
    })
}

/// What an order says of its coupon is what its use says.
pub(super) fn coupon_use(state: &State, record: &OrderRecord) -> Option<Finding> {
    let order = &record.order;
    let live = state.live_uses.get(&order.id);
    let usage = live.and_then(|id| state.coupon_uses.get(id));
    let by_use = usage.map(|usage| (usage.coupon_id, usage.status));
    let applied = order.coupon.as_ref().map(|c| (c.coupon_id, c.status));
    let by_order = applied.filter(|(_, status)| *status != CouponUseStatus::Released);
    unless(by_use == by_order, Invariant::OrderCouponUse, || {
        format!("order {} says {by_order:?} of its coupon, its use {by_use:?}", order.id)
    })
}
