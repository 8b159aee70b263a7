//! `POST /api/admin/webhooks/parked/{id}/retry`.

use actix_web::post;
use application::outbox;
use domain::ids::JobId;
use ports::Job;

use crate::auth::Admin;
use crate::dto::{Nothing, ParkedDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Retry a dead-lettered webhook
///
/// It is retried immediately, with a new attempt count. A waiting event is not changed.
#[utoipa::path(
    tag = "Admin: outbox",
    params(("id" = Uuid, Path, description = "The event"), KeyHeader),
    responses((status = 200, description = "The event", body = ParkedDto), (status = 409)),
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
    to_the_end(
        async move { answer(outbox::retry_parked(&engine, id.0, keyed.as_ref()).await, shown) },
    )
    .await
}

fn shown(job: &Job) -> Reply {
    Reply::ok(&ParkedDto::from(job))
}
