//! Stock that moves with its order, and by hand.

use std::sync::Arc;

use domain::order::OrderLifecycle;
use ports::{CommitError, Storage};

use super::stock_guards::{adjust, moved, set};
use crate::sample::Basket;
use crate::shop::Shop;

/// Held when it is placed; released when it is cancelled; from on-hand stock when it is
/// confirmed; back on hand when it is cancelled after that.
pub async fn stock_follows_its_order(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    let user = shop.sample.user();
    let kept = shop.place(&Basket::of(user, &[(&listing, 3)])).await;
    let left = shop.place(&Basket::of(user, &[(&listing, 2)])).await;
    assert_eq!(shop.counters(listing.id).await, (Some(10), 5));

    let until = OrderLifecycle::Confirmed;
    shop.step(&left, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.counters(listing.id).await, (Some(10), 3));

    let paid = shop.pay(&kept).await;
    let confirmed = shop.confirm(&paid).await;
    assert_eq!(shop.counters(listing.id).await, (Some(10), 3));
    let committed = shop
        .step(&confirmed, |o, c| Ok(o.commit_stock(c).expect("there is stock to commit")))
        .await;
    assert_eq!(shop.counters(listing.id).await, (Some(7), 0));

    shop.step(&committed, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.counters(listing.id).await, (Some(10), 0));
    assert_eq!(shop.stored_listing(listing.id).await.version, 1, "stock moves no version");
}

/// Pieces come and go by hand.
pub async fn stock_is_adjusted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    shop.place(&Basket::of(shop.sample.user(), &[(&listing, 4)])).await;
    shop.done(moved(&listing, adjust(&shop, 5))).await;
    assert_eq!(shop.counters(listing.id).await, (Some(15), 4));
    shop.done(moved(&listing, adjust(&shop, -11))).await;
    assert_eq!(shop.counters(listing.id).await, (Some(4), 4));
    assert_eq!(shop.stored_listing(listing.id).await.version, 1);
}

/// Never below what is held, and only if stock is counted.
pub async fn stock_is_never_adjusted_below_what_is_held(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    shop.place(&Basket::of(shop.sample.user(), &[(&listing, 4)])).await;
    for delta in [-7, -11, i64::MIN] {
        let refusal = shop.refused(moved(&listing, adjust(&shop, delta))).await;
        assert_eq!(refusal, CommitError::StockRefused);
    }
    assert_eq!(shop.counters(listing.id).await, (Some(10), 4));
    let uncounted = shop.listing(None).await;
    let refusal = shop.refused(moved(&uncounted, adjust(&shop, 1))).await;
    assert_eq!(refusal, CommitError::StockRefused);
    assert_eq!(shop.counters(uncounted.id).await, (None, 0));
}

/// Stock is set anew, counted from now on, or not counted any more.
pub async fn stock_is_set(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    for stock in [Some(7), Some(0), None, Some(3)] {
        shop.done(moved(&listing, set(&shop, stock))).await;
        assert_eq!(shop.counters(listing.id).await, (stock, 0));
    }
    shop.place(&Basket::of(shop.sample.user(), &[(&shop.stored_listing(listing.id).await, 2)]))
        .await;
    shop.done(moved(&listing, set(&shop, Some(2)))).await;
    assert_eq!(shop.counters(listing.id).await, (Some(2), 2));
}

/// Never below what is held, nor uncounted while something is.
pub async fn stock_is_never_set_below_what_is_held(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(Some(10)).await;
    shop.place(&Basket::of(shop.sample.user(), &[(&listing, 4)])).await;
    for stock in [Some(3), Some(0), None] {
        let refusal = shop.refused(moved(&listing, set(&shop, stock))).await;
        assert_eq!(refusal, CommitError::StockRefused);
        assert_eq!(shop.counters(listing.id).await, (Some(10), 4));
    }
}

/// An operator's change was read before orders moved the stock: it leaves the counters alone.
pub async fn listing_update_leaves_the_counters(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let read = shop.listing(Some(10)).await;
    shop.place(&Basket::of(shop.sample.user(), &[(&read, 4)])).await;
    shop.done(moved(&read, adjust(&shop, 1))).await;
    let renamed = shop.sample.changed(&read, |d| {
        d.name = "Blazer, navy".to_owned();
        d.stock = Some(99);
    });
    shop.change_listing(&renamed).await;
    let stored = shop.stored_listing(read.id).await;
    assert_eq!((stored.stock, stored.reserved), (Some(11), 4));
    assert_eq!((stored.name.as_str(), stored.version), ("Blazer, navy", 2));
}
