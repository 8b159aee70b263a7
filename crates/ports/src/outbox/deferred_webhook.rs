//! A webhook event that waits for its payment, and the JSON that it is stored as.

use domain::Instant;
use domain::dispute::DisputeUpdate;
use domain::ids::PaymentId;
use domain::money::{Currency, Money};
use domain::payment::{ProviderStatus, ProviderUpdate, kept_payload};
use serde::{Deserialize, Serialize};

use crate::webhook::{DisputeReport, DisputedPayment, PaymentReport};

/// A deferred webhook: its payment is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub struct DeferredWebhook {
    /// The provider's name.
    pub provider: String,
    /// The event.
    pub event: DeferredEvent,
}

/// What a deferred webhook says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeferredEvent {
    /// A payment has changed; without what only the shopper's browser or app needs.
    Payment(PaymentReport),
    /// A payment is disputed.
    Dispute(DisputeReport),
}

impl DeferredWebhook {
    /// What is kept of an event about a payment.
    #[must_use]
    pub fn new(provider: &str, mut event: PaymentReport) -> Self {
        event.update = ProviderUpdate {
            provider_ref: Some(event.provider_ref.clone()),
            payment_token: None,
            next_action: None,
            raw: kept_payload(&event.update.raw),
            ..event.update
        };
        Self { provider: provider.to_owned(), event: DeferredEvent::Payment(event) }
    }

    /// The same of an event about a dispute.
    #[must_use]
    pub fn of_dispute(provider: &str, event: DisputeReport) -> Self {
        Self { provider: provider.to_owned(), event: DeferredEvent::Dispute(event) }
    }

    /// By what the provider identifies the payment.
    #[must_use]
    pub fn reference(&self) -> String {
        match &self.event {
            DeferredEvent::Payment(event) => event.provider_ref.clone(),
            DeferredEvent::Dispute(event) => event.payment.to_string(),
        }
    }

    /// The reported status of the payment, or of its dispute.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match &self.event {
            DeferredEvent::Payment(event) => event.update.status.as_str(),
            DeferredEvent::Dispute(event) => event.update.status.as_str(),
        }
    }
}

/// The stored form.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Dispute(StoredDispute),
    Payment(StoredPayment),
}

#[derive(Serialize, Deserialize)]
struct StoredPayment {
    provider: String,
    event_id: String,
    provider_ref: String,
    status: String,
    amount_minor_units: Option<i64>,
    currency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bare_amount: Option<String>,
    failure_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pay_until: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider_data: Option<String>,
    raw: String,
}

#[derive(Serialize, Deserialize)]
struct StoredDispute {
    provider: String,
    event_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider_ref: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment_id: Option<uuid::Uuid>,
    dispute_ref: String,
    status: String,
    amount_minor_units: i64,
    currency: String,
    reason: String,
    due_at: Option<Instant>,
    occurred_at: Instant,
}

impl From<DeferredWebhook> for Stored {
    fn from(webhook: DeferredWebhook) -> Self {
        match webhook.event {
            DeferredEvent::Payment(event) => {
                Self::Payment(StoredPayment::of(webhook.provider, event))
            }
            DeferredEvent::Dispute(event) => {
                Self::Dispute(StoredDispute::of(webhook.provider, event))
            }
        }
    }
}

impl TryFrom<Stored> for DeferredWebhook {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        match stored {
            Stored::Payment(stored) => {
                let provider = stored.provider.clone();
                Ok(Self { provider, event: DeferredEvent::Payment(stored.report()?) })
            }
            Stored::Dispute(stored) => {
                let provider = stored.provider.clone();
                Ok(Self { provider, event: DeferredEvent::Dispute(stored.report()?) })
            }
        }
    }
}

impl StoredPayment {
    fn of(provider: String, event: PaymentReport) -> Self {
        let PaymentReport { event_id, provider_ref, update, bare_amount } = event;
        Self {
            provider,
            event_id,
            provider_ref,
            status: update.status.to_string(),
            amount_minor_units: update.amount.map(Money::minor_units),
            currency: update.amount.map(|amount| amount.currency().to_string()),
            bare_amount,
            failure_code: update.failure_code,
            pay_until: update.pay_until,
            provider_data: update.provider_data,
            raw: update.raw,
        }
    }

    fn report(self) -> Result<PaymentReport, String> {
        let status: ProviderStatus = self.status.parse().map_err(text)?;
        let currency = self.currency.as_deref().map(str::parse::<Currency>).transpose();
        let amount = match (self.amount_minor_units, currency.map_err(text)?) {
            (Some(units), Some(currency)) => Some(Money::new(units, currency).map_err(text)?),
            (None, None) => None,
            // An amount without a currency, or the reverse, must not be read as no amount: that would mean
            // the full amount.
            (Some(_), None) | (None, Some(_)) => {
                return Err("amount and currency must both be present or both absent".to_owned());
            }
        };
        let update = ProviderUpdate {
            provider_ref: Some(self.provider_ref.clone()),
            amount,
            failure_code: self.failure_code,
            pay_until: self.pay_until,
            provider_data: self.provider_data,
            raw: self.raw,
            ..ProviderUpdate::new(status)
        };
        let Self { event_id, provider_ref, bare_amount, .. } = self;
        Ok(PaymentReport { event_id, provider_ref, update, bare_amount })
    }
}

impl StoredDispute {
    fn of(provider: String, event: DisputeReport) -> Self {
        let DisputeReport { event_id, payment, update } = event;
        let (provider_ref, payment_id) = match payment {
            DisputedPayment::Reference(reference) => (Some(reference), None),
            DisputedPayment::Id(id) => (None, Some(id.0)),
        };
        Self {
            provider,
            event_id,
            provider_ref,
            payment_id,
            dispute_ref: update.provider_ref,
            status: update.status.to_string(),
            amount_minor_units: update.amount.minor_units(),
            currency: update.amount.currency().to_string(),
            reason: update.reason,
            due_at: update.due_at,
            occurred_at: update.occurred_at,
        }
    }

    fn report(self) -> Result<DisputeReport, String> {
        let payment = match (self.provider_ref, self.payment_id) {
            (Some(reference), None) => DisputedPayment::Reference(reference),
            (None, Some(id)) => DisputedPayment::Id(PaymentId(id)),
            (None, None) | (Some(_), Some(_)) => {
                return Err("either the reference or the id of the payment is stored".to_owned());
            }
        };
        let currency: Currency = self.currency.parse().map_err(text)?;
        let update = DisputeUpdate {
            provider_ref: self.dispute_ref,
            amount: Money::new(self.amount_minor_units, currency).map_err(text)?,
            reason: self.reason,
            status: self.status.parse().map_err(text)?,
            due_at: self.due_at,
            occurred_at: self.occurred_at,
        };
        Ok(DisputeReport { event_id: self.event_id, payment, update })
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use crate::Work;

    #[test]
    fn stored_jobs_are_read_and_written_as_before() {
        let first = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-7","provider_ref":"ref-7","status":"failed","amount_minor_units":null,"currency":null,"failure_code":"card_declined","raw":"{}"}}"#;
        let all = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-7","provider_ref":"ref-7","status":"paid","amount_minor_units":1250,"currency":"GBP","bare_amount":"12.50","failure_code":null,"pay_until":"2026-11-29T12:00:00Z","provider_data":"{}","raw":"{}"}}"#;
        let dispute = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-8","provider_ref":"ref-7","dispute_ref":"dp-1","status":"needs_response","amount_minor_units":1250,"currency":"GBP","reason":"fraudulent","due_at":null,"occurred_at":"2026-11-29T12:00:00Z"}}"#;
        let by_id = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-9","payment_id":"00000000-0000-0000-0000-000000000007","dispute_ref":"dp-1","status":"lost","amount_minor_units":1250,"currency":"GBP","reason":"","due_at":"2026-12-29T12:00:00Z","occurred_at":"2026-11-29T12:00:00Z"}}"#;
        for json in [first, all, dispute, by_id] {
            assert_eq!(Work::from_json(json).unwrap().to_json().unwrap(), json);
        }
    }

    #[test]
    fn half_an_amount_is_not_read() {
        let half = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-7","provider_ref":"ref-7","status":"paid","amount_minor_units":1250,"currency":null,"failure_code":null,"raw":"{}"}}"#;
        assert!(Work::from_json(half).unwrap_err().to_string().contains("amount and currency"));
    }
}
