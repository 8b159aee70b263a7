//! Orders found by their payments.

use std::sync::Arc;

use domain::cart::Cart;
use domain::ids::{OrderId, PaymentId};
use domain::order::OrderLifecycle;
use domain::payment::ProviderStatus;
use ports::{Changes, GuestOrder, Storage};

use crate::sample::{Basket, PROVIDER};
use crate::shop::Shop;

/// By the id of any of its payments.
pub async fn order_of_payment(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, other) = (shop.any_order().await, shop.any_order().await);
    let (begun, old) = shop.begin_payment(&one).await;
    let failed = shop.apply_response(&begun, old, ProviderStatus::Failed).await;
    let (one, new) = shop.begin_payment(&failed).await;
    let (other, theirs) = shop.begin_payment(&other).await;
    let found = async |id| shop.storage.order_of_payment(id).await;
    assert_eq!(found(old).await, Ok(Some(one.clone())));
    assert_eq!(found(new).await, Ok(Some(one)));
    assert_eq!(found(theirs).await, Ok(Some(other)));
    assert_eq!(found(PaymentId(shop.sample.id())).await, Ok(None));
}

/// Of the orders that exist, each once, however often they are named.
pub async fn order_numbers(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    assert_eq!(shop.storage.order_numbers(&[]).await, Ok(Vec::new()));
    let (one, other) = (shop.any_order().await.order, shop.any_order().await.order);
    shop.any_order().await;
    let ids = [other.id, one.id, OrderId(shop.sample.id()), one.id];
    let mut found = shop.storage.order_numbers(&ids).await.expect("readable");
    found.sort();
    let mut wanted = vec![(one.id, one.number), (other.id, other.number)];
    wanted.sort();
    assert_eq!(found, wanted);
}

/// By the cart that its user checked out: the one that is not cancelled, of orders made from the cart
/// one after the other.
pub async fn order_of_a_cart(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let (user, other) = (shop.sample.user(), shop.sample.user());
    let cart = shop.cart(user, &[(&listing, 1)]).await;
    let theirs = shop.cart(other, &[(&listing, 1)]).await;
    let found = async |user, cart: &Cart| {
        shop.storage.order_of_cart(user, cart.id).await.expect("readable")
    };
    assert_eq!(found(user, &cart).await, None, "not checked out yet");
    let place = async |user, cart: &Cart| {
        shop.place(&Basket::of(user, &[(&listing, 1)]).cart(cart.id)).await
    };
    let first = place(user, &cart).await;
    let without_cart = shop.place(&Basket::of(user, &[(&listing, 1)])).await;
    place(other, &theirs).await;
    assert_eq!(without_cart.order.cart_id, None);
    assert_eq!(found(user, &cart).await, Some(first.clone()));
    assert_eq!(found(other, &cart).await, None, "another user's");
    shop.step(&first, |o, c| o.cancel(None, OrderLifecycle::Pending, c)).await;
    assert_eq!(found(user, &cart).await, None, "cancelled");
    let second = place(user, &cart).await;
    let (second, _) = shop.begin_payment(&second).await;
    assert_eq!(found(user, &cart).await, Some(second), "with its payments");
}

/// By the cart of the guest who placed it, although it is a customer's by now.
pub async fn adopted_order_of_a_cart(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let listing = shop.listing(None).await;
    let (guest, other) = (shop.sample.user(), shop.sample.user());
    let cart = shop.cart(guest, &[(&listing, 1)]).await;
    let order = shop.place(&Basket::of(guest, &[(&listing, 1)]).cart(cart.id)).await;
    let adopted = shop.step(&order, |o, c| Ok(o.adopt(other, c))).await;
    let by = Some((other, shop.sample.now()));
    let placed = shop.sample.guest_order("ada@example.com", &order.order);
    let placed = GuestOrder { adopted: by, ..placed };
    shop.done(Changes { guest_orders: vec![placed], ..Changes::default() }).await;
    let found = async |user| shop.storage.order_of_cart(user, cart.id).await.expect("readable");
    assert_eq!(found(guest).await, Some(adopted.clone()));
    assert_eq!(found(shop.sample.user()).await, None, "a stranger's");
    shop.step(&adopted, |o, c| o.cancel(None, OrderLifecycle::Pending, c)).await;
    assert_eq!(found(guest).await, None, "cancelled");
}

/// By the name that a provider has for a payment; another provider's names are others.
pub async fn order_of_reference(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let (begun, payment) = shop.begin_payment(&order).await;
    let reference = payment.to_string();
    let found = async |provider: &str, reference: &str| {
        let found = shop.storage.order_of_reference(provider, reference).await;
        found.expect("readable")
    };
    assert_eq!(found(PROVIDER, &reference).await, None, "not known yet");
    let updated = shop.apply_response(&begun, payment, ProviderStatus::RequiresAction).await;
    assert_eq!(found(PROVIDER, &reference).await, Some((updated, payment)));
    assert_eq!(found("stripe", &reference).await, None);
    assert_eq!(found(PROVIDER, &reference.to_uppercase()).await, None);
    assert_eq!(found(PROVIDER, "").await, None);
}
