//! Webhooks in the checkout document's form.
//!
//! Whatever is read is read from the canonical text that was signed: two bodies that differ in what
//! they say differ in that text, and a body that says something twice is refused.

mod signature;
mod strict;

use std::str::FromStr;

use domain::limits::{MAX_BODY_BYTES, MAX_KEY_CHARS, MAX_PROVIDER_REF_CHARS};
use domain::money::{Currency, Money};
use domain::payment::{PaymentNews, ProviderStatus};
use domain::text;
use ports::{WebhookError, WebhookNews, WebhookRequest};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::clean;

pub(crate) use signature::SIGNATURE;
pub use signature::{NotAnObject, sign};

/// Reads a webhook that is signed under one of the secrets.
pub(crate) fn read(
    secrets: &[SecretString],
    request: &WebhookRequest,
) -> Result<WebhookNews, WebhookError> {
    if request.body.len() > MAX_BODY_BYTES {
        return Err(malformed("the body", "is too large"));
    }
    let mut body = strict::object(&request.body)
        .map_err(|error| WebhookError::Malformed(error.to_string()))?;
    let signature = body.remove(SIGNATURE);
    let body = Value::Object(body);
    let canonical = signature::canonical(&body).ok_or(WebhookError::BadSignature)?;
    let signature = signature.as_ref().and_then(Value::as_str);
    if !signature::is_good(secrets, &canonical, signature.unwrap_or_default()) {
        return Err(WebhookError::BadSignature);
    }
    said(&canonical, &body)
}

/// What a body says whose signature was good.
fn said(canonical: &[u8], body: &Value) -> Result<WebhookNews, WebhookError> {
    let read: Body = serde_json::from_slice(canonical)
        .map_err(|error| WebhookError::Malformed(error.to_string()))?;
    let provider_ref = checked("provider_ref", &read.provider_ref, MAX_PROVIDER_REF_CHARS)?;
    let news = PaymentNews {
        provider_ref: Some(provider_ref.clone()),
        payment_token: None,
        status: status(&read.status)?,
        amount: amount(&read.raw_data)?,
        failure_code: named(&read.raw_data, "failure_code")?,
        next_action: None,
        pay_until: None,
        raw: clean::raw(body),
    };
    let event_id = named(&read.raw_data, "event_id")?;
    Ok(WebhookNews {
        event_id: event_id.unwrap_or_else(|| hex::encode(Sha256::digest(canonical))),
        provider_ref,
        news,
    })
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

/// The amount, where there is one beside its currency. One that cannot be read is not passed over:
/// money would be taken for right that nobody has compared.
fn amount(raw_data: &Map<String, Value>) -> Result<Option<Money>, WebhookError> {
    let (Some(amount), Some(currency)) = (raw_data.get("amount"), raw_data.get("currency")) else {
        return Ok(None);
    };
    let (Some(amount), Some(currency)) = (amount.as_str(), currency.as_str()) else {
        return Err(malformed("raw_data", "must hold amount and currency as texts"));
    };
    let currency: Currency =
        currency.parse().map_err(|error| malformed("raw_data.currency", error))?;
    let amount = Money::parse(amount, currency);
    amount.map(Some).map_err(|error| malformed("raw_data.amount", error))
}

/// A text of `raw_data` that is not empty.
fn named(raw_data: &Map<String, Value>, member: &str) -> Result<Option<String>, WebhookError> {
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
    Err(malformed(member, "must not begin or end with a space"))
}

fn malformed(member: &str, why: impl std::fmt::Display) -> WebhookError {
    WebhookError::Malformed(format!("{member} {why}"))
}
