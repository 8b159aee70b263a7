//! Webhook endpoints, the deliveries to them, and the feed of events that deliveries are made from.

use std::time::Duration;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{OrderId, WebhookDeliveryId, WebhookEndpointId};
use domain::order::OrderEvent;
use domain::webhook_delivery::{DeliveryState, WebhookDelivery};
use domain::webhook_endpoint::WebhookEndpoint;
use thiserror::Error;

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// A write of a webhook endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookEndpointWrite {
    /// A new endpoint, at version 1.
    Insert(WebhookEndpoint),
    /// A changed endpoint: stored only over the version before its own. Its position stays.
    Update(WebhookEndpoint),
    /// The endpoint goes, with its deliveries.
    Delete {
        /// The endpoint.
        id: WebhookEndpointId,
        /// The version at which it was read.
        version: i64,
    },
}

impl WebhookEndpointWrite {
    /// The endpoint.
    #[must_use]
    pub fn id(&self) -> WebhookEndpointId {
        match self {
            Self::Insert(endpoint) | Self::Update(endpoint) => endpoint.id,
            Self::Delete { id, .. } => *id,
        }
    }
}

/// Moves an endpoint in the feed: its deliveries were created up to another position. A conflict if its position is
/// not `from` any more, or its version is another: what is sent was decided by its payload, types and state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedMove {
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The version that was read; moving does not change it.
    pub version: i64,
    /// The position that was read.
    pub from: i64,
    /// The new position.
    pub to: i64,
}

/// Filter for deliveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only those to this endpoint.
    pub endpoint_id: Option<WebhookEndpointId>,
    /// Only those about this order.
    pub order_id: Option<OrderId>,
}

/// Which deliveries a worker takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryClaim {
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The current time.
    pub now: Instant,
    /// Until when they are held.
    pub lease_until: Instant,
    /// Deliveries created after this time hold up later ones of the same order also while they wait for their next
    /// attempt.
    pub held_up_since: Instant,
    /// How many at most.
    pub limit: u32,
}

/// Which deliveries are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldUpQuery {
    /// The deliveries, at most 1,000.
    pub ids: Vec<WebhookDeliveryId>,
    /// The current time.
    pub now: Instant,
    /// As in [`DeliveryClaim`].
    pub held_up_since: Instant,
}

/// A row of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// Its position: ascending, not without gaps.
    pub position: i64,
    /// The event.
    pub event: OrderEvent,
}

/// How many deliveries there are, for metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryFigures {
    /// Endpoints that are disabled.
    pub disabled_endpoints: u64,
    /// Pending deliveries that have failed at least once.
    pub retrying: u64,
    /// Deliveries that were given up.
    pub failed: u64,
}

/// Webhook endpoints and the deliveries to them.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait WebhookEndpointRepository: Send + Sync {
    /// An endpoint (`repositories::webhook_endpoint_round_trip`).
    async fn webhook_endpoint(
        &self,
        id: WebhookEndpointId,
    ) -> Result<Option<WebhookEndpoint>, ReadError>;
    /// All endpoints, newest first.
    async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, ReadError>;
    /// A delivery.
    async fn webhook_delivery(
        &self,
        id: WebhookDeliveryId,
    ) -> Result<Option<WebhookDelivery>, ReadError>;
    /// A page of deliveries, newest first (`repositories::webhook_deliveries_are_filtered`).
    async fn list_webhook_deliveries(
        &self,
        filter: DeliveryFilter,
        page: PageRequest,
    ) -> Result<Page<WebhookDelivery>, ReadError>;
    /// Takes pending deliveries that are due and not held, the longest due first, and holds them: each gets its next
    /// version, so that the worker that held it before cannot write it.
    ///
    /// - Two callers MUST never get the same delivery while it is held (`store::deliveries_are_claimed_once`), and one
    ///   whose lease has ended MUST be returned again with one more attempt, because the previous worker may have
    ///   crashed on it (`store::held_delivery_comes_again`).
    /// - A delivery MUST wait while an earlier one of its order to its endpoint is pending
    ///   (`store::deliveries_of_an_order_wait_for_each_other`), unless that one was created at or before `held_up_since`
    ///   and waits for an attempt that is not due yet (`store::old_deliveries_of_an_order_keep_their_order`).
    async fn claim_webhook_deliveries(
        &self,
        claim: DeliveryClaim,
    ) -> Result<Vec<WebhookDelivery>, ReadError>;
    /// Those of these deliveries that are pending and that no claim at this time would take because of an earlier one
    /// of their order (`store::deliveries_of_an_order_wait_for_each_other`,
    /// `store::old_deliveries_of_an_order_keep_their_order`). In no order.
    async fn held_up_deliveries(
        &self,
        query: HeldUpQuery,
    ) -> Result<Vec<WebhookDeliveryId>, ReadError>;
    /// How many there are.
    async fn webhook_figures(&self) -> Result<DeliveryFigures, ReadError>;
}

/// The events of all orders, in one order.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EventFeedRepository: Send + Sync {
    /// The next events after a position, at most `limit`, in ascending order (`repositories::feed_has_every_event`).
    ///
    /// Events of one order MUST come in the order of their numbers. A row that is committed later MUST NOT get a
    /// position before one that was returned: rows wait until every commit that may come before them has ended
    /// (`feed_waits_for_commits_that_are_still_running` of the storage's own tests).
    async fn event_feed(&self, after: i64, limit: u32) -> Result<Vec<FeedEvent>, ReadError>;
    /// A position before which no event can be added any more: events of commits that begin after this call come
    /// after it.
    async fn feed_end(&self) -> Result<i64, ReadError>;
    /// A position before the events from this time on. As far as clocks differ, earlier events follow it, too.
    async fn feed_position_before(&self, since: Instant) -> Result<i64, ReadError>;
}

/// A request to a receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingWebhook {
    /// Where it is sent.
    pub url: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The body: JSON.
    pub body: String,
}

/// What a receiver has responded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverResponse {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`, if it names seconds.
    pub retry_after: Option<Duration>,
    /// The beginning of the body, as text.
    pub body: String,
}

/// Why there is no response.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// Requests are not sent to this address.
    #[error("{0}")]
    Refused(String),
    /// It is not reachable, or has closed the connection.
    #[error("{0}")]
    Unreachable(String),
    /// It has not responded in time.
    #[error("no response within {} s", .0.as_secs())]
    TimedOut(Duration),
}

/// Sends requests to receivers.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait WebhookSender: Send + Sync {
    /// Whether requests may be sent to this URL, as far as it can be said without resolving its name.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence.
    fn check_url(&self, url: &str) -> Result<(), String>;
    /// Sends a request. An implementation MUST check the addresses that the name resolves to, connect to no other,
    /// follow no redirect, and end within a time that is well below the lease of a delivery.
    async fn send(&self, request: OutgoingWebhook) -> Result<ReceiverResponse, SendError>;
}
