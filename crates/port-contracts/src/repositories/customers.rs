//! Finding customers.

use std::sync::Arc;

use domain::contact::Contact;
use ports::{Changes, ContactAddress, CustomerAddress, Storage};

use crate::shop::Shop;

/// By their e-mail address, also one that they have proven, whatever its letter case, or exactly their phone
/// number; in the order of their ids.
pub async fn contacts_are_found_by_address(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut cards = Vec::new();
    for (email, phone) in [("A_%@Example.com", "+4411111111"), ("b@example.com", "+4411111111")] {
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
    for typed in ["A_%@Example.com", "a_%@example.com", "A_%@EXAMPLE.COM"] {
        assert_eq!(find(email(typed), 9).await, Ok(vec![cards[0].clone()]), "{typed}");
    }
    let proven = shop.sample.customer_address("old@example.com");
    let proven = CustomerAddress { user_id: cards[1].user_id, ..proven };
    shop.done(Changes { customer_addresses: vec![proven], ..Changes::default() }).await;
    assert_eq!(find(email("Old@example.com"), 9).await, Ok(vec![cards[1].clone()]));
    assert_eq!(find(email("old@example.com"), 0).await, Ok(Vec::new()));
    for other in ["axx@example.com", "a%", "", "+4411111111", "\u{0}"] {
        assert_eq!(find(email(other), 9).await, Ok(Vec::new()), "{other}");
    }
    cards.sort_by_key(|card| card.user_id);
    assert_eq!(find(phone("+4411111111"), 1).await, Ok(vec![cards[0].clone()]));
    assert_eq!(find(phone("+4411111111"), 9).await, Ok(cards));
    assert_eq!(find(phone("b@example.com"), 9).await, Ok(Vec::new()));
}
