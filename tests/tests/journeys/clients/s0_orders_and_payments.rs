//! S0: orders, their statuses, and a payment service.

use serde_json::json;
use tests::client::as_strings;
use tests::{Server, Shop, Shopper, minor_units};

tests::on_both_databases!(
    s0_a_new_order_is_pending,
    s0_mark_as_processing_while_the_provider_is_at_it,
    s0_mark_as_paid_keeps_the_payment_intent,
    s0_mark_as_failed_and_paid_again,
    s0_cancelled,
    s0_pending_and_paid_can_be_asked_for,
    s0_for_user_sees_only_their_own,
    s0_newest_orders_come_first,
    s0_calculate_total_is_the_sum_of_the_subtotals,
    s0_an_order_holds_a_product_once,
    s0_updated_at_moves_with_the_status,
    s0_create_confirm_and_cancel_a_payment_intent,
    s0_both_notifications_go_out,
);

async fn placed(shop: &Shop) -> (Shopper, String) {
    let listing = shop.listing("10.00", 50).await;
    let shopper = shop.reachable_shopper().await;
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    (shopper, order)
}

async fn s0_a_new_order_is_pending(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    let seen = shopper.order(&order).await;
    assert_eq!(seen["status"], "pending");
    assert_eq!(seen["user_id"], shopper.id);
    assert!(seen["payment_intent_id"].is_null(), "{seen}");
    assert_eq!(seen["created_at"], seen["updated_at"], "{seen}");
}

async fn s0_mark_as_processing_while_the_provider_is_at_it(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_processing").await.expect(202);
    assert_eq!(shopper.order(&order).await["status"], "processing");
}

async fn s0_mark_as_paid_keeps_the_payment_intent(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    let seen = shopper.order(&order).await;
    assert_eq!(seen["status"], "paid");
    assert_eq!(seen["payment_intent_id"], seen["payments"][0]["provider_ref"], "{seen}");
    assert!(seen["payment_intent_id"].is_string(), "{seen}");
}

async fn s0_mark_as_failed_and_paid_again(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_decline").await.expect(402);
    assert_eq!(shopper.order(&order).await["status"], "failed");
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    assert_eq!(shopper.order(&order).await["status"], "paid");
}

async fn s0_cancelled(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.cancel_order(&order).await.expect(200);
    assert_eq!(shopper.order(&order).await["status"], "cancelled");
}

async fn s0_pending_and_paid_can_be_asked_for(server: &Server) {
    let shop = server.shop();
    let (shopper, paid) = placed(&shop).await;
    shopper.api.pay_order(&paid, &json!({})).await.expect(200);
    let listing = shop.listing("1.00", 5).await;
    let pending = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    for (word, expected) in [("pending", &pending), ("paid", &paid), ("PAID", &paid)] {
        let found = shopper.api.list_orders().query("status", word).await.expect(200);
        assert_eq!(as_strings(found.items(), "id"), std::slice::from_ref(expected), "{word}");
    }
    for word in ["processing", "failed", "cancelled", "confirmed", "shipped", "delivered"] {
        let found = shopper.api.list_orders().query("status", word).await.expect(200);
        assert_eq!(found.items().len(), 0, "{word}: {found}");
    }
}

async fn s0_for_user_sees_only_their_own(server: &Server) {
    let shop = server.shop();
    let ((one, first), (other, second)) = (placed(&shop).await, placed(&shop).await);
    for (shopper, order) in [(one, first), (other, second)] {
        let own = shopper.api.list_orders().await.expect(200);
        assert_eq!(as_strings(own.items(), "id"), [order]);
    }
}

async fn s0_newest_orders_come_first(server: &Server) {
    let shop = server.shop();
    let (shopper, first) = placed(&shop).await;
    let listing = shop.listing("1.00", 5).await;
    let second = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let found = shopper.api.list_orders().await.expect(200);
    assert_eq!(as_strings(found.items(), "id"), [second, first]);
}

async fn s0_calculate_total_is_the_sum_of_the_subtotals(server: &Server) {
    let shop = server.shop();
    let (one, other) = (shop.listing("0.10", None).await, shop.listing("19.99", None).await);
    let items = json!([
        { "product_id": one.id, "quantity": 3 }, { "product_id": other.id, "quantity": 7 },
    ]);
    let order = shop.shopper().api.create_order(&json!({ "items": items })).await.expect(201);
    let mut sum = 0;
    for line in order.items() {
        let of =
            |member: &str| minor_units::parse(line[member].as_str().expect("text")).expect("money");
        assert_eq!(of("subtotal"), of("price") * line["quantity"].as_i64().expect("a number"));
        sum += of("subtotal");
    }
    assert_eq!(order["total_amount"], minor_units::show(sum), "{order}");
    assert_eq!(sum, 14_023);
}

async fn s0_an_order_holds_a_product_once(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    let line = json!({ "product_id": listing.id, "quantity": 2 });
    let body = json!({ "items": [line, line] });
    let order = shop.shopper().api.create_order(&body).await.expect(201);
    assert_eq!(order.items().len(), 1, "{order}");
    assert_eq!(order.items()[0]["quantity"], 4, "{order}");
}

async fn s0_updated_at_moves_with_the_status(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    let before = shopper.order(&order).await;
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    let after = shopper.order(&order).await;
    assert_eq!(before["created_at"], after["created_at"]);
    let time = |value: &serde_json::Value| {
        let text = value.as_str().expect("a time");
        chrono::DateTime::parse_from_rfc3339(text).expect("RFC 3339")
    };
    assert!(time(&after["updated_at"]) > time(&before["updated_at"]), "{after}");
}

async fn s0_create_confirm_and_cancel_a_payment_intent(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let intent = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!((&intent["amount"], &intent["currency"]), (&json!("10.00"), &json!("GBP")));
    shopper.api.confirm_payment(&session.payment).await.expect(200);
    let confirmed = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!(confirmed["status"], "paid");
    let session = shopper.check_out_one(&listing, 1).await;
    shopper.api.cancel_payment(&session.payment).await.expect(200);
    let cancelled = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
}

async fn s0_both_notifications_go_out(server: &Server) {
    let (shopper, order) = placed(&server.shop()).await;
    shopper.api.pay_order_with(&order, "mock_decline").await.expect(402);
    shopper.is_notified(&order, "payment_failed").await;
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    shopper.is_notified(&order, "order_confirmation").await;
}
