//! API keys: revoked under their version, and deleted long after their end.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::UserId;
use ports::{
    ApiKey, ApiKeyRole, ApiScope, Changes, CommitError, Conflict, PageRequest, Purge, RowWrite,
    Storage,
};

use crate::shop::Shop;

fn inserting(key: &ApiKey) -> Changes {
    Changes { api_keys: vec![RowWrite::Insert(key.clone())], ..Changes::default() }
}

/// A use that was read before the key was revoked does not undo it, and what never changes stays as it was
/// written.
pub async fn api_key_is_revoked_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.tick();
    let key = shop.sample.api_key(&"aa".repeat(32));
    shop.done(inserting(&key)).await;
    let mut changes = Changes::default();
    let mut revoked = ApiKey {
        revoked_at: Some(now),
        name: "another".to_owned(),
        secret_hash: "bb".repeat(32),
        role: ApiKeyRole::Service,
        scopes: vec![ApiScope::Read],
        created_by: UserId(shop.sample.id()),
        expires_at: Some(now),
        ..key.clone()
    };
    changes.update_api_key(&mut revoked);
    shop.done(changes).await;
    let mut changes = Changes::default();
    changes.update_api_key(&mut ApiKey { last_used_at: Some(now), ..key.clone() });
    let late = shop.storage.commit(changes).await;
    assert_eq!(late, Err(CommitError::Conflict(Conflict::ApiKey)));
    let kept = ApiKey { revoked_at: Some(now), version: 2, ..key };
    let read = shop.storage.api_key_by_hash(&"aa".repeat(32)).await;
    assert_eq!(read, Ok(Some(kept)), "the secret, the role and the scopes stay");
    assert_eq!(shop.storage.api_key_by_hash(&"bb".repeat(32)).await, Ok(None));
    let unknown = shop.sample.api_key(&"cc".repeat(32));
    let mut changes = Changes::default();
    changes.update_api_key(&mut unknown.clone());
    let missing = shop.storage.commit(changes).await;
    assert_eq!(missing, Err(CommitError::Conflict(Conflict::ApiKey)));
}

/// Keys go when they were revoked or have expired long ago, the oldest first; a key that was revoked counts
/// from then on, whenever it would have expired, and one without an end stays.
pub async fn purge_takes_api_keys_that_ended(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, tick) = (shop.sample.now(), TimeDelta::microseconds(1));
    let ends = [
        ("a", Some(now), None),
        ("b", None, Some(now - tick)),
        ("c", None, Some(now + tick)),
        ("d", Some(now - tick * 2), Some(now + tick)),
        ("e", None, None),
    ];
    for (name, expires_at, revoked_at) in ends {
        let key = ApiKey { expires_at, revoked_at, ..shop.sample.api_key(&name.repeat(64)) };
        shop.done(inserting(&key)).await;
    }
    let left = async || {
        let page = shop.storage.list_api_keys(PageRequest::default()).await.expect("readable");
        let names = page.items.iter().rev().map(|key| key.secret_hash[..1].to_owned());
        names.collect::<String>()
    };
    assert_eq!(shop.storage.purge(Purge::ApiKeys(now), 1).await, Ok(1));
    assert_eq!(left().await, "acde");
    assert_eq!(shop.storage.purge(Purge::ApiKeys(now), 100).await, Ok(1));
    assert_eq!(left().await, "cde");
}
