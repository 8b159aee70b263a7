//! Reading sessions, contact cards, operators' views and messages.

use async_trait::async_trait;
use domain::contact::Contact;
use domain::ids::{NotificationId, UserId};
use domain::notification::Notification;
use ports::{
    ActiveSessions, ContactRepository, ListedSession, MessageToDeliver, NotificationFilter,
    NotificationRepository, Page, PageRequest, ReadError, SavedViewRepository, SavedViews,
    WebSession, WebSessionKind, WebSessionRepository, WebSessionRole,
};

use super::descending;
use crate::store::MemoryStore;

#[async_trait]
impl NotificationRepository for MemoryStore {
    async fn notification(&self, id: NotificationId) -> Result<Option<Notification>, ReadError> {
        Ok(self.lock().notifications.get(&id).cloned())
    }

    async fn messages_to_deliver(
        &self,
        ids: &[NotificationId],
    ) -> Result<Vec<MessageToDeliver>, ReadError> {
        let state = self.lock();
        let found = ids.iter().filter_map(|id| state.notifications.get(id).cloned());
        let message = |notification: Notification| MessageToDeliver {
            contact: state.contacts.get(&notification.user_id).cloned(),
            order: notification
                .order_id
                .and_then(|id| state.orders.get(&id))
                .map(|row| state.record(row)),
            placed_with: notification
                .order_id
                .and_then(|id| state.guest_orders.get(&id))
                .map(|placed| placed.address.clone()),
            notification,
        };
        Ok(found.map(message).collect())
    }

    async fn list_notifications(
        &self,
        filter: &NotificationFilter,
        page: PageRequest,
    ) -> Result<Page<Notification>, ReadError> {
        let state = self.lock();
        let rows = state.notifications.rows().rev().filter(|n| wanted(n, filter));
        Ok(descending(rows, page, |n| n.id.0, Clone::clone, |n| n.id.0))
    }
}

#[async_trait]
impl ContactRepository for MemoryStore {
    async fn contact(&self, user: UserId) -> Result<Option<Contact>, ReadError> {
        Ok(self.lock().contacts.get(&user).cloned())
    }
}

#[async_trait]
impl SavedViewRepository for MemoryStore {
    async fn saved_views(&self, user: UserId) -> Result<Option<SavedViews>, ReadError> {
        Ok(self.lock().saved_views.get(&user).cloned())
    }
}

#[async_trait]
impl WebSessionRepository for MemoryStore {
    async fn web_session(&self, token_hash: &str) -> Result<Option<WebSession>, ReadError> {
        Ok(self.lock().web_sessions.get(&token_hash.to_owned()).cloned())
    }

    async fn active_web_sessions(
        &self,
        filter: ActiveSessions,
        limit: u32,
    ) -> Result<Vec<ListedSession>, ReadError> {
        let state = self.lock();
        let active = state.web_sessions.rows().filter(|session| is_active(session, &filter));
        let mut active: Vec<&WebSession> = active.collect();
        active.sort_by(|a, b| {
            b.last_seen_at.cmp(&a.last_seen_at).then_with(|| a.token_hash.cmp(&b.token_hash))
        });
        let listed = |session: &WebSession| ListedSession {
            browser: state
                .web_session_browsers
                .get(&session.token_hash)
                .map(|row| row.browser.clone()),
            session: session.clone(),
        };
        Ok(active.into_iter().take(super::first(limit)).map(listed).collect())
    }
}

fn is_active(session: &WebSession, filter: &ActiveSessions) -> bool {
    let seen_after = match session.role {
        WebSessionRole::Customer => filter.seen_after.customer,
        WebSessionRole::Admin => filter.seen_after.admin,
    };
    session.last_seen_at > seen_after
        && session.kind == WebSessionKind::Session
        && session.ended_at.is_none()
        && filter.now < session.expires_at
        && filter.user_id.is_none_or(|user| session.user_id == user)
        && filter.role.is_none_or(|role| session.role == role)
}

fn wanted(message: &Notification, filter: &NotificationFilter) -> bool {
    filter.user_id.is_none_or(|user| message.user_id == user)
        && filter.order_id.is_none_or(|order| message.order_id == Some(order))
        && filter.status.is_none_or(|status| message.status == status)
        && filter.notification_type.is_none_or(|t| message.notification_type == t)
        && filter.channel.is_none_or(|channel| message.channel == channel)
}
