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

/// Get a job
///
/// Completed jobs are deleted and answered with 404.
#[utoipa::path(
    tag = "Admin: outbox",
    params(("id" = Uuid, Path, description = "The job")),
    responses((status = 200, description = "The job", body = JobDto)),
)]
#[get("/{id}")]
pub async fn get(_admin: Admin, id: PathId<JobId>, state: State) -> Result<Reply, Problem> {
    let job = outbox::get(&state.engine(), id.0).await?;
    Ok(Reply::ok(&JobDto::from(&job)))
}
