//! Reading sign-in codes, proven addresses and links to orders.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::OrderId;
use ports::{Changes, OrderLink, SignInCode, Storage};

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

/// Every field; an unknown hash is not found.
pub async fn order_link_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let link = shop.sample.order_link("ada@example.com", &"a".repeat(64));
    shop.done(Changes { order_links: vec![link.clone()], ..Changes::default() }).await;
    assert_eq!(shop.storage.order_link(&"a".repeat(64)).await, Ok(Some(link)));
    for unknown in ["", "a", &"b".repeat(64)] {
        assert_eq!(shop.storage.order_link(unknown).await, Ok(None));
    }
}

/// The links of one address, newest first, and no more than are wanted.
pub async fn order_links_of_an_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let mut own = Vec::new();
    for (minutes, name) in [(2, "b"), (0, "c"), (1, "a")] {
        let link = shop.sample.order_link("ada@example.com", &name.repeat(64));
        let created_at = now + TimeDelta::minutes(minutes);
        own.push(OrderLink { created_at, order_id: OrderId(shop.sample.id()), ..link });
    }
    let other = shop.sample.order_link("eve@example.com", &"e".repeat(64));
    let mut links = own.clone();
    links.push(other.clone());
    shop.done(Changes { order_links: links, ..Changes::default() }).await;
    own.sort_by_key(|link| std::cmp::Reverse(link.created_at));
    let read = async |address, limit| shop.storage.order_links_of(address, limit).await;
    assert_eq!(read("ada@example.com", 10).await, Ok(own.clone()));
    own.truncate(2);
    assert_eq!(read("ada@example.com", 2).await, Ok(own));
    assert_eq!(read("eve@example.com", 10).await, Ok(vec![other]));
    assert_eq!(read("zoe@example.com", 10).await, Ok(Vec::new()));
}
