//! Webhooks: events, signatures, and `/v1/notifications`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value, json};
use sha2::Sha256;

use super::books::{Books, Capture, Order};
use super::{PayPalFake, errors, render};
use crate::exchange::{Reply, Request};
use crate::provider::DisputeStage;
use crate::webhooks::OutgoingWebhook;

/// The id of the shop's webhook.
pub(super) const WEBHOOK_ID: &str = "5GP028458E2496506";
/// PayPal signs with RSA. Only this double verifies its signatures, so that a symmetric key is enough.
pub(super) const SIGNING_KEY: &str = "the private key of PayPal";

const CERTIFICATE: &str = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42";
const ALGORITHM: &str = "SHA256withRSA";
/// Bytes of an RSA signature in units of an HMAC.
const SIGNATURE_BLOCKS: u8 = 8;

/// Sends an event about something.
pub(super) fn send(
    fake: &PayPalFake,
    books: &mut Books,
    kind: &str,
    (resource_type, resource): (&str, Value),
    summary: &Value,
) {
    let now = fake.clock.now();
    let id = format!("WH-{}-{}", books.new_id(), books.new_id());
    let own = format!("{}/v1/notifications/webhooks-events/{id}", render::API);
    let event = json!({
        "id": id,
        "event_version": "1.0",
        "create_time": render::time(now),
        "resource_type": resource_type,
        "resource_version": "2.0",
        "event_type": kind,
        "summary": summary,
        "resource": resource,
        "links": [{ "href": own, "rel": "self", "method": "GET" }],
    });
    let webhook = signed(books, &ascii(&event.to_string()), now, SIGNING_KEY);
    fake.webhooks.push(webhook);
}

/// JSON with escapes for what is not ASCII: parsing and writing it again changes it.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for unit in json.encode_utf16() {
        match u8::try_from(unit).ok().filter(u8::is_ascii) {
            Some(byte) => text.push(char::from(byte)),
            None => text.push_str(&format!("\\u{unit:04X}")),
        }
    }
    text
}

/// Sends what has become of the authorization or the last capture of an order.
pub(super) fn of_payment(fake: &PayPalFake, books: &mut Books, order: &Order) {
    let (kind, resource) = match (order.captures.last(), &order.authorization) {
        (Some(capture), _) => {
            let kind = match capture.status {
                "PENDING" => "PAYMENT.CAPTURE.PENDING",
                "DECLINED" => "PAYMENT.CAPTURE.DENIED",
                _ => "PAYMENT.CAPTURE.COMPLETED",
            };
            (kind, ("capture", render::capture(order, capture)))
        }
        (None, Some(authorization)) => {
            let resource = render::authorization(order, authorization);
            ("PAYMENT.AUTHORIZATION.CREATED", ("authorization", resource))
        }
        (None, None) => return,
    };
    let summary = json!(format!("Payment of {} €", order.amount.text()));
    send(fake, books, kind, resource, &summary);
}

/// A dispute of all of an order.
pub(super) fn dispute(fake: &PayPalFake, id: &str, stage: DisputeStage) -> bool {
    let (mut books, now) = (fake.books(), fake.clock.now());
    let new = books.new_id();
    let Some(order) = books.order_mut(id) else { return false };
    let dispute = format!("PP-D-{}", order.dispute.get_or_insert(new));
    let (kind, status, outcome) = match stage {
        DisputeStage::Opened => ("CREATED", "WAITING_FOR_SELLER_RESPONSE", None),
        DisputeStage::Won => ("RESOLVED", "RESOLVED", Some("RESOLVED_SELLER_FAVOUR")),
        DisputeStage::Lost => ("RESOLVED", "RESOLVED", Some("RESOLVED_BUYER_FAVOUR")),
    };
    let resource = json!({
        "dispute_id": dispute,
        "create_time": render::time(now),
        "update_time": render::time(now),
        "disputed_transactions": [{
            "seller_transaction_id": order.captures.first().map(|capture| capture.id.clone()),
            "custom": order.custom_id,
            "invoice_number": order.invoice_id,
        }],
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": status,
        "dispute_amount": order.amount.to_json(),
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_channel": "INTERNAL",
        "dispute_outcome": outcome.map(|code| json!({ "outcome_code": code })),
        "seller_response_due_date": render::time(now + chrono::TimeDelta::days(10)),
    });
    let kind = format!("CUSTOMER.DISPUTE.{kind}");
    send(
        fake,
        &mut books,
        &kind,
        ("dispute", render::present(resource)),
        &json!("A dispute has changed"),
    );
    true
}

/// The body of an event that claims that an order was captured.
pub(super) fn claimed_capture(books: &Books, id: &str, now: DateTime<Utc>) -> String {
    let resource = books.order(id).map(|order| {
        let capture = Capture {
            id: "9X9X9X9X9X9X9X9X9".to_owned(),
            status: "COMPLETED",
            reason: None,
            amount: order.amount.clone(),
            is_final: true,
            at: now,
        };
        render::capture(order, &capture)
    });
    let event = json!({
        "id": "WH-FORGED",
        "create_time": render::time(now),
        "resource_type": "capture",
        "event_type": "PAYMENT.CAPTURE.COMPLETED",
        "resource": resource,
    });
    event.to_string()
}

/// Signs a body.
pub(super) fn signed(
    books: &mut Books,
    body: &str,
    at: DateTime<Utc>,
    key: &str,
) -> OutgoingWebhook {
    let (id, time) = (books.new_id().to_lowercase(), render::time(at));
    let signature = signature(key, &id, &time, body.as_bytes());
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    OutgoingWebhook {
        headers: vec![
            header("content-type", "application/json"),
            header("paypal-transmission-id", &id),
            header("paypal-transmission-time", &time),
            header("paypal-transmission-sig", &signature),
            header("paypal-cert-url", CERTIFICATE),
            header("paypal-auth-algo", ALGORITHM),
        ],
        body: body.as_bytes().to_vec(),
    }
}

/// Of `id|time|webhook id|CRC-32 of the body`, as long as an RSA signature.
fn signature(key: &str, id: &str, time: &str, body: &[u8]) -> String {
    let message = format!("{id}|{time}|{WEBHOOK_ID}|{}", crc32(body));
    let mut bytes = Vec::new();
    for block in 0..SIGNATURE_BLOCKS {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { continue };
        mac.update(&[block]);
        mac.update(message.as_bytes());
        bytes.extend_from_slice(&mac.finalize().into_bytes());
    }
    BASE64_STANDARD.encode(bytes)
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = crc & 1 == 1;
            crc = (crc >> 1) ^ if is_odd { 0xEDB8_8320 } else { 0 };
        }
    }
    !crc
}

/// Verifies an event: `POST /v1/notifications/verify-webhook-signature`. What counts is the text of the event
/// in the request.
pub(super) fn verify(request: &Request) -> Reply {
    let Ok(body) = super::body::read(request) else {
        return errors::invalid("MALFORMED_REQUEST_JSON", "/");
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let names = ["transmission_id", "transmission_time", "transmission_sig", "webhook_id"];
    if names.iter().any(|name| text(name).is_empty())
        || !body.get("webhook_event").is_some_and(Value::is_object)
    {
        return errors::error(400, "VALIDATION_ERROR", "MISSING_REQUIRED_PARAMETER", None);
    }
    let request = request.text();
    let event = embedded(&request).unwrap_or_default();
    let (id, time) = (text("transmission_id"), text("transmission_time"));
    let is_genuine = text("webhook_id") == WEBHOOK_ID
        && text("cert_url") == CERTIFICATE
        && text("auth_algo") == ALGORITHM
        && text("transmission_sig") == signature(SIGNING_KEY, id, time, event.as_bytes());
    let status = if is_genuine { "SUCCESS" } else { "FAILURE" };
    Reply::json(200, json!({ "verification_status": status }))
}

/// The text of the event in a request.
fn embedded(request: &str) -> Option<&str> {
    let (_, rest) = request.split_once("\"webhook_event\":")?;
    let rest = rest.trim_start();
    let mut values = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    rest.get(..values.byte_offset())
}

/// Shows a webhook: `GET /v1/notifications/webhooks/{id}`.
pub(super) fn webhook(id: &str) -> Reply {
    match id == WEBHOOK_ID {
        true => Reply::json(
            200,
            json!({
                "id": WEBHOOK_ID,
                "url": "https://shop.example/api/payments/webhook/paypal",
                "event_types": [{ "name": "*", "description": "ALL" }],
            }),
        ),
        false => errors::not_found(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn the_event_is_taken_as_it_was_sent() {
        let request = r#"{"webhook_id":"1","webhook_event": {"a": "\u00EB", "b": [1.0]} }"#;
        assert_eq!(embedded(request), Some(r#"{"a": "\u00EB", "b": [1.0]}"#));
        assert_eq!(ascii(r#"{"a":"ë"}"#), r#"{"a":"\u00EB"}"#);
    }
}
