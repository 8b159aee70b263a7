//! A webhook event that waits for its payment, and the JSON that it is stored as.

use domain::Instant;
use domain::money::{Currency, Money};
use domain::payment::{ProviderStatus, ProviderUpdate, kept_payload};
use serde::{Deserialize, Serialize};

use crate::webhook::PaymentReport;

/// A deferred webhook: its payment is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub struct DeferredWebhook {
    /// The provider's name.
    pub provider: String,
    /// The event, without what only the shopper's browser or app needs.
    pub event: PaymentReport,
}

impl DeferredWebhook {
    /// What is kept of an event.
    #[must_use]
    pub fn new(provider: &str, mut event: PaymentReport) -> Self {
        event.update = ProviderUpdate {
            provider_ref: Some(event.provider_ref.clone()),
            payment_token: None,
            next_action: None,
            raw: kept_payload(&event.update.raw),
            ..event.update
        };
        Self { provider: provider.to_owned(), event }
    }
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Stored {
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

impl From<DeferredWebhook> for Stored {
    fn from(webhook: DeferredWebhook) -> Self {
        let PaymentReport { event_id, provider_ref, update, bare_amount } = webhook.event;
        Self {
            provider: webhook.provider,
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
}

impl TryFrom<Stored> for DeferredWebhook {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let status: ProviderStatus = stored.status.parse().map_err(text)?;
        let currency = stored.currency.as_deref().map(str::parse::<Currency>).transpose();
        let amount = match (stored.amount_minor_units, currency.map_err(text)?) {
            (Some(units), Some(currency)) => Some(Money::new(units, currency).map_err(text)?),
            (None, None) => None,
            // An amount without a currency, or the reverse, must not be read as no amount: that would mean
            // the full amount.
            (Some(_), None) | (None, Some(_)) => {
                return Err("amount and currency must both be present or both absent".to_owned());
            }
        };
        let update = ProviderUpdate {
            provider_ref: Some(stored.provider_ref.clone()),
            amount,
            failure_code: stored.failure_code,
            pay_until: stored.pay_until,
            provider_data: stored.provider_data,
            raw: stored.raw,
            ..ProviderUpdate::new(status)
        };
        let Stored { provider, event_id, provider_ref, bare_amount, .. } = stored;
        Ok(Self { provider, event: PaymentReport { event_id, provider_ref, update, bare_amount } })
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
        for json in [first, all] {
            assert_eq!(Work::from_json(json).unwrap().to_json().unwrap(), json);
        }
    }

    #[test]
    fn half_an_amount_is_not_read() {
        let half = r#"{"kind":"process_payment_webhook","news":{"provider":"acme","event_id":"evt-7","provider_ref":"ref-7","status":"paid","amount_minor_units":1250,"currency":null,"failure_code":null,"raw":"{}"}}"#;
        assert!(Work::from_json(half).unwrap_err().to_string().contains("amount and currency"));
    }
}
