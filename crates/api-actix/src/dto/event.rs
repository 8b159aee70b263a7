//! An order's history.

use domain::order::OrderEvent;
use domain::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::EnumString;
use super::enum_string::OrderEventKindString;

/// The events of an order, from its creation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderEvents)]
pub struct EventsDto {
    /// The events.
    pub items: Vec<EventDto>,
}

/// One event.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderEvent)]
pub struct EventDto {
    /// Its position in the order's history, from 1 without gaps.
    seq: i32,
    kind: OrderEventKindString,
    /// The order's status before; null at its creation.
    from: Option<String>,
    /// The order's status after.
    to: String,
    /// `customer:ID`, `admin:ID`, `service:ID`, `provider:NAME` or `system`. Customers see `admin` and
    /// `service` without an ID.
    #[schema(example = "provider:mock")]
    actor: String,
    reason: Option<String>,
    at: DateTime<Utc>,
}

impl EventDto {
    /// An event as operators see it.
    #[must_use]
    pub fn for_operators(event: &OrderEvent) -> Self {
        Self {
            seq: event.seq,
            kind: EnumString(event.kind),
            from: event.from.clone(),
            to: event.to.clone(),
            actor: event.actor.to_string(),
            reason: event.reason.clone(),
            at: event.at,
        }
    }

    /// An event as customers see it: without what operators write for each other, and without their ids.
    #[must_use]
    pub fn for_customers(event: &OrderEvent) -> Self {
        Self {
            actor: event.actor.for_customers(),
            reason: event.reason_for_customers().map(ToOwned::to_owned),
            ..Self::for_operators(event)
        }
    }
}
