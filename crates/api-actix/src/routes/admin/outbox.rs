//! Work that waits or was given up.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post};
use application::outbox;
use domain::ids::JobId;
use ports::{Job, JobFilter};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{JobDto, JobQuery, Nothing, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get).service(list).service(retry);
}

const LIST: List = List {
    cursors: Cursors("office-outbox"),
    file: "outbox",
    columns: &[
        "id",
        "kind",
        "state",
        "order_id",
        "payment_id",
        "refund_id",
        "notification_id",
        "run_at",
        "attempts",
        "last_error",
        "created_at",
    ],
};

/// List jobs
///
/// Oldest first, including dead-lettered jobs.
#[utoipa::path(
    tag = "Admin: outbox",
    params(JobQuery),
    responses((status = 200, description = "A page of results", body = PageDto<JobDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<JobQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter =
        JobFilter { state: query.state.map(|word| word.0), kind: query.kind.map(|word| word.0) };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { outbox::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |job| JobDto::from(&job)).await
}

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
