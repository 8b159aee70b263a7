//! Reading carts.

use std::sync::Arc;

use domain::cart::{Cart, CartEvent, CartStatus};
use domain::ids::{CartId, ListingId};
use ports::{CartWithListings, CartWrite, Changes, PageRequest, Storage};

use super::pages::assert_walks;
use crate::sample::{Basket, money};
use crate::shop::Shop;

/// Every field, filled and empty; the lines in the order they were added, with their listings.
pub async fn cart_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut listings = Vec::new();
    for _ in 0..5 {
        let listing = shop.sample.listing_at(money("3.750", "KWD"), Some(9));
        listings.push(shop.add_listing(listing).await);
    }
    let coupon = shop.add_coupon(shop.sample.coupon("SPRING")).await;
    let user = shop.sample.user();
    let mut cart = shop.sample.cart_with(user, &[]);
    for at in [3, 0, 4, 1] {
        shop.sample.tick();
        cart = shop.sample.with_line(&cart, &listings[at], 100_000);
    }
    cart.coupon_id = Some(coupon.id);
    cart.shipping_address = Some(shop.sample.address("Zoë"));
    cart.shipping_method = Some("post".to_owned());
    let mut changes = Changes::default();
    changes.insert_cart(&cart);
    shop.done(changes).await;

    let stored = shop.storage.cart(cart.id).await.expect("readable").expect("stored");
    assert_eq!(stored.cart, cart);
    let mut named = stored.listings;
    named.sort_by_key(|l| l.id);
    let wanted: Vec<_> = [0, 1, 3, 4].iter().map(|at| listings[*at].clone()).collect();
    assert_eq!(named, wanted, "each listing once, and no other");

    let moved = cart.with_address(None, shop.sample.tick()).expect("an active cart");
    let moved = moved.with_shipping(None, shop.sample.tick()).expect("an active cart");
    let cart = shop.update_cart(&cart, moved).await;
    let stored = shop.storage.cart(cart.id).await.expect("readable").expect("stored");
    assert_eq!(stored.cart, cart);

    let emptied = cart.emptied(shop.sample.tick()).expect("an active cart");
    let emptied = shop.update_cart(&cart, emptied).await;
    let stored = shop.storage.cart(cart.id).await.expect("readable");
    let listings = Vec::new();
    assert_eq!(stored, Some(CartWithListings { cart: emptied, listings }));
    assert_eq!(shop.storage.cart(CartId(shop.sample.id())).await, Ok(None));
}

/// A user's own open cart, active or in checkout; none if there is none.
pub async fn open_cart(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let (user, other) = (shop.sample.user(), shop.sample.user());
    assert_eq!(shop.storage.open_cart(user).await, Ok(None));
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let theirs = shop.cart(other, &[]).await;
    let open = async |user| {
        let open = shop.storage.open_cart(user).await.expect("readable");
        open.map(|c| (c.cart, c.listings))
    };
    assert_eq!(open(user).await, Some((cart.clone(), vec![listing.clone()])));
    assert_eq!(open(other).await, Some((theirs, Vec::new())));
    let frozen = shop.check_out(&cart).await;
    assert_eq!(open(user).await, Some((frozen, vec![listing.clone()])));
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id)).await;
    shop.pay(&order).await;
    assert_eq!(open(user).await, None);
}

/// A listing with the user's own open cart: without one, with an empty one, with lines of which one
/// may be for the listing itself.
pub async fn listing_beside_the_cart(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (wanted, other) = (shop.listing(None).await, shop.listing(Some(3)).await);
    let user = shop.sample.user();
    let read = async |listing| {
        let found = shop.storage.listing_for_cart(listing, user).await.expect("readable");
        found.map(|mut found| {
            found.cart.iter_mut().for_each(|c| c.listings.sort_by_key(|l| l.id));
            (found.listing, found.cart.map(|c| (c.cart, c.listings)))
        })
    };
    shop.cart(shop.sample.user(), &[(&wanted, 5)]).await;
    assert_eq!(
        read(wanted.id).await,
        Some((wanted.clone(), None)),
        "another user's cart is not it"
    );
    let empty = shop.cart(user, &[]).await;
    assert_eq!(read(wanted.id).await, Some((wanted.clone(), Some((empty.clone(), Vec::new())))));
    let one = shop.update_cart(&empty, shop.sample.with_line(&empty, &other, 1)).await;
    let cart = Some((one.clone(), vec![other.clone()]));
    assert_eq!(read(wanted.id).await, Some((wanted.clone(), cart)));
    let two = shop.update_cart(&one, shop.sample.with_line(&one, &wanted, 2)).await;
    let cart = Some((two, vec![wanted.clone(), other.clone()]));
    assert_eq!(read(wanted.id).await, Some((wanted.clone(), cart.clone())));
    assert_eq!(read(other.id).await, Some((other, cart)));
    assert_eq!(read(ListingId(shop.sample.id())).await, None);
}

/// Every status is read as it was written, and only open ones are open.
pub async fn carts_of_every_status(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    for status in CartStatus::ALL {
        let user = shop.sample.user();
        let cart = Cart { status: *status, ..shop.sample.cart_with(user, &[(&listing, 1)]) };
        let mut changes = Changes::default();
        changes.carts.push(CartWrite::Insert(cart.clone()));
        shop.done(changes).await;
        // A cart that is converted belongs to an order.
        shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id)).await;
        assert_eq!(shop.stored_cart(cart.id).await, cart);
        let open = shop.storage.open_cart(user).await.expect("readable").map(|c| c.cart);
        let is_open = matches!(status, CartStatus::Active | CartStatus::Checkout);
        assert_eq!(open, is_open.then_some(cart));
    }
}

/// Those of one user, in every state, page by page, newest first, with their lines.
pub async fn carts_of_a_user(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (user, other) = (shop.sample.user(), shop.sample.user());
    let listing = shop.listing(None).await;
    let mut wanted = Vec::new();
    for _ in 0..4 {
        shop.sample.tick();
        let cart = shop.cart(user, &[(&listing, 2)]).await;
        let after = cart.after(CartEvent::Abandoned, shop.sample.now());
        let cart = shop.update_cart(&cart, after.expect("an open cart")).await;
        wanted.insert(0, cart.id.0);
    }
    let open = shop.cart(user, &[(&listing, 3)]).await;
    wanted.insert(0, open.id.0);
    shop.cart(other, &[(&listing, 1)]).await;
    let read = async |page| shop.storage.carts_of(user, page).await.expect("readable");
    assert_walks(&wanted, read, |cart: &Cart| cart.id.0).await;
    let first = read(PageRequest { after: None, limit: 1 }).await.items;
    assert_eq!(first, vec![shop.stored_cart(open.id).await]);
    let none = shop.storage.carts_of(shop.sample.user(), PageRequest::default()).await;
    assert_eq!(none.expect("readable").items, Vec::new());
}
