//! Every customer's messages.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post};
use application::notifications;
use domain::ids::{NotificationId, OrderId, UserId};
use domain::notification::Notification;
use ports::NotificationFilter;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminNotificationDto, Nothing, NotificationQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list).service(resend);
}

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

/// Resend a message
///
/// With its original key. A message that is still queued is not changed.
#[utoipa::path(
    tag = "Admin: messages",
    params(("id" = Uuid, Path, description = "The message"), KeyHeader),
    responses((status = 200, description = "The message", body = AdminNotificationDto), (status = 409)),
)]
#[post("/{id}/resend")]
pub async fn resend(
    admin: Admin,
    once: Once,
    id: PathId<NotificationId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(
        async move { answer(notifications::resend(&engine, id.0, keyed.as_ref()).await, shown) },
    )
    .await
}

fn shown(message: &Notification) -> Reply {
    Reply::ok(&AdminNotificationDto::from(message))
}
