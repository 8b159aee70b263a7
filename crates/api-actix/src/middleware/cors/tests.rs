//! The CORS headers of responses.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::init_service;
use actix_web::{App, HttpResponse, web};

use super::*;
use crate::allowance::Allowance;
use crate::middleware::handle;
use crate::openapi::demo_openapi;
use crate::options::ApiOptions;
use crate::quota::{Proxies, Quotas};
use crate::route_table::RouteTable;
use crate::shop::{ApiRequest, ApiResponse, Shop, anonymous, send, shopper};

const PAGE: &str = "https://shop.example";

fn open_to(origins: &str) -> Shop {
    let mut shop = Shop::open();
    shop.state = shop.state.with_allowed_origins(origins.parse().unwrap());
    shop
}

fn preflight(path: &str, method: &str) -> ApiRequest {
    anonymous("OPTIONS", path)
        .header("origin", PAGE)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization,content-type,idempotency-key")
}

fn says_nothing(seen: &ApiResponse) {
    for name in ["allow-origin", "allow-methods", "allow-headers", "expose-headers"] {
        assert_eq!(seen.header(&format!("access-control-{name}")), "", "{seen:?}");
    }
}

fn is_readable(seen: &ApiResponse, origin: &str) {
    assert_eq!(seen.header("access-control-allow-origin"), origin, "{seen:?}");
    assert_eq!(seen.header("access-control-allow-credentials"), "", "{seen:?}");
    let exposed = seen.header("access-control-expose-headers").to_ascii_lowercase();
    for name in ["etag", "x-request-id", "retry-after", "ratelimit", "ratelimit-policy"] {
        assert!(exposed.split(", ").any(|one| one == name), "{name}: {seen:?}");
    }
}

#[actix_web::test]
async fn without_the_setting_nothing_is_told_and_nothing_answered() {
    let shop = Shop::open();
    let seen = shop.send(anonymous("GET", "/api/listings").header("origin", PAGE)).await;
    says_nothing(&seen);
    assert_eq!(seen.header("vary"), "");
    let seen = shop.send(preflight("/api/cart", "GET")).await.refused(405, "method_not_allowed");
    says_nothing(&seen);
}

#[actix_web::test]
async fn a_preflight_is_answered_for_every_call_without_a_token_and_without_being_counted() {
    let mut shop = open_to(PAGE);
    let allowance = Allowance { times: 1, within: Duration::from_secs(3_600) };
    let quotas = Quotas::new(Some(allowance), Some(allowance), Proxies::default());
    shop.state = shop.state.with_quotas(quotas);
    let table = RouteTable::of(&demo_openapi().paths);
    let calls = table.routes().iter().flat_map(|route| {
        route.methods.iter().map(|method| (route.pattern.clone(), method.clone()))
    });
    for (path, method) in calls.filter(|(path, _)| !is_webhook(path) && path != "/metrics") {
        let seen = shop.send(preflight(&path, method.as_str())).await.expect(204);
        assert_eq!(seen.header("access-control-allow-origin"), PAGE, "{path}");
        assert_eq!(seen.header("vary"), "Origin", "{path}");
        let methods = seen.header("access-control-allow-methods");
        assert!(methods.split(", ").any(|one| one == method), "{method} {path}: {methods}");
        let headers = seen.header("access-control-allow-headers").to_ascii_lowercase();
        let wanted =
            ["authorization", "content-type", "idempotency-key", "if-match", "x-request-id"];
        for name in wanted {
            assert!(headers.split(", ").any(|one| one == name), "{name}: {headers}");
        }
        assert_eq!(seen.header("access-control-max-age"), "7200");
        assert!(!seen.header("x-request-id").is_empty() && seen.raw.is_empty(), "{seen:?}");
    }
}

#[actix_web::test]
async fn other_origins_get_no_cors_headers() {
    let shop = open_to(PAGE);
    for origin in ["https://evil.example", "null", "https://shop.example.evil.example"] {
        let ask = shopper("GET", "/api/cart").header("origin", origin);
        let seen = shop.send(ask).await.expect(200);
        says_nothing(&seen);
        assert_eq!(seen.header("vary"), "Origin", "a cache must tell the two apart");
        let ask = anonymous("OPTIONS", "/api/cart").header("origin", origin);
        let seen = shop.send(ask.header("access-control-request-method", "GET")).await;
        says_nothing(&seen.refused(405, "method_not_allowed"));
    }
    let two = shopper("GET", "/api/cart").header("origin", PAGE).header("origin", PAGE);
    says_nothing(&shop.send(two).await.expect(200));
    let none = shop.send(shopper("GET", "/api/cart")).await.expect(200);
    says_nothing(&none);
    assert_eq!(none.header("vary"), "Origin");
    // Not a preflight: it does not say what it is to clear the way for.
    let ask = anonymous("OPTIONS", "/api/cart").header("origin", PAGE);
    is_readable(&shop.send(ask).await.refused(405, "method_not_allowed"), PAGE);
}

#[actix_web::test]
async fn every_origin_is_allowed_only_without_credentials() {
    let shop = open_to("*");
    let seen = shop.send(shopper("GET", "/api/cart").header("origin", "https://any.example")).await;
    is_readable(&seen, "*");
    assert_eq!(seen.header("vary"), "");
    let seen = shop.send(preflight("/api/cart", "PUT")).await.expect(204);
    assert_eq!(seen.header("access-control-allow-origin"), "*");
    assert_eq!(seen.header("access-control-allow-credentials"), "");
}

#[actix_web::test]
async fn a_page_can_read_every_refusal_of_a_handler() {
    let shop = open_to(PAGE);
    let large = " ".repeat(65 * 1024);
    let asks = [
        (anonymous("GET", "/api/cart"), 401, "token_missing"),
        (shopper("GET", "/api/admin/orders"), 403, "forbidden"),
        (shopper("GET", "/nowhere"), 404, "not_found"),
        (shopper("PUT", "/api/cart"), 405, "method_not_allowed"),
        (shopper("POST", "/api/cart/items").raw(large), 413, "body_too_large"),
        (
            shopper("POST", "/api/cart/items").typed("x", "text/plain"),
            415,
            "unsupported_media_type",
        ),
        (shopper("POST", "/api/orders").raw("{"), 400, "malformed_json"),
    ];
    for (ask, status, code) in asks {
        let seen = shop.send(ask.header("origin", PAGE)).await.refused(status, code);
        is_readable(&seen, PAGE);
    }
}

async fn troubled<const N: usize>(
    shop: &Shop,
    options: &ApiOptions,
    asks: [ApiRequest; N],
) -> [ApiResponse; N] {
    let (state, limit) = (shop.state.clone().with_limits(options), options.request_timeout);
    let app = App::new()
        .configure(|config| crate::configure(config, state))
        .service(web::resource("/panic").to(panics))
        .service(web::resource("/slow").to(never_answers))
        .wrap(from_fn(move |req, next| handle(limit, req, next)));
    let app = init_service(app).await;
    let mut seen = Vec::new();
    for ask in asks {
        seen.push(send(&app, ask.header("origin", PAGE).request().to_request()).await);
    }
    seen.try_into().unwrap()
}

async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn never_answers() -> HttpResponse {
    std::future::pending().await
}

#[actix_web::test]
async fn a_page_can_read_what_no_handler_has_answered() {
    let mut shop = open_to(PAGE);
    let quick = ApiOptions { request_timeout: Duration::from_millis(1), ..ApiOptions::default() };
    let asks = [anonymous("GET", "/slow"), anonymous("GET", "/panic")];
    let [slow, broken] = troubled(&shop, &quick, asks).await;
    is_readable(&slow.refused(503, "overloaded"), PAGE);
    is_readable(&broken.refused(500, "internal"), PAGE);

    let full = ApiOptions { max_in_flight: 0, ..ApiOptions::default() };
    let asks = [
        shopper("GET", "/api/cart"),
        anonymous("OPTIONS", "/api/cart").header("access-control-request-method", "GET"),
    ];
    let [shed, cleared] = troubled(&shop, &full, asks).await;
    is_readable(&shed.refused(503, "overloaded"), PAGE);
    assert_eq!(cleared.status, 204, "what costs nothing is answered all the same");

    let allowance = Allowance { times: 1, within: Duration::from_secs(3_600) };
    let quotas = Quotas::new(Some(allowance), None, Proxies::default());
    shop.state = shop.state.with_quotas(quotas);
    let asks = [shopper("GET", "/api/cart"), shopper("GET", "/api/cart")];
    let [first, second] = troubled(&shop, &ApiOptions::default(), asks).await;
    is_readable(&first.expect(200), PAGE);
    let second = second.refused(429, "too_many_requests");
    is_readable(&second, PAGE);
    assert!(!second.header("retry-after").is_empty());
}

#[actix_web::test]
async fn webhooks_and_metrics_are_not_for_browsers() {
    let shop = open_to("*");
    let paths = ["/api/payments/webhook", "/api/payments/webhook/mock", "/metrics"];
    for path in paths {
        let seen = shop.send(preflight(path, "POST")).await;
        says_nothing(&seen);
        assert_ne!(seen.status, 204, "{path}");
    }
}

#[test]
fn every_method_that_is_served_is_named() {
    let named: Vec<&str> = METHODS.split(", ").collect();
    let table = RouteTable::of(&demo_openapi().paths);
    let served = table.routes().iter().flat_map(|route| &route.methods);
    for method in served.chain([&Method::HEAD]) {
        assert!(named.contains(&method.as_str()), "{method}");
    }
}
