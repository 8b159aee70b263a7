//! Cancelled units of orders: rows that are only ever added, and what becomes of the units.

use std::sync::Arc;

use domain::ids::ItemCancellationId;
use domain::listing::Listing;
use domain::order::{
    CancelledStock, ItemCancellation, OrderLifecycle, OrderRecord, ReturnedUnits, StockState,
};
use ports::{Changes, CommitError, Storage};

use crate::ledger::{ledger, sums_up};
use crate::sample::Basket;
use crate::shop::Shop;

/// Units are cancelled one after the other, and with a parcel that came back: what was written is what
/// is read, oldest first, also of orders that are read as a page. Units that may be sold again are.
pub async fn cancelled_units_are_kept(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, listing) = committed(&shop, 5).await;
    let line = order.order.items[0].id;
    let restocked = CancelledStock::Restocked;
    let one = shop
        .step(&order, |o, c| o.cancel_items(Some(&[(line, 1)]), restocked, Some("broken"), c))
        .await;
    let parted = shop.step(&one, |o, c| o.ship(Some(&[(line, 2)]), None, None, c)).await;
    let parcel = parted.parcels[0].id;
    let back =
        shop.step(&parted, |o, c| o.return_parcel(parcel, ReturnedUnits::Restock, None, c)).await;
    let units: Vec<_> = back.cancellations.iter().map(|c| (c.quantity, c.parcel_id)).collect();
    assert_eq!(units, [(1, None), (2, Some(parcel))]);
    assert_eq!(back.parcels[0].returned_at, Some(back.order.updated_at));
    assert_eq!(shop.counters(listing.id).await, (Some(8), 0), "two of ten are with the order");
    let page = ports::PageRequest { after: None, limit: 10 };
    let listed = shop.storage.list_orders(&ports::OrderFilter::default(), page).await;
    assert_eq!(listed.expect("readable").items, [back]);
    sums_up(&shop, listing.id).await;
}

/// A row of no units, of a line that the order does not have, or of a parcel that is not there is
/// refused, and leaves nothing.
pub async fn cancelled_units_of_another_order_are_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = committed(&shop, 2).await;
    let (other, _) = committed(&shop, 2).await;
    let row = ItemCancellation {
        id: ItemCancellationId(shop.sample.id()),
        order_id: order.order.id,
        order_item_id: other.order.items[0].id,
        quantity: 1,
        amount: order.order.items[0].price,
        stock: CancelledStock::Restocked,
        parcel_id: None,
        created_at: shop.sample.now(),
    };
    let own = order.order.items[0].id;
    let nowhere = Some(domain::ids::ParcelId(shop.sample.id()));
    let of_nothing = ItemCancellation { order_item_id: own, quantity: 0, ..row.clone() };
    let of_no_parcel = ItemCancellation { order_item_id: own, parcel_id: nowhere, ..row.clone() };
    for row in [row, of_nothing, of_no_parcel] {
        let changes = Changes { cancellations: vec![row], ..Changes::default() };
        let why = shop.refused(changes).await;
        let why_not = matches!(why, CommitError::Failed(_) | CommitError::Conflict(_));
        assert!(why_not, "refused as {why:?}");
    }
    assert_eq!(shop.stored_order(order.order.id).await, order);
}

/// Units that had left stock and are written off do not come back: the ledger says both.
pub async fn written_off_units_stay_gone(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, listing) = committed(&shop, 3).await;
    write_off(&shop, &order, 2).await;
    assert_eq!(shop.counters(listing.id).await, (Some(7), 0));
    let deltas: Vec<i64> = ledger(&shop, listing.id).await.iter().map(|row| row.0).collect();
    assert_eq!(deltas, [10, -3, 2, -2]);
    sums_up(&shop, listing.id).await;
    let uncounted = shop.listing(None).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&uncounted, 3)])).await;
    let order = shop.confirm(&shop.pay(&order).await).await;
    write_off(&shop, &order, 1).await;
    assert_eq!(ledger(&shop, uncounted.id).await, []);
}

/// Units that are still held leave stock when they are written off; the order takes the others.
pub async fn held_units_can_be_written_off(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 3)])).await;
    let held = shop.confirm(&shop.pay(&order).await).await;
    assert_eq!(held.order.stock, StockState::Held);
    let written_off = write_off(&shop, &held, 1).await;
    assert_eq!(shop.counters(listing.id).await, (Some(9), 2));
    let taken = shop
        .step(&written_off, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit")))
        .await;
    assert_eq!(shop.counters(listing.id).await, (Some(7), 0));
    let until = OrderLifecycle::Confirmed;
    shop.step(&taken, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.counters(listing.id).await, (Some(9), 0), "one of them is lost");
    sums_up(&shop, listing.id).await;
}

async fn write_off(shop: &Shop, order: &OrderRecord, units: i64) -> OrderRecord {
    let lines = [(order.order.items[0].id, units)];
    let lost = CancelledStock::WrittenOff;
    shop.step(order, |o, c| o.cancel_items(Some(&lines), lost, None, c)).await
}

/// A paid order of so many units, taken from a stock of ten.
async fn committed(shop: &Shop, units: i64) -> (OrderRecord, Listing) {
    let listing = shop.listing(Some(10)).await;
    let placed = shop.place(&Basket::of(shop.sample.user(), &[(&listing, units)])).await;
    let confirmed = shop.confirm(&shop.pay(&placed).await).await;
    let taken = |o: &OrderRecord, c: &domain::order::ChangeContext<'_>| {
        Ok(o.commit_stock(c).expect("there is stock to commit"))
    };
    (shop.step(&confirmed, taken).await, listing)
}
