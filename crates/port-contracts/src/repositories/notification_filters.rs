//! Filters of messages, one by one and together.

use std::sync::Arc;

use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use ports::{Changes, NotificationFilter, RowWrite, Storage};

use super::pages::assert_walks;
use crate::shop::Shop;

/// By status, by type and by channel, by all of it at once, and page by page.
pub async fn notifications_are_filtered_by_kind(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await.order;
    let mut rows: Vec<Notification> = Vec::new();
    let mut changes = Changes::default();
    for notification_type in NotificationType::ALL {
        for channel in Channel::ALL {
            for status in NotificationStatus::ALL {
                shop.sample.tick();
                let row = Notification {
                    order_id: (*status == NotificationStatus::Sent).then_some(order.id),
                    notification_type: *notification_type,
                    channel: *channel,
                    status: *status,
                    ..shop.sample.notification(order.user_id)
                };
                changes.notifications.push(RowWrite::Insert(row.clone()));
                rows.insert(0, row);
            }
        }
    }
    shop.done(changes).await;
    let none = NotificationFilter::default;
    for status in NotificationStatus::ALL {
        let filter = NotificationFilter { status: Some(*status), ..none() };
        finds(&shop, filter, &rows, |n| n.status == *status).await;
    }
    for kind in NotificationType::ALL {
        let filter = NotificationFilter { notification_type: Some(*kind), ..none() };
        finds(&shop, filter, &rows, |n| n.notification_type == *kind).await;
    }
    for channel in Channel::ALL {
        let filter = NotificationFilter { channel: Some(*channel), ..none() };
        finds(&shop, filter, &rows, |n| n.channel == *channel).await;
    }
    let one = &rows[rows.len() / 2];
    let all = NotificationFilter {
        user_id: Some(one.user_id),
        order_id: one.order_id,
        status: Some(one.status),
        notification_type: Some(one.notification_type),
        channel: Some(one.channel),
    };
    finds(&shop, all.clone(), &rows, |n| n.id == one.id).await;
    let of_another_user = NotificationFilter { user_id: Some(shop.sample.user()), ..all };
    finds(&shop, of_another_user, &rows, |_| false).await;
}

/// All rows that are meant are found, newest first.
async fn finds(
    shop: &Shop,
    filter: NotificationFilter,
    rows: &[Notification],
    meant: impl Fn(&Notification) -> bool,
) {
    let wanted: Vec<_> = rows.iter().filter(|n| meant(n)).map(|n| n.id.0).collect();
    let read = async |page| {
        let page = shop.storage.list_notifications(&filter, page).await;
        page.expect("readable")
    };
    assert_walks(&wanted, read, |n: &Notification| n.id.0).await;
}
