//! Single attempts at paying, and what providers send by themselves.

mod cancel;
mod confirm;
mod get;
mod provider_webhook;
mod webhook;

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use application::Engine;
use application::orders::Paid;
use application::webhooks::{self, Received};
use domain::payment::PaymentStatus;
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

/// A payment; 202 where it was to be paid and is still under way.
fn shown(paid: &Paid, to_be_paid: bool) -> Result<Reply, Problem> {
    let payment = paid.payment().ok_or_else(|| Problem::not_found("payment"))?;
    let under_way = payment.is_live() || payment.status == PaymentStatus::Mismatch;
    let body = PaymentDto::from(payment);
    if to_be_paid && under_way {
        return Ok(Reply::json(StatusCode::ACCEPTED, &body).header("retry-after", "2"));
    }
    Ok(Reply::ok(&body))
}

/// Hands a request to its provider's adapter, untouched.
async fn receive(
    engine: Arc<Engine>,
    provider: String,
    req: &HttpRequest,
    body: RawBody,
) -> Result<Reply, Problem> {
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
