//! Verifies webhooks by PayPal's API, which tells whether it has sent this event to the shop's webhook.
//!
//! Verifying the signature here would mean to download a certificate from an address that the request names, and to
//! check its chain and an RSA signature. PayPal's API does that, with the shop's credentials and PayPal's own
//! certificates, for one call per webhook. Headers and age are checked first, so that a request that is obviously
//! forged causes no call.

use adapters_http::ApiRequest;
use chrono::{DateTime, TimeDelta};
use domain::Instant;
use ports::{GatewayError, WebhookError, WebhookRequest};
use serde_json::{Value, json};
use url::Url;

use crate::client::Client;
use crate::errors::into_error;
use crate::json::text;

/// How old a transmission may be. PayPal tries to deliver it for three days, under the same time.
const MAX_AGE: TimeDelta = TimeDelta::days(4);
/// How far PayPal's clock may be ahead.
const MAX_AHEAD: TimeDelta = TimeDelta::minutes(10);

/// The headers with which PayPal signs an event.
struct Transmission<'a> {
    id: &'a str,
    time: &'a str,
    signature: &'a str,
    algorithm: &'a str,
    certificate: &'a str,
}

/// The event of a request, if PayPal has sent it.
pub(crate) async fn verify(
    client: &Client,
    webhook_id: &str,
    request: &WebhookRequest,
) -> Result<Value, WebhookError> {
    let transmission = Transmission::of(request)?;
    let sent_at = transmission.sent_at().ok_or(WebhookError::BadSignature)?;
    let age = request.received_at - sent_at;
    if age > MAX_AGE || age < -MAX_AHEAD {
        return Err(WebhookError::Stale);
    }
    // Only an object can be embedded below. Nothing in it is looked at before it is verified.
    let malformed = || WebhookError::Malformed("not a JSON object".to_owned());
    let body = std::str::from_utf8(&request.body).map_err(|_| malformed())?;
    let event: Value = serde_json::from_str(body).map_err(|_| malformed())?;
    if !event.is_object() {
        return Err(malformed());
    }
    match is_genuine(client, &transmission.verification(webhook_id, body)).await {
        Ok(true) => Ok(event),
        Ok(false) => Err(WebhookError::BadSignature),
        Err(error) => {
            tracing::warn!(%error, "webhook could not be verified");
            Err(WebhookError::Unreadable)
        }
    }
}

/// Whether PayPal has sent it. PayPal rejects headers that cannot be its own as invalid.
async fn is_genuine(client: &Client, verification: &str) -> Result<bool, GatewayError> {
    let path = ["v1", "notifications", "verify-webhook-signature"];
    let request =
        |auth| ApiRequest::post("verify_webhook", &path, auth).json_text(verification.to_owned());
    let response = client.send(request).await?;
    match (response.status, text(&response.body, "verification_status")) {
        (200, "SUCCESS") => Ok(true),
        (200, "FAILURE") | (400 | 422, _) => Ok(false),
        _ => Err(into_error(&response)),
    }
}

impl<'a> Transmission<'a> {
    fn of(request: &'a WebhookRequest) -> Result<Self, WebhookError> {
        let transmission = Self {
            id: only(request, "paypal-transmission-id")?,
            time: only(request, "paypal-transmission-time")?,
            signature: only(request, "paypal-transmission-sig")?,
            algorithm: only(request, "paypal-auth-algo")?,
            certificate: only(request, "paypal-cert-url")?,
        };
        match transmission.is_well_formed() {
            true => Ok(transmission),
            false => Err(WebhookError::BadSignature),
        }
    }

    /// The forms and lengths that PayPal documents.
    fn is_well_formed(&self) -> bool {
        let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        let fits = |text: &str, most: usize, allowed: fn(u8) -> bool| {
            (1..=most).contains(&text.len()) && text.bytes().all(allowed)
        };
        fits(self.id, 50, |b| b.is_ascii_graphic())
            && fits(self.time, 100, |b| b.is_ascii_graphic())
            && fits(self.algorithm, 100, |b| b.is_ascii_alphanumeric())
            && fits(self.signature, 500, is_base64)
            && self.certificate.len() <= 500
            && is_of_paypal(self.certificate)
    }

    fn sent_at(&self) -> Option<Instant> {
        DateTime::parse_from_rfc3339(self.time).ok().map(|time| time.to_utc())
    }

    /// The request to verify. The event has to be the text that was signed, with its spaces and escapes.
    fn verification(&self, webhook_id: &str, event: &str) -> String {
        let fields = json!({
            "transmission_id": self.id,
            "transmission_time": self.time,
            "transmission_sig": self.signature,
            "auth_algo": self.algorithm,
            "cert_url": self.certificate,
            "webhook_id": webhook_id,
        });
        let fields = fields.to_string();
        let open = fields.strip_suffix('}').unwrap_or_default();
        format!("{open},\"webhook_event\":{event}}}")
    }
}

/// A header that must be there once.
fn only<'a>(request: &'a WebhookRequest, name: &str) -> Result<&'a str, WebhookError> {
    let mut values = request.headers.iter().filter(|(header, _)| header == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Ok(value),
        _ => Err(WebhookError::BadSignature),
    }
}

/// Whether a certificate is one of PayPal.
fn is_of_paypal(address: &str) -> bool {
    let Ok(url) = address.parse::<Url>() else { return false };
    let is_host = url.host_str().is_some_and(|host| host.ends_with(".paypal.com"));
    is_host && url.scheme() == "https" && url.username().is_empty()
}

#[cfg(test)]
mod tests;
