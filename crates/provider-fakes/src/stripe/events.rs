//! Events and their signatures: <https://docs.stripe.com/webhooks/signature>.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::account::API_VERSION;
use crate::webhooks::OutgoingWebhook;

/// A snapshot event.
pub(super) fn event(id: String, kind: &str, object: &Value, is_live: bool, created: i64) -> Value {
    json!({
        "id": id, "object": "event", "api_version": API_VERSION, "created": created,
        "data": { "object": object }, "livemode": is_live, "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null }, "type": kind,
    })
}

/// An event as it is sent, signed at this time.
pub(super) fn signed(event: &Value, secret: &str, time: i64) -> OutgoingWebhook {
    let body = format!("{event:#}").into_bytes();
    let signature = signature(secret, time, &body);
    let headers = [
        ("content-type", "application/json; charset=utf-8".to_owned()),
        ("stripe-signature", format!("t={time},v1={signature}")),
        ("user-agent", "Stripe/1.0 (+https://docs.stripe.com/webhooks)".to_owned()),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
    OutgoingWebhook { headers, body }
}

fn signature(secret: &str, time: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// An intent as if it had been paid.
pub(super) fn as_succeeded(mut intent: Value) -> Value {
    let amount = intent.get("amount").cloned().unwrap_or_default();
    if let Some(members) = intent.as_object_mut() {
        members.insert("status".to_owned(), json!("succeeded"));
        members.insert("amount_received".to_owned(), amount);
    }
    intent
}
