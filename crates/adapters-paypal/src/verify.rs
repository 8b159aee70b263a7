//! Verifies webhooks by PayPal's API, which tells whether it has sent this event to the shop's webhook.
//!
//! Verifying the signature here would mean to download a certificate from an address that the request names, and to
//! check its chain and an RSA signature. PayPal's API does that, with the shop's credentials and PayPal's own
//! certificates, for one call per webhook. Headers and age are checked first, so that a request that is obviously
//! forged causes no call.

use adapters_http::json::{text_at, time_at};
use adapters_http::{ApiRequest, malformed, only_header, unread};
use chrono::TimeDelta;
use ports::{WebhookError, WebhookRequest};
use serde_json::{Map, Value, json};

use crate::addresses::mode;
use crate::errors::explain;
use crate::orders::PayPal;

/// How old a transmission may be. PayPal tries to deliver it for three days, under the same time.
const MAX_AGE: TimeDelta = TimeDelta::days(4);
/// How far PayPal's clock may be ahead.
const MAX_AHEAD: TimeDelta = TimeDelta::minutes(10);

/// A header's name, its name in the request to verify it, and the length and characters that PayPal documents.
type Header = (&'static str, &'static str, usize, fn(&u8) -> bool);

/// The headers with which PayPal signs an event.
const HEADERS: &[Header] = &[
    ("paypal-transmission-id", "transmission_id", 50, u8::is_ascii_graphic),
    ("paypal-transmission-time", "transmission_time", 100, u8::is_ascii_graphic),
    ("paypal-transmission-sig", "transmission_sig", 500, is_base64),
    ("paypal-auth-algo", "auth_algo", 100, u8::is_ascii_alphanumeric),
    ("paypal-cert-url", "cert_url", 500, u8::is_ascii_graphic),
];

impl PayPal {
    /// The event of a request, if PayPal has sent it.
    pub(crate) async fn verify(&self, request: &WebhookRequest) -> Result<Value, WebhookError> {
        let transmission = transmission(request)?;
        let sent_at = time_at(&transmission, "/transmission_time");
        let age = request.received_at - sent_at.ok_or(WebhookError::BadSignature)?;
        if age > MAX_AGE || age < -MAX_AHEAD {
            return Err(WebhookError::Stale);
        }
        // Only an object can be embedded below. Nothing in it is looked at before it is verified.
        let event: Map<String, Value> =
            serde_json::from_slice(&request.body).map_err(|_| malformed("not a JSON object"))?;
        let text = String::from_utf8_lossy(&request.body);
        let body = verification(&transmission, &self.webhook_id, &text);
        let path = ["v1", "notifications", "verify-webhook-signature"];
        let request =
            |auth| ApiRequest::post("verify_webhook", &path, auth).json_text(body.clone());
        let response = self.api.send(request).await.map_err(unread)?;
        match (response.status, text_at(&response.body, "/verification_status")) {
            (200, Some("SUCCESS")) => Ok(Value::Object(event)),
            // Headers that cannot be PayPal's own are invalid.
            (200, Some("FAILURE")) | (400 | 422, _) => Err(WebhookError::BadSignature),
            _ => Err(unread(response.clone().into_error(&explain(&response.body)))),
        }
    }
}

/// What the headers of a request say, if they can be PayPal's.
fn transmission(request: &WebhookRequest) -> Result<Value, WebhookError> {
    let mut transmission = Map::new();
    for (header, name, longest, is_allowed) in HEADERS {
        let value = only_header(request, header)?;
        if !(1..=*longest).contains(&value.len()) || !value.bytes().all(|b| is_allowed(&b)) {
            return Err(WebhookError::BadSignature);
        }
        transmission.insert((*name).to_owned(), value.into());
    }
    let certificate = only_header(request, "paypal-cert-url")?;
    let is_of_paypal = mode(certificate).is_some() && !certificate.contains('@');
    match is_of_paypal && certificate.starts_with("https://") {
        true => Ok(transmission.into()),
        false => Err(WebhookError::BadSignature),
    }
}

fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(byte)
}

/// The request to verify. The event has to be the text that was signed, with its spaces and escapes.
fn verification(transmission: &Value, webhook_id: &str, event: &str) -> String {
    let transmission = transmission.to_string();
    let open = transmission.strip_suffix('}').unwrap_or_default();
    let webhook_id = json!(webhook_id);
    format!("{open},\"webhook_id\":{webhook_id},\"webhook_event\":{event}}}")
}

#[cfg(test)]
mod tests;
