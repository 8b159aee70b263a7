//! News of providers that wait for their payment to be known.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post};
use application::outbox;
use domain::ids::JobId;
use ports::{Job, JobFilter, JobKind};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{Nothing, PageDto, ParkedDto, ParkedQuery};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list).service(retry);
}

const LIST: List = List {
    cursors: Cursors("office-parked"),
    file: "parked-webhooks",
    columns: &[
        "id",
        "provider",
        "reference",
        "status",
        "state",
        "since",
        "run_at",
        "attempts",
        "last_error",
    ],
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
    _admin: Admin,
    format: Format,
    query: Query<ParkedQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = JobFilter {
        state: query.state.map(|word| word.0),
        kind: Some(JobKind::ProcessPaymentWebhook),
    };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { outbox::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |job| ParkedDto::from(&job)).await
}

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
