//! Sign-in codes: one a browser, tried under its version. Addresses: one customer each.

use std::sync::Arc;

use chrono::TimeDelta;
use ports::{
    Changes, CommitError, Conflict, CustomerAddress, OrderLink, Purge, SignInCode, Storage,
};

use crate::shop::Shop;

const ADDRESS: &str = "ada@example.com";

fn put(before: Option<i64>, code: &SignInCode) -> Changes {
    let mut changes = Changes::default();
    changes.put_sign_in_code(before, code.clone());
    changes
}

/// A first code where there is one, and a try at an old version, are conflicts; a new code replaces every
/// field of the one before.
pub async fn sign_in_code_is_guarded_by_its_version(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let first = shop.sample.sign_in_code(ADDRESS, "a");
    shop.done(put(None, &first)).await;
    let conflict = CommitError::Conflict(Conflict::SignInCode);
    assert_eq!(shop.refused(put(None, &first)).await, conflict);
    let tried = SignInCode { wrong_tries: 1, ..first.clone() };
    shop.done(put(Some(1), &tried)).await;
    assert_eq!(shop.refused(put(Some(1), &tried)).await, conflict);
    let next = SignInCode {
        address: "eve@example.com".to_owned(),
        code_hash: "d".repeat(64),
        created_at: shop.sample.tick(),
        expires_at: shop.sample.tick(),
        ended_at: Some(shop.sample.tick()),
        ..first
    };
    shop.done(put(Some(2), &next)).await;
    let stored = shop.storage.sign_in_code(&"a".repeat(64)).await;
    assert_eq!(stored, Ok(Some(SignInCode { version: 3, ..next })));
    let missing = shop.sample.sign_in_code(ADDRESS, "b");
    assert_eq!(shop.refused(put(Some(1), &missing)).await, conflict);
}

/// Of many tries at one version one is counted.
pub async fn sign_in_code_race_counts_one_try_a_version(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let code = shop.sample.sign_in_code(ADDRESS, "a");
    shop.done(put(None, &code)).await;
    let tried = SignInCode { wrong_tries: 1, ..code };
    let outcomes = shop.race(vec![put(Some(1), &tried); 8]).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
}

/// An address has one customer, and a customer one address.
pub async fn address_has_one_customer(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let row = shop.sample.customer_address(ADDRESS);
    let adding =
        |row: CustomerAddress| Changes { customer_addresses: vec![row], ..Changes::default() };
    shop.done(adding(row.clone())).await;
    let other_customer = shop.sample.customer_address(ADDRESS);
    let other_address = CustomerAddress { address: "eve@example.com".to_owned(), ..row.clone() };
    for taken in [other_customer, other_address] {
        let refused = shop.refused(adding(taken)).await;
        assert_eq!(refused, CommitError::Conflict(Conflict::CustomerAddress));
    }
    assert_eq!(shop.storage.customer_of_address(ADDRESS).await, Ok(Some(row)));
}

/// Of many who prove an address at the same time one becomes its customer.
pub async fn address_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let claims = (0..8).map(|_| Changes {
        customer_addresses: vec![shop.sample.customer_address(ADDRESS)],
        ..Changes::default()
    });
    let outcomes = shop.race(claims.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
}

/// Codes and links go when they have expired; those that run stay.
pub async fn purge_takes_expired_codes_and_links(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, tick) = (shop.sample.now(), TimeDelta::microseconds(1));
    let mut changes = Changes::default();
    for (name, expires_at) in [("a", now - tick), ("b", now), ("c", now + tick)] {
        let code = shop.sample.sign_in_code(ADDRESS, name);
        changes.put_sign_in_code(None, SignInCode { expires_at, ..code });
        let link = shop.sample.order_link(ADDRESS, &name.repeat(64));
        changes.order_links.push(OrderLink { expires_at, ..link });
    }
    shop.done(changes).await;
    assert_eq!(shop.storage.purge(Purge::SignInCodes(now), 1).await, Ok(1));
    assert_eq!(shop.storage.purge(Purge::SignInCodes(now), 9).await, Ok(1));
    assert_eq!(shop.storage.purge(Purge::OrderLinks(now), 9).await, Ok(2));
    assert!(matches!(shop.storage.sign_in_code(&"c".repeat(64)).await, Ok(Some(_))));
    for (name, stays) in [("a", false), ("b", false), ("c", true)] {
        let link = shop.storage.order_link(&name.repeat(64)).await.expect("readable");
        assert_eq!(link.is_some(), stays, "{name}");
    }
}
