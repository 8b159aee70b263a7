//! An order's units: shipped, come back, cancelled, and where they are counted.

use domain::order::{CancelledStock, OrderItem, OrderRecord, StockState};
use ports::{Finding, Invariant, StockMovement};

use super::unless;
use crate::state::State;

/// No unit is shipped or cancelled twice, the order is at the stage that its units come to, and its
/// cancelled and returned units took their share of its price.
pub(super) fn units_and_stage(record: &OrderRecord) -> Vec<Finding> {
    let order = &record.order;
    let units = unless(record.units_fit(), Invariant::UnitsOnce, || {
        format!("of order {} more units are shipped or cancelled than were ordered", order.id)
    });
    let stage = unless(record.lifecycle_fits(), Invariant::OrderStage, || {
        let fulfilled = record.fulfillment_status();
        format!("order {} is {} but {fulfilled}", order.id, order.lifecycle)
    });
    let (share, amount) = (record.cancelled_share(), record.cancelled_amount());
    let amount = unless(share == Some(amount), Invariant::CancelledAmount, || {
        format!("the cancelled units of order {} took {amount}, not {share:?}", order.id)
    });
    let returned = unless(record.returned_units_fit(), Invariant::ReturnedOnce, || {
        format!("of order {} more units are returned than were delivered", order.id)
    });
    let refunded = unless(record.returned_amounts_fit(), Invariant::ReturnedAmount, || {
        format!("the returned units of order {} did not take their share", order.id)
    });
    [units, stage, amount, returned, refunded].into_iter().flatten().collect()
}

/// What an order with cancelled or returned units took from stock by the ledger is what it still has, and what was
/// written off. Listings that are not counted, or whose stock an operator set since, say nothing.
pub(super) fn cancelled_units(state: &State, record: &OrderRecord) -> Vec<Finding> {
    let cancelled = |item: &&OrderItem| {
        let came_back = record.cancelled_quantity(item.id) + record.returned_quantity(item.id);
        item.tracked && came_back > 0
    };
    let broken = record.order.items.iter().filter(cancelled).filter_map(|item| {
        let moved = moved(state, record, item)?;
        let expected = expected(record, item);
        unless(moved == expected, Invariant::CancelledUnitsStock, || {
            let (id, listing) = (record.order.id, item.product_id);
            format!("order {id} moved {moved} of listing {listing}, not {expected}")
        })
    });
    broken.collect()
}

fn expected(record: &OrderRecord, item: &OrderItem) -> i64 {
    let of = |stock: CancelledStock| -> i64 {
        let rows = record.cancellations.iter();
        let rows = rows.filter(|c| c.order_item_id == item.id && c.stock == stock);
        let cancelled: i64 = rows.map(|c| c.quantity).sum();
        let units = record.returns.iter().flat_map(|r| &r.received);
        let units = units.filter(|u| u.order_item_id == item.id && u.stock == stock);
        cancelled + units.map(|u| u.quantity).sum::<i64>()
    };
    match record.order.stock {
        StockState::Committed => of(CancelledStock::Restocked) - item.quantity,
        StockState::Held | StockState::Released => -of(CancelledStock::WrittenOff),
    }
}

/// What the ledger says that the order moved of a listing; `None` if it says nothing.
fn moved(state: &State, record: &OrderRecord, item: &OrderItem) -> Option<i64> {
    state.listings.get(&item.product_id)?.stock?;
    let rows = || state.movements.rows().filter(|row| row.listing_id == item.product_id);
    let own = |row: &&StockMovement| row.cause.order_id == Some(record.order.id);
    let first = rows().find(own)?.id;
    let is_set = |row: &StockMovement| {
        row.cause.order_id.is_none() && matches!(row.cause.reason.as_str(), "set" | "import")
    };
    if rows().any(|row| row.id > first && is_set(row)) {
        return None;
    }
    Some(rows().filter(own).map(|row| row.delta).sum())
}
