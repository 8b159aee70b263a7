//! Webhooks: `Acme-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of `<seconds>.<body>`.

use chrono::{DateTime, TimeDelta};
use hmac::{Hmac, KeyInit, Mac};
use ports::{PaymentReport, RefundReport, WebhookError, WebhookEvent, WebhookRequest};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use crate::gateway::payment;

/// How old a signature may be, and how far ahead Acme's clock.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

pub(crate) fn read(
    secret: &SecretString,
    request: &WebhookRequest,
) -> Result<WebhookEvent, WebhookError> {
    verify(secret, request)?;
    let malformed = || WebhookError::Malformed("not an Acme event".to_owned());
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| malformed())?;
    let id = body["id"].as_str().filter(|id| !id.is_empty()).ok_or_else(malformed)?.to_owned();
    let payment =
        payment(&body["payment"]).map_err(|error| WebhookError::Malformed(error.to_string()))?;
    let provider_ref = payment.provider_ref.clone();
    Ok(match body["type"].as_str() {
        _ if body["live"] != true => WebhookEvent::Foreign { reason: "test mode".to_owned() },
        Some("refund") => WebhookEvent::Refund(RefundReport { event_id: id, provider_ref }),
        Some("payment") => WebhookEvent::Payment(PaymentReport {
            event_id: id,
            provider_ref,
            update: payment.into_update(),
            bare_amount: None,
        }),
        _ => return Err(WebhookError::Malformed("unknown event type".to_owned())),
    })
}

fn verify(secret: &SecretString, request: &WebhookRequest) -> Result<(), WebhookError> {
    let header = request.headers.iter().find(|(name, _)| name == "acme-signature");
    let parts = header.and_then(|(_, value)| value.strip_prefix("t=")?.split_once(",v1="));
    let (time, signature) = parts.ok_or(WebhookError::BadSignature)?;
    let signature = hex::decode(signature).map_err(|_| WebhookError::BadSignature)?;
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes());
    let mut mac = mac.map_err(|_| WebhookError::BadSignature)?;
    mac.update(format!("{time}.").as_bytes());
    mac.update(&request.body);
    // In constant time.
    mac.verify_slice(&signature).map_err(|_| WebhookError::BadSignature)?;
    let signed_at = time.parse().ok().and_then(|time| DateTime::from_timestamp(time, 0));
    let age = request.received_at - signed_at.ok_or(WebhookError::BadSignature)?;
    if age.abs() > TOLERANCE { Err(WebhookError::Stale) } else { Ok(()) }
}
