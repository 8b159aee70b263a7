//! `GET /api/admin/outbox/{id}`.

use actix_web::get;
use application::outbox;
use domain::ids::JobId;

use crate::auth::Admin;
use crate::dto::JobDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Look at a piece of work
///
/// 404 also once it is done.
#[utoipa::path(
    tag = "Office: outbox",
    params(("id" = Uuid, Path, description = "The work")),
    responses((status = 200, description = "The work", body = JobDto)),
)]
#[get("/{id}")]
pub async fn get(_admin: Admin, id: PathId<JobId>, state: State) -> Result<Reply, Problem> {
    let job = outbox::get(&state.engine(), id.0).await?;
    Ok(Reply::ok(&JobDto::from(&job)))
}
