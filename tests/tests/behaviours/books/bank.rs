//! The provider's side of a story: what it does by itself, and what it has to say.

use adapters_mock_payments::{MockGateway, sign};
use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::WebhookRequest;
use secrecy::SecretString;

use crate::fixture::provider::SECRET;

/// What the mock would send about a reference, naming the amount that it took.
pub fn webhook_of(reference: &str, status: &str, amount: Option<&str>) -> WebhookRequest {
    let raw_data = match amount {
        Some(amount) => serde_json::json!({"amount": amount, "currency": "GBP"}),
        None => serde_json::json!({}),
    };
    let body =
        serde_json::json!({"provider_ref": reference, "status": status, "raw_data": raw_data});
    let body = sign(&SecretString::from(SECRET), body).expect("an object");
    WebhookRequest { body: body.to_string().into_bytes(), ..Default::default() }
}

/// What the mock would send about a reference if its webhooks are hints.
pub fn hint_of(reference: &str) -> WebhookRequest {
    WebhookRequest { body: format!("id={reference}").into_bytes(), ..Default::default() }
}

/// What the mock has to say of an attempt: its reference, status and the amount that it took.
pub fn told(mock: &MockGateway, id: PaymentId) -> Option<(String, &'static str, Option<String>)> {
    let entry = mock.ledger().expect("a ledger").into_iter().find(|e| e.payment_id == id)?;
    let took = entry.charged().map(|money| money.to_string());
    Some((entry.provider_ref(), entry.status.as_str(), took))
}

/// Moves an attempt at the provider, if it was made there.
pub fn decide(mock: &MockGateway, id: PaymentId, to: ProviderStatus) {
    let entries = mock.ledger().expect("a ledger");
    let made = entries.into_iter().find(|e| e.payment_id == id && e.amount.is_some());
    if let Some(made) = made {
        mock.settle(&made.provider_ref(), to).expect("known");
    }
}
