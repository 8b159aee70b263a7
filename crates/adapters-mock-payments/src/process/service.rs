//! The service: the port's calls, the page for shoppers, and a health check.

use std::io;
use std::sync::Arc;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::{Data, Json, JsonConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder, web};
use ports::{DueWebhook, GatewayError, PaymentGateway, RefundRequest, TestProcess};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::calls::{RemoteCall, RemoteResponse, Unreadable};
use super::hosted_page;
use super::webhooks::Webhooks;
use crate::gateway::MockGateway;

/// The largest call, in bytes.
const MAX_CALL_BYTES: usize = 64 * 1_024;

/// What all requests share.
pub(super) struct Service {
    pub(super) gateway: Arc<MockGateway>,
    secret: SecretString,
    webhooks: UnboundedSender<DueWebhook>,
}

impl Service {
    /// Has webhooks sent when their time comes.
    pub(super) fn send(&self, webhooks: Vec<DueWebhook>) {
        for webhook in webhooks {
            // Fails only while the process stops.
            let _ = self.webhooks.send(webhook);
        }
    }
}

/// Serves the provider until the process is told to stop.
///
/// # Errors
/// The address cannot be used.
pub(crate) fn serve(
    gateway: Arc<MockGateway>,
    secret: SecretString,
    process: TestProcess,
) -> io::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let (queue, queued) = unbounded_channel();
        let webhooks = Webhooks::new(&gateway, process.webhook_url, queued);
        let sending = actix_web::rt::spawn(webhooks.send_until_stopped());
        let service = Data::new(Service { gateway, secret, webhooks: queue });
        let app = move || {
            App::new()
                .app_data(service.clone())
                .app_data(JsonConfig::default().limit(MAX_CALL_BYTES))
                .route("/healthz", web::get().to(|| async { "ok" }))
                .route("/v1/calls", web::post().to(call))
                .configure(hosted_page::mount)
        };
        let server = HttpServer::new(app).workers(1).shutdown_timeout(2).bind(&process.bind)?;
        (process.started)(&process.bind);
        let served = server.run().await;
        sending.abort();
        served
    })
}

/// One call of the port.
async fn call(
    request: HttpRequest,
    body: Json<RemoteCall>,
    service: Data<Service>,
) -> impl Responder {
    if !is_authorized(request.headers(), &service.secret) {
        return HttpResponse::Unauthorized().finish();
    }
    match answer(&service.gateway, body.into_inner()).await {
        Ok(answer) => HttpResponse::Ok().json(answer),
        Err(why) => HttpResponse::BadRequest().body(why),
    }
}

/// Whether the caller has the secret. Digests are compared, so that the time tells nothing about it.
fn is_authorized(headers: &HeaderMap, secret: &SecretString) -> bool {
    let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent = sent.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    Sha256::digest(sent) == Sha256::digest(secret.expose_secret())
}

async fn answer(gateway: &MockGateway, call: RemoteCall) -> Result<RemoteResponse, Unreadable> {
    let payment = match call {
        RemoteCall::Check => return Ok(RemoteResponse::Checked),
        RemoteCall::Create(payment) => gateway.create(payment.request()?).await,
        RemoteCall::Confirm { payment, payment_token } => {
            gateway.confirm(payment.lookup()?, payment_token).await
        }
        RemoteCall::Capture { payment, amount } => {
            gateway.capture(payment.lookup()?, amount.money()?).await
        }
        RemoteCall::Cancel { payment } => gateway.cancel(payment.lookup()?).await,
        RemoteCall::Lookup { payment } => {
            return Ok(match gateway.lookup(payment.lookup()?).await {
                Ok(found) => found.map_or(RemoteResponse::NotFound, |p| {
                    RemoteResponse::Payment(Box::new(p.into()))
                }),
                Err(error) => failed(error),
            });
        }
        RemoteCall::Refund { refund_id, payment, amount, reason } => {
            let refund = RefundRequest {
                refund_id: domain::ids::RefundId(refund_id),
                payment: payment.lookup()?,
                amount: amount.money()?,
                reason,
            };
            let made = gateway.refund(refund).await;
            return Ok(made.map_or_else(failed, |refund| RemoteResponse::Refund(refund.into())));
        }
        RemoteCall::LookupRefund(lookup) => {
            return Ok(match gateway.lookup_refund(lookup.lookup()?).await {
                Ok(found) => found.map_or(RemoteResponse::NotFound, |refund| {
                    RemoteResponse::Refund(refund.into())
                }),
                Err(error) => failed(error),
            });
        }
    };
    Ok(payment.map_or_else(failed, |payment| RemoteResponse::Payment(Box::new(payment.into()))))
}

fn failed(error: GatewayError) -> RemoteResponse {
    RemoteResponse::Error(error.into())
}
