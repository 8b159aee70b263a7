//! Units of orders that are shipped, come back and are cancelled: what an auditor must find in them.

use std::sync::Arc;

use domain::fulfillment::ParcelStatus;
use domain::ids::ItemCancellationId;
use domain::listing::Listing;
use domain::order::{CancelledStock, ItemCancellation, OrderLifecycle, OrderRecord, ReturnedUnits};
use ports::{Changes, Invariant, RowWrite, Storage};

use super::finds;
use crate::sample::{Basket, money};
use crate::shop::{Shop, updated};

/// A unit that has left is cancelled.
pub async fn units_shipped_and_cancelled_are_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let shipped = shipped(&shop, 3).await;
    let row = cancelled(&shop, &shipped, 1, "10.00");
    breaks_at(&shop, &shipped, row, Invariant::UnitsOnce).await;
}

/// Each stage that its parcels and cancelled units do not come to: delivered or open while it is on its
/// way; shipped when all parcels came back; cancelled, and a parcel is out; confirmed with nothing left.
pub async fn stage_of_an_order_is_compared_with_its_parcels(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for stage in [OrderLifecycle::Delivered, OrderLifecycle::Confirmed, OrderLifecycle::Cancelled] {
        let mut wrong = shipped(&shop, 3).await;
        wrong.order.lifecycle = stage;
        assert!(!wrong.lifecycle_fits());
        let mut changes = Changes::default();
        changes.orders.push(updated(&wrong));
        finds_and_mends(&shop, changes, &wrong).await;
    }
    let shipped = shipped(&shop, 3).await;
    let mut back = shipped.parcels[0].clone();
    (back.status, back.returned_at) = (ParcelStatus::Returned, Some(shop.sample.tick()));
    back.version += 1;
    let mut changes = Changes::default();
    changes.parcels.push(RowWrite::Update(back));
    finds(&shop, changes, &shipped.order.id.to_string()).await;
}

/// Cancelled units took another share of the price than is theirs.
pub async fn cancelled_amount_is_reckoned_again(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let open = committed(&shop, 3).await;
    let mut step = shop.sample.decide(|c| cancel(&open, 1, c)).expect("units to cancel");
    step.record.cancellations[0].amount = money("9.99", "GBP");
    let changes = crate::sample::moving(&open, &mut step, shop.sample.now());
    finds(&shop, changes, &open.order.id.to_string()).await;
}

/// Units are cancelled, and never came back.
pub async fn stock_of_cancelled_units_is_in_the_ledger(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let open = committed(&shop, 3).await;
    let row = cancelled(&shop, &open, 2, "20.00");
    breaks_at(&shop, &open, row, Invariant::CancelledUnitsStock).await;
}

async fn breaks_at(shop: &Shop, record: &OrderRecord, row: ItemCancellation, invariant: Invariant) {
    let mut changes = Changes::default();
    changes.cancellations.push(row);
    finds(shop, changes, &record.order.id.to_string()).await;
    let findings = shop.storage.audit().await.expect("readable");
    assert!(findings.iter().any(|f| f.invariant == invariant), "{findings:?}");
}

/// Finds what is broken, and puts it in order again.
async fn finds_and_mends(shop: &Shop, broken: Changes, record: &OrderRecord) {
    finds(shop, broken, &record.order.id.to_string()).await;
    let mut sound = shop.stored_order(record.order.id).await;
    sound.order.lifecycle = OrderLifecycle::Shipped;
    let mut changes = Changes::default();
    changes.orders.push(updated(&sound));
    shop.done(changes).await;
}

fn cancelled(shop: &Shop, record: &OrderRecord, quantity: i64, amount: &str) -> ItemCancellation {
    ItemCancellation {
        id: ItemCancellationId(shop.sample.id()),
        order_id: record.order.id,
        order_item_id: record.order.items[0].id,
        quantity,
        amount: money(amount, "GBP"),
        stock: CancelledStock::Restocked,
        parcel_id: None,
        created_at: shop.sample.now(),
    }
}

fn cancel(
    record: &OrderRecord,
    quantity: i64,
    change: &domain::order::ChangeContext<'_>,
) -> Result<domain::order::Transition, domain::order::OrderError> {
    let lines = [(record.order.items[0].id, quantity)];
    record.cancel_items(Some(&lines), CancelledStock::Restocked, None, change)
}

/// A paid order of so many units at 10.00, taken from stock.
async fn committed(shop: &Shop, units: i64) -> OrderRecord {
    let price = money("10.00", "GBP");
    let listing: Listing = shop.add_listing(shop.sample.listing_at(price, Some(10))).await;
    let placed = shop.place(&Basket::of(shop.sample.user(), &[(&listing, units)])).await;
    let confirmed = shop.confirm(&shop.pay(&placed).await).await;
    shop.step(&confirmed, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit"))).await
}

async fn shipped(shop: &Shop, units: i64) -> OrderRecord {
    let committed = committed(shop, units).await;
    shop.step(&committed, |o, c| o.ship(None, None, None, c)).await
}

/// What the domain makes of such orders is sound.
pub(super) async fn exits_are_sound(shop: &Shop) {
    let open = committed(shop, 3).await;
    shop.step(&open, |o, c| cancel(o, 1, c)).await;
    for then in ReturnedUnits::ALL {
        let away = shipped(shop, 2).await;
        let parcel = away.parcels[0].id;
        let back =
            shop.step(&away, |o, c| o.return_parcel(parcel, *then, Some("refused"), c)).await;
        assert_eq!(back.order.lifecycle == OrderLifecycle::Cancelled, *then != ReturnedUnits::Hold);
    }
    assert_eq!(shop.storage.audit().await, Ok(Vec::new()));
}
