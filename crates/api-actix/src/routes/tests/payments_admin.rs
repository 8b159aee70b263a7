//! Payments moved by operators, and conditional changes.

use serde_json::{Value, json};

use crate::shop::{ApiResponse, Shop, admin, shopper};

/// An order of the shopper's, and its payment with this token.
async fn paid_with(shop: &Shop, token: &str) -> (String, String) {
    let order = shop.order("10.00").await;
    let pay = shopper("POST", &format!("/api/orders/{order}/pay"));
    let paid = shop.send(pay.json(&json!({ "payment_token": token }))).await;
    let payment = paid.body["payment"]["id"].as_str().expect("an attempt").to_owned();
    (order, payment)
}

async fn payment_action(shop: &Shop, payment: &str, what: &str, body: Value) -> ApiResponse {
    shop.send(admin("POST", &format!("/api/admin/payments/{payment}/{what}")).json(&body)).await
}

#[actix_web::test]
async fn an_authorized_payment_is_captured_or_voided() {
    let shop = Shop::open();
    let (order, id) = paid_with(&shop, "mock_authorize").await;
    let refused = payment_action(&shop, &id, "capture", json!({ "amount": "10.01" })).await;
    let refused = refused.refused(422, "capture_too_large");
    assert_eq!(refused.body["authorized_amount"], "10.00");
    for bad in [json!({ "amount": 10 }), json!({ "amount": "1.234" }), json!({ "sum": "1.00" })] {
        let refused = payment_action(&shop, &id, "capture", bad).await;
        assert_eq!(refused.status, 400, "{refused:?}");
    }
    let path = format!("/api/admin/payments/{id}/capture");
    let ask = admin("POST", &path).json(&json!({ "amount": "4.00" })).key("k1");
    let taken = shop.send(ask.clone()).await.expect(200);
    assert_eq!(
        (taken.text("status"), taken.text("captured_amount")),
        ("paid".into(), "4.00".into())
    );
    let again = shop.send(ask).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.raw, taken.raw);
    payment_action(&shop, &id, "void", json!({})).await.refused(409, "payment_state_conflict");
    let seen = shop.send(shopper("GET", &format!("/api/orders/{order}"))).await;
    assert_eq!(seen.body["status"], "paid");

    let (order, id) = paid_with(&shop, "mock_authorize").await;
    let gone = payment_action(&shop, &id, "void", json!({})).await.expect(200);
    assert_eq!(gone.body["status"], "cancelled");
    let seen = shop.send(shopper("GET", &format!("/api/orders/{order}"))).await;
    assert_eq!(seen.body["status"], "pending");
}

#[actix_web::test]
async fn a_refund_is_shown_with_its_payment() {
    let shop = Shop::open();
    let (_, id) = paid_with(&shop, "mock_ok").await;
    let body = json!({ "amount": "2.50", "reason": "a scratch" });
    let made = payment_action(&shop, &id, "refunds", body).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/admin/payments/{id}"));
    let refund = &made.body["refunds"][0];
    assert_eq!((&refund["amount"], &refund["status"]), (&json!("2.50"), &json!("pending")));
    assert_eq!(made.body["refundable_amount"], "7.50");
    let more =
        payment_action(&shop, &id, "refunds", json!({ "amount": "7.51", "reason": "r" })).await;
    assert_eq!(more.refused(422, "refund_too_large").body["available_amount"], "7.50");
    payment_action(&shop, &id, "refunds", json!({ "amount": "1.00" }))
        .await
        .refused(400, "validation_failed");
    let all =
        payment_action(&shop, &id, "refunds", json!({ "reason": "all of it" })).await.expect(201);
    assert_eq!(all.body["refunds"][1]["amount"], "7.50");
    let seen = shop.send(admin("GET", &format!("/api/admin/payments/{id}"))).await.expect(200);
    assert_eq!(seen.body["refunds"].as_array().map(Vec::len), Some(2));
    let page = shop.send(admin("GET", "/api/admin/payments?status=paid")).await.expect(200);
    assert_eq!(page.body["items"][0]["id"], id.as_str());
}

#[actix_web::test]
async fn a_mismatch_is_accepted_and_a_lost_response_is_looked_up() {
    let shop = Shop::open();
    let (_, id) = paid_with(&shop, "mock_wrong_amount").await;
    let seen = shop.send(admin("GET", &format!("/api/admin/payments/{id}"))).await.expect(200);
    assert_eq!(seen.body["status"], "mismatch");
    let taken = payment_action(&shop, &id, "accept", json!({})).await.expect(200);
    assert_eq!(taken.body["status"], "paid");
    payment_action(&shop, &id, "accept", json!({})).await.refused(409, "payment_state_conflict");
    let (_, id) = paid_with(&shop, "mock_processing").await;
    let asked = payment_action(&shop, &id, "sync", json!({})).await.expect(200);
    assert_eq!(asked.body["status"], "processing");
}

#[actix_web::test]
async fn only_operators_move_payments() {
    let shop = Shop::open();
    let (_, id) = paid_with(&shop, "mock_authorize").await;
    for what in ["capture", "void", "refunds", "sync", "accept"] {
        let path = format!("/api/admin/payments/{id}/{what}");
        let body = json!({ "reason": "r" });
        shop.send(shopper("POST", &path).json(&body)).await.refused(403, "forbidden");
        let nowhere = format!("/api/admin/payments/{}/{what}", uuid::Uuid::nil());
        let body = if what == "refunds" { body } else { json!({}) };
        shop.send(admin("POST", &nowhere).json(&body)).await.refused(404, "not_found");
    }
}

#[actix_web::test]
async fn customers_payments_take_keys() {
    let shop = Shop::open();
    let (_, id) = paid_with(&shop, "mock_requires_action").await;
    let off = shopper("POST", &format!("/api/payments/{id}/cancel")).key("k1");
    let first = shop.send(off.clone()).await.expect(200);
    let again = shop.send(off).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.raw), ("true", &first.raw));
    let (_, id) = paid_with(&shop, "mock_requires_action").await;
    let on = shopper("POST", &format!("/api/payments/{id}/confirm"));
    let on = on.json(&json!({ "payment_token": "mock_ok" })).key("k2");
    let first = shop.send(on.clone()).await.expect(200);
    let again = shop.send(on).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.raw), ("true", &first.raw));
}

#[actix_web::test]
async fn a_change_needs_the_expected_version() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    let path = format!("/api/orders/{order}");
    let tag = shop.send(shopper("GET", &path)).await.expect(200).header("etag").to_owned();
    let cancel = || shopper("POST", &format!("{path}/cancel"));
    let stale = shop.send(cancel().header("if-match", "\"999\"")).await;
    let stale = stale.refused(412, "version_mismatch");
    assert_eq!(stale.header("etag"), tag, "what it is now");
    let pay = shopper("POST", &format!("{path}/pay")).header("if-match", "\"999\"");
    shop.send(pay).await.refused(412, "version_mismatch");
    let parcel_back = format!("parcels/{order}/return");
    for move_ in ["confirm", "ship", "deliver", "cancel", "cancel-items", parcel_back.as_str()] {
        let ask = admin("POST", &format!("/api/admin/orders/{order}/{move_}"));
        let refused = shop.send(ask.header("if-match", "\"999\"")).await;
        refused.refused(412, "version_mismatch");
    }
    let note = admin("POST", &format!("/api/admin/orders/{order}/notes"));
    let note = note.json(&json!({ "text": "rang" })).header("if-match", "\"999\"");
    shop.send(note).await.refused(412, "version_mismatch");
    for bad in [format!("W/{tag}"), "7".to_owned(), String::new()] {
        let refused = shop.send(cancel().header("if-match", &bad)).await;
        refused.refused(400, "validation_failed");
    }
    let list = format!("\"1000\", {tag}");
    shop.send(cancel().header("if-match", &list)).await.expect(200);

    let cart = shop.cart("10.00").await;
    let stale = || shopper("DELETE", "/api/cart").header("if-match", "\"999\"");
    shop.send(stale()).await.refused(412, "version_mismatch");
    let check_out = shopper("POST", "/api/checkout/session").json(&json!({ "cart_id": cart }));
    let refused = shop.send(check_out.clone().key("a").header("if-match", "\"999\"")).await;
    let tag = refused.refused(412, "version_mismatch").header("etag").to_owned();
    shop.send(check_out.key("a").header("if-match", &tag)).await.expect(201);
}
