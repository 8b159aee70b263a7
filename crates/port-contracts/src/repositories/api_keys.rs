//! Reading API keys.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRole, ApiScope, Changes, RowWrite, Storage};

use super::pages::assert_walks;
use crate::shop::Shop;

/// Every field, of every role and with every scope; an unknown hash or id is not found.
pub async fn api_key_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let all = ApiKeyRole::ALL.iter().flat_map(|role| ApiScope::ALL.iter().map(move |s| (role, s)));
    for (at, (role, scope)) in all.enumerate() {
        let now = shop.sample.tick();
        let hash = format!("{at:064x}");
        let given = |some: bool, minutes| some.then(|| now + TimeDelta::minutes(minutes));
        let key = ApiKey {
            name: format!("Warehouse {at} – Größe"),
            role: *role,
            scopes: vec![*scope, ApiScope::CouponsRead],
            last_used_at: given(at % 2 == 0, 1),
            expires_at: given(at % 3 == 0, 2),
            revoked_at: given(at % 5 == 0, 3),
            ..shop.sample.api_key(&hash)
        };
        let inserts = vec![RowWrite::Insert(key.clone())];
        shop.done(Changes { api_keys: inserts, ..Changes::default() }).await;
        assert_eq!(shop.storage.api_key_by_hash(&hash).await, Ok(Some(key.clone())));
        assert_eq!(shop.storage.api_key(key.id).await, Ok(Some(key)));
    }
    assert_eq!(shop.storage.api_key_by_hash(&"f".repeat(64)).await, Ok(None));
    assert_eq!(shop.storage.api_key_by_hash("").await, Ok(None));
    assert_eq!(shop.storage.api_key(ApiKeyId(shop.sample.id())).await, Ok(None));
}

/// Pages of keys, newest first.
pub async fn api_keys_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut ids = Vec::new();
    for at in 0..7 {
        let key = shop.sample.api_key(&format!("{at:064x}"));
        ids.insert(0, key.id.0);
        let inserts = vec![RowWrite::Insert(key)];
        shop.done(Changes { api_keys: inserts, ..Changes::default() }).await;
        shop.sample.tick();
    }
    let read = async |page| shop.storage.list_api_keys(page).await.expect("readable");
    assert_walks(&ids, read, |key: &ApiKey| key.id.0).await;
}
