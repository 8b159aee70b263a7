//! The provider's webhooks as they are sent.

use ports::TestWebhook;
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use crate::gateway::MockGateway;
use crate::ledger::LedgerEntry;
use crate::webhook;

impl MockGateway {
    /// The webhook about the state of a payment; `None` without a secret to sign it with.
    pub(crate) fn payment_webhook(&self, entry: &LedgerEntry) -> Option<TestWebhook> {
        let amount = entry.charged().or(entry.amount);
        let mut raw_data = Map::new();
        if let Some(amount) = amount {
            raw_data.insert("amount".to_owned(), json!(amount.to_string()));
            raw_data.insert("currency".to_owned(), json!(amount.currency().code()));
        }
        if let Some(code) = &entry.failure_code {
            raw_data.insert("failure_code".to_owned(), json!(code));
        }
        if self.character().sends_hints() {
            let body = format!("id={}", entry.provider_ref());
            return Some(TestWebhook { content_type: "application/x-www-form-urlencoded", body });
        }
        self.signed_webhook(entry, entry.status.as_str(), raw_data)
    }

    /// A signed webhook with an event about a payment.
    pub(crate) fn signed_webhook(
        &self,
        entry: &LedgerEntry,
        event: &str,
        mut raw_data: Map<String, Value>,
    ) -> Option<TestWebhook> {
        let secret = self.webhook_secrets.newest();
        if secret.expose_secret().is_empty() {
            return None;
        }
        raw_data.insert("event_id".to_owned(), json!(uuid::Uuid::now_v7().to_string()));
        let reference = entry.provider_ref();
        let body = json!({ "provider_ref": reference, "status": event, "raw_data": raw_data });
        let body = webhook::sign(&secret, body).ok()?.to_string();
        Some(TestWebhook { content_type: "application/json", body })
    }
}
