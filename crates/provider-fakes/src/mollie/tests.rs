//! The double by itself: what it refuses, repeats and sends.

use super::*;
use serde_json::{Value, json};

fn send(fake: &MollieFake, method: &str, path: &str, key: &str, body: Value) -> (u16, Value) {
    let reply = reply(fake, method, path, key, body);
    (reply.status, serde_json::from_slice(&reply.body).unwrap_or_default())
}

fn reply(fake: &MollieFake, method: &str, path: &str, key: &str, body: Value) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let pair = |pair: &str| pair.split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned()));
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    fake.answer(&Request {
        method: method.to_owned(),
        path: path.split('/').map(ToOwned::to_owned).collect(),
        query: query.split('&').filter_map(pair).collect(),
        headers: vec![
            header("authorization", &format!("Bearer {TEST_KEY}")),
            header("idempotency-key", key),
            header("host", "127.0.0.1:1"),
        ],
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
    })
}

fn order(value: &str) -> Value {
    json!({
        "amount": {"currency": "EUR", "value": value}, "description": "Order 1",
        "redirectUrl": "https://shop.example/return", "webhookUrl": "https://shop.example/hook",
    })
}

fn paid(fake: &MollieFake) -> String {
    let (status, payment) = send(fake, "POST", "v2/payments", "", order("10.00"));
    let id = payment["id"].as_str().unwrap().to_owned();
    assert!(status == 201 && fake.act(&id, ShopperAction::Pay));
    id
}

#[test]
fn unknown_and_malformed_parameters_are_refused() {
    let fake = MollieFake::default();
    for (name, value, status) in [
        ("testmode", json!(true), 400),
        ("amount", json!({"currency": "EUR", "value": 10.0}), 422),
        ("amount", json!({"currency": "EUR", "value": "10.0"}), 422),
        ("amount", json!({"currency": "JPY", "value": "10.00"}), 422),
        ("amount", json!({"currency": "KWD", "value": "10.000"}), 422),
        ("description", json!(""), 422),
        ("redirectUrl", Value::Null, 422),
        ("captureMode", json!("later"), 422),
        ("metadata", json!("x".repeat(2000)), 422),
    ] {
        let mut body = order("10.00");
        body[name] = value;
        let (answer, error) = send(&fake, "POST", "v2/payments", "", body);
        assert_eq!(answer, status, "{name}: {error}");
        assert!(error["title"].is_string() && error["detail"].is_string(), "{error}");
    }
    assert!(fake.payments().is_empty());
}

#[test]
fn a_key_repeats_its_answer_for_an_hour_and_bears_one_request() {
    let fake = MollieFake::default();
    let first = send(&fake, "POST", "v2/payments", "k", order("10.00"));
    let again = reply(&fake, "POST", "v2/payments", "k", order("10.00"));
    assert!(again.headers.contains(&("Idempotent-Replayed".to_owned(), "true".to_owned())));
    assert_eq!(serde_json::from_slice::<Value>(&again.body).unwrap(), first.1);
    assert_eq!(send(&fake, "POST", "v2/payments", "k", order("11.00")).0, 400);
    fake.clock.advance(TimeDelta::hours(1));
    let other = send(&fake, "POST", "v2/payments", "k", order("10.00"));
    assert_ne!(other.1["id"], first.1["id"]);
}

#[test]
fn the_same_refund_within_an_hour_is_a_conflict() {
    let fake = MollieFake::default();
    let path = format!("v2/payments/{}/refunds", paid(&fake));
    let refund = json!({"amount": {"currency": "EUR", "value": "2.00"}, "description": "x"});
    assert_eq!(send(&fake, "POST", &path, "a", refund.clone()).0, 201);
    assert_eq!(send(&fake, "POST", &path, "b", refund.clone()).0, 409);
    fake.clock.advance(TimeDelta::hours(1));
    assert_eq!(send(&fake, "POST", &path, "b", refund).0, 201);
    let more = json!({"amount": {"currency": "EUR", "value": "31.01"}, "description": "x"});
    let (status, error) = send(&fake, "POST", &path, "c", more);
    assert_eq!((status, &error["field"]), (422, &json!("amount.value")));
}

#[test]
fn lists_have_pages_and_webhooks_name_the_payment() {
    let fake = MollieFake::default();
    let ids: Vec<String> = (0..3).map(|_| paid(&fake)).collect();
    let (_, page) = send(&fake, "GET", "v2/payments?limit=2", "", Value::Null);
    assert_eq!(
        (&page["count"], &page["_embedded"]["payments"][0]["id"]),
        (&json!(2), &json!(ids[2]))
    );
    let next = page["_links"]["next"]["href"].as_str().unwrap();
    assert!(next.ends_with(&format!("from={}&limit=2", ids[0])), "{next}");
    assert_eq!(send(&fake, "GET", "v2/payments?limit=251", "", Value::Null).0, 400);
    let sent = fake.webhooks.take();
    let bodies: Vec<String> = ids.iter().map(|id| format!("id={id}")).collect();
    let is_sent = |sent: &OutgoingWebhook| String::from_utf8(sent.body.clone()).unwrap();
    assert_eq!(sent.iter().map(is_sent).collect::<Vec<_>>(), bodies);
}

#[test]
fn a_payment_expires_and_is_not_seen_in_the_other_mode() {
    let fake = MollieFake::default();
    let (_, payment) = send(&fake, "POST", "v2/payments", "", order("10.00"));
    let path = format!("v2/payments/{}", payment["id"].as_str().unwrap());
    fake.clock.advance(TimeDelta::minutes(16));
    assert_eq!(send(&fake, "GET", &path, "", Value::Null).1["status"], "expired");
    let request = Request {
        method: "GET".to_owned(),
        path: path.split('/').map(ToOwned::to_owned).collect(),
        headers: vec![("authorization".to_owned(), format!("Bearer {LIVE_KEY}"))],
        ..Request::default()
    };
    assert_eq!(fake.answer(&request).status, 404);
    assert_eq!(fake.answer(&Request { headers: Vec::new(), ..request }).status, 401);
}

#[test]
fn the_page_says_how_a_payment_can_end_and_sends_the_shopper_back() {
    let fake = MollieFake::default();
    let mut held = order("10.00");
    held["captureMode"] = json!("manual");
    let (_, payment) = send(&fake, "POST", "v2/payments", "", held);
    let url = payment["_links"]["checkout"]["href"].as_str().unwrap();
    let path = url.strip_prefix("https://pay.mollie.example/").unwrap();
    let page = reply(&fake, "GET", path, "", Value::Null);
    let text = String::from_utf8(page.body).unwrap();
    assert!(text.contains("value=\"authorized\"") && !text.contains("value=\"paid\""), "{text}");
    let request = Request {
        method: "POST".to_owned(),
        path: path.split('/').map(ToOwned::to_owned).collect(),
        body: b"status=authorized".to_vec(),
        ..Request::default()
    };
    let back = fake.answer(&request);
    let location = ("location".to_owned(), "https://shop.example/return".to_owned());
    assert!(back.status == 303 && back.headers.contains(&location));
    let [entry] = <[_; 1]>::try_from(fake.payments()).unwrap();
    assert_eq!((entry.authorized, entry.captured, entry.is_open), (1_000, 0, true));
}
