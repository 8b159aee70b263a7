//! Sessions of browsers and sign-in links: used once, and deleted when they have expired.

use std::sync::Arc;

use chrono::TimeDelta;
use ports::{
    Changes, CommitError, Conflict, Purge, RowWrite, Storage, WebSession, WebSessionBrowser,
    WebSessionKind,
};

use crate::shop::Shop;

/// Two who use a link at the same version: the second one meets a conflict, and its session is not
/// written either. What never changes stays as it was written.
pub async fn sign_in_link_is_used_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, user) = (shop.sample.tick(), shop.sample.user());
    let hash = |byte: &str| byte.repeat(32);
    let link = WebSession {
        kind: WebSessionKind::SignInLink,
        ..shop.sample.web_session(user, &hash("aa"))
    };
    let inserts = vec![RowWrite::Insert(link.clone())];
    shop.done(Changes { web_sessions: inserts, ..Changes::default() }).await;
    let using = |session: &str| {
        let mut changes = Changes::default();
        changes.update_web_session(WebSession { ended_at: Some(now), ..link.clone() });
        let session = shop.sample.web_session(user, &hash(session));
        changes.web_sessions.push(RowWrite::Insert(session));
        changes
    };
    shop.done(using("bb")).await;
    let again = shop.storage.commit(using("cc")).await;
    assert_eq!(again, Err(CommitError::Conflict(Conflict::WebSession)));
    assert_eq!(shop.storage.web_session(&hash("cc")).await, Ok(None), "all or nothing");
    let used = WebSession { ended_at: Some(now), version: 2, ..link };
    assert_eq!(shop.storage.web_session(&hash("aa")).await, Ok(Some(used)));
}

/// Sessions and links go when they have expired, the oldest first; those that run stay.
pub async fn purge_takes_expired_web_sessions(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (now, tick) = (shop.sample.now(), TimeDelta::microseconds(1));
    let ends = [("c", now), ("a", now - tick), ("b", now - tick * 2), ("d", now + tick)];
    for (name, expires_at) in ends {
        let session = shop.sample.web_session(shop.sample.user(), &name.repeat(64));
        let browser = WebSessionBrowser {
            token_hash: name.repeat(64),
            browser: "Firefox on Linux".to_owned(),
            expires_at,
        };
        shop.done(Changes {
            web_sessions: vec![RowWrite::Insert(WebSession { expires_at, ..session })],
            web_session_browsers: vec![browser],
            ..Changes::default()
        })
        .await;
    }
    let left = async || {
        let mut left = String::new();
        for (name, _) in ends {
            let found = shop.storage.web_session(&name.repeat(64)).await.expect("readable");
            left.extend(found.map(|_| name));
        }
        left
    };
    assert_eq!(shop.storage.purge(Purge::WebSessions(now), 2).await, Ok(2));
    assert_eq!(left().await, "cd");
    assert_eq!(shop.storage.purge(Purge::WebSessions(now), 100).await, Ok(1));
    assert_eq!(left().await, "d");
    assert_eq!(shop.storage.purge(Purge::WebSessionBrowsers(now), 2).await, Ok(2));
    assert_eq!(shop.storage.purge(Purge::WebSessionBrowsers(now), 100).await, Ok(1));
}
