//! `POST /api/admin/outbox/{id}/retry`.

use actix_web::post;
use application::outbox;
use domain::ids::JobId;
use ports::Job;

use crate::auth::Admin;
use crate::dto::{JobDto, Nothing};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Retry a dead-lettered job
///
/// It becomes due immediately, with a new attempt count. A waiting job is not changed.
#[utoipa::path(
    tag = "Admin: outbox",
    params(("id" = Uuid, Path, description = "The job"), KeyHeader),
    responses((status = 200, description = "The job", body = JobDto), (status = 409)),
)]
#[post("/{id}/retry")]
pub async fn retry(
    admin: Admin,
    once: Once,
    id: PathId<JobId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move { answer(outbox::retry(&engine, id.0, keyed.as_ref()).await, shown) })
        .await
}

fn shown(job: &Job) -> Reply {
    Reply::ok(&JobDto::from(job))
}
