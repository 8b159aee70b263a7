//! Background jobs.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{JobDto, ListedDto, ParkedDto};
use application::orders::with_order_numbers;
use application::outbox;
use domain::ids::JobId;
use ports::{Job, JobFilter, JobKind, JobState};
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/jobs`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let filter = JobFilter { state: query.parse("state")?, kind: query.parse("kind")? };
    let engine = state.engine();
    let found = outbox::list(&engine, &operator.admin, filter, query.page()?).await?;
    let order = |job: &Job| job.work.order_id();
    let found = with_order_numbers(&engine, &operator.admin, found, order).await?;
    let content = json!({
        "list": query.list(&found, |job| ListedDto::<JobDto>::from(job)),
        "states": format::values(JobState::ALL, |state| state.as_str()),
        "kinds": format::values(JobKind::ALL, |kind| kind.as_str()),
    });
    render(&req, &operator, "admin/jobs.html", content)
}

/// `GET /admin/jobs/{id}`
///
/// # Errors
/// `not_found`, also for a job that is completed.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let job = outbox::get(&state.engine(), &operator.admin, JobId(query::id(&id)?)).await?;
    let webhook = job.deferred_webhook().is_some().then(|| ParkedDto::from(&job));
    let content = json!({ "job": JobDto::from(&job), "webhook": webhook });
    render(&req, &operator, "admin/job.html", content)
}

/// `POST /admin/jobs/{id}/retry`: a dead-lettered job is queued again.
///
/// # Errors
/// `not_found`; `job_not_dead`.
pub async fn retry(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = JobId(query::id(&id)?);
    form.run(
        |_| "/admin/jobs?done=retried".to_owned(),
        async move |engine, operator: &Operator, key| {
            outbox::retry(engine, &operator.admin, id, key).await
        },
    )
    .await
}
