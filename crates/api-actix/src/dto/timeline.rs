//! All that happened to an order, and the webhook events about a payment.

use application::orders::TimelineEntry;
use application::payments::ProviderData;
use domain::{DateTime, Utc};
use ports::WebhookReceipt;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::enum_string::ReceiptOutcomeString;
use super::redacted::shown;
use super::{AdminNotificationDto, EnumString, EventDto};

/// A webhook event that was received.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WebhookReceipt)]
pub struct ReceiptDto {
    provider: String,
    /// The provider's id of the event.
    event_id: String,
    /// `parked`: its payment is not known yet, and the event is retried.
    outcome: ReceiptOutcomeString,
    received_at: DateTime<Utc>,
}

impl From<&WebhookReceipt> for ReceiptDto {
    fn from(receipt: &WebhookReceipt) -> Self {
        Self {
            provider: receipt.provider.clone(),
            event_id: receipt.event_id.clone(),
            outcome: EnumString(receipt.outcome),
            received_at: receipt.received_at,
        }
    }
}

/// What happened: an event of the history, a message about the order, or a webhook event about a payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = TimelineEntry)]
pub enum TimelineEntryDto {
    /// An event of the order's history.
    Event(EventDto),
    /// A message about the order.
    Message(AdminNotificationDto),
    /// A webhook event about one of its payments.
    Webhook(ReceiptDto),
}

impl From<&TimelineEntry> for TimelineEntryDto {
    fn from(entry: &TimelineEntry) -> Self {
        match entry {
            TimelineEntry::Event(event) => Self::Event(EventDto::for_operators(event)),
            TimelineEntry::Message(message) => Self::Message(message.as_ref().into()),
            TimelineEntry::Webhook(receipt) => Self::Webhook(receipt.into()),
        }
    }
}

/// All that happened to an order, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderTimeline)]
pub struct TimelineDto {
    items: Vec<TimelineEntryDto>,
}

impl From<&[TimelineEntry]> for TimelineDto {
    fn from(entries: &[TimelineEntry]) -> Self {
        Self { items: entries.iter().map(TimelineEntryDto::from).collect() }
    }
}

/// What a provider has said about a payment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProviderData)]
pub struct ProviderDataDto {
    payment_id: Uuid,
    /// The provider's last raw data, without card numbers and without the values of keys that name a secret or a
    /// token.
    #[schema(value_type = Object)]
    data: Value,
    /// The newest 100 webhook events about the payment, newest first.
    webhook_events: Vec<ReceiptDto>,
}

impl From<&ProviderData> for ProviderDataDto {
    fn from(found: &ProviderData) -> Self {
        Self {
            payment_id: found.paid.payment_id.0,
            data: found
                .paid
                .payment()
                .map(|payment| shown(&payment.raw_payload))
                .unwrap_or_default(),
            webhook_events: found.webhook_events.iter().map(ReceiptDto::from).collect(),
        }
    }
}
