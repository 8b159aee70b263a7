//! Orders, authorizations, captures and refunds as the API shows them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::books::{Authorization, Capture, Order, Refund};

/// Where the API says that things are.
pub(super) const API: &str = "https://api.sandbox.paypal.com";
/// Where the shopper is sent to.
const PAGE: &str = "https://pay.paypal.example/checkoutnow";

pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn link(rel: &str, href: &str, method: &str) -> Value {
    json!({ "href": href, "rel": rel, "method": method })
}

/// The object without members that are `null`.
pub(super) fn present(value: Value) -> Value {
    let members = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    members.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
}

/// An order in full.
pub(super) fn order(order: &Order) -> Value {
    let mut payments = Map::new();
    if let Some(one) = &order.authorization {
        payments.insert("authorizations".to_owned(), json!([authorization(order, one)]));
    }
    if !order.captures.is_empty() {
        let captures: Value = order.captures.iter().map(|one| capture(order, one)).collect();
        payments.insert("captures".to_owned(), captures);
    }
    if !order.refunds.is_empty() {
        let refunds: Value = order.refunds.iter().map(refund).collect();
        payments.insert("refunds".to_owned(), refunds);
    }
    let unit = present(json!({
        "reference_id": "default",
        "amount": order.amount.to_json(),
        "payee": { "email_address": "shop@business.example", "merchant_id": "3SQBR4YEWZ4BA" },
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "payments": if payments.is_empty() { Value::Null } else { payments.into() },
    }));
    let is_approved = !matches!(order.status, "CREATED" | "PAYER_ACTION_REQUIRED");
    present(json!({
        "id": order.id,
        "intent": order.intent,
        "status": order.status,
        "payment_source": { "paypal": if is_approved { payer() } else { json!({}) } },
        "purchase_units": [unit],
        "payer": if is_approved { payer() } else { Value::Null },
        "create_time": time(order.created_at),
        "update_time": time(order.updated_at),
        "links": links(order),
    }))
}

/// The shopper. The card number stands for what must never be kept.
fn payer() -> Value {
    json!({
        "email_address": "zoe.shopper@personal.example",
        "payer_id": "QYR5Z8XDVJNXQ",
        "account_id": "QYR5Z8XDVJNXQ",
        "name": { "given_name": "Zoë", "surname": "Shopper" },
        "phone_number": { "national_number": "4242424242424242" },
        "address": { "address_line_1": "1 Main St", "country_code": "DE" },
    })
}

/// The short form: id, status and links.
pub(super) fn minimal(full: &Value) -> Value {
    present(json!({
        "id": full.get("id"), "status": full.get("status"), "links": full.get("links"),
    }))
}

/// The links of an order.
pub(super) fn links(order: &Order) -> Value {
    let own = format!("{API}/v2/checkout/orders/{}", order.id);
    let mut links = vec![link("self", &own, "GET")];
    match order.status {
        "CREATED" | "PAYER_ACTION_REQUIRED" => {
            links.push(link("payer-action", &format!("{PAGE}?token={}", order.id), "GET"));
        }
        "APPROVED" => {
            let action = order.intent.to_lowercase();
            links.push(link(&action, &format!("{own}/{action}"), "POST"));
        }
        _ => {}
    }
    links.into()
}

fn related(order: &Order, with_authorization: bool) -> Value {
    let authorization = order.authorization.as_ref().filter(|_| with_authorization);
    let ids = json!({
        "order_id": order.id,
        "authorization_id": authorization.map(|one| one.id.clone()),
    });
    json!({ "related_ids": present(ids) })
}

/// An authorization.
pub(super) fn authorization(order: &Order, one: &Authorization) -> Value {
    let own = format!("{API}/v2/payments/authorizations/{}", one.id);
    present(json!({
        "id": one.id,
        "status": one.status,
        "amount": one.amount.to_json(),
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "seller_protection": { "status": "ELIGIBLE" },
        "supplementary_data": related(order, false),
        "expiration_time": time(one.at + TimeDelta::days(29)),
        "create_time": time(one.at),
        "update_time": time(one.at),
        "links": [
            link("self", &own, "GET"),
            link("capture", &format!("{own}/capture"), "POST"),
            link("void", &format!("{own}/void"), "POST"),
            link("up", &format!("{API}/v2/checkout/orders/{}", order.id), "GET"),
        ],
    }))
}

/// A capture.
pub(super) fn capture(order: &Order, one: &Capture) -> Value {
    let own = format!("{API}/v2/payments/captures/{}", one.id);
    let up = match &order.authorization {
        Some(authorization) => format!("{API}/v2/payments/authorizations/{}", authorization.id),
        None => format!("{API}/v2/checkout/orders/{}", order.id),
    };
    present(json!({
        "id": one.id,
        "status": one.status,
        "status_details": one.reason.map(|reason| json!({ "reason": reason })),
        "amount": one.amount.to_json(),
        "final_capture": one.is_final,
        "custom_id": order.custom_id,
        "invoice_id": order.invoice_id,
        "seller_protection": { "status": "ELIGIBLE" },
        "supplementary_data": related(order, true),
        "create_time": time(one.at),
        "update_time": time(one.at),
        "links": [
            link("self", &own, "GET"),
            link("refund", &format!("{own}/refund"), "POST"),
            link("up", &up, "GET"),
        ],
    }))
}

/// A refund. It does not name the order.
pub(super) fn refund(one: &Refund) -> Value {
    let reason = match one.status {
        "PENDING" | "FAILED" => Some("ECHECK"),
        _ => None,
    };
    present(json!({
        "id": one.id,
        "status": one.status,
        "status_details": reason.map(|reason| json!({ "reason": reason })),
        "amount": one.amount.to_json(),
        "custom_id": one.custom_id,
        "note_to_payer": one.note,
        "acquirer_reference_number": "74537604221222132710572",
        "create_time": time(one.at),
        "update_time": time(one.at),
        "links": [
            link("self", &format!("{API}/v2/payments/refunds/{}", one.id), "GET"),
            link("up", &format!("{API}/v2/payments/captures/{}", one.capture_id), "GET"),
        ],
    }))
}
