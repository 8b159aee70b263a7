//! A message to a user.

use domain::notification::Notification;
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::EnumString;
use super::enum_string::{ChannelString, NotificationStatusString, NotificationTypeString};

/// A message to a user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationDto {
    id: Uuid,
    user_id: Uuid,
    order_id: Option<Uuid>,
    notification_type: NotificationTypeString,
    channel: ChannelString,
    subject: String,
    message: String,
    is_sent: bool,
    attempts: i32,
    /// Error of the last attempt; begins with `rate_limited` if the message exceeded a limit and was not
    /// attempted.
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
            notification_type: EnumString(message.notification_type),
            channel: EnumString(message.channel),
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

/// A message to a user with its delivery status.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AdminNotification)]
pub struct AdminNotificationDto {
    #[serde(flatten)]
    notification: NotificationDto,
    status: NotificationStatusString,
}

impl From<&Notification> for AdminNotificationDto {
    fn from(message: &Notification) -> Self {
        Self { notification: message.into(), status: EnumString(message.status) }
    }
}

/// Which messages.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationQuery {
    /// Only messages to this user.
    pub user_id: Option<Uuid>,
    /// Only messages about this order.
    pub order_id: Option<Uuid>,
    /// Only messages with this status.
    #[param(inline)]
    pub status: Option<NotificationStatusString>,
    /// Only messages of this type.
    #[serde(rename = "type")]
    #[param(inline, rename = "type")]
    pub kind: Option<NotificationTypeString>,
    /// Only messages on this channel.
    #[param(inline)]
    pub channel: Option<ChannelString>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
