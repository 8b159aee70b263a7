//! Bodies that are broken, too large, of another type, or hold what they must not.

use serde_json::{Value, json};
use tests::Server;
use tests::shop::fresh_id;

use super::scene::{Attempt, BAD_VALUE, Scene};

tests::on_both_databases!(
    broken_json_is_told_from_wrong_json,
    unknown_members_are_refused_everywhere,
    i31_what_does_not_belong_to_the_caller_cannot_be_set,
    bodies_have_a_limit_and_a_type,
);

async fn broken_json_is_told_from_wrong_json(server: &Server) {
    let scene = Scene::set(server).await;
    let api = &scene.shopper.api;
    let post = |path: &str, body: &str| {
        api.call_path("POST", path).raw(body.to_owned(), "application/json").key(&fresh_id())
    };
    let mut calls: Vec<Attempt> = Vec::new();
    let pay = format!("/api/orders/{}/pay", scene.order);
    let paths = ["/api/cart/items", "/api/checkout/session", "/api/orders", "/orders/", &pay];
    for path in paths {
        for broken in
            ["{", r#"{"items":[}"#, "nonsense", r#"{"a":1,}"#, "\u{0}", r#"{"a":"\uD800"}"#]
        {
            calls.push((post(path, broken), &[400], &[]));
        }
        calls.push((post(path, "{"), &[400], &["malformed_json"]));
        for wrong in ["[]", "7", r#""text""#, "null"] {
            calls.push((post(path, wrong), BAD_VALUE, &[]));
        }
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        calls.push((post(path, &deep), &[400], &[]));
    }
    for path in ["/api/cart/items", "/api/checkout/session", "/api/orders"] {
        calls.push((post(path, "{}"), BAD_VALUE, &[]));
        calls.push((post(path, ""), &[400], &[]));
    }
    calls.push((api.create_order(&json!({ "items": [] })), BAD_VALUE, &[]));
    scene.all_refused(calls).await;
}

async fn unknown_members_are_refused_everywhere(server: &Server) {
    let scene = Scene::set(server).await;
    let (api, office) = (&scene.shopper.api, &scene.shop.operator);
    let (listing, order) = (scene.listing.id.as_str(), scene.order.as_str());
    let cart = scene.shopper.cart_id().await;
    let item = json!({ "listing": listing, "qty": 1, "extra": 1 });
    let items = json!([{ "product_id": listing, "quantity": 1, "extra": 1 }]);
    let put = |path: String, body: Value| api.call_path("PUT", &path).json(&body);
    let calls = [
        api.post_cart_item(&item),
        api.call_path("PATCH", &format!("/api/cart/items/{}", scene.item))
            .json(&json!({ "qty": 1, "extra": 1 })),
        put("/api/cart/coupon".into(), json!({ "code": scene.coupon.code, "extra": 1 })),
        api.open_session(&json!({ "cart_id": cart, "extra": 1 })).key(&fresh_id()),
        api.create_order(&json!({ "items": items })),
        api.create_order(
            &json!({ "items": [{ "product_id": listing, "quantity": 1 }], "extra": 1 }),
        ),
        api.pay_order(order, &json!({ "extra": 1 })),
        api.call_path("POST", &format!("/api/orders/{order}/cancel")).json(&json!({ "extra": 1 })),
        put(
            format!("/api/orders/{order}/coupon"),
            json!({ "code": scene.coupon.code, "extra": 1 }),
        ),
        put("/api/me".into(), json!({ "email": "a@b.example", "extra": 1 })),
        office.admin_create_listing(&json!({
            "sku": fresh_id(), "name": "x", "unit_price": "1.00", "currency": "GBP", "extra": 1,
        })),
        office.admin_change_listing(listing, &json!({ "name": "x", "extra": 1 })),
        office.admin_change_coupon(&scene.coupon.id, &json!({ "is_active": false, "extra": 1 })),
    ];
    let refused = calls.map(|call| (call, &[400][..], &["unknown_field"][..]));
    scene.all_refused(refused.into()).await;
}

async fn i31_what_does_not_belong_to_the_caller_cannot_be_set(server: &Server) {
    let scene = Scene::set(server).await;
    let (api, listing) = (&scene.shopper.api, scene.listing.id.as_str());
    let mut calls: Vec<Attempt> = Vec::new();
    let members = [
        ("status", json!("paid")),
        ("payment_status", json!("paid")),
        ("id", json!(fresh_id())),
        ("total_amount", json!("0.01")),
        ("discount_applied", json!("5.00")),
        ("final_amount", json!("0.00")),
        ("version", json!(9)),
        ("lifecycle", json!("confirmed")),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("currency", json!("JPY")),
    ];
    for (member, value) in members {
        let mut body = json!({ "items": [{ "product_id": listing, "quantity": 1 }] });
        body[member] = value.clone();
        calls.push((api.create_order(&body), &[400], &["unknown_field"]));
        let mut body = json!({ "listing": listing, "qty": 1 });
        body[member] = value;
        calls.push((api.post_cart_item(&body), &[400], &["unknown_field"]));
    }
    let cheap = json!([{ "product_id": listing, "quantity": 1, "price": "0.01" }]);
    calls.push((api.create_order(&json!({ "items": cheap })), &[400], &["unknown_field"]));
    let method = json!({
        "items": [{ "product_id": listing, "quantity": 1 }], "payment_method": "promise",
    });
    calls.push((api.create_order(&method), BAD_VALUE, &[]));
    scene.all_refused(calls).await;
}

async fn bodies_have_a_limit_and_a_type(server: &Server) {
    let scene = Scene::set(server).await;
    let api = &scene.shopper.api;
    let item = json!({ "listing": scene.listing.id, "qty": 1 }).to_string();
    let padded = format!("{item}{}", " ".repeat(64 * 1024));
    let post = || api.call_path("POST", "/api/cart/items");
    let huge = "x".repeat(1024 * 1024 + 64 * 1024);
    let office = scene.shop.operator.call_path("POST", "/api/admin/listings");
    let calls: Vec<Attempt> = vec![
        (post().raw(padded, "application/json"), &[413], &["body_too_large"]),
        (office.raw(huge, "application/json"), &[413], &["body_too_large"]),
        (post().raw(item.clone(), "text/plain"), &[415], &["unsupported_media_type"]),
        (
            post().raw("listing=1&qty=1", "application/x-www-form-urlencoded"),
            &[415],
            &["unsupported_media_type"],
        ),
        (post().untyped(item), &[415], &["unsupported_media_type"]),
    ];
    scene.all_refused(calls).await;
}
