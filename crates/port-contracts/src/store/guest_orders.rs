//! Orders that were placed as a guest, and their adoption by the customer who has proven the address.

use std::sync::Arc;

use domain::cart::Cart;
use domain::contact::Contact;
use domain::ids::UserId;
use domain::order::{Actor, OrderEventKind, OrderLifecycle, OrderRecord};
use ports::{
    Changes, CommitError, Conflict, CustomerAddress, Erasure, ErasureOutcome, OrderAdoption,
    RowWrite, Storage,
};

use crate::sample::Basket;
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
        guest_orders: vec![shop.sample.guest_order(ADDRESS, &record.order)],
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

/// A guest's cart with an address, a contact card, and the order placed from the cart with the address of the card.
async fn checked_out(shop: &Shop, guest: UserId) -> (OrderRecord, Contact, Cart) {
    let listing = shop.listing(None).await;
    let cart = shop.cart(guest, &[(&listing, 1)]).await;
    let address = Some(shop.sample.address("Ada"));
    let filled = cart.with_address(address, shop.sample.tick()).expect("an active cart");
    shop.update_cart(&cart, filled).await;
    let order = shop.place(&Basket::of(guest, &[(&listing, 1)]).cart(cart.id)).await;
    let email = Some("Ada@Example.com".to_owned());
    let mut card = Contact { email, ..shop.sample.contact(guest) };
    let mut changes = Changes::default();
    changes.put_contact(&mut card);
    changes.guest_orders.push(shop.sample.guest_order(ADDRESS, &order.order));
    shop.done(changes).await;
    (order, card, cart)
}

fn erasure(shop: &Shop, user_id: UserId, address: &str) -> Erasure {
    let (at, note) = (shop.sample.tick(), "personal data erased".to_owned());
    Erasure { user_id, addresses: vec![address.to_owned()], actor: Actor::System, at, note }
}

/// An erasure of the customer erases what is left of the guest whose order they adopted. A guest whose card has another
/// address, and another order, keeps the card; the cart of the adopted order loses its address.
pub async fn erasure_follows_adopted_orders(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let ada = customer(&shop, ADDRESS).await;
    let (same, other) = (shop.sample.user(), shop.sample.user());
    let mut carts = Vec::new();
    for guest in [same, other] {
        let (order, mut card, cart) = checked_out(&shop, guest).await;
        shop.done(adopting(&shop, &order, ada, ADDRESS)).await;
        let adopted = shop.stored_order(order.order.id).await;
        shop.step(&adopted, |o, c| o.cancel(None, OrderLifecycle::Pending, c)).await;
        carts.push(cart.id);
        if guest == other {
            card.email = Some("zoe@example.com".to_owned());
            let mut changes = Changes::default();
            changes.put_contact(&mut card);
            shop.done(changes).await;
            let listing = shop.listing(None).await;
            shop.place(&Basket::of(guest, &[(&listing, 1)])).await;
        }
    }
    assert_eq!(shop.storage.guests_of(ada).await, Ok(vec![same]));
    let erasure = erasure(&shop, ada, ADDRESS);
    let outcome = shop.storage.erase_customer(&erasure).await;
    assert!(matches!(outcome, Ok(ErasureOutcome::Erased { orders: 2, .. })), "{outcome:?}");
    let card = shop.storage.contact(same).await.expect("readable").expect("an empty card");
    assert_eq!((card.email, card.name, card.version), (None, None, 2));
    let kept = shop.storage.contact(other).await.expect("readable").expect("a card");
    assert_eq!(kept.email.as_deref(), Some("zoe@example.com"));
    for cart in carts {
        let found = shop.storage.cart(cart).await.expect("readable").expect("it stays");
        assert_eq!(found.cart.shipping_address, None);
    }
    assert_eq!(shop.storage.guests_of(ada).await, Ok(Vec::new()), "nothing names the guest");
}

/// An adoption and an erasure of the customer at the same time: one is refused, because the adopted order is open, or
/// because the proof of the address is erased.
pub async fn adoption_meets_an_erasure(storage: Arc<dyn Storage>) {
    let (adoption, erasure) = adoption_and_erasure(Arc::clone(&storage)).await;
    let id = adoption.adoptions[0].order_id;
    let (adopted, erased) =
        tokio::join!(storage.commit(adoption), storage.erase_customer(&erasure));
    let order = storage.order(id).await.expect("readable").expect("it stays").order;
    let is_adopted = order.user_id == erasure.user_id;
    match adopted {
        Ok(()) => assert_eq!((erased, is_adopted), (Ok(ErasureOutcome::OpenOrders(1)), true)),
        Err(refusal) => {
            assert_eq!(refusal, CommitError::Conflict(Conflict::GuestOrder));
            let nothing = ErasureOutcome::Erased { orders: 0, messages: 0 };
            assert_eq!((erased, is_adopted), (Ok(nothing), false));
        }
    }
}

/// The adoption of an open order, and the erasure of the customer, who has a contact card.
pub async fn adoption_and_erasure(storage: Arc<dyn Storage>) -> (Changes, Erasure) {
    let shop = Shop::new(storage);
    let record = shop.any_order().await;
    let address = format!("{}@example.com", record.order.id);
    let placed = shop.sample.guest_order(&address, &record.order);
    let ada = customer(&shop, &address).await;
    let mut changes = Changes { guest_orders: vec![placed], ..Changes::default() };
    changes.put_contact(&mut shop.sample.contact(ada));
    shop.done(changes).await;
    (adopting(&shop, &record, ada, &address), erasure(&shop, ada, &address))
}
