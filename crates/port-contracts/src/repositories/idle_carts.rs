//! Abandoned carts.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::cart::{Cart, CartEvent, CartStatus};
use ports::{CartWrite, Changes, Storage};

use crate::sample::Basket;
use crate::shop::Shop;

/// Active carts that were last touched before a time, the one made first coming first, with their
/// lines: not those that are frozen, became an order, or were closed already.
pub async fn idle_carts(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let lines = [(&listing, 2)];
    for status in [CartStatus::Checkout, CartStatus::Converted, CartStatus::Abandoned] {
        let user = shop.sample.user();
        let cart = Cart { status, ..shop.sample.cart_with(user, &lines) };
        let mut changes = Changes::default();
        changes.carts.push(CartWrite::Insert(cart.clone()));
        shop.done(changes).await;
        // A cart that is converted belongs to an order.
        shop.place(&Basket::of(user, &lines).cart(cart.id)).await;
    }
    let mut carts = Vec::new();
    for _ in 0..3 {
        shop.sample.tick();
        carts.push(shop.cart(shop.sample.user(), &lines).await);
    }
    shop.sample.tick();
    let touched = shop.sample.with_line(&carts[1], &shop.listing(None).await, 1);
    carts[1] = shop.update_cart(&carts[1].clone(), touched).await;
    shop.sample.tick();
    carts.push(shop.cart(shop.sample.user(), &[]).await);

    let tick = TimeDelta::microseconds(1);
    let last = carts[3].updated_at;
    assert_eq!(idle(&shop, last + tick, 10).await, carts, "an empty one too");
    assert_eq!(idle(&shop, last, 10).await, carts[..3], "touched then, not before");
    let untouched = [carts[0].clone(), carts[2].clone()];
    assert_eq!(idle(&shop, carts[1].updated_at, 10).await, untouched);
    assert_eq!(idle(&shop, last + tick, 2).await, carts[..2]);
    assert_eq!(idle(&shop, carts[0].updated_at, 10).await, []);
}

/// A cart is closed at the version at which it was idle: if its owner came back in
/// between it stays open.
pub async fn touched_cart_is_not_abandoned(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (listing, user) = (shop.listing(None).await, shop.sample.user());
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let found = idle(&shop, shop.sample.tick(), 1).await.remove(0);
    let touched = shop.update_cart(&cart, shop.sample.with_line(&cart, &listing, 9)).await;
    let mut late = Changes::default();
    late.update_cart(&found, &mut left_alone(&shop, &found));
    shop.conflicts(late).await;
    assert_eq!(shop.stored_cart(cart.id).await, touched);

    let later = shop.sample.tick();
    let found = idle(&shop, later, 1).await.remove(0);
    assert_eq!(found, touched);
    let closed = shop.update_cart(&found, left_alone(&shop, &found)).await;
    assert_eq!(shop.stored_cart(cart.id).await, closed);
    assert_eq!(closed.status, CartStatus::Abandoned);
    assert_eq!(idle(&shop, later + TimeDelta::days(1), 1).await, [], "once is enough");
    assert_eq!(shop.storage.open_cart(user).await, Ok(None));
    shop.cart(user, &[]).await;
}

fn left_alone(shop: &Shop, cart: &Cart) -> Cart {
    cart.after(CartEvent::Abandoned, shop.sample.now()).expect("an active cart")
}

async fn idle(shop: &Shop, before: Instant, limit: u32) -> Vec<Cart> {
    shop.storage.idle_carts(before, limit).await.expect("readable")
}
