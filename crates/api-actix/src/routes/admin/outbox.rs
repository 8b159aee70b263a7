//! Outbox jobs, waiting and dead-lettered.

use actix_web::{HttpResponse, get, post};
use application::orders::with_order_numbers;
use application::outbox;
use domain::ids::JobId;
use ports::{Job, JobFilter};

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{EmptyBody, JobDto, JobQuery, ListedDto, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(get).service(list).service(retry);
}

const LIST: List = List {
    cursors: Cursors("office-outbox"),
    file: "outbox",
    columns: "id,kind,state,order_id,payment_id,refund_id,notification_id,run_at,attempts,\
        last_error,created_at,order_number",
};

/// List jobs
///
/// Oldest first, including dead-lettered jobs.
#[utoipa::path(
    tag = "Admin: outbox",
    params(JobQuery),
    responses((status = 200, description = "A page of results", body = PageDto<ListedDto<JobDto>>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<JobQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = JobFilter {
        state: query.state.map(|value| value.0),
        kind: query.kind.map(|value| value.0),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = outbox::list(&engine, &admin.0, filter, page).await?;
        with_order_numbers(&engine, &admin.0, found, |job| job.work.order_id()).await
    };
    LIST.answer(request, read, |job| ListedDto::<JobDto>::from(&job)).await
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
pub async fn get(admin: Admin, id: PathId<JobId>, state: State) -> Result<Reply, Problem> {
    let job = outbox::get(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::ok(&JobDto::from(&job)))
}

/// Retry a dead-lettered job
///
/// It becomes due immediately, with a new attempt count. A waiting job is not changed.
#[utoipa::path(
    tag = "Admin: outbox",
    params(("id" = Uuid, Path, description = "The job"), KeyHeader),
    responses((status = 200, description = "The job", body = JobDto)),
)]
#[post("/{id}/retry")]
pub async fn retry(
    command: Command<Admin>,
    id: PathId<JobId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_job, async move |engine, admin, key| {
            outbox::retry(engine, admin, id.0, key).await
        })
        .await
}

fn render_job(job: &Job) -> Reply {
    Reply::ok(&JobDto::from(job))
}
