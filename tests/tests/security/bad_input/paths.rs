//! Ids, routes and methods that are not there.

use serde_json::json;
use tests::Server;
use tests::shop::fresh_id;

use super::scene::{Attempt, Scene};

tests::on_both_databases!(ids_that_are_none, routes_and_methods_that_are_not_there,);

async fn ids_that_are_none(server: &Server) {
    let scene = Scene::set(server).await;
    let api = &scene.shopper.api;
    let mut calls: Vec<Attempt> = Vec::new();
    let ids =
        ["7", "x", "%00", "..%2f..", "'%20OR%201=1--", "00000000-0000-0000-0000-00000000000g"];
    for id in ids {
        for path in ["/api/orders/", "/api/payments/", "/api/listings/", "/api/checkout/session/"] {
            calls.push((api.call_path("GET", &format!("{path}{id}")), &[400, 404], &[]));
        }
        calls.push((api.remove_cart_item(id), &[400, 404], &[]));
        calls.push((api.pay_order(id, &json!({})), &[400, 404], &[]));
        calls.push((api.put_in_cart(id, 1), &[400, 404, 422], &[]));
    }
    let unknown = fresh_id();
    let nil = "00000000-0000-0000-0000-000000000000".to_owned();
    for id in [unknown, nil] {
        calls.push((api.see_order(&id), &[404], &["not_found"]));
        calls.push((api.look_at_listing(&id), &[404], &["not_found"]));
        calls.push((api.put_in_cart(&id, 1), &[404, 422], &["not_found", "unknown_product"]));
        calls.push((api.order_one(&id, 1), &[422], &["unknown_product"]));
        let cart = json!({ "cart_id": id });
        calls.push((api.open_session(&cart).key(&fresh_id()), &[404], &["not_found"]));
    }
    scene.all_refused(calls).await;
}

async fn routes_and_methods_that_are_not_there(server: &Server) {
    let scene = Scene::set(server).await;
    let api = &scene.shopper.api;
    let mut calls: Vec<Attempt> = Vec::new();
    for path in ["/api", "/api/nothing", "/api/cart/items/1/2", "/api/admin/nothing", "/nothing"] {
        let call = scene.shop.operator.call_path("GET", path);
        calls.push((call, &[404], &["not_found"]));
    }
    for (method, path) in [
        ("PUT", "/api/cart"),
        ("PATCH", "/api/orders"),
        ("DELETE", "/api/orders"),
        ("GET", "/api/checkout/session"),
        ("GET", "/api/payments/webhook"),
        ("POST", "/api/me"),
    ] {
        calls.push((api.call_path(method, path), &[405], &["method_not_allowed"]));
    }
    scene.all_refused(calls).await;
    let wrong = api.call_path("PUT", "/api/cart").await;
    let allowed = wrong.header("allow").to_owned();
    assert!(allowed.contains("GET") && allowed.contains("DELETE"), "Allow: {allowed:?}");
}
