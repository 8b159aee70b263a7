//! Single payments, and webhooks.

use adapters_mock_payments::{Call, Fault};
use domain::payment::ProviderStatus;
use serde_json::json;

use crate::shop::{Shop, anonymous, rival, shopper, webhook};

/// An open session of the shopper's: payment and reference.
async fn session(shop: &Shop) -> (String, String) {
    let cart = shop.cart("10.00").await;
    let ask = shopper("POST", "/api/checkout/session").json(&json!({ "cart_id": cart }));
    let made = shop.send(ask.key(&cart)).await.expect(201);
    (made.text("payment_id"), made.text("payment_token"))
}

#[actix_web::test]
async fn a_payment_is_confirmed_and_cancelled() {
    let shop = Shop::open();
    let (id, reference) = session(&shop).await;
    let path = format!("/api/payments/{id}");
    let seen = shop.send(shopper("GET", &path)).await.expect(200);
    assert_eq!((seen.text("provider_ref"), seen.text("status")), (reference, "pending".to_owned()));
    assert!(seen.body["raw_payload"].is_null() && seen.body["payment_token"].is_null());
    shop.send(rival("GET", &path)).await.refused(404, "not_found");
    let confirm = format!("{path}/confirm");
    let paid = shop.send(shopper("POST", &confirm)).await.expect(200);
    assert_eq!(paid.body["status"], "paid");
    shop.send(shopper("POST", &confirm)).await.refused(409, "payment_state_conflict");

    let (id, _) = session(&shop).await;
    let action = json!({ "payment_token": "mock_requires_action" });
    let confirm = shopper("POST", &format!("/api/payments/{id}/confirm"));
    let waits = shop.send(confirm.json(&action)).await.expect(202);
    assert_eq!(waits.header("retry-after"), "2");
    let off = shop.send(shopper("POST", &format!("/api/payments/{id}/cancel"))).await.expect(200);
    assert_eq!(off.body["status"], "cancelled");
}

/// An order whose shopper has to act: its payment as the response shows it.
async fn waiting(shop: &Shop) -> (serde_json::Value, String) {
    let id = shop.order("10.00").await;
    let token = json!({ "payment_token": "mock_requires_action" });
    let pay = shopper("POST", &format!("/api/orders/{id}/pay")).json(&token);
    let waits = shop.send(pay).await.expect(202);
    let url = waits.text("next_action");
    assert_eq!(waits.body["action"], json!({ "type": "redirect", "url": url }));
    let payment = waits.body["payment"].clone();
    let path = format!("/api/payments/{}/sync", payment["id"].as_str().unwrap());
    (payment, path)
}

#[actix_web::test]
async fn the_shopper_asks_the_provider() {
    let shop = Shop::open();
    let (payment, path) = waiting(&shop).await;
    shop.send(rival("POST", &path)).await.refused(404, "not_found");
    shop.gateway.settle(payment["provider_ref"].as_str().unwrap(), ProviderStatus::Paid).unwrap();
    assert_eq!(shop.send(shopper("POST", &path)).await.expect(200).body["status"], "paid");
    // What has ended is not looked up.
    shop.gateway.fail_next_call(Call::Lookup, Fault::Unavailable);
    assert_eq!(shop.send(shopper("POST", &path)).await.expect(200).body["status"], "paid");
    assert_eq!(shop.gateway.forget_faults(), 1, "the provider was not called");
}

#[actix_web::test]
async fn the_provider_is_asked_once_in_a_while() {
    let shop = Shop::open();
    let (_, path) = waiting(&shop).await;
    assert_eq!(
        shop.send(shopper("POST", &path)).await.expect(202).body["status"],
        "requires_action"
    );
    shop.gateway.fail_next_call(Call::Lookup, Fault::Unavailable);
    assert_eq!(
        shop.send(shopper("POST", &path)).await.expect(202).body["status"],
        "requires_action"
    );
    assert_eq!(shop.gateway.forget_faults(), 1, "the provider was not called");
}

#[actix_web::test]
async fn payment_options_are_public() {
    let seen = Shop::open().send(anonymous("GET", "/api/checkout/providers")).await.expect(200);
    let mock = json!({
        "name": "mock", "default": true, "default_currencies": [], "test": true, "needs_return_url": false, "currencies": null,
        "client_config": { "publishable_key": "mock_pk" },
    });
    assert_eq!(seen.body, json!({ "providers": [mock], "cash_on_delivery": true }));
}

#[actix_web::test]
async fn a_session_says_how_it_is_completed() {
    let shop = Shop::open();
    let cart = shop.cart("10.00").await;
    let ask = shopper("POST", "/api/checkout/session").json(&json!({ "cart_id": cart }));
    let made = shop.send(ask.key(&cart)).await.expect(201);
    let token = made.text("payment_token");
    assert_eq!(made.body["action"], json!({ "type": "client", "token": token }));
    let confirm = format!("/api/payments/{}/confirm", made.text("payment_id"));
    shop.send(shopper("POST", &confirm)).await.expect(200);
    let path = format!("/api/checkout/session/{}", made.text("payment_id"));
    let paid = shop.send(shopper("GET", &path)).await.expect(200);
    assert!(paid.body["action"].is_null(), "nothing is left to do");
}

#[actix_web::test]
async fn an_invalid_provider_response_is_a_502() {
    let shop = Shop::open();
    let id = shop.order("10.00").await;
    shop.gateway.fail_next_call(Call::Create, Fault::NotUnderstood);
    let seen = shop.send(shopper("POST", &format!("/api/orders/{id}/pay"))).await;
    seen.refused(502, "provider_error");
}

#[actix_web::test]
async fn webhooks_are_received() {
    let shop = Shop::open();
    let (id, reference) = session(&shop).await;
    for path in ["/api/payments/webhook", "/api/payments/webhook/mock"] {
        let post = |body| anonymous("POST", path).json(&body);
        let mut forged = webhook(&reference, "failed");
        forged["status"] = "paid".into();
        let refused = shop.send(post(forged)).await.refused(401, "webhook_signature_invalid");
        assert_eq!(refused.header("www-authenticate"), "Signature");
        shop.send(post(webhook(&reference, "paid-ish"))).await.refused(400, "webhook_malformed");
        let parked = shop.send(post(webhook(&format!("mock_pi_{}", path.len()), "paid"))).await;
        assert_eq!(parked.expect(202).body["result"], "parked");
    }
    let paid = anonymous("POST", "/api/payments/webhook").json(&webhook(&reference, "paid"));
    for result in ["applied", "duplicate"] {
        assert_eq!(shop.send(paid.clone()).await.expect(200).body["result"], result);
    }
    let late = anonymous("POST", "/api/payments/webhook").json(&webhook(&reference, "failed"));
    assert_eq!(shop.send(late).await.expect(200).body["result"], "ignored");
    let seen = shop.send(shopper("GET", &format!("/api/payments/{id}"))).await;
    assert_eq!(seen.body["status"], "paid");
    let unknown = anonymous("POST", "/api/payments/webhook/unknown").json(&json!({}));
    shop.send(unknown).await.refused(422, "unknown_provider");
    let huge = anonymous("POST", "/api/payments/webhook").raw("x".repeat(1_100_000));
    shop.send(huge).await.refused(413, "body_too_large");
}
