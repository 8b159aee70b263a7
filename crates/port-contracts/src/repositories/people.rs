//! Reading contact cards and messages.

use std::sync::Arc;

use domain::contact::Contact;
use domain::ids::NotificationId;
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use domain::order::OrderRecord;
use ports::{Changes, NotificationFilter, RowWrite, Storage};

use super::pages::assert_walks;
use crate::shop::Shop;

/// Every field, filled and empty, when it is first saved and when it is changed.
pub async fn contact_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    assert_eq!(shop.storage.contact(user).await, Ok(None));
    let full = shop.sample.contact(user);
    let save = async |contact: &Contact, version| {
        let mut contact = Contact { version, updated_at: shop.sample.tick(), ..contact.clone() };
        let mut changes = Changes::default();
        changes.put_contact(&mut contact);
        shop.done(changes).await;
        assert_eq!(contact.version, version + 1);
        assert_eq!(shop.storage.contact(contact.user_id).await, Ok(Some(contact)));
    };
    save(&full, 0).await;
    save(&Contact::empty(user, shop.sample.now()), 1).await;
    let both = vec![Channel::Email, Channel::Sms];
    save(&Contact { muted: both, ..full.clone() }, 2).await;
    save(&Contact { muted: vec![Channel::Email], email: None, ..full }, 3).await;
    let other = shop.sample.user();
    save(&Contact::empty(other, shop.sample.now()), 0).await;
}

/// Every field, filled and empty, of every type, channel and status.
pub async fn notification_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await.order;
    for (at, notification_type) in NotificationType::ALL.iter().enumerate() {
        for channel in Channel::ALL {
            let status = NotificationStatus::ALL[at % NotificationStatus::ALL.len()];
            let queued = Notification {
                notification_type: *notification_type,
                channel: *channel,
                subject: String::new(),
                ..shop.sample.notification(order.user_id)
            };
            write(&shop, RowWrite::Insert(queued.clone())).await;
            let full = Notification {
                order_id: Some(order.id),
                subject: "Zahlung erhalten – ¥ 1.000".to_owned(),
                message: "Zoë,\n\n\tdanke. 🎓".to_owned(),
                status,
                attempts: 3,
                last_error: Some("550 “no such user”".to_owned()),
                sent_at: Some(shop.sample.tick()),
                ..shop.sample.notification(order.user_id)
            };
            write(&shop, RowWrite::Insert(full.clone())).await;
            let sent = Notification { version: 2, ..full.accepted(shop.sample.tick()) };
            write(&shop, RowWrite::Update(sent)).await;
            let given_up = Notification { version: 2, ..queued.failed("no such user", true) };
            write(&shop, RowWrite::Update(given_up.clone())).await;
            for other in Channel::ALL {
                let version = shop.storage.notification(queued.id).await.unwrap().unwrap().version;
                let again = Notification { version: version + 1, ..given_up.resend(*other) };
                write(&shop, RowWrite::Update(again)).await;
            }
        }
    }
    let unknown = NotificationId(shop.sample.id());
    assert_eq!(shop.storage.notification(unknown).await, Ok(None));
}

/// Each message with the contact details of its own user and its own order; those that do not exist
/// are left out.
pub async fn messages_to_deliver(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.any_order().await, shop.any_order().await);
    let mut card = Contact { version: 0, ..shop.sample.contact(one.order.user_id) };
    let mut changes = Changes::default();
    changes.put_contact(&mut card);
    shop.done(changes).await;
    let about = |record: &OrderRecord, order_id| Notification {
        order_id,
        ..shop.sample.notification(record.order.user_id)
    };
    let messages = [
        (about(&one, Some(one.order.id)), Some(card.clone()), Some(one.clone())),
        (about(&one, None), Some(card.clone()), None),
        (about(&two, Some(two.order.id)), None, Some(two.clone())),
        (about(&one, Some(one.order.id)), Some(card), Some(one.clone())),
    ];
    for (message, _, _) in &messages {
        write(&shop, RowWrite::Insert(message.clone())).await;
    }
    let read = async |ids: &[NotificationId]| {
        let mut found = shop.storage.messages_to_deliver(ids).await.expect("readable");
        found.sort_by_key(|m| m.notification.id);
        found.into_iter().map(|m| (m.notification, m.contact, m.order)).collect::<Vec<_>>()
    };
    let mut ids: Vec<_> = messages.iter().map(|(message, _, _)| message.id).collect();
    ids.insert(2, NotificationId(shop.sample.id()));
    assert_eq!(read(&ids).await, messages);
    assert_eq!(read(&ids[1..2]).await, messages[1..2]);
    assert_eq!(read(&[]).await, Vec::new());
}

/// By user and by order.
pub async fn notifications_are_filtered(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (one, two) = (shop.any_order().await.order, shop.any_order().await.order);
    let mut ids = Vec::new();
    for (order, about) in [(&one, true), (&one, false), (&two, true), (&one, true)] {
        let message = Notification {
            order_id: about.then_some(order.id),
            ..shop.sample.notification(order.user_id)
        };
        write(&shop, RowWrite::Insert(message.clone())).await;
        ids.push(message.id.0);
    }
    let filters: [(NotificationFilter, &[usize]); 5] = [
        (NotificationFilter::default(), &[3, 2, 1, 0]),
        (filter(Some(&one), None), &[3, 1, 0]),
        (filter(None, Some(&one)), &[3, 0]),
        (filter(Some(&two), Some(&two)), &[2]),
        (filter(Some(&two), Some(&one)), &[]),
    ];
    for (filter, wanted) in filters {
        let wanted: Vec<_> = wanted.iter().map(|at| ids[*at]).collect();
        let read = async |page| {
            let page = shop.storage.list_notifications(&filter, page).await;
            page.expect("readable")
        };
        assert_walks(&wanted, read, |n: &Notification| n.id.0).await;
    }
}

/// Page by page, newest first.
pub async fn notifications_are_walked_newest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let user = shop.sample.user();
    let mut wanted = Vec::new();
    for _ in 0..11 {
        shop.sample.tick();
        let message = shop.sample.notification(user);
        wanted.insert(0, message.id.0);
        write(&shop, RowWrite::Insert(message)).await;
    }
    let mine = NotificationFilter { user_id: Some(user), ..NotificationFilter::default() };
    let read = async |page| {
        let page = shop.storage.list_notifications(&mine, page).await;
        page.expect("readable")
    };
    assert_walks(&wanted, read, |n: &Notification| n.id.0).await;
}

/// Writes a message, and reads it back as it was written.
async fn write(shop: &Shop, write: RowWrite<Notification>) {
    let row = write.row().clone();
    let mut changes = Changes::default();
    changes.notifications.push(write);
    shop.done(changes).await;
    assert_eq!(shop.storage.notification(row.id).await, Ok(Some(row)));
}

fn filter(
    user: Option<&domain::order::Order>,
    about: Option<&domain::order::Order>,
) -> NotificationFilter {
    NotificationFilter {
        user_id: user.map(|order| order.user_id),
        order_id: about.map(|order| order.id),
        ..NotificationFilter::default()
    }
}
