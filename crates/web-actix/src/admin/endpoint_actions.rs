//! The forms of webhook endpoints.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::errors::Problem;
use api_actix::views::WebhookEndpointDto;
use application::webhook_endpoints::{self, EndpointChange, EndpointDraft};
use domain::Instant;
use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use domain::webhook_endpoint::WebhookEndpoint;
use serde_json::json;

use crate::admin::expected;
use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query::{self, parsed};
use crate::visitor::Operator;

/// The page of an endpoint after a form.
fn page_of(id: WebhookEndpointId, done: &str) -> String {
    format!("/admin/endpoints/{id}?done={done}")
}

/// The types that are checked; none are all of them.
fn event_types(form: &Form<Operator>) -> Result<Vec<EventType>, PageError> {
    form.all("event_type").map(|text| parsed("event_type", text)).collect()
}

/// `POST /admin/endpoints`: the response shows the secret, once.
///
/// # Errors
/// `validation_failed`.
pub async fn create(req: HttpRequest, form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let draft = EndpointDraft {
        url: form.text("url").to_owned(),
        description: form.text("description").to_owned(),
        event_types: event_types(&form)?,
        payload: form.parse("payload")?,
    };
    let secret = webhook_endpoints::new_secret(&form.engine);
    let shown = secret.clone();
    form.run_showing(
        Arc::new(|endpoint: &WebhookEndpoint| page_of(endpoint.id, "endpoint-exists")),
        move |operator, endpoint| {
            let endpoint = WebhookEndpointDto::of(endpoint);
            let content = json!({ "endpoint": endpoint, "secret": shown.0, "is_new": true });
            render(&req, operator, "admin/endpoint_secret.html", content)
        },
        async move |engine, operator: &Operator, keyed| {
            webhook_endpoints::create(engine, &operator.admin, draft, &secret, keyed).await
        },
    )
    .await
}

/// `POST /admin/endpoints/{id}`: changes the endpoint that the page has shown, at its version.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn change(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let input = EndpointChange {
        url: Some(form.text("url").to_owned()),
        description: Some(form.text("description").to_owned()),
        event_types: Some(event_types(&form)?),
        payload: Some(form.parse("payload")?),
        state: None,
    };
    changed(form, &id, input).await
}

/// `POST /admin/endpoints/{id}/state`: pauses or activates the endpoint that the page has shown.
///
/// # Errors
/// `validation_failed`; `version_mismatch` if it was changed since.
pub async fn set_state(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let state = Some(form.parse("state")?);
    changed(form, &id, EndpointChange { state, ..EndpointChange::default() }).await
}

async fn changed(
    form: Form<Operator>,
    id: &str,
    input: EndpointChange,
) -> Result<HttpResponse, PageError> {
    let (id, admin) = (WebhookEndpointId(query::id(id)?), expected::of_row(&form)?);
    form.run(
        move |_| page_of(id, "endpoint-saved"),
        async move |engine, _: &Operator, key| {
            webhook_endpoints::change(engine, &admin, id, input, key).await
        },
    )
    .await
}

/// `POST /admin/endpoints/{id}/test`
///
/// # Errors
/// `not_found`.
pub async fn send_test(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = WebhookEndpointId(query::id(&id)?);
    form.run(
        move |_| page_of(id, "test-sent"),
        async move |engine, operator: &Operator, key| {
            webhook_endpoints::send_test(engine, &operator.admin, id, key).await
        },
    )
    .await
}

/// `POST /admin/endpoints/{id}/rotate`: the response shows the new secret, once.
///
/// # Errors
/// `not_found`; `version_mismatch` if it was changed since.
pub async fn rotate(
    req: HttpRequest,
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (id, admin) = (WebhookEndpointId(query::id(&id)?), expected::of_row(&form)?);
    let secret = webhook_endpoints::new_secret(&form.engine);
    let shown = secret.clone();
    form.run_showing(
        Arc::new(move |_: &WebhookEndpoint| page_of(id, "secret-rotated")),
        move |operator, endpoint| {
            let endpoint = WebhookEndpointDto::of(endpoint);
            let content = json!({ "endpoint": endpoint, "secret": shown.0, "is_new": false });
            render(&req, operator, "admin/endpoint_secret.html", content)
        },
        async move |engine, _: &Operator, keyed| {
            webhook_endpoints::rotate(engine, &admin, id, &secret, keyed).await
        },
    )
    .await
}

/// `POST /admin/endpoints/{id}/recover`: failed deliveries and missed events since a day are sent again.
///
/// # Errors
/// `not_found`; `validation_failed`.
pub async fn recover(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = WebhookEndpointId(query::id(&id)?);
    let since: Option<Instant> = form.day("since")?;
    let since = since.ok_or_else(|| Problem::invalid("since", "choose a day"))?;
    form.run(
        move |_| page_of(id, "recovered"),
        async move |engine, operator: &Operator, key| {
            webhook_endpoints::recover(engine, &operator.admin, id, since, key).await
        },
    )
    .await
}

/// `POST /admin/endpoints/{id}/delete`: the endpoint goes, with its deliveries.
///
/// # Errors
/// `not_found`; `version_mismatch` if it was changed since.
pub async fn delete(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (id, admin) = (WebhookEndpointId(query::id(&id)?), expected::of_row(&form)?);
    form.run(
        |()| "/admin/endpoints?done=endpoint-deleted".to_owned(),
        async move |engine, _: &Operator, key| {
            webhook_endpoints::delete(engine, &admin, id, key).await
        },
    )
    .await
}
