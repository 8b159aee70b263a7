//! Webhook events that wait for their payment.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::ParkedDto;
use application::outbox;
use domain::ids::JobId;
use ports::{JobFilter, JobKind, JobState};
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/webhooks`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let kind = Some(JobKind::ProcessPaymentWebhook);
    let filter = JobFilter { state: query.parse("state")?, kind };
    let found = outbox::list(&state.engine(), &operator.admin, filter, query.page()?).await?;
    let content = json!({
        "list": query.list(&found, |job| ParkedDto::from(job)),
        "states": format::values(JobState::ALL, |state| state.as_str()),
    });
    render(&req, &operator, "admin/webhooks.html", content)
}

/// `POST /admin/webhooks/{id}/retry`: a dead-lettered event is processed again.
///
/// # Errors
/// `not_found`.
pub async fn retry(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = JobId(query::id(&id)?);
    form.run(
        |_| "/admin/webhooks?done=retried".to_owned(),
        async move |engine, operator: &Operator, key| {
            outbox::retry_parked(engine, &operator.admin, id, key).await
        },
    )
    .await
}
