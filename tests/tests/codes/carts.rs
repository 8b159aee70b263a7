//! Carts and their checkout.

use serde_json::{Value, json};
use tests::shop::fresh_id;
use tests::{Reply, Server, Shopper};

use crate::case;
use crate::case::{Case, OnShared};

pub const CASES: &[Case<OnShared>] = &[
    case!("cart_in_checkout", 409, a_change_of_a_frozen_cart),
    case!("empty_cart", 422, a_checkout_of_nothing),
    case!("amount_changed", 409, a_checkout_for_another_amount),
    case!("coupon_not_usable", 422, a_coupon_of_another_year),
    case!("currency_mismatch", 422, pounds_and_dollars_in_one_cart),
    case!("quantity_out_of_range", 422, more_units_than_a_line_takes),
    case!("listing_not_available", 422, a_listing_that_was_archived),
    case!("unknown_provider", 422, a_provider_that_is_not_there),
    case!("shipping_address_required", 422, a_shipping_method_without_an_address),
    case!("shipping_not_offered", 422, a_shipping_method_that_is_not_there),
    case!("version_mismatch", 412, a_change_of_what_has_changed),
];

async fn checks_out(shopper: &Shopper, more: Value) -> Reply {
    let mut body = json!({ "cart_id": shopper.cart_id().await });
    for (member, value) in more.as_object().expect("members") {
        body[member] = value.clone();
    }
    shopper.api.open_session(&body).key(&fresh_id()).await
}

/// A shopper with one piece of something in the cart.
async fn with_a_cart(server: &Server) -> Shopper {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    shopper
}

async fn a_change_of_a_frozen_cart(server: &Server) -> Reply {
    let shopper = with_a_cart(server).await;
    shopper.check_out().await;
    shopper.api.empty_cart().await
}

async fn a_checkout_of_nothing(server: &Server) -> Reply {
    checks_out(&server.shop().shopper(), json!({})).await
}

async fn a_checkout_for_another_amount(server: &Server) -> Reply {
    checks_out(&with_a_cart(server).await, json!({ "expected_amount": "2.99" })).await
}

async fn a_coupon_of_another_year(server: &Server) -> Reply {
    let old = json!({ "expires_at": "2020-01-01T00:00:00Z" });
    let coupon = server.shop().coupon("1.00", old).await;
    with_a_cart(server).await.api.put_coupon_on_cart(&coupon.code).await
}

async fn pounds_and_dollars_in_one_cart(server: &Server) -> Reply {
    let dollars = json!({
        "sku": fresh_id(), "name": "Elsewhere", "unit_price": "1.00", "currency": "USD", "stock": 9,
    });
    let made = server.shop().operator.admin_create_listing(&dollars).await.expect(201);
    with_a_cart(server).await.api.put_in_cart(&made.text("id"), 1).await
}

async fn more_units_than_a_line_takes(server: &Server) -> Reply {
    let shop = server.shop();
    let listing = shop.listing("0.01", None).await;
    shop.shopper().api.put_in_cart(&listing.id, 100_001).await
}

async fn a_listing_that_was_archived(server: &Server) -> Reply {
    let shop = server.shop();
    let listing = shop.listing("3.00", 5).await;
    shop.operator.admin_archive_listing(&listing.id).await.expect(200);
    shop.shopper().api.put_in_cart(&listing.id, 1).await
}

async fn a_provider_that_is_not_there(server: &Server) -> Reply {
    checks_out(&with_a_cart(server).await, json!({ "provider": "unknown" })).await
}

async fn a_shipping_method_without_an_address(server: &Server) -> Reply {
    with_a_cart(server).await.api.choose_shipping("post").await
}

async fn a_shipping_method_that_is_not_there(server: &Server) -> Reply {
    let shopper = with_a_cart(server).await;
    shopper.api.put_cart_address(&address()).await.expect(200);
    shopper.api.choose_shipping("balloon").await
}

/// Somewhere.
pub fn address() -> Value {
    json!({ "name": "Ada", "lines": ["1 High Street"], "city": "London", "country": "GB" })
}

/// The tag is that of the line before its last change.
async fn a_change_of_what_has_changed(server: &Server) -> Reply {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    let line = shopper.put(&listing, 1).await;
    let (item, tag) = (line.text("id"), line.header("etag").to_owned());
    let set = |qty: i64| shopper.api.change_cart_item(&item, qty).header("if-match", &tag);
    set(2).await.expect(200);
    set(3).await
}
