//! Reading the stock ledger.

use std::sync::Arc;

use domain::ids::ListingId;
use domain::order::Actor;
use ports::{Changes, StockCause, StockChange, StockChangeKind, StockMovement, Storage};

use super::pages::assert_walks;
use crate::ledger::movements;
use crate::shop::Shop;

/// Every field, for every kind of actor.
pub async fn stock_movement_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let order = shop.any_order().await.order;
    let user = shop.sample.user();
    shop.done(moving(listing.id, |cause| StockChangeKind::Set { stock: Some(0), cause }, &shop))
        .await;
    let actors = [
        Actor::Customer(user),
        Actor::Admin(user),
        Actor::Service(user),
        Actor::Provider("mock:eu".to_owned()),
        Actor::System,
    ];
    for (actor, delta) in actors.into_iter().zip([1_000_000_000, -999_999_999, 7, -1, 2]) {
        let cause = StockCause {
            reason: "Größe 38 – 2 × “zu spät” 李".to_owned(),
            actor,
            order_id: (delta > 0).then_some(order.id),
            at: shop.sample.tick(),
        };
        let kind = StockChangeKind::Adjust { delta, cause: cause.clone() };
        let mut changes = Changes::default();
        changes.stock.push(StockChange { listing_id: listing.id, kind });
        shop.done(changes).await;
        let newest = movements(&shop, None).await.remove(0);
        let StockMovement { id: _, listing_id, delta: moved, cause: why } = newest;
        assert_eq!((listing_id, moved, why), (listing.id, delta, cause));
    }
}

/// Page by page, newest first, of one listing and of all.
pub async fn stock_movements_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.listing(None).await.id, shop.listing(None).await.id);
    let mut wanted = Vec::new();
    for at in 1..=11 {
        let listing = if at % 3 == 0 { two } else { one };
        let set = |cause| StockChangeKind::Set { stock: Some(at * at), cause };
        shop.done(moving(listing, set, &shop)).await;
        wanted.insert(0, (listing, format!("move {}", shop.sample.now())));
        shop.sample.tick();
    }
    let rows = movements(&shop, None).await;
    let read: Vec<_> = rows.iter().map(|m| (m.listing_id, m.cause.reason.clone())).collect();
    assert_eq!(read, wanted, "the newest first");

    for of in [None, Some(one), Some(two), Some(ListingId(shop.sample.id()))] {
        let meant = rows.iter().filter(|m| of.is_none_or(|id| m.listing_id == id));
        let ids: Vec<_> = meant.map(|m| m.id).collect();
        let read = async |page| {
            let page = shop.storage.list_stock_movements(of, page).await;
            page.expect("readable")
        };
        assert_walks(&ids, read, |m: &StockMovement| m.id).await;
    }
}

/// A move of a listing's stock, whose reason names its time.
fn moving(
    listing_id: ListingId,
    kind: impl FnOnce(StockCause) -> StockChangeKind,
    shop: &Shop,
) -> Changes {
    let cause = shop.sample.cause(&format!("move {}", shop.sample.now()));
    let mut changes = Changes::default();
    changes.stock.push(StockChange { listing_id, kind: kind(cause) });
    changes
}
