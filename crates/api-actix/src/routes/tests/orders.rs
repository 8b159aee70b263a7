//! Orders: placement, payment, cancellation, lists.

use serde_json::{Value, json};

use crate::shop::{RIVAL, SHOPPER, Shop, anonymous, rival, shopper};

/// What a customer sees of an order, in the order of the document.
const MEMBERS_OF_AN_ORDER: [&str; 34] = [
    "id",
    "number",
    "user_id",
    "status",
    "payment_status",
    "fulfillment_status",
    "lifecycle",
    "payment_method",
    "currency",
    "total_amount",
    "discount_applied",
    "final_amount",
    "shipping_amount",
    "tax_added",
    "tax_included",
    "grand_total",
    "cancelled_amount",
    "amount",
    "shipping",
    "shipping_address",
    "taxes",
    "coupon_id",
    "coupon_code",
    "payment_intent_id",
    "expires_at",
    "created_at",
    "updated_at",
    "version",
    "can_be_cancelled",
    "items",
    "payments",
    "refunds",
    "parcels",
    "returns",
];

#[actix_web::test]
async fn an_order_has_the_members_of_the_contract() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let order = shop.send(shopper("GET", &format!("/api/orders/{id}"))).await.expect(200);
    let members: Vec<&String> = order.body.as_object().unwrap().keys().collect();
    assert_eq!(members, MEMBERS_OF_AN_ORDER);
    assert_eq!(order.body["user_id"], SHOPPER);
    assert_eq!(
        (&order.body["amount"], &order.body["status"]),
        (&json!("10.00"), &json!("pending"))
    );
    assert_eq!(order.body["created_at"], "2026-01-01T00:00:00Z");
    assert_eq!(order.header("etag"), format!("\"{}\"", order.body["version"]));
    let line = order.body["items"][0].as_object().unwrap();
    let members: Vec<&String> = line.keys().collect();
    assert_eq!(
        members,
        [
            "id",
            "product_id",
            "product_name",
            "sku",
            "quantity",
            "cancelled_quantity",
            "shipped_quantity",
            "returned_quantity",
            "returnable_quantity",
            "price",
            "subtotal",
            "discount",
            "taxes",
        ]
    );
}

#[actix_web::test]
async fn the_legacy_prefix_and_a_trailing_slash_are_aliases() {
    let shop = Shop::open();
    let listing = shop.listing("10.00", 10).await;
    let body = json!({ "items": [{ "product_id": listing, "quantity": 1 }] });
    let first = shop.send(shopper("POST", "/orders/").json(&body).key("k")).await.expect(201);
    let again = shop.send(shopper("POST", "/api/orders").json(&body).key("k")).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true", "one resource under two paths");
    let id = first.text("id");
    assert_eq!(first.header("location"), format!("/api/orders/{id}"));
    for path in [format!("/orders/{id}"), format!("/orders/{id}/"), format!("/api/orders/{id}/")] {
        let seen = shop.send(shopper("GET", &path)).await.expect(200);
        assert_eq!(seen.text("id"), id, "{path}");
    }
}

#[actix_web::test]
async fn an_order_is_paid() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let pay = shopper("POST", &format!("/orders/{id}/pay")).key("pay");
    let paid = shop.send(pay.clone()).await.expect(200);
    assert_eq!(paid.body["message"], "Payment simulated, order marked as PAID");
    assert_eq!(paid.body["order"]["status"], "paid");
    assert_eq!(
        (&paid.body["payment"]["provider"], &paid.body["payment"]["amount"]),
        (&json!("mock"), &json!("10.00"))
    );
    let again = shop.send(pay).await.expect(200);
    assert_eq!(
        (again.raw.as_str(), again.header("idempotent-replayed")),
        (paid.raw.as_str(), "true")
    );
    let twice = shop.send(shopper("POST", &format!("/api/orders/{id}/pay"))).await;
    twice.refused(409, "order_already_paid");
    let events = shop.send(shopper("GET", &format!("/api/orders/{id}/events?limit=100"))).await;
    let events = events.expect(200);
    let last = events.body["items"].as_array().unwrap().last().unwrap().clone();
    let members: Vec<&String> = last.as_object().unwrap().keys().collect();
    assert_eq!(members, ["seq", "kind", "from", "to", "actor", "reason", "at"]);
    assert_eq!((&last["kind"], &last["to"]), (&json!("paid"), &json!("paid")));
}

#[actix_web::test]
async fn a_payment_in_progress_is_accepted() {
    let shop = Shop::open();
    for (token, status) in [
        ("mock_requires_action", "requires_action"),
        ("mock_processing", "processing"),
        ("mock_authorize", "authorized"),
        ("mock_timeout_charged", "unknown"),
        ("mock_wrong_amount", "mismatch"),
    ] {
        let id = shop.order("10.00").await;
        let pay = shopper("POST", &format!("/api/orders/{id}/pay"));
        let seen = shop.send(pay.json(&json!({ "payment_token": token }))).await.expect(202);
        assert_eq!(seen.body["payment"]["status"], status, "{token}");
        assert_eq!(seen.body["next_action"].is_string(), status == "requires_action", "{token}");
        assert_eq!(seen.header("retry-after"), "2", "{token}");
    }
}

#[actix_web::test]
async fn a_declined_payment_is_kept_under_its_key() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let pay = |token: &str| {
        let body = json!({ "payment_token": token });
        shopper("POST", &format!("/api/orders/{id}/pay")).json(&body)
    };
    let first = shop.send(pay("mock_decline").key("no")).await.refused(402, "payment_declined");
    assert_eq!(first.body["decline_code"], "card_declined");
    let again = shop.send(pay("mock_decline").key("no")).await.refused(402, "payment_declined");
    assert_eq!((&again.raw, again.header("idempotent-replayed")), (&first.raw, "true"));
    let refused = shop.send(pay("mock_unavailable").key("unavailable")).await;
    assert_eq!(refused.refused(503, "provider_unavailable").header("retry-after"), "5");
    shop.send(pay("4111 1111 1111 1111")).await.refused(400, "card_data_forbidden");
    shop.send(pay("mock_ok").key("yes")).await.expect(200);
}

#[actix_web::test]
async fn a_payment_continues_when_the_shopper_disconnects() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let slow = shop.gateway.slow();
    let pay = shopper("POST", &format!("/api/orders/{id}/pay"));
    let state = shop.state.clone();
    let call = actix_web::rt::spawn(async move {
        let app = crate::app(state, &crate::ApiOptions::default());
        let app = actix_web::test::init_service(app).await;
        crate::shop::send(&app, pay.request().to_request()).await
    });
    slow.waiting(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    slow.release();
    loop {
        let order = shop.send(shopper("GET", &format!("/api/orders/{id}"))).await.expect(200);
        if order.body["status"] == "paid" {
            break;
        }
        assert_eq!(order.body["status"], "processing");
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn lists_are_walked_by_cursor() {
    let shop = Shop::open();
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.push(shop.order("1.00").await);
    }
    placed.reverse();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            shop.send(shopper("GET", &format!("/api/orders?limit=2{cursor}"))).await.expect(200);
        let items = page.body["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page.body["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, placed);
    let foreign = shop.send(shopper("GET", &format!("/api/notifications?limit=2{cursor}"))).await;
    foreign.refused(400, "cursor_invalid");
    for query in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=many",
        "limit=1&limit=2",
        "status=nonsense",
        "created_after=yesterday",
    ] {
        let refused = shop.send(shopper("GET", &format!("/api/orders?{query}"))).await;
        refused.refused(400, "validation_failed");
    }
    for (query, count) in [
        ("status=PENDING", 5),
        ("status=paid", 0),
        ("created_after=2026-01-02T00:00:00Z", 0),
        ("created_after=2025-12-31T23:59:59%2B00:00", 5),
    ] {
        let page = shop.send(shopper("GET", &format!("/api/orders?{query}"))).await.expect(200);
        assert_eq!(page.body["items"].as_array().map(Vec::len), Some(count), "{query}");
    }
    assert_eq!(shop.send(rival("GET", "/api/orders")).await.body["items"], json!([]));
}

#[actix_web::test]
async fn an_order_for_another_is_a_services_to_place() {
    let shop = Shop::open();
    let listing = shop.listing("1.00", 10).await;
    let body = json!({
        "items": [{ "product_id": listing, "quantity": 1 }], "user_id": RIVAL, "payment_method": "cod",
    });
    shop.send(shopper("POST", "/api/orders").json(&body)).await.refused(403, "forbidden");
    let service = anonymous("POST", "/api/orders").token(&format!("{SHOPPER}.service"));
    let order = shop.send(service.json(&body)).await.expect(201);
    assert_eq!(
        (&order.body["user_id"], &order.body["payment_method"]),
        (&json!(RIVAL), &json!("cod"))
    );
}

#[actix_web::test]
async fn a_coupon_and_a_cancellation() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    let coupon = json!({ "code": "TWO", "kind": "fixed", "discount_amount": "2.00" });
    shop.send(crate::shop::admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    let path = format!("/api/orders/{id}/coupon");
    let cheaper =
        shop.send(shopper("PUT", &path).json(&json!({ "code": "two" }))).await.expect(200);
    assert_eq!(
        (&cheaper.body["amount"], &cheaper.body["coupon_code"]),
        (&json!("8.00"), &json!("TWO"))
    );
    let dearer = shop.send(shopper("DELETE", &path)).await.expect(200);
    assert_eq!(
        (&dearer.body["amount"], &dearer.body["coupon_code"]),
        (&json!("10.00"), &Value::Null)
    );
    let cancel = shopper("POST", &format!("/orders/{id}/cancel"));
    let cancelled = shop.send(cancel.json(&json!({ "reason": "no" }))).await.expect(200);
    assert_eq!(
        (&cancelled.body["status"], &cancelled.body["can_be_cancelled"]),
        (&json!("cancelled"), &json!(false))
    );
    let paid = shop.send(shopper("POST", &format!("/orders/{id}/pay"))).await;
    assert!(paid.refused(409, "order_not_payable").text("detail").contains("cancelled"));
}
