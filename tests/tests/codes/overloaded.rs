//! Overloaded servers, short of something: of time, of room, of patience with one caller, of keys,
//! of a provider with a memory.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::concurrent_clients::until_shed;
use tests::shop::fresh_id;
use tests::{Db, Reply, Server, tokens};

use crate::case;
use crate::case::{Alone, Case};
use crate::dangling::Dangling;
use crate::orders::{delivered, placed};

pub const CASES: &[Case<Alone>] = &[
    case!("request_timeout", 408, a_body_that_does_not_come),
    case!("address_missing", 409, a_message_without_an_address),
    case!("overloaded", 503, one_request_more_than_there_is_room_for),
    case!("too_many_open_orders", 409, one_unpaid_order_more_than_a_customer_may_have),
    case!("too_many_unpaid_units", 409, more_units_than_unpaid_orders_may_hold),
    case!("return_window_closed", 409, a_return_where_customers_cannot_ask),
    case!("too_many_returns", 409, one_return_more_than_a_customer_can_ask_for),
    case!("payment_method_unavailable", 422, cash_on_delivery_where_it_is_off),
    case!("too_many_requests", 429, one_call_more_than_a_user_has),
    case!("identity_unavailable", 503, keys_that_cannot_be_read),
    case!("provider_error", 502, a_provider_that_has_forgotten),
];

async fn a_body_that_does_not_come(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_HTTP__BODY_TIMEOUT", "200ms")]);
    Dangling::begin(&server).answer()
}

/// A console has an address for everybody; a shop that sends real mail and nothing else has not.
async fn a_message_without_an_address(db: Db) -> Reply {
    let settings = [
        ("KASSA_NOTIFY__SMS__KIND", "off"),
        ("KASSA_NOTIFY__EMAIL__KIND", "smtp"),
        ("KASSA_NOTIFY__SMTP__HOST", "127.0.0.1"),
        ("KASSA_NOTIFY__SMTP__FROM", "shop@example.com"),
    ];
    let server = Server::start_with(db, &settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 3).await;
    shop.shopper().buy(&shop, &listing, 1).await;
    let kept = shop.operator.admin_list_notifications().query("status", "no_address").await;
    let kept = kept.expect(200);
    let id = kept.items()[0]["id"].as_str().expect("an id");
    shop.operator.admin_resend_notification(id).await
}

async fn one_request_more_than_there_is_room_for(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_HTTP__MAX_IN_FLIGHT", "1")]);
    let api = server.shop().shopper().api;
    until_shed(move || api.on_another_device().see_cart()).await
}

async fn a_return_where_customers_cannot_ask(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_ORDERS__RETURN_DAYS", "0")]);
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let line = delivered(&shop, &shopper, &order).await;
    shopper.api.request_return(&order, &line, 1).await
}

async fn one_return_more_than_a_customer_can_ask_for(db: Db) -> Reply {
    let server = Server::start(db);
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let line = delivered(&shop, &shopper, &order).await;
    for _ in 0..domain::limits::MAX_RETURNS_OF_CUSTOMER {
        let asked = shopper.api.request_return(&order, &line, 1).await.expect(201);
        shopper.api.cancel_return(&order, &asked.text("id")).await.expect(200);
    }
    shopper.api.request_return(&order, &line, 1).await
}

async fn one_call_more_than_a_user_has(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_LIMITS__PER_USER", "2/1m")]);
    let shopper = server.shop().shopper();
    shopper.api.see_me().await.expect(200);
    shopper.api.see_me().await.expect(200);
    shopper.api.see_me().await
}

/// No one listens where the keys should be. Whether the signature is any good does not matter, for
/// there is nothing to look at it with.
async fn keys_that_cannot_be_read(db: Db) -> Reply {
    let nowhere = ("KASSA_JWT__JWKS_URL", "http://127.0.0.1:9/keys");
    let server = Server::start_with(db, &[nowhere]);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({ "alg": "ES256", "typ": "JWT", "kid": "ec-1" }));
    let claims = part(&tokens::claims(&fresh_id(), &["customer"], 3_600));
    let token = format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode([1; 64]));
    server.shop().anonymous().with_token(token).see_cart().await
}

/// The mock keeps its books in memory. After a restart a webhook of the payment is all that it
/// knows, and by that nothing is authorized: asked for the money, it does not understand the shop.
async fn a_provider_that_has_forgotten(db: Db) -> Reply {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let tried = shopper.api.pay_order_with(&order, "mock_authorize").await;
    let payment = tried["payment"]["id"].as_str().expect("the attempt").to_owned();
    server.kill9();
    server.restart();
    let shop = server.shop();
    let provider_ref = format!("mock_pi_{}", payment.replace('-', ""));
    shop.provider_says(&provider_ref, "processing").await.expect(200);
    shop.operator.admin_capture_payment(&payment, &json!({})).await
}

async fn one_unpaid_order_more_than_a_customer_may_have(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_ORDERS__MAX_OPEN_PER_CUSTOMER", "1")]);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 5).await, shop.shopper());
    shopper.api.order_one(&listing.id, 1).await.expect(201);
    shopper.api.order_one(&listing.id, 1).await
}

async fn more_units_than_unpaid_orders_may_hold(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_ORDERS__MAX_UNPAID_UNITS", "4")]);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("10.00", 9).await, shop.shopper());
    shopper.api.order_one(&listing.id, 4).await.expect(201);
    shopper.api.order_one(&listing.id, 1).await
}

async fn cash_on_delivery_where_it_is_off(db: Db) -> Reply {
    let server = Server::start_with(db, &[("KASSA_PAYMENTS__COD_ENABLED", "false")]);
    let shop = server.shop();
    let listing = shop.listing("10.00", 5).await;
    let order = json!({
        "items": [{ "product_id": listing.id, "quantity": 1 }], "payment_method": "cod",
    });
    shop.shopper().api.create_order(&order).await
}
