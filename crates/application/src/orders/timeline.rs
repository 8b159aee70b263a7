//! `GET /api/admin/orders/{id}/timeline`: all that happened to an order, from three tables.

use domain::Instant;
use domain::ids::OrderId;
use domain::limits::MAX_PAGE;
use domain::notification::Notification;
use domain::order::OrderEvent;
use ports::{NotificationFilter, PageRequest, WebhookReceipt};

use super::load_any;
use crate::engine::Engine;
use crate::error::AppError;
use crate::principal::Admin;

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimelineEntry {
    /// A change, or an operator's note.
    Event(OrderEvent),
    /// A message about the order.
    Message(Box<Notification>),
    /// A webhook event about one of its payments.
    Webhook(WebhookReceipt),
}

impl TimelineEntry {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Instant {
        match self {
            Self::Event(event) => event.at,
            Self::Message(message) => message.created_at,
            Self::Webhook(receipt) => receipt.received_at,
        }
    }
}

/// The history of an order with the newest messages about it and the newest webhook events about each of its
/// payments, newest first: of the same time a message comes before the event that caused it, and a webhook event after.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn timeline(
    engine: &Engine,
    admin: &Admin,
    id: OrderId,
) -> Result<Vec<TimelineEntry>, AppError> {
    let record = load_any(engine, admin, id).await?;
    let events = engine.store.order_events(id).await?;
    let filter = NotificationFilter { order_id: Some(id), ..NotificationFilter::default() };
    let page = PageRequest { after: None, limit: MAX_PAGE };
    let messages = engine.store.list_notifications(&filter, page).await?.items;
    let mut entries: Vec<TimelineEntry> =
        messages.into_iter().map(|message| TimelineEntry::Message(Box::new(message))).collect();
    entries.extend(events.into_iter().rev().map(TimelineEntry::Event));
    for payment in &record.payments {
        let Some(reference) = &payment.provider_ref else { continue };
        let received =
            engine.store.receipts_of_payment(&payment.provider, reference, MAX_PAGE).await?;
        entries.extend(received.into_iter().map(TimelineEntry::Webhook));
    }
    // The sort is stable.
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
    Ok(entries)
}
