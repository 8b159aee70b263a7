//! Webhooks of payment providers.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, post};
use application::webhooks::{self, Received};
use application::{AppError, Engine};
use ports::WebhookRequest;

use crate::dto::ReceivedDto;
use crate::errors::Problem;
use crate::extract::RawBody;
use crate::idempotency::run_to_completion;
use crate::middleware::Admission;
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(webhook).service(provider_webhook);
}

/// Receive a webhook of the default provider
///
/// Format and signature are the provider's. The mock provider expects `{"provider_ref", "status",
/// "signature", "raw_data"}`; the signature is the hex HMAC-SHA256 of the body without `signature` in
/// canonical JSON (RFC 8785; numbers that a double cannot represent keep their digits). `raw_data.amount` is a
/// string; without `raw_data.currency` it is in the payment's currency, and without both the full amount is
/// assumed.
#[utoipa::path(
    tag = "Payments",
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Received", body = ReceivedDto),
        (status = 202, description = "Deferred until its payment is known", body = ReceivedDto),
        (status = 401), (status = 409), (status = 422),
    ),
    security(()),
)]
#[post("/webhook")]
pub async fn webhook(req: HttpRequest, body: RawBody, state: State) -> Result<Reply, Problem> {
    receive(state.engine(), None, &req, body).await
}

/// Receive a webhook in a provider's own format
///
/// With the provider's own headers and signature.
#[utoipa::path(
    tag = "Payments",
    params(("provider" = String, Path, description = "The provider's name")),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = 200, description = "Received", body = ReceivedDto),
        (status = 202, description = "Deferred until its payment is known", body = ReceivedDto),
        (status = 401), (status = 409), (status = 422),
    ),
    security(()),
)]
#[post("/webhook/{provider}")]
pub async fn provider_webhook(
    req: HttpRequest,
    body: RawBody,
    state: State,
) -> Result<Reply, Problem> {
    let provider = req.match_info().get("provider").unwrap_or_default();
    receive(state.engine(), Some(provider.to_owned()), &req, body).await
}

/// Hands a request to its provider's adapter, untouched. An adapter may ask its provider; meanwhile the request is
/// not in flight, so that a slow provider leaves the places to webhooks of others.
async fn receive(
    engine: Arc<Engine>,
    provider: Option<String>,
    req: &HttpRequest,
    body: RawBody,
) -> Result<Reply, Problem> {
    let provider = provider.or_else(|| engine.default_provider().map(ToOwned::to_owned));
    let provider = provider.ok_or(AppError::UnknownProvider(None))?;
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = req.headers().iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes())));
    let request = WebhookRequest {
        path_and_query: req.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: headers.collect(),
        body: body.0.to_vec(),
        received_at: engine.now(),
    };
    let admission = req.extensions().get::<Admission>().cloned();
    let reading = webhooks::read(&engine, &provider, request);
    let events = match admission {
        Some(admission) => admission.wait(reading).await?,
        None => reading.await,
    }?;
    run_to_completion(async move {
        let received = webhooks::accept(&engine, &provider, &events).await?;
        Ok(render_received(received))
    })
    .await
}

fn render_received(received: Received) -> Reply {
    let status = match received {
        Received::Applied | Received::Ignored | Received::Duplicate => StatusCode::OK,
        Received::Parked => StatusCode::ACCEPTED,
    };
    Reply::json(status, &ReceivedDto { result: received.as_str() })
}
