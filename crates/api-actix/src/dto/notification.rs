//! A message to a user.

use domain::notification::Notification;
use domain::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Word;
use super::word::{ChannelWord, NotificationTypeWord};

/// A message to a user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationDto {
    id: Uuid,
    user_id: Uuid,
    order_id: Option<Uuid>,
    notification_type: NotificationTypeWord,
    channel: ChannelWord,
    subject: String,
    message: String,
    is_sent: bool,
    attempts: i32,
    /// Why the last attempt failed.
    last_error: Option<String>,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl From<&Notification> for NotificationDto {
    fn from(message: &Notification) -> Self {
        Self {
            id: message.id.0,
            user_id: message.user_id.0,
            order_id: message.order_id.map(|id| id.0),
            notification_type: Word(message.notification_type),
            channel: Word(message.channel),
            subject: message.subject.clone(),
            message: message.message.clone(),
            is_sent: message.is_sent(),
            attempts: message.attempts,
            last_error: message.last_error.clone(),
            created_at: message.created_at,
            sent_at: message.sent_at,
        }
    }
}
