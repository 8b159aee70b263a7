//! Messages of all customers.

use actix_web::{HttpResponse, get, post};
use application::notifications;
use application::orders::with_order_numbers;
use domain::ids::{NotificationId, OrderId, UserId};
use domain::notification::Notification;
use ports::NotificationFilter;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{AdminNotificationDto, EmptyBody, ListedDto, NotificationQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list).service(resend);
}

const LIST: List = List {
    cursors: Cursors("office-notifications"),
    file: "notifications",
    columns: "id,user_id,order_id,notification_type,channel,status,subject,message,attempts,\
        last_error,created_at,sent_at,order_number",
};

/// Search all messages
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: messages",
    params(NotificationQuery),
    responses(
        (status = 200, description = "A page of messages", body = PageDto<ListedDto<AdminNotificationDto>>),
    ),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<NotificationQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = NotificationFilter {
        user_id: query.user_id.map(UserId),
        order_id: query.order_id.map(OrderId),
        status: query.status.map(|value| value.0),
        notification_type: query.kind.map(|value| value.0),
        channel: query.channel.map(|value| value.0),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = notifications::list(&engine, &admin.0, filter.clone(), page).await?;
        with_order_numbers(&engine, &admin.0, found, |message| message.order_id).await
    };
    LIST.answer(request, read, |message| ListedDto::<AdminNotificationDto>::from(&message)).await
}

/// Resend a message
///
/// With its original key. A message that is still queued is not changed.
#[utoipa::path(
    tag = "Admin: messages",
    params(("id" = Uuid, Path, description = "The message"), KeyHeader),
    responses((status = 200, description = "The message", body = AdminNotificationDto)),
)]
#[post("/{id}/resend")]
pub async fn resend(
    command: Command<Admin>,
    id: PathId<NotificationId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_message, async move |engine, admin, key| {
            notifications::resend(engine, admin, id.0, key).await
        })
        .await
}

fn render_message(message: &Notification) -> Reply {
    Reply::ok(&AdminNotificationDto::from(message))
}
