//! Carts: one open cart a user, lines written as they differ, moves that come late.

use std::sync::Arc;

use domain::cart::{Cart, CartItem, CartStatus};
use domain::ids::CartItemId;
use domain::order::OrderLifecycle;
use ports::{CartMove, CartUpdate, CartWrite, Changes, ListingWrite, Storage};

use crate::sample::Basket;
use crate::shop::{Shop, assert_one_winner, is_conflict};

/// A user has one cart that is active or in checkout.
pub async fn one_open_cart(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let user = shop.sample.user();
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let second = shop.sample.cart_with(user, &[]);
    shop.conflicts(inserting(&second)).await;
    let cart = shop.check_out(&cart).await;
    shop.conflicts(inserting(&second)).await;
    let open = shop.storage.open_cart(user).await.expect("readable");
    assert_eq!(open.map(|c| c.cart), Some(cart));
    assert_eq!(shop.storage.cart(second.id).await, Ok(None));
}

/// Also when many are opened at the same time.
pub async fn one_open_cart_under_race(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    let open = |_| inserting(&shop.sample.cart_with(user, &[]));
    let outcomes = shop.race((0..24).map(open).collect()).await;
    assert_one_winner(&outcomes, is_conflict);
}

/// A cart that became an order is not open: the user gets a new one.
pub async fn closed_cart_makes_room(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let user = shop.sample.user();
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let cart = shop.check_out(&cart).await;
    shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id).cash()).await;
    assert_eq!(shop.stored_cart(cart.id).await.status, CartStatus::Converted);
    assert_eq!(shop.storage.open_cart(user).await, Ok(None));
    let next = shop.cart(user, &[(&listing, 5)]).await;
    let open = shop.storage.open_cart(user).await.expect("readable");
    assert_eq!(open.map(|c| c.cart), Some(next));
}

/// Lines that differ are written, lines that are gone go, all others stay as they are stored.
pub async fn cart_update_writes_what_differs(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let [tie, blazer, shirt, socks] = [
        shop.listing(None).await,
        shop.listing(None).await,
        shop.listing(None).await,
        shop.listing(None).await,
    ];
    let user = shop.sample.user();
    let cart = shop.cart(user, &[(&tie, 1), (&blazer, 2), (&shirt, 3)]).await;
    let now = shop.sample.tick();
    let after = cart.without_item(cart.items[1].id, now).expect("a line of it");
    let after = shop.sample.with_line(&after, &tie, 9);
    let after = shop.sample.with_line(&after, &socks, 4);
    let after = shop.update_cart(&cart, after).await;
    assert_eq!(after.version, 2);
    assert_eq!(shop.stored_cart(cart.id).await, after);

    // A listing leaves in one line and comes back in another, in one commit.
    shop.sample.tick();
    let back = after.without_item(after.items[0].id, shop.sample.now());
    let back = shop.sample.with_line(&back.expect("a line of it"), &tie, 2);
    let back = shop.update_cart(&after, back).await;
    assert_eq!(shop.stored_cart(cart.id).await, back);

    // The cart's own row is written even if no line differs; `items` itself is not.
    let mut moved = back.clone();
    moved.version += 1;
    moved.updated_at = shop.sample.tick();
    moved.items.clear();
    let mut changes = Changes::default();
    changes.carts.push(CartWrite::Update(CartUpdate {
        cart: moved.clone(),
        upsert: Vec::new(),
        remove: Vec::new(),
    }));
    shop.done(changes).await;
    let stored = shop.stored_cart(cart.id).await;
    assert_eq!((&stored.items, stored.version), (&back.items, 4));
    assert_eq!(stored.updated_at, moved.updated_at);
}

/// A listing stands in one line of a cart.
pub async fn cart_holds_a_listing_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let cart = shop.cart(shop.sample.user(), &[(&listing, 1)]).await;
    let mut twice = cart.clone();
    twice.items.push(CartItem { id: CartItemId(shop.sample.id()), ..cart.items[0].clone() });
    let mut changes = Changes::default();
    changes.update_cart(&cart, &mut twice);
    shop.conflicts(changes).await;
    assert_eq!(shop.stored_cart(cart.id).await, cart);
}

/// A cart goes with its order: out of checkout when the order is cancelled, or when it is paid.
pub async fn cart_moves_with_its_order(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let user = shop.sample.user();
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let frozen = shop.check_out(&cart).await;
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id)).await;
    let until = OrderLifecycle::Confirmed;
    let cancelled = shop.step(&order, |o, c| o.cancel(None, until, c)).await;
    let active = shop.stored_cart(cart.id).await;
    assert_eq!((active.status, active.version), (CartStatus::Active, frozen.version + 1));
    assert_eq!(active.updated_at, cancelled.order.updated_at);
    assert_eq!(active.items, cart.items);

    shop.check_out(&active).await;
    let order = shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id)).await;
    shop.pay(&order).await;
    let converted = shop.stored_cart(cart.id).await;
    assert_eq!((converted.status, converted.version), (CartStatus::Converted, 5));
}

/// A move that comes late, when the cart is in another state, is no error and changes nothing.
pub async fn cart_move_comes_late(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let cart = shop.cart(shop.sample.user(), &[(&listing, 1)]).await;
    for to in [CartStatus::Active, CartStatus::Converted] {
        let mut changes = Changes::default();
        changes.cart_moves.push(CartMove {
            cart_id: cart.id,
            from: CartStatus::Checkout,
            to,
            at: shop.sample.tick(),
        });
        shop.done(changes).await;
        assert_eq!(shop.stored_cart(cart.id).await, cart);
    }
}

/// A listing that was deleted in the meantime is a conflict.
pub async fn cart_naming_a_deleted_listing_is_a_conflict(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (kept, gone) = (shop.listing(None).await, shop.listing(None).await);
    let cart = shop.cart(shop.sample.user(), &[(&kept, 1)]).await;
    let mut changes = Changes::default();
    changes.listings.push(ListingWrite::Delete { id: gone.id, version: 1 });
    shop.done(changes).await;
    let mut late = shop.sample.with_line(&cart, &gone, 1);
    let mut changes = Changes::default();
    changes.update_cart(&cart, &mut late);
    shop.conflicts(changes).await;
    assert_eq!(shop.stored_cart(cart.id).await, cart);
}

fn inserting(cart: &Cart) -> Changes {
    let mut changes = Changes::default();
    changes.insert_cart(cart);
    changes
}
