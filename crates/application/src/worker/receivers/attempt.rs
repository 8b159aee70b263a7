//! Attempts at deliveries: signed, sent, and recorded with what they say about the endpoint.

use domain::Instant;
use domain::ids::WebhookEndpointId;
use domain::webhook_delivery::{
    AttemptOutcome, DeliveryState, HOLDS_UP_FOR, KEPT_RESPONSE_BYTES, WebhookDelivery,
};
use domain::webhook_endpoint::{RequestResult, WebhookEndpoint};
use futures_util::future::join_all;
use ports::{Changes, DeliveryClaim, OutgoingWebhook};

use crate::commit_loop::{retry_on_conflict, unless_conflict};
use crate::engine::Engine;
use crate::error::AppError;
use crate::event_body;
use crate::instrumentation;
use crate::receivers::Receivers;
use crate::webhook_signature;

/// Requests to one endpoint at the same time, each about another order.
const AT_ONCE: u32 = 8;

/// Sends what is due to an endpoint; returns how many deliveries were tried.
pub(super) async fn send_due(
    engine: &Engine,
    receivers: &Receivers,
    id: WebhookEndpointId,
) -> Result<usize, AppError> {
    let now = engine.now();
    if receivers.is_paused(id, now) {
        return Ok(0);
    }
    let claim = DeliveryClaim {
        endpoint_id: id,
        now,
        lease_until: engine.after(engine.policy.job_lease),
        held_up_since: engine.before(HOLDS_UP_FOR),
        limit: AT_ONCE,
    };
    let due = engine.store.claim_webhook_deliveries(claim).await?;
    let tried = due.len();
    if due.is_empty() {
        return Ok(tried);
    }
    // As it is after the claim: a delivery that follows a change of the secret or the URL is signed and sent by it.
    let Some(endpoint) = engine.store.webhook_endpoint(id).await? else {
        return Ok(tried);
    };
    let attempts = due.into_iter().map(|delivery| attempt(engine, receivers, &endpoint, delivery));
    join_all(attempts).await.into_iter().collect::<Result<Vec<()>, AppError>>()?;
    Ok(tried)
}

/// One attempt. A crash before it is recorded leaves the delivery held; when that ends, it is sent again with the same
/// message id.
async fn attempt(
    engine: &Engine,
    receivers: &Receivers,
    endpoint: &WebhookEndpoint,
    delivery: WebhookDelivery,
) -> Result<(), AppError> {
    let body = match &delivery.body {
        Some(body) => body.clone(),
        None => thin_body(engine, &delivery).await?,
    };
    let request = request(engine, endpoint, &delivery, body);
    let outcome = match receivers.sender.send(request).await {
        Ok(response) => AttemptOutcome::Response {
            status: response.status,
            retry_after: response.retry_after,
            body: beginning(&response.body, KEPT_RESPONSE_BYTES),
        },
        Err(error) => AttemptOutcome::NoResponse(error.to_string()),
    };
    if let Some(pause) = outcome.requested_pause() {
        receivers.pause(endpoint.id, engine.after(pause));
    }
    record(engine, endpoint, delivery, &outcome).await
}

/// The body in place of one that was erased.
async fn thin_body(engine: &Engine, delivery: &WebhookDelivery) -> Result<String, AppError> {
    let missing = || AppError::Internal("a delivery without an event has no body".to_owned());
    let id = delivery.order_id.ok_or_else(missing)?;
    let order = engine.store.order(id).await?.ok_or_else(missing)?;
    let events = engine.store.order_events(id).await?;
    let event = events.iter().find(|event| event.seq == delivery.seq).ok_or_else(missing)?;
    Ok(event_body::of_event(delivery.event_type, event, &order, None))
}

/// The timestamp is that of credentials: receivers compare it with their own clocks.
fn request(
    engine: &Engine,
    endpoint: &WebhookEndpoint,
    delivery: &WebhookDelivery,
    body: String,
) -> OutgoingWebhook {
    let timestamp = engine.credential_time().timestamp();
    let secrets = endpoint.secrets(engine.now());
    let signature = webhook_signature::header(&secrets, &delivery.message_id, timestamp, &body);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", delivery.message_id.clone()),
        ("webhook-timestamp", timestamp.to_string()),
        ("webhook-signature", signature),
    ];
    OutgoingWebhook { url: endpoint.url.clone(), headers, body }
}

/// Records an attempt, and what it says about the endpoint. If the delivery was changed meanwhile, another worker or an
/// operator has it by now.
async fn record(
    engine: &Engine,
    endpoint: &WebhookEndpoint,
    delivery: WebhookDelivery,
    outcome: &AttemptOutcome,
) -> Result<(), AppError> {
    let (now, id) = (engine.now(), delivery.id);
    let jitter = engine.random().to_le_bytes()[0];
    let mut after = delivery.after_attempt(outcome, now, jitter);
    let mut changes = Changes::default();
    changes.update_webhook_delivery(&mut after);
    if !unless_conflict(engine.write(changes).await)? {
        tracing::warn!(delivery = %id, "webhook delivery was changed during an attempt");
    }
    instrumentation::webhook_attempt(after.state);
    if let Some(error) = &after.last_error {
        let (attempts, given_up) = (after.attempts, after.state == DeliveryState::Failed);
        tracing::warn!(endpoint = %endpoint.id, delivery = %id, attempts, given_up, error, "webhook delivery failed");
    }
    note(engine, endpoint, outcome.result(), now).await
}

/// Writes what an attempt says about the endpoint, if it says anything new.
async fn note(
    engine: &Engine,
    endpoint: &WebhookEndpoint,
    result: RequestResult,
    now: Instant,
) -> Result<(), AppError> {
    if endpoint.after_request(result, now).is_none() {
        return Ok(());
    }
    retry_on_conflict(engine, || async {
        let mut changes = Changes::default();
        let current = engine.store.webhook_endpoint(endpoint.id).await?;
        if let Some(mut after) = current.and_then(|current| current.after_request(result, now)) {
            changes.update_webhook_endpoint(&mut after);
        }
        Ok(((), changes))
    })
    .await
    .map_err(AppError::from)
}

/// The beginning of a text, in whole characters.
fn beginning(text: &str, bytes: usize) -> String {
    let end = text.floor_char_boundary(bytes);
    text.get(..end).unwrap_or_default().to_owned()
}
