//! `POST /api/admin/notifications/{id}/resend`.

use actix_web::post;
use application::notifications;
use domain::ids::NotificationId;
use domain::notification::Notification;

use crate::auth::Admin;
use crate::dto::{AdminNotificationDto, Nothing};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

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
