//! PROTECT: what carts or orders name stays.

use std::sync::Arc;

use domain::listing::Listing;
use ports::{Changes, CommitError, ListingWrite, Storage};

use super::stock_guards::{adjust, moved};
use crate::sample::Basket;
use crate::shop::Shop;

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

/// A listing that nobody names can go, with what was written down about its stock.
pub async fn unnamed_listing_can_go(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (gone, stays) = (shop.listing(Some(5)).await, shop.listing(Some(5)).await);
    shop.done(moved(&gone, adjust(&shop, 3))).await;
    shop.done(deletion(&gone)).await;
    assert_eq!(shop.storage.listing(gone.id).await, Ok(None));
    assert_eq!(
        shop.storage
            .listings_by_sku(std::slice::from_ref(&gone.sku))
            .await,
        Ok(vec![])
    );
    assert_eq!(shop.stored_listing(stays.id).await, stays);
    let again = domain::listing::ListingDraft {
        sku: gone.sku,
        ..shop.sample.draft(None)
    };
    shop.add_listing(shop.sample.listing_of(again)).await;
}

fn deletion(listing: &Listing) -> Changes {
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete {
        id: listing.id,
        version: listing.version,
    });
    changes
}
