//! Figures by day, what waits for an operator, the timeline of an order, and what its provider has said.

use serde_json::json;

use crate::shop::{Shop, admin, anonymous, shopper, webhook};

async fn paid(shop: &Shop) -> (String, String) {
    let order = shop.order("10.00").await;
    let pay = shopper("POST", &format!("/api/orders/{order}/pay"));
    let paid = shop.send(pay.json(&json!({ "payment_token": "mock_ok" }))).await.expect(200);
    (order, paid.body["payment"]["id"].as_str().expect("an attempt").to_owned())
}

#[actix_web::test]
async fn figures_by_day_are_those_of_the_span() {
    let shop = Shop::open();
    paid(&shop).await;
    let declined = shop.order("2.00").await;
    let pay = shopper("POST", &format!("/api/orders/{declined}/pay"));
    shop.send(pay.json(&json!({ "payment_token": "mock_decline" }))).await.expect(402);
    let path = "/api/admin/stats/daily";
    let seen = shop.send(admin("GET", &format!("{path}?to=2999-01-01T00:00:00Z"))).await;
    assert_eq!((seen.status, seen.body["orders"].as_array().map(Vec::len)), (200, Some(0)));
    let to = "to=2026-02-01T00:00:00Z&from=2026-01-01T00:00:00Z";
    let seen = shop.send(admin("GET", &format!("{path}?{to}&time_zone=UTC"))).await.expect(200);
    let day = &seen.body["orders"][0];
    assert_eq!((&day["orders"], &day["ordered_amount"]), (&json!(2), &json!("12.00")), "{seen:?}");
    assert_eq!(seen.body["declines"][0]["attempts"], 1);
    for bad in [
        "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "time_zone=Berlin",
    ] {
        let refused = shop.send(admin("GET", &format!("{path}?{bad}"))).await;
        refused.refused(400, "validation_failed");
    }
    let seen = shop.send(admin("GET", "/api/admin/stats/worklist")).await.expect(200);
    assert_eq!((&seen.body["to_confirm"], &seen.body["to_ship"]), (&json!(1), &json!(0)));
}

#[actix_web::test]
async fn a_timeline_has_events_messages_and_webhooks() {
    let shop = Shop::open();
    let (order, payment) = paid(&shop).await;
    let seen = shop.send(admin("GET", &format!("/api/admin/payments/{payment}"))).await.expect(200);
    let event = webhook(&seen.text("provider_ref"), "paid");
    shop.send(anonymous("POST", "/api/payments/webhook").json(&event)).await.expect(200);
    let seen = shop.send(admin("GET", &format!("/api/admin/orders/{order}/timeline"))).await;
    let items = seen.body["items"].as_array().expect("entries").clone();
    for (kind, member) in
        [("event", "actor"), ("message", "notification_type"), ("webhook", "outcome")]
    {
        let found = items.iter().find(|item| item["type"] == kind);
        assert!(found.is_some_and(|item| item[member].is_string()), "{kind}: {items:?}");
    }
    let mut events = items.iter().filter(|item| item["type"] == "event");
    assert_eq!(events.next_back().unwrap()["kind"], "created", "newest first");
    let path = format!("/api/admin/payments/{payment}/provider-data");
    let seen = shop.send(admin("GET", &path)).await.expect(200);
    assert_eq!(seen.body["webhook_events"].as_array().map(Vec::len), Some(1));
    assert!(!seen.body["data"].is_null(), "{seen:?}");
}

#[actix_web::test]
async fn units_are_refunded_by_their_price() {
    let shop = Shop::open();
    let (order, payment) = paid(&shop).await;
    let seen = shop.send(admin("GET", &format!("/api/admin/orders/{order}"))).await.expect(200);
    let line = seen.body["items"][0]["id"].clone();
    let refund = async |body| {
        let path = format!("/api/admin/payments/{payment}/refunds");
        shop.send(admin("POST", &path).json(&body)).await
    };
    let items = |quantity: i64| json!([{ "id": line, "quantity": quantity }]);
    for bad in [
        json!({ "reason": "r", "items": [] }),
        json!({ "reason": "r", "items": items(0) }),
        json!({ "reason": "r", "items": items(1_000) }),
        json!({ "reason": "r", "items": items(1), "amount": "1.00" }),
    ] {
        refund(bad).await.refused(400, "validation_failed");
    }
    let made = refund(json!({ "reason": "damaged", "items": items(1) })).await.expect(201);
    assert_eq!(made.body["refunds"][0]["amount"], seen.body["items"][0]["price"]);
    let filtered = async |issue: &str| {
        let path = format!("/api/admin/orders?issue={issue}");
        shop.send(admin("GET", &path)).await
    };
    assert_eq!(filtered("open_dispute").await.expect(200).body["items"], json!([]));
    filtered("sadness").await.refused(400, "validation_failed");
}
