//! Owners of guests' orders and of messages: what an auditor must find in them.

use std::sync::Arc;

use domain::notification::Notification;
use ports::{Changes, GuestOrder, Invariant, RowWrite, Storage};

use super::finds;
use crate::shop::Shop;

/// An order belongs to another customer than the one who adopted it, or to another than its guest.
pub async fn adopted_order_has_the_owner_of_its_adoption(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await.order;
    let placed = shop.sample.guest_order("ada@example.com", &order);
    let adopted = Some((shop.sample.user(), shop.sample.now()));
    let broken = GuestOrder { adopted, ..placed };
    found(&shop, Invariant::AdoptedOrder, &order.id.to_string(), guest(broken)).await;

    let other = shop.any_order().await.order;
    let placed = shop.sample.guest_order("ada@example.com", &other);
    let broken = guest(GuestOrder { guest: shop.sample.user(), ..placed });
    shop.done(broken).await;
    let findings = shop.storage.audit().await.expect("readable");
    assert_eq!(findings.len(), 2, "{findings:?}");
}

/// A message about an order is another user's.
pub async fn message_about_an_order_of_another_is_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await.order;
    let message = |user| {
        let row = Notification { order_id: Some(order.id), ..shop.sample.notification(user) };
        Changes { notifications: vec![RowWrite::Insert(row)], ..Changes::default() }
    };
    shop.done(message(order.user_id)).await;
    let broken = message(shop.sample.user());
    found(&shop, Invariant::MessageOwner, &order.id.to_string(), broken).await;
}

fn guest(placed: GuestOrder) -> Changes {
    Changes { guest_orders: vec![placed], ..Changes::default() }
}

async fn found(shop: &Shop, invariant: Invariant, id: &str, broken: Changes) {
    finds(shop, broken, id).await;
    let findings = shop.storage.audit().await.expect("readable");
    assert!(findings.iter().any(|f| f.invariant == invariant), "{findings:?}");
}
