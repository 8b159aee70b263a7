//! What is sent: bodies, keys, cursors and webhooks that cannot be taken.

use serde_json::json;
use tests::shop::fresh_id;
use tests::webhook::{signed, signed_under};
use tests::{Reply, Server};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("malformed_json", 400, a_body_that_breaks_off),
    case!("unknown_field", 400, an_unknown_member),
    case!("validation_failed", 400, a_name_of_three_hundred_letters),
    case!("card_data_forbidden", 400, a_card_number_in_place_of_a_token),
    case!("body_too_large", 413, a_body_above_64_kib),
    case!("unsupported_media_type", 415, a_body_of_plain_text),
    case!("cursor_invalid", 400, a_cursor_of_no_list),
    case!("idempotency_key_missing", 400, a_checkout_without_a_key),
    case!("idempotency_key_invalid", 400, a_key_that_is_too_long),
    case!("idempotency_key_reused", 422, one_key_for_two_requests),
    case!("webhook_malformed", 400, a_webhook_with_an_unknown_status),
    case!("webhook_signature_invalid", 401, a_webhook_under_another_secret),
];

async fn a_body_that_breaks_off(server: &Server) -> Reply {
    let api = server.shop().shopper().api;
    api.call_path("POST", "/api/cart/items").raw(r#"{"listing":"#, "application/json").await
}

async fn an_unknown_member(server: &Server) -> Reply {
    let body = json!({ "listing": fresh_id(), "qty": 1, "price": "0.01" });
    server.shop().shopper().api.post_cart_item(&body).await
}

async fn a_name_of_three_hundred_letters(server: &Server) -> Reply {
    let body = json!({ "email": null, "phone": null, "name": "x".repeat(300) });
    server.shop().shopper().api.change_me(&body).await
}

async fn a_card_number_in_place_of_a_token(server: &Server) -> Reply {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    shopper.api.pay_order_with(&order, "4242 4242 4242 4242").await
}

async fn a_body_above_64_kib(server: &Server) -> Reply {
    let padded = format!("{{}}{}", " ".repeat(64 * 1024));
    let api = server.shop().shopper().api;
    api.call_path("POST", "/api/cart/items").raw(padded, "application/json").await
}

async fn a_body_of_plain_text(server: &Server) -> Reply {
    let api = server.shop().shopper().api;
    api.call_path("POST", "/api/cart/items").raw("one mug, please", "text/plain").await
}

async fn a_cursor_of_no_list(server: &Server) -> Reply {
    server.shop().shopper().api.list_orders().query("cursor", "nonsense").await
}

async fn a_checkout_without_a_key(server: &Server) -> Reply {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    let body = json!({ "cart_id": shopper.cart_id().await });
    shopper.api.open_session(&body).await
}

async fn a_key_that_is_too_long(server: &Server) -> Reply {
    let shop = server.shop();
    let listing = shop.listing("2.00", 5).await;
    shop.shopper().api.order_one(&listing.id, 1).key(&"k".repeat(256)).await
}

async fn one_key_for_two_requests(server: &Server) -> Reply {
    let shop = server.shop();
    let (listing, shopper, key) = (shop.listing("2.00", 5).await, shop.shopper(), fresh_id());
    shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201);
    shopper.api.order_one(&listing.id, 2).key(&key).await
}

async fn a_webhook_with_an_unknown_status(server: &Server) -> Reply {
    server.shop().anonymous().send_webhook(&signed("mock_pi_1", "paid-ish")).await
}

async fn a_webhook_under_another_secret(server: &Server) -> Reply {
    let forged = signed_under("a guess", "mock_pi_1", "paid", json!({}));
    server.shop().anonymous().send_webhook(&forged).await
}
