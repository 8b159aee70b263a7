//! The caller's messages.

use actix_web::get;
use application::account::list_notifications;

use crate::auth::Caller;
use crate::dto::{NotificationDto, PageDto, PageQuery};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

const CURSORS: Cursors = Cursors("notifications");

/// List the caller's messages
///
/// Newest first.
#[utoipa::path(
    tag = "Account",
    params(PageQuery),
    responses((status = 200, description = "A page of messages", body = PageDto<NotificationDto>)),
)]
#[get("")]
pub async fn list(caller: Caller, query: Query<PageQuery>, state: State) -> Result<Reply, Problem> {
    let page = CURSORS.page(query.0.cursor.as_deref(), query.0.limit)?;
    let found = list_notifications(&state.engine(), &caller.0, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |message| NotificationDto::from(&message))))
}
