//! Reading sessions of browsers.

use std::sync::Arc;

use chrono::TimeDelta;
use ports::{
    ActiveSessions, Changes, RowWrite, SeenAfter, Storage, WebSession, WebSessionBrowser,
    WebSessionKind, WebSessionRole,
};

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

/// Sessions that have neither ended nor expired, of a user or with a role, the last used first, each with its
/// browser if that is known; links are none.
pub async fn active_web_sessions(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, one, other) = (shop.sample.now(), shop.sample.user(), shop.sample.user());
    let sample = |user, name: &str| shop.sample.web_session(user, &name.repeat(64));
    let seen = |session, minutes| WebSession {
        last_seen_at: now - TimeDelta::minutes(minutes),
        ..session
    };
    let operator = WebSession { role: WebSessionRole::Admin, ..sample(one, "b") };
    let link = WebSession { kind: WebSessionKind::SignInLink, ..sample(one, "e") };
    let sessions = [
        seen(sample(one, "a"), 3),
        seen(operator, 1),
        seen(sample(other, "c"), 2),
        WebSession { ended_at: Some(now), ..sample(one, "d") },
        link,
        WebSession { expires_at: now, ..sample(one, "f") },
    ];
    let browser = WebSessionBrowser {
        token_hash: "a".repeat(64),
        browser: "Firefox on Linux".to_owned(),
        expires_at: now + TimeDelta::days(1),
    };
    shop.done(Changes {
        web_sessions: sessions.into_iter().map(RowWrite::Insert).collect(),
        web_session_browsers: vec![browser],
        ..Changes::default()
    })
    .await;
    let found = async |user_id, role, limit| {
        let filter = ActiveSessions { now, seen_after: ever(now), user_id, role };
        let found = shop.storage.active_web_sessions(filter, limit).await.expect("readable");
        let name = |hash: &str| hash[..1].to_owned();
        let names: Vec<String> = found.iter().map(|s| name(&s.session.token_hash)).collect();
        (names.concat(), found)
    };
    let (names, listed) = found(None, None, 9).await;
    assert_eq!(names, "bca");
    let browsers: Vec<_> = listed.iter().map(|s| s.browser.as_deref()).collect();
    assert_eq!(browsers, [None, None, Some("Firefox on Linux")]);
    assert_eq!(found(Some(one), None, 9).await.0, "ba");
    assert_eq!(found(Some(one), Some(WebSessionRole::Customer), 9).await.0, "a");
    assert_eq!(found(None, Some(WebSessionRole::Admin), 9).await.0, "b");
    assert_eq!(found(None, None, 2).await.0, "bc", "the last used first");
}

/// However many sessions of one role are idle, those of the other are listed; a session that was used at the bound is idle.
pub async fn idle_web_sessions_are_not_active(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, user) = (shop.sample.now(), shop.sample.user());
    let session = |name: &str, role, minutes| WebSession {
        role,
        last_seen_at: now - TimeDelta::minutes(minutes),
        ..shop.sample.web_session(user, &name.repeat(64))
    };
    let sessions = [
        session("a", WebSessionRole::Admin, 59),
        session("b", WebSessionRole::Admin, 60),
        session("c", WebSessionRole::Customer, 61),
        session("d", WebSessionRole::Customer, 120),
    ];
    let inserts = sessions.into_iter().map(RowWrite::Insert).collect();
    shop.done(Changes { web_sessions: inserts, ..Changes::default() }).await;
    let hour = now - TimeDelta::minutes(60);
    let seen_after = SeenAfter { admin: hour, customer: hour - TimeDelta::minutes(60) };
    let found = async |role, limit| {
        let filter = ActiveSessions { now, seen_after, user_id: Some(user), role };
        let found = shop.storage.active_web_sessions(filter, limit).await.expect("readable");
        found.iter().map(|s| s.session.token_hash[..1].to_owned()).collect::<String>()
    };
    assert_eq!(found(None, 9).await, "ac");
    assert_eq!(found(None, 2).await, "ac");
    assert_eq!(found(Some(WebSessionRole::Admin), 9).await, "a");
    assert_eq!(found(Some(WebSessionRole::Customer), 9).await, "c");
}

/// A bound that no session of the cases is before.
pub(crate) fn ever(now: domain::Instant) -> SeenAfter {
    let long_ago = now - TimeDelta::days(365);
    SeenAfter { customer: long_ago, admin: long_ago }
}
