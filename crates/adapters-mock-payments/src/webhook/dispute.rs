//! Webhooks about disputes: `dispute_` and the status of the dispute, with the details in `raw_data`.

use domain::Instant;
use domain::dispute::{DisputeStatus, DisputeUpdate};
use domain::ids::PaymentId;
use domain::money::Money;
use ports::{DisputeReport, DisputedPayment, WebhookError, WebhookEvent};
use serde_json::{Map, Value};

use super::{NamedAmount, malformed, text_of};

/// Before the status of a dispute.
const PREFIX: &str = "dispute_";
/// The reason of a dispute that names none.
const GENERAL: &str = "general";

/// A dispute as a webhook says it: the amount may be left to the payment.
pub(crate) struct SignedDispute {
    event_id: String,
    /// The payment's reference.
    pub(crate) provider_ref: String,
    payment_id: Option<PaymentId>,
    dispute_ref: Option<String>,
    status: DisputeStatus,
    reason: Option<String>,
    due_at: Option<Instant>,
    occurred_at: Instant,
    amount: NamedAmount,
}

/// The status of a dispute; `None` if the word is one of something else.
pub(super) fn status_of(word: &str) -> Option<DisputeStatus> {
    word.to_ascii_lowercase().strip_prefix(PREFIX)?.parse().ok()
}

impl SignedDispute {
    /// Reads `dispute_ref`, `payment_id`, `reason`, `due_at`, `occurred_at` and the amount.
    pub(super) fn read(
        (event_id, provider_ref): (String, String),
        status: DisputeStatus,
        raw_data: &Map<String, Value>,
        received_at: Instant,
    ) -> Result<Self, WebhookError> {
        let id = text_of(raw_data, "payment_id")?.map(|text| text.parse::<PaymentId>());
        let id = id.transpose().map_err(|error| malformed("raw_data.payment_id", error))?;
        Ok(Self {
            event_id,
            provider_ref,
            payment_id: id,
            dispute_ref: text_of(raw_data, "dispute_ref")?,
            status,
            reason: text_of(raw_data, "reason")?,
            due_at: time_of(raw_data, "due_at")?,
            occurred_at: time_of(raw_data, "occurred_at")?.unwrap_or(received_at),
            amount: NamedAmount::of(raw_data)?,
        })
    }

    /// The event; `known` is what the payment is known to be about.
    pub(crate) fn into_event(self, known: Option<Money>) -> Result<WebhookEvent, WebhookError> {
        let named = self.amount.of_payment(known.map(Money::currency))?;
        let amount = named
            .or(known)
            .ok_or_else(|| malformed("raw_data.amount", "is required: the payment is unknown"))?;
        let default_ref = || self.provider_ref.replacen("mock_pi_", "mock_dp_", 1);
        let update = DisputeUpdate {
            provider_ref: self.dispute_ref.unwrap_or_else(default_ref),
            amount,
            reason: self.reason.unwrap_or_else(|| GENERAL.to_owned()),
            status: self.status,
            due_at: self.due_at,
            occurred_at: self.occurred_at,
        };
        let payment = match self.payment_id {
            Some(id) => DisputedPayment::Id(id),
            None => DisputedPayment::Reference(self.provider_ref),
        };
        Ok(WebhookEvent::Dispute(DisputeReport { event_id: self.event_id, payment, update }))
    }
}

fn time_of(raw_data: &Map<String, Value>, member: &str) -> Result<Option<Instant>, WebhookError> {
    let time = text_of(raw_data, member)?.map(|text| text.parse::<Instant>());
    time.transpose().map_err(|error| malformed(&format!("raw_data.{member}"), error))
}
