//! Admin routes of the views that operators save.

use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use application::saved_views;
use domain::ids::SavedViewId;
use ports::SavedView;

use crate::auth::Admin;
use crate::command::Command;
use crate::dto::{RenameViewBody, SaveViewBody, SavedViewDto, SavedViewsDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(delete).service(list).service(rename).service(save);
}

/// List the caller's views
///
/// Views of the list of orders, in the order in which they were saved. Each operator has their own.
#[utoipa::path(
    tag = "Admin: orders",
    responses((status = 200, description = "The views", body = SavedViewsDto)),
)]
#[get("")]
pub async fn list(admin: Admin, state: State) -> Result<Reply, Problem> {
    let views = saved_views::list(&state.engine(), &admin.0).await?;
    Ok(Reply::ok(&SavedViewsDto::from(views.as_slice())))
}

/// Save a view
///
/// At most 20 for each operator.
#[utoipa::path(
    tag = "Admin: orders",
    params(KeyHeader),
    request_body = SaveViewBody,
    responses((status = 201, description = "The view", body = SavedViewDto), (status = 409)),
)]
#[post("")]
pub async fn save(command: Command<Admin>, body: Body<SaveViewBody>) -> Result<Reply, Problem> {
    let draft = body.value.into();
    command
        .run(&body.raw, render_saved, async move |engine, admin, key| {
            saved_views::save(engine, admin, draft, key).await
        })
        .await
}

/// Rename a view
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The view"), KeyHeader),
    request_body = RenameViewBody,
    responses((status = 200, description = "The view", body = SavedViewDto), (status = 409)),
)]
#[patch("/{id}")]
pub async fn rename(
    command: Command<Admin>,
    id: PathId<SavedViewId>,
    body: Body<RenameViewBody>,
) -> Result<Reply, Problem> {
    let name = body.value.name;
    command
        .run(&body.raw, render_view, async move |engine, admin, key| {
            saved_views::rename(engine, admin, id.0, &name, key).await
        })
        .await
}

/// Delete a view
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The view")),
    responses((status = 204, description = "Deleted")),
)]
#[delete("/{id}")]
pub async fn delete(admin: Admin, id: PathId<SavedViewId>, state: State) -> Result<Reply, Problem> {
    saved_views::delete(&state.engine(), &admin.0, id.0, None).await?;
    Ok(Reply::no_content())
}

fn render_view(view: &SavedView) -> Reply {
    Reply::ok(&SavedViewDto::from(view))
}

fn render_saved(view: &SavedView) -> Reply {
    Reply::json(StatusCode::CREATED, &SavedViewDto::from(view))
}
