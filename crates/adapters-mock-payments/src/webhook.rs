//! Webhooks in the generic format.
//!
//! Whatever is read is read from the canonical text that was signed: two bodies that differ in what
//! they say differ in that text, and a body that says something twice is refused.

mod amount;
mod dispute;
mod signature;

use std::str::FromStr;

use domain::Instant;
use domain::limits::{MAX_KEY_CHARS, MAX_PROVIDER_REF_CHARS, MAX_WEBHOOK_BODY_BYTES};
use domain::payment::{ProviderStatus, ProviderUpdate};
use domain::text;
use ports::{
    CanonicalObject, PaymentReport, RefundReport, WebhookError, WebhookEvent, WebhookRequest,
    raw_json,
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub(crate) use amount::NamedAmount;
pub(crate) use dispute::SignedDispute;
pub(crate) use signature::SIGNATURE;
pub use signature::{NotAnObject, sign};

/// The status of an event about a refund, which is looked up.
const REFUND_UPDATED: &str = "refund_updated";
/// The member of `raw_data` that marks events of a provider's live mode.
const LIVE_MODE: &str = "livemode";

/// Reads a webhook that is signed under one of the secrets.
pub(crate) fn read(
    secrets: &[SecretString],
    request: &WebhookRequest,
) -> Result<SignedEvent, WebhookError> {
    if request.body.len() > MAX_WEBHOOK_BODY_BYTES {
        return Err(malformed("the body", "is too large"));
    }
    let mut body = CanonicalObject::read(&request.body)
        .map_err(|error| WebhookError::Malformed(error.to_string()))?;
    let signature = body.remove(SIGNATURE);
    let signature = signature.and_then(|text| serde_json::from_str::<String>(&text).ok());
    let canonical = body.to_string();
    if !signature::is_good(secrets, canonical.as_bytes(), &signature.unwrap_or_default()) {
        return Err(WebhookError::BadSignature);
    }
    event_of(&canonical, request.received_at)
}

/// Reads an unsigned hint: a form with the reference of a payment, and nothing else.
pub(crate) fn read_hint(request: &WebhookRequest) -> Option<WebhookEvent> {
    let body = str::from_utf8(&request.body).ok()?;
    let provider_ref = checked("id", body.strip_prefix("id=")?, MAX_PROVIDER_REF_CHARS).ok()?;
    Some(WebhookEvent::Hint { provider_ref })
}

/// What a body with a valid signature says.
pub(crate) enum SignedEvent {
    /// A payment has changed; with the amount that it names.
    Payment(PaymentReport, NamedAmount),
    /// A payment is disputed.
    Dispute(SignedDispute),
    /// Anything else.
    Other(WebhookEvent),
}

/// What a body tells whose signature was good.
fn event_of(canonical: &str, received_at: Instant) -> Result<SignedEvent, WebhookError> {
    let unread = |error: serde_json::Error| WebhookError::Malformed(error.to_string());
    let read: Body = serde_json::from_str(canonical).map_err(unread)?;
    let words: Value = serde_json::from_str(canonical).map_err(unread)?;
    let provider_ref = checked("provider_ref", &read.provider_ref, MAX_PROVIDER_REF_CHARS)?;
    if read.raw_data.get(LIVE_MODE) == Some(&Value::Bool(true)) {
        let reason = "an event of the live mode, and the mock provider has none".to_owned();
        return Ok(SignedEvent::Other(WebhookEvent::Foreign { reason }));
    }
    let event_id = text_of(&read.raw_data, "event_id")?;
    let event_id = event_id.unwrap_or_else(|| hex::encode(Sha256::digest(canonical)));
    if read.status.eq_ignore_ascii_case(REFUND_UPDATED) {
        let report = RefundReport { event_id, provider_ref };
        return Ok(SignedEvent::Other(WebhookEvent::Refund(report)));
    }
    if let Some(status) = dispute::status_of(&read.status) {
        let about = (event_id, provider_ref);
        let dispute = SignedDispute::read(about, status, &read.raw_data, received_at)?;
        return Ok(SignedEvent::Dispute(dispute));
    }
    let named = NamedAmount::of(&read.raw_data)?;
    let update = ProviderUpdate {
        provider_ref: Some(provider_ref.clone()),
        amount: named.money(),
        failure_code: text_of(&read.raw_data, "failure_code")?,
        raw: raw_json(&words, &[]),
        ..ProviderUpdate::new(status(&read.status)?)
    };
    let bare_amount = named.bare();
    Ok(SignedEvent::Payment(PaymentReport { event_id, provider_ref, update, bare_amount }, named))
}

/// The document's members, and no others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    provider_ref: String,
    status: String,
    #[serde(default)]
    raw_data: Map<String, Value>,
}

fn status(word: &str) -> Result<ProviderStatus, WebhookError> {
    ProviderStatus::from_str(word).map_err(|error| WebhookError::Malformed(error.to_string()))
}

/// A text of `raw_data` that is not empty.
fn text_of(raw_data: &Map<String, Value>, member: &str) -> Result<Option<String>, WebhookError> {
    let text = raw_data.get(member).and_then(Value::as_str);
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| checked(member, text, MAX_KEY_CHARS)).transpose()
}

/// A text that fits into its column, as it is.
fn checked(member: &str, text: &str, max: usize) -> Result<String, WebhookError> {
    let checked = text::checked(text, max).map_err(|error| malformed(member, error))?;
    if checked == text {
        return Ok(checked);
    }
    Err(malformed(member, "must not start or end with a space"))
}

fn malformed(member: &str, why: impl std::fmt::Display) -> WebhookError {
    WebhookError::Malformed(format!("{member} {why}"))
}
