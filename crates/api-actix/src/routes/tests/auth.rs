//! Authentication and authorization of every route in the document.

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::test::init_service;
use actix_web::web::Bytes;
use serde_json::json;

use crate::openapi::openapi;
use crate::options::ApiOptions;
use crate::route_table::{Route, RouteTable};
use crate::shop::{ApiRequest, SHOPPER, Shop, admin, anonymous, rival, send, shopper};

/// Every method and path of the document, with unknown ids.
fn routes() -> Vec<(String, String)> {
    let table = RouteTable::of(&openapi().paths);
    let of = |route: &Route| {
        let path = route.pattern.split('/').map(|part| match part {
            "{provider}" => "mock",
            place if place.starts_with('{') => "0197a5a0-ffff-7000-8000-000000000000",
            part => part,
        });
        let path = path.collect::<Vec<_>>().join("/");
        let methods = route.methods.iter().map(Method::to_string);
        methods.map(|method| (method, path.clone())).collect::<Vec<_>>()
    };
    table.routes().iter().flat_map(of).collect()
}

fn is_open(path: &str) -> bool {
    let open = [
        "/api/checkout/providers",
        "/api/listings",
        "/api/payments/webhook",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
        "/errors",
    ];
    open.iter().any(|prefix| path.starts_with(prefix))
}

#[actix_web::test]
async fn every_route_of_the_document_is_served_and_asks_for_its_token() {
    let shop = Shop::open();
    for (method, path) in routes() {
        let slashed = format!("{path}/");
        for path in [&path, &slashed] {
            let seen = shop.send(anonymous(&method, path).raw("{}")).await;
            let nowhere = seen.status == 405 || seen.body["detail"] == "Path not found";
            assert!(!nowhere, "{method} {path} is not served: {seen:?}");
            if is_open(path) {
                assert_ne!(seen.code(), "token_missing", "{method} {path}");
            } else {
                let refused = seen.refused(401, "token_missing");
                assert_eq!(refused.header("www-authenticate"), "Bearer");
            }
        }
    }
}

#[actix_web::test]
async fn a_missing_token_is_refused_before_the_body_is_read() {
    let shop = Shop::open();
    let app = init_service(crate::app(shop.state.clone(), &ApiOptions::default())).await;
    let closed = routes().into_iter().filter(|(_, path)| !is_open(path));
    for (method, path) in closed.filter(|(method, _)| method != "GET") {
        let asked = anonymous(&method, &path).header("content-type", "application/json");
        // There is always more of it, at once: a reader would refuse it as too large.
        let asked = asked.request().to_request();
        let chunk = || Ok::<_, PayloadError>(Bytes::from_static(&[b' '; 4096]));
        let stream = futures_util::stream::repeat_with(chunk);
        let body: Payload = Payload::Stream { payload: Box::pin(stream) };
        let (asked, _) = asked.replace_payload(body);
        send(&app, asked).await.refused(401, "token_missing");
    }
}

#[actix_web::test]
async fn the_document_says_which_routes_are_open() {
    let document = serde_json::to_value(openapi()).unwrap();
    assert_eq!(document["security"], json!([{ "bearer": [] }]));
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let open = operation["security"] == json!([{}]);
            assert_eq!(open, is_open(path), "{method} {path}");
            let says_401 = operation["responses"]["401"].is_object();
            assert!(
                says_401 != open || path.contains("webhook") || path == "/metrics",
                "{method} {path}"
            );
        }
    }
}

#[actix_web::test]
async fn admin_routes_need_the_admin_role() {
    let shop = Shop::open();
    let behind = routes().into_iter().filter(|(_, path)| path.starts_with("/api/admin/"));
    for (method, path) in behind {
        for role in ["customer", "service", "emperor"] {
            let ask = anonymous(&method, &path).token(&format!("{SHOPPER}.{role}"));
            shop.send(ask.raw("{}")).await.refused(403, "forbidden");
        }
        let seen = shop.send(admin(&method, &path).raw("{}")).await;
        assert!(!matches!(seen.status, 401 | 403), "{method} {path}: {seen:?}");
    }
}

#[actix_web::test]
async fn resources_of_other_customers_look_missing() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    let cart = shop.cart("1.00").await;
    let session = shopper("POST", "/api/checkout/session").json(&json!({ "cart_id": cart }));
    let payment = shop.send(session.key("s")).await.expect(201).text("payment_id");
    let nothing = "0197a5a0-ffff-7000-8000-000000000000";
    let at = |method: &str, path: String, body: &serde_json::Value| -> ApiRequest {
        rival(method, &path).json(body)
    };
    let coupon = json!({ "code": "ANY" });
    for id in [order.as_str(), payment.as_str()] {
        let calls = |id: &str| {
            vec![
                at("GET", format!("/api/orders/{id}"), &json!({})),
                at("GET", format!("/api/orders/{id}/events"), &json!({})),
                at("POST", format!("/api/orders/{id}/pay"), &json!({})),
                at("POST", format!("/api/orders/{id}/cancel"), &json!({})).key("k"),
                at("PUT", format!("/api/orders/{id}/coupon"), &coupon),
                at("DELETE", format!("/api/orders/{id}/coupon"), &json!({})),
                at("GET", format!("/api/payments/{id}"), &json!({})),
                at("POST", format!("/api/payments/{id}/confirm"), &json!({})),
                at("POST", format!("/api/payments/{id}/cancel"), &json!({})),
                at("GET", format!("/api/checkout/session/{id}"), &json!({})),
                at("POST", format!("/api/checkout/session/{id}/cancel"), &json!({})),
            ]
        };
        let malformed = calls("7").into_iter();
        for ((theirs, missing), malformed) in
            calls(id).into_iter().zip(calls(nothing)).zip(malformed)
        {
            let theirs = shop.send(theirs).await.refused(404, "not_found");
            assert_eq!(theirs.raw, shop.send(missing).await.raw);
            let malformed = shop.send(malformed).await.refused(404, "not_found");
            assert!(malformed.text("detail").ends_with(" not found"), "{malformed:?}");
        }
    }
}

#[actix_web::test]
async fn unknown_paths_and_methods_are_refused() {
    let shop = Shop::open();
    for path in ["/", "/api", "/api/nothing", "/api/cart/items/1/2", "/api/admin/nothing", "/x"] {
        shop.send(shopper("GET", path)).await.refused(404, "not_found");
    }
    for (method, path, allowed) in [
        ("PUT", "/api/cart", "GET, HEAD, DELETE"),
        ("PATCH", "/api/orders", "GET, HEAD, POST"),
        ("DELETE", "/orders/", "GET, HEAD, POST"),
        ("GET", "/api/checkout/session", "POST"),
        ("GET", "/api/payments/webhook", "POST"),
        ("POST", "/api/me", "GET, HEAD, PUT"),
    ] {
        for ask in [shopper(method, path), anonymous(method, path)] {
            let seen = shop.send(ask).await.refused(405, "method_not_allowed");
            assert_eq!(seen.header("allow"), allowed, "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn a_token_is_taken_from_its_header_only() {
    let shop = Shop::open();
    let token = format!("{SHOPPER}.customer");
    for name in ["token", "access_token", "authorization"] {
        let seen = shop.send(anonymous("GET", &format!("/api/cart?{name}={token}"))).await;
        seen.refused(401, "token_missing");
    }
    let expired = shop.send(anonymous("GET", "/api/cart").token("expired")).await;
    assert!(expired.refused(401, "token_expired").header("www-authenticate").contains("expired"));
    let keyless = shop.send(anonymous("GET", "/api/cart").token("keyless")).await;
    assert_eq!(keyless.refused(503, "identity_unavailable").header("www-authenticate"), "");
}
