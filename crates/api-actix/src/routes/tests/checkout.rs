//! Checkout sessions.

use adapters_mock_payments::{Call, Fault};
use serde_json::{Value, json};

use crate::shop::{ApiRequest, Shop, admin, rival, shopper};

fn open(cart: &str, more: &Value) -> ApiRequest {
    let mut body = json!({ "cart_id": cart });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    shopper("POST", "/api/checkout/session").json(&body)
}

#[actix_web::test]
async fn a_session_is_made_seen_and_cancelled() {
    let shop = Shop::open();
    let cart = shop.cart("12.00").await;
    let made = shop.send(open(&cart, &json!({ "expected_amount": "12.00" })).key("one")).await;
    let made = made.expect(201);
    let payment = made.text("payment_id");
    let path = format!("/api/checkout/session/{payment}");
    assert_eq!(made.header("location"), path);
    assert_eq!(made.body["status"], "pending");
    assert_eq!((&made.body["amount"], &made.body["currency"]), (&json!("12.00"), &json!("GBP")));
    assert!(made.text("payment_token").starts_with("mock_pi_"));
    for member in ["order_id", "order_number", "provider", "expires_at"] {
        assert!(made.body[member].is_string(), "{member}: {made:?}");
    }
    assert_eq!(shop.send(shopper("GET", &path)).await.expect(200).body, made.body);
    shop.send(rival("GET", &path)).await.refused(404, "not_found");
    let cancelled = shop.send(shopper("POST", &format!("{path}/cancel"))).await.expect(200);
    assert_eq!(cancelled.body["status"], "cancelled");
    let cart = shop.send(shopper("GET", "/api/cart")).await;
    assert_eq!(cart.body["status"], "active");
}

#[actix_web::test]
async fn the_same_key_gets_the_same_answer() {
    let shop = Shop::open();
    let cart = shop.cart("12.00").await;
    let ask = open(&cart, &json!({})).key("one");
    let first = shop.send(ask.clone()).await.expect(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    let spelt =
        shopper("POST", "/api/checkout/session/").raw(format!(r#"{{ "cart_id" : "{cart}" }}"#));
    for again in [ask, spelt.key("\"one\"")] {
        let again = shop.send(again).await.expect(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.raw, first.raw);
        for name in ["content-type", "location"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
    let other = open(&cart, &json!({ "expected_amount": "12.00" })).key("one");
    shop.send(other).await.refused(422, "idempotency_key_reused");
    shop.send(open(&cart, &json!({}))).await.refused(400, "idempotency_key_missing");
    let two = open(&cart, &json!({})).key("one").key("one");
    shop.send(two).await.refused(400, "idempotency_key_invalid");
    let frozen = shop.send(open(&cart, &json!({})).key("two")).await;
    frozen.refused(409, "cart_in_checkout");
}

#[actix_web::test]
async fn a_lost_answer_is_accepted_and_looked_for() {
    let shop = Shop::open();
    let cart = shop.cart("12.00").await;
    shop.gateway.fail_next_call(Call::Create, Fault::AnswerLost);
    let made = shop.send(open(&cart, &json!({})).key("one")).await.expect(202);
    assert_eq!(made.body["status"], "unknown");
    assert_eq!(made.header("retry-after"), "2");
    assert!(made.header("location").starts_with("/api/checkout/session/"));
}

#[actix_web::test]
async fn without_anything_to_pay_there_is_no_payment() {
    let shop = Shop::open();
    let coupon = json!({ "code": "ALL", "kind": "percent", "discount_amount": "100" });
    shop.send(admin("POST", "/api/admin/coupons").json(&coupon)).await.expect(201);
    let cases = [
        (json!({ "coupon_code": "all" }), "paid"),
        (json!({ "payment_method": "COD" }), "pending"),
    ];
    for (more, status) in cases {
        let cart = shop.cart("12.00").await;
        let made = shop.send(open(&cart, &more).key(status)).await.expect(201);
        assert_eq!(made.body["status"], status);
        for member in ["payment_id", "payment_token", "provider"] {
            assert_eq!(made.body[member], Value::Null, "{member}");
        }
        assert_eq!(made.header("location"), format!("/api/orders/{}", made.text("order_id")));
    }
}

#[actix_web::test]
async fn a_refusal_says_what_to_do() {
    let shop = Shop::open();
    let cart = shop.cart("12.00").await;
    let changed = shop.send(open(&cart, &json!({ "expected_amount": "11.00" })).key("1")).await;
    assert_eq!(changed.refused(409, "amount_changed").body["actual_amount"], "12.00");
    let unknown = open(&cart, &json!({ "provider": "unknown" })).key("2");
    shop.send(unknown).await.refused(422, "unknown_provider");
    let number = shop.send(open(&cart, &json!({ "expected_amount": 12.0 })).key("3")).await;
    let number = number.refused(400, "malformed_json");
    assert!(number.text("detail").contains("decimal string"), "{number:?}");
    let script = open(&cart, &json!({ "return_url": "javascript:alert(1)" })).key("4");
    shop.send(script).await.refused(400, "validation_failed");
    shop.send(shopper("DELETE", "/api/cart")).await.expect(204);
    shop.send(open(&cart, &json!({})).key("5")).await.refused(422, "empty_cart");
    let foreign = rival("POST", "/api/checkout/session").json(&json!({ "cart_id": cart }));
    shop.send(foreign.key("6")).await.refused(404, "not_found");
}
