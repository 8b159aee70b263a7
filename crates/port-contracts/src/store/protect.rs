//! PROTECT: what carts or orders name stays.

use std::sync::Arc;

use domain::listing::Listing;
use ports::{Changes, CommitError, ListingWrite, Storage};

use super::stock_guards::{adjust, moved, order_of};
use crate::sample::Basket;
use crate::shop::{Shop, is_conflict, refusals, taken};

/// A listing that a cart or an order names cannot be deleted, whatever became of cart and order.
pub async fn protect(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (in_cart, in_order) = (shop.listing(None).await, shop.listing(None).await);
    let user = shop.sample.user();
    let cart = shop.cart(user, &[(&in_cart, 1)]).await;
    let order = shop.place(&Basket::of(user, &[(&in_order, 1)])).await;
    for listing in [&in_cart, &in_order] {
        assert_eq!(shop.refused(deletion(listing)).await, CommitError::InUse);
        assert_eq!(shop.stored_listing(listing.id).await, *listing);
    }
    let until = domain::order::OrderLifecycle::Confirmed;
    shop.step(&order, |o, c| o.cancel(None, until, c)).await;
    assert_eq!(shop.refused(deletion(&in_order)).await, CommitError::InUse);
    let emptied = cart.emptied(shop.sample.tick()).expect("an active cart");
    shop.update_cart(&cart, emptied).await;
    shop.done(deletion(&in_cart)).await;
}

/// A listing that is not referenced can be deleted, with its stock ledger.
pub async fn unnamed_listing_can_go(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (gone, stays) = (shop.listing(Some(5)).await, shop.listing(Some(5)).await);
    shop.done(moved(&gone, adjust(&shop, 3))).await;
    shop.done(deletion(&gone)).await;
    assert_eq!(shop.storage.listing(gone.id).await, Ok(None));
    assert_eq!(shop.storage.listings_by_sku(std::slice::from_ref(&gone.sku)).await, Ok(vec![]));
    assert_eq!(shop.stored_listing(stays.id).await, stays);
    let again = domain::listing::ListingDraft { sku: gone.sku, ..shop.sample.draft(None) };
    shop.add_listing(shop.sample.listing_of(again)).await;
}

/// A listing is deleted while many order it: either it stays and some are served, or it goes and
/// no one is.
pub async fn delete_races_with_orders(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    for _ in 0..4 {
        let listing = shop.listing(Some(100)).await;
        let mut commits = vec![deletion(&listing)];
        commits.extend((0..12).map(|_| order_of(&shop, &[(&listing, 1)])));
        commits.rotate_left(6);
        let mut outcomes = shop.race(commits).await;
        let deleted = outcomes.remove(7);
        let served = i64::try_from(taken(&outcomes)).expect("a few");
        match deleted {
            Ok(()) => {
                assert_eq!(served, 0);
                assert!(refusals(&outcomes).all(is_conflict), "{outcomes:?}");
                assert_eq!(shop.storage.listing(listing.id).await, Ok(None));
            }
            Err(why) => {
                assert_eq!((why, served), (CommitError::InUse, 12));
                assert_eq!(shop.counters(listing.id).await, (Some(100), 12));
            }
        }
    }
}

fn deletion(listing: &Listing) -> Changes {
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete { id: listing.id, version: listing.version });
    changes
}
