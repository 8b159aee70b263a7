//! Finding customers, and counting their sessions.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::contact::Contact;
use ports::{Changes, ContactAddress, RowWrite, Storage, WebSession, WebSessionKind};

use crate::shop::Shop;

/// By exactly their e-mail address or phone number, in the order of their ids.
pub async fn contacts_are_found_by_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut cards = Vec::new();
    for (email, phone) in [("a_%@example.com", "+4411111111"), ("b@example.com", "+4411111111")] {
        let (email, phone) = (Some(email.to_owned()), Some(phone.to_owned()));
        let mut card = Contact { email, phone, ..shop.sample.contact(shop.sample.user()) };
        let mut changes = Changes::default();
        changes.put_contact(&mut card);
        shop.done(changes).await;
        cards.push(card);
    }
    let find = async |address, limit| shop.storage.contacts_by_address(&address, limit).await;
    let email = |text: &str| ContactAddress::Email(text.to_owned());
    let phone = |text: &str| ContactAddress::Phone(text.to_owned());
    assert_eq!(find(email("a_%@example.com"), 9).await, Ok(vec![cards[0].clone()]));
    for other in ["A_%@example.com", "a%", "", "+4411111111", "\u{0}"] {
        assert_eq!(find(email(other), 9).await, Ok(Vec::new()), "{other}");
    }
    cards.sort_by_key(|card| card.user_id);
    assert_eq!(find(phone("+4411111111"), 1).await, Ok(vec![cards[0].clone()]));
    assert_eq!(find(phone("+4411111111"), 9).await, Ok(cards));
    assert_eq!(find(phone("b@example.com"), 9).await, Ok(Vec::new()));
}

/// Those that have neither ended nor expired; links are none.
pub async fn sessions_are_counted(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (user, now) = (shop.sample.user(), shop.sample.now());
    let session = |digit: &str| shop.sample.web_session(user, &digit.repeat(64));
    let rows = [
        session("1"),
        WebSession { ended_at: Some(now), ..session("2") },
        WebSession { kind: WebSessionKind::SignInLink, ..session("3") },
        shop.sample.web_session(shop.sample.user(), &"4".repeat(64)),
        session("5"),
    ];
    let web_sessions = rows.map(RowWrite::Insert).to_vec();
    shop.done(Changes { web_sessions, ..Changes::default() }).await;
    assert_eq!(shop.storage.count_web_sessions(user, now).await, Ok(2));
    let later = now + TimeDelta::days(2);
    assert_eq!(shop.storage.count_web_sessions(user, later).await, Ok(0));
}
