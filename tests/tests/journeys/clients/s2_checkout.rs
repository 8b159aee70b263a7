//! S2: cart, checkout session and webhook. Eleven required tests, ten of them under fixed names,
//! and further rules.

use serde_json::{Value, json};
use tests::shop::fresh_id;
use tests::{Server, webhook};

tests::on_both_databases!(
    s2_add_cart_item,
    s2_update_cart_item_quantity,
    s2_remove_cart_item,
    s2_get_cart_with_total,
    s2_create_checkout_session,
    s2_checkout_idempotency,
    s2_empty_cart_validation,
    s2_webhook_updates_payment,
    s2_invalid_webhook_signature,
    s2_webhook_idempotency,
    s2_webhook_out_of_order,
    s2_a_listing_in_a_cart_is_protected,
    s2_a_payment_is_at_least_a_penny,
    s2_ids_are_uuids_with_or_without_hyphens,
);

async fn s2_add_cart_item(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let item = shopper.api.put_in_cart(&listing.id, 2).await.expect(201);
    assert_eq!((&item["listing"], &item["qty"]), (&json!(listing.id), &json!(2)), "{item}");
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart.items().len(), 1);
    assert_eq!(cart.items()[0]["id"], item["id"]);
}

async fn s2_update_cart_item_quantity(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let added = shopper.api.put_in_cart(&listing.id, 2).await.expect(201);
    let updated = shopper.api.put_in_cart(&listing.id, 5).await.expect(200);
    assert_eq!(updated["id"], added["id"], "one line for one listing");
    assert_eq!(updated["qty"], 5, "set, not added: {updated}");
    let item = added.text("id");
    let changed = shopper.api.change_cart_item(&item, 3).await.expect(200);
    assert_eq!(changed["qty"], 3, "{changed}");
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((cart.items().len(), &cart["total_amount"]), (1, &json!("360.00")));
}

async fn s2_remove_cart_item(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let item = shopper.put(&listing, 2).await.text("id");
    let removed = shopper.api.remove_cart_item(&item).await.expect(204);
    assert!(removed.raw.is_empty(), "{removed}");
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((cart.items().len(), &cart["total_amount"]), (0, &json!("0.00")));
    shopper.api.remove_cart_item(&item).await.refused(404, "not_found");
}

async fn s2_get_cart_with_total(server: &Server) {
    let shop = server.shop();
    let (one, other) = (shop.listing("70.00", 50).await, shop.listing("33.35", 50).await);
    let shopper = shop.shopper();
    shopper.put(&one, 2).await;
    shopper.put(&other, 3).await;
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["total_amount"], "240.05", "money is a string: {cart}");
    assert!(cart["id"].is_string());
    let line = cart.items().iter().find(|item| item["listing"] == other.id.as_str());
    let line = line.expect("the line");
    assert_eq!((&line["unit_price"], &line["subtotal"]), (&json!("33.35"), &json!("100.05")));
    assert_eq!(shopper.cart_id().await, cart.text("id"), "one cart per user");
}

async fn s2_create_checkout_session(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 2).await.reply;
    assert_eq!(session["amount"], "240.00");
    assert_eq!(session["status"], "pending");
    assert!(session.text("payment_token").starts_with("mock_pi_"), "{session}");
    assert_eq!(session.text("payment_id").len(), 36, "{session}");
    for member in ["order_id", "order_number", "provider", "expires_at", "currency"] {
        assert!(session[member].is_string(), "{member}: {session}");
    }
}

async fn s2_checkout_idempotency(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 2).await;
    let body = json!({ "cart_id": session.cart });
    let again = shopper.api.open_session(&body).key(&session.key).await.expect(201);
    assert_eq!(again.raw, session.reply.raw);
    assert!(again.is_replayed());
    shopper.api.open_session(&body).await.refused(400, "idempotency_key_missing");
    let other_key = shopper.api.open_session(&body).key(&fresh_id()).await;
    other_key.refused(409, "cart_in_checkout");
}

async fn s2_empty_cart_validation(server: &Server) {
    let shopper = server.shop().shopper();
    let body = json!({ "cart_id": shopper.cart_id().await });
    shopper.api.open_session(&body).key(&fresh_id()).await.refused(422, "empty_cart");
}

async fn s2_webhook_updates_payment(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    for status in ["paid", "failed"] {
        let session = shopper.check_out_one(&listing, 1).await;
        shop.provider_says(&session.token, status).await.expect(200);
        let payment = shopper.api.see_payment(&session.payment).await.expect(200);
        assert_eq!(payment["status"], status, "{payment}");
        assert_eq!(payment["provider_ref"], session.token.as_str(), "{payment}");
        assert_eq!(payment["provider"], "mock", "{payment}");
    }
}

async fn s2_invalid_webhook_signature(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let forged = webhook::signed_under("not the secret", &session.token, "paid", json!({}));
    let refused = shop.anonymous().send_webhook(&forged).await;
    refused.refused(401, "webhook_signature_invalid");
    let payment = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!(payment["status"], "pending", "{payment}");
}

async fn s2_webhook_idempotency(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    shop.provider_says(&session.token, "paid").await.expect(200);
    let once = shopper.history(&session.order).await;
    shop.provider_says(&session.token, "paid").await.expect(200);
    assert_eq!(shopper.history(&session.order).await, once);
}

async fn s2_webhook_out_of_order(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    for status in ["paid", "processing", "failed"] {
        shop.provider_says(&session.token, status).await.expect(200);
    }
    let payment = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!(payment["status"], "paid", "{payment}");
}

async fn s2_a_listing_in_a_cart_is_protected(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("120.00", 50).await, shop.shopper());
    shopper.put(&listing, 1).await;
    shop.operator.admin_delete_listing(&listing.id).await.refused(409, "listing_in_use");
    assert_eq!(shopper.api.see_cart().await.expect(200).items().len(), 1);
}

async fn s2_a_payment_is_at_least_a_penny(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("0.01", 50).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    assert_eq!(session.reply["amount"], "0.01");
    shop.provider_says(&session.token, "paid").await.expect(200);
    let coupon = shop.coupon("0.01", json!({})).await;
    shopper.put(&listing, 1).await;
    let free = shopper.check_out_with(json!({ "coupon_code": coupon.code })).await;
    assert_eq!(free.reply["payment_token"], Value::Null, "no payment of nothing");
}

async fn s2_ids_are_uuids_with_or_without_hyphens(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("1.00", 50).await, shop.shopper());
    let plain = listing.id.replace('-', "");
    shopper.api.put_in_cart(&plain, 1).await.expect(201);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart.items()[0]["listing"], listing.id, "written with hyphens: {cart}");
}
