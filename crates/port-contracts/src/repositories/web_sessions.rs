//! Reading sessions of browsers.

use std::sync::Arc;

use chrono::TimeDelta;
use ports::{Changes, RowWrite, Storage, WebSession, WebSessionKind, WebSessionRole};

use crate::shop::Shop;

/// Every field, of every kind and role, active and ended; an unknown hash is not found.
pub async fn web_session_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let kinds = WebSessionKind::ALL.iter();
    let all = kinds.flat_map(|kind| WebSessionRole::ALL.iter().map(move |role| (*kind, *role)));
    for (at, (kind, role)) in all.enumerate() {
        let now = shop.sample.tick();
        let hash = format!("{at:064x}");
        let session = WebSession {
            kind,
            role,
            ended_at: (at % 2 == 1).then_some(now + TimeDelta::minutes(7)),
            is_guest: at % 3 == 1,
            last_seen_at: now + TimeDelta::minutes(5),
            ..shop.sample.web_session(shop.sample.user(), &hash)
        };
        let inserts = vec![RowWrite::Insert(session.clone())];
        shop.done(Changes { web_sessions: inserts, ..Changes::default() }).await;
        assert_eq!(shop.storage.web_session(&hash).await, Ok(Some(session)));
    }
    assert_eq!(shop.storage.web_session(&"f".repeat(64)).await, Ok(None));
    assert_eq!(shop.storage.web_session("").await, Ok(None));
}
