//! An order with its history in one document, for the command line.

use domain::order::{OrderEvent, OrderRecord};
use serde::Serialize;

use super::{EventDto, OrderDto};

/// What `GET /api/admin/orders/{id}` responds with, for the bodies of events that contain the order.
#[must_use]
pub fn order_value(record: &OrderRecord) -> serde_json::Value {
    serde_json::to_value(OrderDto::for_operators(record)).unwrap_or_default()
}

/// What `GET /api/admin/orders/{id}` and `GET /api/admin/orders/{id}/events` respond with, in one
/// document.
#[derive(Debug, Clone, Serialize)]
pub struct OrderDocument {
    #[serde(flatten)]
    order: OrderDto,
    events: Vec<EventDto>,
}

impl OrderDocument {
    /// An order as operators see it, with its full history.
    #[must_use]
    pub fn for_operators(record: &OrderRecord, events: &[OrderEvent]) -> Self {
        Self {
            order: OrderDto::for_operators(record),
            events: events.iter().map(EventDto::for_operators).collect(),
        }
    }
}
