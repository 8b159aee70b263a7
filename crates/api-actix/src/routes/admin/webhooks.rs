//! Deferred webhooks.

use actix_web::{HttpResponse, get, post};
use application::outbox;
use domain::ids::JobId;
use ports::{Job, JobFilter, JobKind};

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{EmptyBody, PageDto, ParkedDto, ParkedQuery};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list).service(retry);
}

const LIST: List = List {
    cursors: Cursors("office-parked"),
    file: "parked-webhooks",
    columns: "id,provider,reference,status,state,since,run_at,attempts,last_error",
};

/// List deferred webhooks
///
/// Webhook events for unknown payments, oldest first. They are retried automatically, because an
/// event can arrive before our own commit.
#[utoipa::path(
    tag = "Admin: outbox",
    params(ParkedQuery),
    responses((status = 200, description = "A page of results", body = PageDto<ParkedDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<ParkedQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = JobFilter {
        state: query.state.map(|value| value.0),
        kind: Some(JobKind::ProcessPaymentWebhook),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| outbox::list(&engine, &admin.0, filter, page).await;
    LIST.answer(request, read, |job| ParkedDto::from(&job)).await
}

/// Retry a dead-lettered webhook
///
/// It is retried immediately, with a new attempt count. A waiting event is not changed.
#[utoipa::path(
    tag = "Admin: outbox",
    params(("id" = Uuid, Path, description = "The event"), KeyHeader),
    responses((status = 200, description = "The event", body = ParkedDto)),
)]
#[post("/{id}/retry")]
pub async fn retry(
    command: Command<Admin>,
    id: PathId<JobId>,
    body: Body<EmptyBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_webhook, async move |engine, admin, key| {
            outbox::retry_parked(engine, admin, id.0, key).await
        })
        .await
}

fn render_webhook(job: &Job) -> Reply {
    Reply::ok(&ParkedDto::from(job))
}
