//! Payments, captures, refunds and chargebacks as JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::ledger::{Capture, Chargeback, Payment, Refund, Status};
use super::links::{api, documentation};
use super::profiles::PROFILE;
use super::read::decimals;

/// Where shoppers pay.
const CHECKOUT: &str = "https://pay.mollie.example/checkout";

/// A payment, with what is embedded.
pub(super) fn payment(call: &Call<'_>, of: &Payment, embedded: &[&str]) -> Value {
    let mut body = json!({
        "resource": "payment", "id": of.id, "mode": of.mode, "createdAt": time(of.created_at),
        "amount": money(of, of.amount), "description": of.description, "method": of.method,
        "metadata": of.metadata, "status": of.status.word(), "isCancelable": of.is_cancelable(),
        "profileId": PROFILE, "sequenceType": "oneoff", "redirectUrl": of.redirect_url,
        "webhookUrl": of.webhook_url,
        "captureMode": if of.is_manual { "manual" } else { "automatic" },
        "details": details(of), "_links": links(call, of),
    });
    if let Some(members) = body.as_object_mut() {
        members.extend(times(of));
        members.extend(amounts(of));
        if !embedded.is_empty() {
            members.insert("_embedded".to_owned(), embed(call, of, embedded));
        }
    }
    body
}

fn times(of: &Payment) -> Map<String, Value> {
    let changed = json!(time(of.changed_at));
    let members = match of.status {
        Status::Open => json!({ "expiresAt": time(of.expires_at) }),
        Status::Authorized => {
            json!({ "authorizedAt": changed, "captureBefore": time(of.capture_before()) })
        }
        Status::Paid => json!({ "paidAt": changed }),
        Status::Failed => json!({ "failedAt": changed }),
        Status::Cancelled => json!({ "canceledAt": changed }), // foreign spelling
        Status::Expired => json!({ "expiredAt": changed }),
    };
    members.as_object().cloned().unwrap_or_default()
}

/// Amounts are there as soon as they mean something.
fn amounts(of: &Payment) -> Map<String, Value> {
    let mut members = Map::new();
    let mut insert = |name: &str, minor_units| {
        members.insert(name.to_owned(), money(of, minor_units));
    };
    if of.is_manual || of.status == Status::Paid {
        insert("amountCaptured", of.captured);
    }
    if of.captured > 0 {
        insert("amountRefunded", of.refunded());
        insert("amountRemaining", of.refundable());
        insert("settlementAmount", of.captured);
    }
    if of.charged_back() > 0 {
        insert("amountChargedBack", of.charged_back());
    }
    members
}

/// What Mollie knows of the shopper's card.
fn details(of: &Payment) -> Value {
    if of.method != Some("creditcard") {
        return Value::Null;
    }
    let mut details = json!({
        "cardNumber": "6787", "cardHolder": "T. TEST", "cardFingerprint": "fHB3CCKx9REkz8fPplT8N4nq",
        "cardAudience": "consumer", "cardLabel": "Mastercard", "cardCountryCode": "NL",
        "cardSecurity": "normal", "feeRegion": "other",
    });
    if let (Status::Failed, Some(members)) = (of.status, details.as_object_mut()) {
        members.insert("failureReason".to_owned(), json!("insufficient_funds"));
        members.insert("failureMessage".to_owned(), json!("The card has insufficient funds."));
    }
    details
}

fn links(call: &Call<'_>, of: &Payment) -> Value {
    let path = format!("payments/{}", of.id);
    let below = |name: &str| api(call, &format!("{path}/{name}"));
    let mut links =
        json!({ "self": api(call, &path), "documentation": documentation("get-payment") });
    let mut insert = |name: &str, link: Value| {
        if let Some(members) = links.as_object_mut() {
            members.insert(name.to_owned(), link);
        }
    };
    if of.status == Status::Open {
        let href = format!("{CHECKOUT}/{}", of.id);
        insert("checkout", json!({ "href": href, "type": "text/html" }));
    }
    for (name, is_there) in [
        ("captures", !of.captures.is_empty()),
        ("refunds", !of.refunds.is_empty()),
        ("chargebacks", !of.chargebacks.is_empty()),
    ] {
        if is_there {
            insert(name, below(name));
        }
    }
    links
}

fn embed(call: &Call<'_>, of: &Payment, names: &[&str]) -> Value {
    let mut embedded = Map::new();
    for name in names {
        let items = match *name {
            "captures" => captures(call, of),
            "refunds" => refunds(call, of),
            _ => chargebacks(call, of),
        };
        embedded.insert((*name).to_owned(), Value::Array(items));
    }
    Value::Object(embedded)
}

/// All captures, the newest first.
pub(super) fn captures(call: &Call<'_>, of: &Payment) -> Vec<Value> {
    of.captures.iter().rev().map(|one| capture(call, of, one)).collect()
}

/// A capture.
pub(super) fn capture(call: &Call<'_>, of: &Payment, capture: &Capture) -> Value {
    let path = format!("payments/{}", of.id);
    json!({
        "resource": "capture", "id": capture.id, "mode": of.mode,
        "description": capture.description, "amount": money(of, capture.amount),
        "settlementAmount": money(of, capture.amount), "status": capture.status,
        "metadata": capture.metadata, "paymentId": of.id, "createdAt": time(capture.created_at),
        "_links": {
            "self": api(call, &format!("{path}/captures/{}", capture.id)),
            "payment": api(call, &path), "documentation": documentation("get-capture"),
        },
    })
}

/// All refunds, the newest first.
pub(super) fn refunds(call: &Call<'_>, of: &Payment) -> Vec<Value> {
    of.refunds.iter().rev().map(|one| refund(call, of, one)).collect()
}

/// A refund.
pub(super) fn refund(call: &Call<'_>, of: &Payment, refund: &Refund) -> Value {
    let path = format!("payments/{}", of.id);
    json!({
        "resource": "refund", "id": refund.id, "mode": of.mode, "description": refund.description,
        "amount": money(of, refund.amount), "settlementAmount": money(of, -refund.amount),
        "status": refund.status, "metadata": refund.metadata, "paymentId": of.id,
        "createdAt": time(refund.created_at),
        "_links": {
            "self": api(call, &format!("{path}/refunds/{}", refund.id)),
            "payment": api(call, &path), "documentation": documentation("get-refund"),
        },
    })
}

/// All chargebacks, the newest first.
pub(super) fn chargebacks(call: &Call<'_>, of: &Payment) -> Vec<Value> {
    of.chargebacks.iter().rev().map(|one| chargeback(call, of, one)).collect()
}

fn chargeback(call: &Call<'_>, of: &Payment, chargeback: &Chargeback) -> Value {
    let path = format!("payments/{}", of.id);
    json!({
        "resource": "chargeback", "id": chargeback.id, "amount": money(of, chargeback.amount),
        "settlementAmount": money(of, -chargeback.amount),
        "reason": { "code": "AC01", "description": "Account identifier incorrect" },
        "paymentId": of.id, "createdAt": time(chargeback.created_at),
        "reversedAt": chargeback.reversed_at.map(time),
        "_links": {
            "self": api(call, &format!("{path}/chargebacks/{}", chargeback.id)),
            "payment": api(call, &path), "documentation": documentation("get-chargeback"),
        },
    })
}

fn money(of: &Payment, minor_units: i64) -> Value {
    let digits = decimals(&of.currency).unwrap_or(2);
    let (sign, text) = (if minor_units < 0 { "-" } else { "" }, minor_units.abs().to_string());
    let text = format!("{text:0>width$}", width = digits + 1);
    let (whole, fraction) = text.split_at_checked(text.len() - digits).unwrap_or((&text, ""));
    let point = if digits == 0 { "" } else { "." };
    json!({ "currency": of.currency, "value": format!("{sign}{whole}{point}{fraction}") })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}
