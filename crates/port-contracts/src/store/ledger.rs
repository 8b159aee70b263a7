//! The stock ledger: a row with a reason for every change of on-hand stock.

use std::sync::Arc;

use domain::order::{Actor, OrderLifecycle};
use ports::{
    Changes, CommitError, ListingWrite, StockCause, StockChangeKind, Storage, UniqueViolation,
};

use super::stock_guards::{adjust, moved, order_of, set};
use crate::ledger::{ledger, sums_up};
use crate::sample::Basket;
use crate::shop::{Shop, taken};

/// Manual changes, and by how many units they change the stock.
type Move = (fn(StockCause) -> StockChangeKind, i64);

/// By hand: put on hand, counted up and down, set up and down, switched off and on again. Each row
/// has what really changed, and says why, who and when.
pub async fn ledger_sums_up_to_the_stock(storage: Arc<dyn Storage>) {
    use StockChangeKind::{Adjust, Set};
    const MOVES: [Move; 7] = [
        (|cause| Adjust { delta: 5, cause }, 5),
        (|cause| Adjust { delta: -12, cause }, -12),
        (|cause| Set { stock: Some(8), cause }, 5),
        (|cause| Set { stock: Some(2), cause }, -6),
        (|cause| Set { stock: None, cause }, -2),
        (|cause| Set { stock: Some(7), cause }, 7),
        (|cause| Set { stock: Some(0), cause }, -7),
    ];
    let shop = Shop::new(storage);
    shop.sample.tick();
    let listing = shop.listing(Some(10)).await;
    let other = shop.listing(Some(4)).await;
    let first = StockCause {
        reason: "initial stock".to_owned(),
        actor: Actor::System,
        order_id: None,
        at: listing.created_at,
    };
    let mut wanted = vec![(10, first)];
    assert_eq!(ledger(&shop, listing.id).await, wanted);
    for (at, (kind, delta)) in MOVES.into_iter().enumerate() {
        shop.sample.tick();
        let cause = shop.sample.cause(&format!("stocktaking {at}: 2 × moth-eaten"));
        shop.done(moved(&listing, kind(cause.clone()))).await;
        wanted.push((delta, cause));
        assert_eq!(ledger(&shop, listing.id).await, wanted);
        sums_up(&shop, listing.id).await;
    }
    assert_eq!(ledger(&shop, other.id).await.len(), 1, "another listing has its own rows");
}

/// Orders: reserving and releasing leave the on-hand quantity unchanged; what is shipped or
/// returned has a row that names the order, what happened to it, and who did that.
pub async fn ledger_follows_orders(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    let user = shop.sample.user();
    let left = shop.place(&Basket::of(user, &[(&listing, 2)])).await;
    let kept = shop.place(&Basket::of(user, &[(&listing, 3)])).await;
    let until = OrderLifecycle::Confirmed;
    shop.step(&left, |o, c| o.cancel(None, until, c)).await;
    let confirmed = shop.confirm(&shop.pay(&kept).await).await;
    assert_eq!(ledger(&shop, listing.id).await.len(), 1, "on-hand stock has not changed yet");

    let committed = shop
        .step(&confirmed, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit")))
        .await;
    let taken_at = committed.order.updated_at;
    let cancelled = shop.step(&committed, |o, c| o.cancel(None, until, c)).await;
    let cause = |reason: &str, at| StockCause {
        reason: reason.to_owned(),
        actor: Actor::System,
        order_id: Some(kept.order.id),
        at,
    };
    let wanted = [
        (-3, cause("inventory_updated", taken_at)),
        (3, cause("cancelled", cancelled.order.updated_at)),
    ];
    assert_eq!(ledger(&shop, listing.id).await[1..], wanted);
    sums_up(&shop, listing.id).await;
}

/// No change, no row: an initial stock of zero, a delta of zero, the current number, and units
/// returned to a listing that is no longer tracked.
pub async fn ledger_has_no_row_of_nothing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let empty = shop.listing(Some(0)).await;
    let uncounted = shop.listing(None).await;
    for kind in [adjust(&shop, 0), set(&shop, Some(0)), set(&shop, None), set(&shop, None)] {
        shop.done(moved(&empty, kind)).await;
    }
    shop.done(moved(&uncounted, set(&shop, Some(0)))).await;
    for listing in [&empty, &uncounted] {
        assert_eq!(ledger(&shop, listing.id).await, []);
    }

    let listing = shop.listing(Some(5)).await;
    let order = shop.place(&Basket::of(shop.sample.user(), &[(&listing, 5)])).await;
    let order = shop.confirm(&shop.pay(&order).await).await;
    let order = shop.step(&order, |o, c| Ok(o.commit_stock(c).expect("there is stock"))).await;
    shop.done(moved(&listing, set(&shop, None))).await;
    shop.step(&order, |o, c| o.cancel(None, OrderLifecycle::Confirmed, c)).await;
    assert_eq!(shop.counters(listing.id).await, (None, 0));
    let deltas: Vec<i64> = ledger(&shop, listing.id).await.into_iter().map(|(d, _)| d).collect();
    assert_eq!(deltas, [5, -5]);
}

/// What is refused leaves no row, nor does what stood beside it in the commit.
pub async fn ledger_has_no_row_of_what_was_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (listing, beside) = (shop.listing(Some(10)).await, shop.listing(Some(10)).await);
    let uncounted = shop.listing(None).await;
    shop.done(order_of(&shop, &[(&listing, 4)])).await;
    for kind in [adjust(&shop, -7), set(&shop, Some(3)), set(&shop, None)] {
        let mut changes = moved(&beside, adjust(&shop, 1));
        changes.stock.extend(moved(&listing, kind).stock);
        assert_eq!(shop.refused(changes).await, CommitError::StockRefused);
    }
    let refusal = shop.refused(moved(&uncounted, adjust(&shop, 1))).await;
    assert_eq!(refusal, CommitError::StockRefused);
    let mut short = order_of(&shop, &[(&listing, 7)]);
    short.stock.extend(moved(&beside, adjust(&shop, 1)).stock);
    assert!(matches!(shop.refused(short).await, CommitError::OutOfStock(_)));
    let mut twin = shop.sample.listing(Some(3));
    twin.sku.clone_from(&listing.sku);
    let mut changes = moved(&beside, adjust(&shop, 1));
    changes.listings.push(ListingWrite::Insert(twin.clone(), Actor::System));
    assert_eq!(shop.refused(changes).await, CommitError::UniqueViolation(UniqueViolation::Sku));
    assert_eq!(ledger(&shop, twin.id).await, []);
    assert_eq!(ledger(&shop, uncounted.id).await, []);
    for listing in [&listing, &beside] {
        assert_eq!(ledger(&shop, listing.id).await.len(), 1, "its first row alone");
        sums_up(&shop, listing.id).await;
    }
}

/// The first row of a ledger names the creator of the listing.
pub async fn ledger_begins_with_the_creator_of_the_listing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let actors =
        [Actor::Admin(shop.sample.user()), Actor::Service(shop.sample.user()), Actor::System];
    for actor in actors {
        let listing = shop.sample.listing(Some(3));
        let listings = vec![ListingWrite::Insert(listing.clone(), actor.clone())];
        shop.done(Changes { listings, ..Changes::default() }).await;
        let rows = ledger(&shop, listing.id).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].0, &rows[0].1.actor), (3, &actor));
    }
}

/// A listing goes, what came and went of it stays written down.
pub async fn ledger_outlives_its_listing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(5)).await;
    shop.done(moved(&listing, adjust(&shop, 2))).await;
    let rows = ledger(&shop, listing.id).await;
    assert_eq!(rows.len(), 2);
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete { id: listing.id, version: 1 });
    shop.done(changes).await;
    assert_eq!(ledger(&shop, listing.id).await, rows);
}

/// Many set and count at the same time: each row has what really changed.
pub async fn ledger_sums_up_under_race(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    let race = |at: i64| match at % 2 {
        0 => moved(&listing, adjust(&shop, 3)),
        _ => moved(&listing, set(&shop, Some(10 + at))),
    };
    let outcomes = shop.race((0..24).map(race).collect()).await;
    assert_eq!(taken(&outcomes), 24, "{outcomes:?}");
    sums_up(&shop, listing.id).await;
}
