//! Reading contact cards and messages.

use async_trait::async_trait;
use domain::contact::Contact;
use domain::ids::{NotificationId, UserId};
use domain::notification::Notification;
use ports::{
    ContactRepository, NotificationFilter, NotificationRepository, Page, PageRequest, ReadError,
};

use super::descending;
use crate::store::MemoryStore;

#[async_trait]
impl NotificationRepository for MemoryStore {
    async fn notification(&self, id: NotificationId) -> Result<Option<Notification>, ReadError> {
        Ok(self.lock().notifications.get(&id).cloned())
    }

    async fn list_notifications(
        &self,
        filter: &NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, ReadError> {
        let state = self.lock();
        let wanted = |n: &&Notification| {
            filter.user_id.is_none_or(|user| n.user_id == user)
                && filter.order_id.is_none_or(|order| n.order_id == Some(order))
        };
        let rows = state.notifications.rows().rev().filter(wanted);
        Ok(descending(rows, page, |n| n.id.0, Clone::clone, |n| n.id.0))
    }
}

#[async_trait]
impl ContactRepository for MemoryStore {
    async fn contact(&self, user: UserId) -> Result<Option<Contact>, ReadError> {
        Ok(self.lock().contacts.get(&user).cloned())
    }
}
