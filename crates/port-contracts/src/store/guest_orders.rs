//! Orders that were placed as a guest, and their adoption by the customer who has proven the address.

use std::sync::Arc;

use domain::ids::UserId;
use domain::order::{OrderEventKind, OrderRecord};
use ports::{Changes, CommitError, Conflict, CustomerAddress, OrderAdoption, RowWrite, Storage};

use crate::shop::Shop;

const ADDRESS: &str = "ada@example.com";

/// An order that a guest placed with the address, and a message about it.
async fn placed(shop: &Shop) -> OrderRecord {
    let record = shop.any_order().await;
    let message = domain::notification::Notification {
        order_id: Some(record.order.id),
        ..shop.sample.notification(record.order.user_id)
    };
    let changes = Changes {
        guest_orders: vec![shop.sample.guest_order(ADDRESS, record.order.id)],
        notifications: vec![RowWrite::Insert(message)],
        ..Changes::default()
    };
    shop.done(changes).await;
    record
}

/// A customer who has proven an address.
async fn customer(shop: &Shop, address: &str) -> UserId {
    let row = shop.sample.customer_address(address);
    let user = row.user_id;
    shop.done(Changes { customer_addresses: vec![row], ..Changes::default() }).await;
    user
}

/// The order becomes the customer's, who has proven this address.
fn adopting(shop: &Shop, record: &OrderRecord, customer: UserId, address: &str) -> Changes {
    let mut step = shop.sample.decide(|change| record.adopt(customer, change));
    let mut changes = Changes::default();
    changes.update_order(record, &mut step);
    changes.adoptions.push(OrderAdoption {
        order_id: record.order.id,
        guest: record.order.user_id,
        customer,
        address: address.to_owned(),
        at: shop.sample.now(),
    });
    changes
}

/// The order, its history, and its messages become the customer's, once. Without the proof of the address, with another
/// address, and when the guest has an account by now, nothing is changed.
pub async fn guest_order_is_adopted_by_who_proved_its_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let record = placed(&shop).await;
    let id = record.order.id;
    let conflict = CommitError::Conflict(Conflict::GuestOrder);
    let eve = customer(&shop, "eve@example.com").await;
    for (customer, address) in
        [(eve, "eve@example.com"), (eve, ADDRESS), (shop.sample.user(), ADDRESS)]
    {
        let refused = shop.refused(adopting(&shop, &record, customer, address)).await;
        assert_eq!(refused, conflict, "{address}");
    }
    let of_account = shop.any_order().await;
    let no_guest = shop.refused(adopting(&shop, &of_account, eve, "eve@example.com")).await;
    assert_eq!(no_guest, conflict, "no guest placed it");
    assert_eq!(shop.stored_order(id).await, record);

    let ada = customer(&shop, ADDRESS).await;
    let at = shop.sample.now();
    shop.done(adopting(&shop, &record, ada, ADDRESS)).await;
    let adopted = shop.stored_order(id).await;
    assert_eq!((adopted.order.user_id, adopted.order.price), (ada, record.order.price));
    let last = shop.storage.order_events(id).await.expect("readable").pop().expect("a history");
    assert_eq!(last.kind, OrderEventKind::Adopted);
    let stored = shop.storage.guest_order(id).await.expect("readable").expect("it stays");
    let (by, when) = stored.adopted.expect("adopted");
    assert!(by == ada && when >= at, "{when}");
    let filter = ports::NotificationFilter { user_id: Some(ada), ..Default::default() };
    let page = ports::PageRequest { after: None, limit: 9 };
    let messages = shop.storage.list_notifications(&filter, page).await.expect("readable");
    assert_eq!(messages.items.len(), 1, "{messages:?}");

    let again = adopting(&shop, &adopted, ada, ADDRESS);
    assert_eq!(shop.refused(again).await, conflict, "it is adopted once");
    assert_eq!(shop.stored_order(id).await, adopted);
}

/// A guest who has an account by now keeps the order, even if another customer has proven the address
/// with which it was placed.
pub async fn guest_order_of_an_account_is_not_adopted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let record = placed(&shop).await;
    let own = CustomerAddress {
        user_id: record.order.user_id,
        ..shop.sample.customer_address("guest@example.com")
    };
    shop.done(Changes { customer_addresses: vec![own], ..Changes::default() }).await;
    let ada = customer(&shop, ADDRESS).await;
    let refused = shop.refused(adopting(&shop, &record, ada, ADDRESS)).await;
    assert_eq!(refused, CommitError::Conflict(Conflict::GuestOrder));
    assert_eq!(shop.stored_order(record.order.id).await, record);
}

/// Of many adoptions of one order at the same time one is done.
pub async fn adoption_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let record = placed(&shop).await;
    let ada = customer(&shop, ADDRESS).await;
    let attempts = (0..8).map(|_| adopting(&shop, &record, ada, ADDRESS));
    let outcomes = shop.race(attempts.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert_eq!(shop.stored_order(record.order.id).await.order.user_id, ada);
}
