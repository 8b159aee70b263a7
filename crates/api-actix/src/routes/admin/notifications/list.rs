//! `GET /api/admin/notifications`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::notifications;
use domain::ids::{OrderId, UserId};
use ports::NotificationFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminNotificationDto, NotificationQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-notifications"),
    file: "notifications",
    columns: &[
        "id",
        "user_id",
        "order_id",
        "notification_type",
        "channel",
        "status",
        "subject",
        "message",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
    ],
};

/// Search all messages
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: messages",
    params(NotificationQuery),
    responses(
        (status = 200, description = "A page of messages", body = PageDto<AdminNotificationDto>),
    ),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<NotificationQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = NotificationFilter {
        user_id: query.user_id.map(UserId),
        order_id: query.order_id.map(OrderId),
        status: query.status.map(|word| word.0),
        notification_type: query.kind.map(|word| word.0),
        channel: query.channel.map(|word| word.0),
    };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let (engine, filter) = (Arc::clone(&engine), filter.clone());
        async move { notifications::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |message| AdminNotificationDto::from(&message)).await
}
