//! The bodies of events, and the ids of their messages.

use domain::event_type::EventType;
use domain::ids::WebhookEndpointId;
use domain::order::{OrderEvent, OrderRecord};
use domain::{DateTime, Instant};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A body: the members that Standard Webhooks asks for.
#[derive(Serialize)]
struct Body<T> {
    #[serde(rename = "type")]
    event_type: &'static str,
    timestamp: String,
    data: T,
}

/// What is said of an event of an order: ids, statuses and times. Reasons are left out, because people write some of
/// them.
#[derive(Serialize)]
struct OrderData<'a> {
    order_id: Uuid,
    number: String,
    sequence: i32,
    from: Option<&'a str>,
    status: &'a str,
    actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<Value>,
}

/// What is said of a test.
#[derive(Serialize)]
struct TestData {
    endpoint_id: Uuid,
}

/// The body of an event of an order, with the order if it is given.
pub(crate) fn of_event(
    event_type: EventType,
    event: &OrderEvent,
    record: &OrderRecord,
    order: Option<Value>,
) -> String {
    let data = OrderData {
        order_id: event.order_id.0,
        number: record.order.number.to_string(),
        sequence: event.seq,
        from: event.from.as_deref(),
        status: &event.to,
        actor: event.actor.to_string(),
        payment_id: record.payment_of_event(event).map(|id| id.0),
        return_id: record.return_of_event(event).map(|id| id.0),
        order,
    };
    json(event_type, event.at, data)
}

/// The body of a test.
pub(crate) fn of_test(endpoint: WebhookEndpointId, at: Instant) -> String {
    json(EventType::EndpointTest, at, TestData { endpoint_id: endpoint.0 })
}

/// Values of these types have a form in JSON, so that the empty text is never sent.
fn json(event_type: EventType, at: DateTime<domain::Utc>, data: impl Serialize) -> String {
    let timestamp = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let body = Body { event_type: event_type.as_str(), timestamp, data };
    serde_json::to_string(&body).unwrap_or_default()
}

/// The id of the message with an event to an endpoint: a UUID (version 8, RFC 9562) made of both, so that it is the
/// same after a crash, and when deliveries are created again.
pub(crate) fn message_id(endpoint: WebhookEndpointId, event: &OrderEvent) -> String {
    let digest = Sha256::new()
        .chain_update(b"kassa webhook message")
        .chain_update(endpoint.0.as_bytes())
        .chain_update(event.order_id.0.as_bytes())
        .chain_update(event.seq.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, hashed)| *byte = hashed);
    format!("msg_{}", Builder::from_custom_bytes(bytes).into_uuid().simple())
}

/// The id of the message with a test, which is sent once.
pub(crate) fn test_message_id(id: Uuid) -> String {
    format!("msg_{}", id.simple())
}
