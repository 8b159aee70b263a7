//! Webhook endpoints, their deliveries, and the feed of events.

use application::webhook_endpoints::{EndpointChange, EndpointDraft, Recovered};
use domain::event_type::EventType;
use domain::webhook_delivery::WebhookDelivery;
use domain::webhook_endpoint::{EndpointState, PayloadKind, SigningSecret, WebhookEndpoint};
use domain::{DateTime, Instant, Utc};
use ports::FeedEvent;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::{
    DeliveryStateString, EndpointStateString, EventTypeString, PayloadKindString,
};
use super::{EnumString, EventDto, JsonBody, Moment};

/// A webhook endpoint, without its secrets.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub struct WebhookEndpointDto {
    id: Uuid,
    url: String,
    description: String,
    /// The types that are sent to it; empty: all of them.
    event_types: Vec<EventTypeString>,
    payload: PayloadKindString,
    state: EndpointStateString,
    /// Since when every request to it has failed.
    failing_since: Option<DateTime<Utc>>,
    /// Until when the secret before the last rotation signs as well.
    previous_secret_until: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// For `If-Match`.
    version: i64,
}

impl WebhookEndpointDto {
    /// The endpoint.
    #[must_use]
    pub fn of(endpoint: &WebhookEndpoint) -> Self {
        Self {
            id: endpoint.id.0,
            url: endpoint.url.clone(),
            description: endpoint.description.clone(),
            event_types: types(&endpoint.event_types),
            payload: EnumString(endpoint.payload),
            state: EnumString(endpoint.state),
            failing_since: endpoint.failing_since,
            previous_secret_until: endpoint.previous_secret.as_ref().map(|(_, until)| *until),
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
            version: endpoint.version,
        }
    }
}

fn types(types: &[EventType]) -> Vec<EventTypeString> {
    types.iter().copied().map(EnumString).collect()
}

/// All webhook endpoints.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookEndpoints)]
pub struct WebhookEndpointsDto {
    /// Newest first.
    pub items: Vec<WebhookEndpointDto>,
}

/// A webhook endpoint with a new secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookEndpointWithSecret)]
pub struct WebhookEndpointWithSecretDto {
    #[serde(flatten)]
    endpoint: WebhookEndpointDto,
    /// The secret that signs requests. It is shown once: null in the response to a repeated request.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: Option<String>,
}

impl WebhookEndpointWithSecretDto {
    /// The endpoint as it was written.
    #[must_use]
    pub fn of(endpoint: &WebhookEndpoint, secret: Option<&SigningSecret>) -> Self {
        let secret = secret.map(|secret| secret.0.clone());
        Self { endpoint: WebhookEndpointDto::of(endpoint), secret }
    }
}

/// A new webhook endpoint.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhookEndpoint)]
pub struct CreateWebhookEndpointBody {
    /// Where requests are sent: `https`, at port 443 or one from 1024 on, and at a public address.
    #[schema(min_length = 1, max_length = 2000, example = "https://erp.example/kassa")]
    url: String,
    /// What it is for.
    #[schema(max_length = 200)]
    description: Option<String>,
    /// The types that are sent to it; all of them, also those of later versions, if omitted or empty.
    event_types: Option<Vec<EventTypeString>>,
    /// `thin` (the default): ids, statuses and times, without personal data. `full`: with the order.
    payload: Option<PayloadKindString>,
}

impl JsonBody for CreateWebhookEndpointBody {}

impl CreateWebhookEndpointBody {
    /// The endpoint as the engine takes it.
    #[must_use]
    pub fn draft(self) -> EndpointDraft {
        EndpointDraft {
            url: self.url,
            description: self.description.unwrap_or_default(),
            event_types: chosen(self.event_types.unwrap_or_default()),
            payload: self.payload.map_or(PayloadKind::Thin, |payload| payload.0),
        }
    }
}

fn chosen(types: Vec<EventTypeString>) -> Vec<EventType> {
    types.into_iter().map(|event_type| event_type.0).collect()
}

/// Changes of a webhook endpoint; what is omitted stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointChange)]
pub struct ChangeWebhookEndpointBody {
    #[schema(min_length = 1, max_length = 2000)]
    url: Option<String>,
    #[schema(max_length = 200)]
    description: Option<String>,
    event_types: Option<Vec<EventTypeString>>,
    payload: Option<PayloadKindString>,
    /// `active` or `paused`. Events of a paused or disabled endpoint wait, and are sent when it is active.
    state: Option<EndpointStateString>,
}

impl JsonBody for ChangeWebhookEndpointBody {}

impl ChangeWebhookEndpointBody {
    /// The changes as the engine takes them.
    #[must_use]
    pub fn change(self) -> EndpointChange {
        EndpointChange {
            url: self.url,
            description: self.description,
            event_types: self.event_types.map(chosen),
            payload: self.payload.map(|payload| payload.0),
            state: self.state.map(|state: EnumString<EndpointState>| state.0),
        }
    }
}

/// From when on missed events are sent again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecoverWebhookEndpoint)]
pub struct RecoverBody {
    since: Moment,
}

impl JsonBody for RecoverBody {}

impl RecoverBody {
    /// The time.
    #[must_use]
    pub fn since(&self) -> Instant {
        self.since.0
    }
}

/// What was recovered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RecoveredWebhookEndpoint)]
pub struct RecoveredDto {
    /// Failed deliveries that are sent again.
    resent: usize,
    /// Whether there are more; the request can be repeated, with another key.
    more: bool,
}

impl From<&Recovered> for RecoveredDto {
    fn from(recovered: &Recovered) -> Self {
        Self { resent: recovered.resent, more: recovered.more }
    }
}

/// A delivery of one event to one webhook endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct WebhookDeliveryDto {
    id: Uuid,
    endpoint_id: Uuid,
    /// The header `webhook-id`: the same at every attempt.
    message_id: String,
    #[serde(rename = "type")]
    event_type: EventTypeString,
    /// Null for a test.
    order_id: Option<Uuid>,
    /// The event's position in the order's history.
    sequence: i32,
    state: DeliveryStateString,
    /// Attempts since it was created or resent.
    attempts: i32,
    /// When the next attempt is due; null after its end.
    next_attempt_at: Option<DateTime<Utc>>,
    last_attempt_at: Option<DateTime<Utc>>,
    /// The status of the last response.
    last_status: Option<u16>,
    last_error: Option<String>,
    /// The beginning of the last response, 1 KiB at most.
    last_response: Option<String>,
    created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    ended_at: Option<DateTime<Utc>>,
}

impl From<&WebhookDelivery> for WebhookDeliveryDto {
    fn from(delivery: &WebhookDelivery) -> Self {
        Self {
            id: delivery.id.0,
            endpoint_id: delivery.endpoint_id.0,
            message_id: delivery.message_id.clone(),
            event_type: EnumString(delivery.event_type),
            order_id: delivery.order_id.map(|id| id.0),
            sequence: delivery.seq,
            state: EnumString(delivery.state),
            attempts: delivery.attempts,
            next_attempt_at: delivery.ended_at.is_none().then_some(delivery.next_at),
            last_attempt_at: delivery.last_attempt_at,
            last_status: delivery.last_status,
            last_error: delivery.last_error.clone(),
            last_response: delivery.last_response.clone(),
            created_at: delivery.created_at,
            ended_at: delivery.ended_at,
        }
    }
}

/// Which deliveries.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WebhookDeliveryQuery {
    /// Only those in this state.
    #[param(inline)]
    pub state: Option<DeliveryStateString>,
    /// Only those to this endpoint.
    pub endpoint_id: Option<Uuid>,
    /// Only those about this order.
    pub order_id: Option<Uuid>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}

/// An event in the feed of all orders.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FeedEvent)]
pub struct FeedEventDto {
    /// Its position in the feed: ascending, not without gaps.
    position: i64,
    /// The type under which it is sent to webhook endpoints; null for what is not sent.
    #[serde(rename = "type")]
    event_type: Option<EventTypeString>,
    order_id: Uuid,
    #[serde(flatten)]
    event: EventDto,
}

/// A part of the feed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FeedPage)]
pub struct FeedDto {
    /// In ascending order of their positions.
    items: Vec<FeedEventDto>,
    /// For `after` of the next request: the position of the last event, or `after` of this request.
    next_after: i64,
}

impl FeedDto {
    /// The events after a position.
    #[must_use]
    pub fn of(after: i64, events: &[FeedEvent]) -> Self {
        let item = |row: &FeedEvent| FeedEventDto {
            position: row.position,
            event_type: EventType::of(row.event.kind).map(EnumString),
            order_id: row.event.order_id.0,
            event: EventDto::for_operators(&row.event),
        };
        let next_after = events.last().map_or(after, |row| row.position);
        Self { items: events.iter().map(item).collect(), next_after }
    }
}

/// Which part of the feed.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FeedQuery {
    /// The position after which to begin: `next_after` of the previous response, 0 or nothing for the beginning.
    #[param(minimum = 0, default = 0)]
    pub after: Option<i64>,
    /// Events, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
