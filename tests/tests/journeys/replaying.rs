//! Idempotency: the same key and body give the same answer and nothing else.

use serde_json::json;
use tests::client::Call;
use tests::shop::fresh_id;
use tests::{Reply, Server};

tests::on_both_databases!(
    a_checkout_is_replayed,
    a_created_order_is_replayed,
    a_payment_is_replayed,
    a_definite_refusal_is_replayed_even_when_things_have_changed,
    a_refusal_that_is_no_outcome_is_not_kept,
    a_key_belongs_to_its_user_and_route,
    a_session_needs_a_sane_key,
);

/// Sends the same call three times and asserts that only the first one did anything.
async fn thrice(call: Call, status: u16) -> Reply {
    let first = call.clone().await.expect(status);
    assert!(!first.is_replayed(), "{first}");
    for _ in 0..2 {
        let again = call.clone().await.expect(status);
        assert!(again.is_replayed(), "not marked as a replay: {again}");
        assert_eq!(again.raw, first.raw, "{again}\nfirst\n{first}");
        assert_eq!(again.header("content-type"), first.header("content-type"));
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    }
    first
}

async fn a_checkout_is_replayed(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 9).await, shop.shopper());
    shopper.put(&listing, 2).await;
    let (cart, key) = (shopper.cart_id().await, fresh_id());
    let body = json!({ "cart_id": cart });
    let session = thrice(shopper.api.open_session(&body).key(&key), 201).await;
    shop.assert_stock(&listing, 9, 2).await;
    let other = json!({ "cart_id": cart, "expected_amount": "12.00" });
    let other = shopper.api.open_session(&other).key(&key).await;
    other.refused(422, "idempotency_key_reused");
    shop.provider_says(&session.text("payment_token"), "paid").await.expect(200);
    let after = shopper.api.open_session(&body).key(&key).await.expect(201);
    assert_eq!(after.raw, session.raw, "also when the order has moved on");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
}

async fn a_created_order_is_replayed(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 9).await, shop.shopper());
    let key = fresh_id();
    thrice(shopper.api.order_one(&listing.id, 1).key(&key), 201).await;
    shopper.api.order_one(&listing.id, 2).key(&key).await.refused(422, "idempotency_key_reused");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    shop.assert_stock(&listing, 9, 1).await;
}

async fn a_payment_is_replayed(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 9).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let declined = shopper.api.pay_order_with(&order, "mock_decline").key(&fresh_id());
    thrice(declined, 402).await;
    thrice(shopper.api.pay_order_with(&order, "mock_ok").key(&fresh_id()), 200).await;
    let order = shopper.order(&order).await;
    assert_eq!(order["payments"].as_array().map(Vec::len), Some(2), "{order}");
}

async fn a_definite_refusal_is_replayed_even_when_things_have_changed(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 1).await, shop.shopper());
    let (key, call) = (fresh_id(), shopper.api.order_one(&listing.id, 3));
    call.clone().key(&key).await.refused(422, "out_of_stock");
    shop.operator.admin_change_stock(&listing.id, 5).await.expect(200);
    let again = call.clone().key(&key).await.refused(422, "out_of_stock");
    assert!(again.is_replayed(), "{again}");
    call.key(&fresh_id()).await.expect(201);
}

async fn a_refusal_that_is_no_outcome_is_not_kept(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 9).await, shop.shopper());
    let key = fresh_id();
    let unknown = json!({ "items": [{ "product_id": listing.id, "quantity": 1 }], "nonsense": 1 });
    shopper.api.create_order(&unknown).key(&key).await.refused(400, "unknown_field");
    shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201);
}

async fn a_key_belongs_to_its_user_and_route(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("6.00", 9).await;
    let (one, other, key) = (shop.shopper(), shop.shopper(), fresh_id());
    let mine = one.api.order_one(&listing.id, 1).key(&key).await.expect(201);
    let yours = other.api.order_one(&listing.id, 1).key(&key).await.expect(201);
    assert!(!yours.is_replayed(), "{yours}");
    assert_ne!(mine["id"], yours["id"]);
    one.api.pay_order(&mine.text("id"), &json!({})).key(&key).await.expect(200);
}

async fn a_session_needs_a_sane_key(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("6.00", 9).await, shop.shopper());
    shopper.put(&listing, 1).await;
    let body = json!({ "cart_id": shopper.cart_id().await });
    shopper.api.open_session(&body).await.refused(400, "idempotency_key_missing");
    let long = "k".repeat(256);
    for key in ["", long.as_str()] {
        let refused = shopper.api.open_session(&body).key(key).await;
        assert_eq!(refused.status, 400, "{refused}");
        assert!(refused.code().starts_with("idempotency_key_"), "{refused}");
    }
    let twice = shopper.api.open_session(&body).key("first-of-two").key("second-of-two").await;
    twice.refused(400, "idempotency_key_invalid");
    assert_eq!(shopper.api.see_cart().await.expect(200)["status"], "active");
    shopper.api.open_session(&body).key(&"k".repeat(255)).await.expect(201);
}
