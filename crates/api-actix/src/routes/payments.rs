//! Single attempts at paying, and what providers send by themselves.

mod cancel;
mod confirm;
mod get;
mod provider_webhook;
mod webhook;

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use application::orders::Paid;
use application::webhooks::{self, Received};
use application::{AppError, Engine};
use domain::payment::{Payment, PaymentStatus};
use ports::WebhookRequest;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::dto::{PaymentDto, ReceivedDto};
use crate::errors::Problem;
use crate::extract::RawBody;
use crate::once::to_the_end;
use crate::reply::Reply;

/// Mounts the routes; the webhooks first, since `{id}` would fit their path as well.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(webhook::webhook)
        .service(provider_webhook::provider_webhook)
        .service(get::get)
        .service(confirm::confirm)
        .service(cancel::cancel);
}

/// A payment.
fn shown(paid: &Paid) -> Reply {
    match paid.payment() {
        Some(payment) => Reply::ok(&PaymentDto::from(payment)),
        None => Reply::of(Problem::not_found("payment").to_stored()),
    }
}

/// A payment that was to be paid; 202 where that is still under way.
fn confirmed(paid: &Paid) -> Reply {
    let under_way = |p: &&Payment| p.is_live() || p.status == PaymentStatus::Mismatch;
    match paid.payment().filter(under_way) {
        Some(payment) => {
            Reply::json(StatusCode::ACCEPTED, &PaymentDto::from(payment)).header("retry-after", "2")
        }
        None => shown(paid),
    }
}

/// Hands a request to its provider's adapter, untouched.
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
    let request = WebhookRequest { headers: headers.collect(), body: body.0.to_vec() };
    to_the_end(async move {
        let received = webhooks::receive(&engine, &provider, &request).await?;
        Ok(taken(received))
    })
    .await
}

fn taken(received: Received) -> Reply {
    let (status, result) = match received {
        Received::Applied => (StatusCode::OK, "applied"),
        Received::Ignored => (StatusCode::OK, "ignored"),
        Received::Duplicate => (StatusCode::OK, "duplicate"),
        Received::Parked => (StatusCode::ACCEPTED, "parked"),
    };
    Reply::json(status, &ReceivedDto { result })
}
