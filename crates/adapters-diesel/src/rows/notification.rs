//! Rows of `notifications`.

use diesel::prelude::*;
use domain::ids::{NotificationId, OrderId, UserId};
use domain::notification::Notification;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::notifications;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `notifications`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
pub(crate) struct NotificationRow {
    pub(crate) id: SqlUuid,
    pub(crate) user_id: SqlUuid,
    pub(crate) order_id: Option<SqlUuid>,
    pub(crate) notification_type: String,
    pub(crate) channel: String,
    pub(crate) subject: String,
    pub(crate) message: String,
    pub(crate) status: String,
    pub(crate) attempts: i32,
    pub(crate) last_error: Option<String>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) sent_at: Option<SqlTimestamp>,
    pub(crate) version: i64,
}

impl From<&Notification> for NotificationRow {
    fn from(n: &Notification) -> Self {
        Self {
            id: SqlUuid(n.id.0),
            user_id: SqlUuid(n.user_id.0),
            order_id: n.order_id.map(|o| SqlUuid(o.0)),
            notification_type: n.notification_type.as_str().to_owned(),
            channel: n.channel.as_str().to_owned(),
            subject: strip_nul(&n.subject),
            message: strip_nul(&n.message),
            status: n.status.as_str().to_owned(),
            attempts: n.attempts,
            last_error: strip_nul_option(n.last_error.as_deref()),
            created_at: SqlTimestamp(n.created_at),
            sent_at: n.sent_at.map(SqlTimestamp),
            version: n.version,
        }
    }
}

impl TryFrom<NotificationRow> for Notification {
    type Error = Fault;

    fn try_from(row: NotificationRow) -> Result<Self, Fault> {
        let name = RowName::new("notification", row.id.0);
        Ok(Self {
            id: NotificationId(row.id.0),
            user_id: UserId(row.user_id.0),
            order_id: row.order_id.map(|o| OrderId(o.0)),
            notification_type: name.word(&row.notification_type)?,
            channel: name.word(&row.channel)?,
            subject: row.subject,
            message: row.message,
            status: name.word(&row.status)?,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: row.created_at.0,
            sent_at: row.sent_at.map(|t| t.0),
            version: row.version,
        })
    }
}
