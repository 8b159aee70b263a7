//! Reading sign-in codes, proven addresses and links to orders.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::contact::Contact;
use ports::{Changes, CustomerAddress, GuestOrder, LinkedOrders, OrderLink, SignInCode, Storage};

use crate::sample::Basket;
use crate::shop::Shop;

/// Every field, of a code that runs and of one that has ended; a browser without a code has none.
pub async fn sign_in_code_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let code = shop.sample.sign_in_code("ada@example.com", "a");
    let ended = Some(shop.sample.tick());
    let other = shop.sample.sign_in_code("ada@example.com", "b");
    let other = SignInCode { wrong_tries: 5, ended_at: ended, ..other };
    let mut changes = Changes::default();
    changes.put_sign_in_code(None, code.clone());
    changes.put_sign_in_code(None, other.clone());
    shop.done(changes).await;
    assert_eq!(shop.storage.sign_in_code(&"a".repeat(64)).await, Ok(Some(code)));
    assert_eq!(shop.storage.sign_in_code(&"b".repeat(64)).await, Ok(Some(other)));
    for unknown in ["", "a", &"c".repeat(64), &"A".repeat(64)] {
        assert_eq!(shop.storage.sign_in_code(unknown).await, Ok(None), "{unknown}");
    }
}

/// By the address and by the customer.
pub async fn customer_address_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let rows = ["ada@example.com", "eve@example.com"].map(|a| shop.sample.customer_address(a));
    let addresses = rows.to_vec();
    shop.done(Changes { customer_addresses: addresses, ..Changes::default() }).await;
    for row in rows {
        let by_address = shop.storage.customer_of_address(&row.address).await;
        assert_eq!(by_address, Ok(Some(row.clone())));
        assert_eq!(shop.storage.address_of_customer(row.user_id).await, Ok(Some(row)));
    }
    assert_eq!(shop.storage.customer_of_address("zoe@example.com").await, Ok(None));
    assert_eq!(shop.storage.address_of_customer(shop.sample.user()).await, Ok(None));
}

/// Every field; an unknown hash is not found. A link that is sent again has its new address, and ends when it did before.
pub async fn order_link_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let link = shop.sample.order_link("ada@example.com", &"a".repeat(64));
    shop.done(Changes { order_links: vec![link.clone()], ..Changes::default() }).await;
    assert_eq!(shop.storage.order_link(&"a".repeat(64)).await, Ok(Some(link.clone())));
    let again = OrderLink {
        address: "zoe@example.com".to_owned(),
        expires_at: shop.sample.tick(),
        ..link.clone()
    };
    shop.done(Changes { order_links: vec![again], ..Changes::default() }).await;
    let sent_again = OrderLink { address: "zoe@example.com".to_owned(), ..link };
    assert_eq!(shop.storage.order_link(&"a".repeat(64)).await, Ok(Some(sent_again)));
    for unknown in ["", "a", &"b".repeat(64)] {
        assert_eq!(shop.storage.order_link(unknown).await, Ok(None));
    }
}

/// Each order once, those of the newest links first, without those of the reader, of links that have expired, and
/// of other addresses.
pub async fn orders_linked_to_an_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let mut orders = Vec::new();
    for _ in 0..5 {
        orders.push(shop.any_order().await);
    }
    let own = orders[3].order.user_id;
    let mut links = Vec::new();
    for (order, minutes, address, lasts) in [
        (0, 1, "ada@example.com", 60),
        (1, 2, "ada@example.com", 60),
        (0, 3, "ada@example.com", 60),
        (2, 4, "ada@example.com", 0),
        (3, 5, "ada@example.com", 60),
        (3, 6, "ada@example.com", 60),
        (4, 7, "eve@example.com", 60),
    ] {
        links.push(OrderLink {
            order_id: orders[order].order.id,
            created_at: now + TimeDelta::minutes(minutes),
            expires_at: now + TimeDelta::minutes(lasts),
            ..shop.sample.order_link(address, &minutes.to_string().repeat(64))
        });
    }
    shop.done(Changes { order_links: links, ..Changes::default() }).await;
    let find = async |order_id, limit| {
        let address = "ada@example.com".to_owned();
        let filter = LinkedOrders { address, not_of: own, now, order_id };
        let found = shop.storage.orders_linked_to(&filter, limit).await.expect("readable");
        found.into_iter().map(|record| record.order.id).collect::<Vec<_>>()
    };
    let id = |n: usize| orders[n].order.id;
    assert_eq!(find(None, 9).await, [id(0), id(1)]);
    assert_eq!(find(None, 1).await, [id(0)]);
    assert_eq!(find(Some(id(1)), 9).await, [id(1)]);
    for hidden in 2..5 {
        assert_eq!(find(Some(id(hidden)), 9).await, [], "{hidden}");
    }
}

/// Every field, of an order that was adopted and of one that was not.
pub async fn guest_order_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (open, adopted) = (shop.any_order().await, shop.any_order().await);
    let open = shop.sample.guest_order("ada@example.com", &open.order);
    let by = Some((adopted.order.user_id, shop.sample.tick()));
    let adopted = shop.sample.guest_order("zoe@example.com", &adopted.order);
    let adopted = GuestOrder { guest: shop.sample.user(), adopted: by, ..adopted };
    let rows = vec![open.clone(), adopted.clone()];
    shop.done(Changes { guest_orders: rows, ..Changes::default() }).await;
    for row in [open, adopted] {
        assert_eq!(shop.storage.guest_order(row.order_id).await, Ok(Some(row)));
    }
    let other = shop.any_order().await;
    assert_eq!(shop.storage.guest_order(other.order.id).await, Ok(None));
}

/// A guest without another order is the customer who adopted the order; one with an order of their own, or with one that
/// another customer adopted, is not, unless the contact card has the address.
pub async fn guests_of_a_customer(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (ada, eve) = (shop.sample.user(), shop.sample.user());
    let mut changes = Changes::default();
    let listing = shop.listing(None).await;
    let order = async |user| shop.place(&Basket::of(user, &[(&listing, 1)])).await.order;
    let mut guests = Vec::new();
    for number in 0..5 {
        let owned = shop.any_order().await.order;
        let (mine, theirs) = (order(ada).await, order(eve).await);
        let guest = if number == 1 { owned.user_id } else { shop.sample.user() };
        let by = |who| Some((who, shop.sample.now()));
        let placed = shop.sample.guest_order("ada@example.com", &mine);
        changes.guest_orders.push(GuestOrder { guest, adopted: by(ada), ..placed });
        if number == 2 || number == 3 {
            let placed = shop.sample.guest_order("eve@example.com", &theirs);
            changes.guest_orders.push(GuestOrder { guest, adopted: by(eve), ..placed });
        }
        if number == 3 {
            let email = Some("Ada@Example.com".to_owned());
            changes.put_contact(&mut Contact { email, ..shop.sample.contact(guest) });
        }
        guests.push(guest);
    }
    shop.done(changes).await;
    let mut wanted = vec![guests[0], guests[3], guests[4]];
    wanted.sort();
    assert_eq!(shop.storage.guests_of(ada).await, Ok(wanted));
    assert_eq!(shop.storage.guests_of(eve).await, Ok(Vec::new()));
    assert_eq!(shop.storage.guests_of(guests[0]).await, Ok(Vec::new()));
}

/// Without a link as well, until they are adopted or their guest has an account; each once.
pub async fn orders_placed_with_an_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let mut ids = Vec::new();
    let mut changes = Changes::default();
    for number in 0..5 {
        let order = shop.any_order().await.order;
        let address = if number == 4 { "eve@example.com" } else { "ada@example.com" };
        let placed_at = now + TimeDelta::minutes(number);
        let adopted = (number == 2).then_some((order.user_id, placed_at));
        let placed = shop.sample.guest_order(address, &order);
        let guest = if adopted.is_some() { shop.sample.user() } else { placed.guest };
        changes.guest_orders.push(GuestOrder { guest, placed_at, adopted, ..placed });
        if number == 3 {
            let own = shop.sample.customer_address("guest@example.com");
            changes.customer_addresses.push(CustomerAddress { user_id: order.user_id, ..own });
        }
        ids.push(order.id);
    }
    let link = shop.sample.order_link("ada@example.com", &"1".repeat(64));
    let created_at = now + TimeDelta::minutes(9);
    changes.order_links.push(OrderLink { order_id: ids[0], created_at, ..link });
    shop.done(changes).await;
    let find = async |not_of, order_id, limit| {
        let address = "ada@example.com".to_owned();
        let filter = LinkedOrders { address, not_of, now, order_id };
        let found = shop.storage.orders_linked_to(&filter, limit).await.expect("readable");
        found.into_iter().map(|record| record.order.id).collect::<Vec<_>>()
    };
    let reader = shop.sample.user();
    assert_eq!(find(reader, None, 9).await, [ids[0], ids[1]]);
    assert_eq!(find(reader, None, 1).await, [ids[0]]);
    assert_eq!(find(reader, Some(ids[1]), 9).await, [ids[1]]);
    for hidden in &ids[2..] {
        assert_eq!(find(reader, Some(*hidden), 9).await, [], "{hidden}");
    }
}
