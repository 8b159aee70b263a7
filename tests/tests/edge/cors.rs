//! Web pages of other origins: what their browsers are told, whatever the answer is.

use serde_json::json;
use tests::{Api, Db, Reply, Server};

const PAGE: &str = "https://shop.example";
const VARIABLE: &str = "KASSA_HTTP__ALLOWED_ORIGINS";

async fn preflight(api: &Api, origin: &str, path: &str) -> Reply {
    let call = api.call_path("OPTIONS", path).header("origin", origin);
    call.header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key")
        .await
}

fn is_readable(reply: &Reply, origin: &str) {
    assert_eq!(reply.header("access-control-allow-origin"), origin, "{reply}");
    assert_eq!(reply.header("access-control-allow-credentials"), "", "{reply}");
    assert_eq!(reply.header("vary"), "Origin", "{reply}");
    let exposed = reply.header("access-control-expose-headers").to_ascii_lowercase();
    let names = [
        "etag",
        "x-request-id",
        "retry-after",
        "ratelimit",
        "ratelimit-policy",
        "idempotent-replayed",
        "location",
    ];
    for name in names {
        assert!(exposed.split(", ").any(|one| one == name), "{name} in {exposed}");
    }
}

fn tells_nothing(reply: &Reply) {
    let told = reply.headers.keys().find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(told, None, "{reply}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_setting_no_page_of_another_origin_may_call() {
    let server = Server::start(Db::Sqlite);
    let api = server.shop().shopper().api;
    tells_nothing(&api.browse_listings().header("origin", PAGE).await.expect(200));
    tells_nothing(&preflight(&api, PAGE, "/api/cart/items").await.expect(405));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_the_shop_may_call_and_read_every_answer() {
    let settings = [
        (VARIABLE, "https://shop.example, https://admin.shop.example"),
        ("KASSA_LIMITS__PER_USER", "7/1h"),
        ("KASSA_LIMITS__PER_ADDRESS", "1/1h"),
        ("KASSA_HTTP__BODY_TIMEOUT", "300ms"),
    ];
    let server = Server::start_with(Db::Sqlite, &settings);
    let shop = server.shop();
    let (api, anonymous) = (shop.shopper().api, shop.anonymous());
    for _ in 0..5 {
        let cleared = preflight(anonymous, PAGE, "/api/orders").await.expect(204);
        assert_eq!(cleared.header("access-control-allow-origin"), PAGE, "{cleared}");
        assert_eq!(cleared.header("ratelimit"), "", "a preflight is not counted: {cleared}");
    }
    let cart = api.see_cart().header("origin", PAGE).await.expect(200);
    is_readable(&cart, PAGE);
    assert!(!cart.header("etag").is_empty() && !cart.header("ratelimit").is_empty(), "{cart}");
    is_readable(
        &api.list_orders().header("origin", "https://admin.shop.example").await,
        "https://admin.shop.example",
    );
    is_readable(&anonymous.see_cart().header("origin", PAGE).await.expect(401), PAGE);
    let large = " ".repeat(65 * 1024);
    let put = |body: String| {
        let call = api.call_path("POST", "/api/cart/items").raw(body, "application/json");
        call.header("origin", PAGE)
    };
    is_readable(&put(large).await.refused(413, "body_too_large"), PAGE);
    is_readable(&put("{".into()).await.refused(400, "malformed_json"), PAGE);
    is_readable(&api.call_path("GET", "/nowhere").header("origin", PAGE).await.expect(404), PAGE);
    is_readable(&api.call_path("PUT", "/api/cart").header("origin", PAGE).await.expect(405), PAGE);
    for origin in ["https://evil.example", "null", "http://shop.example"] {
        let hidden = api.browse_listings().header("origin", origin).await;
        tells_nothing(&hidden);
        assert_eq!(hidden.header("vary"), "Origin", "{hidden}");
        tells_nothing(&preflight(&api, origin, "/api/cart/items").await);
    }
    let refused = api.see_cart().header("origin", PAGE).await.refused(429, "too_many_requests");
    is_readable(&refused, PAGE);
    assert!(!refused.header("retry-after").is_empty(), "{refused}");
    let refused = anonymous.see_cart().header("origin", PAGE).await;
    is_readable(&refused.refused(429, "too_many_requests"), PAGE);
    // Providers and scrapers are not browsers.
    let event = anonymous.send_webhook(&json!({})).header("origin", PAGE).await.expect(401);
    tells_nothing(&event);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_can_read_that_the_server_is_busy() {
    let settings = [(VARIABLE, "*"), ("KASSA_HTTP__MAX_IN_FLIGHT", "1")];
    let server = Server::start_with(Db::Sqlite, &settings);
    let shop = server.shop();
    let api = shop.shopper().api;
    let caller = api.clone();
    let look = move || caller.on_another_device().see_cart().header("origin", PAGE);
    let busy = tests::concurrent_clients::until_shed(look).await;
    assert_eq!(busy.header("access-control-allow-origin"), "*", "{busy}");
    assert_eq!(busy.header("access-control-allow-credentials"), "", "{busy}");
    assert!(busy.header("access-control-expose-headers").contains("Retry-After"), "{busy}");
    let cleared = preflight(&api, PAGE, "/api/orders").await.expect(204);
    assert_eq!(cleared.header("access-control-allow-origin"), "*", "{cleared}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_may_be_called_from_every_port_of_this_machine() {
    let server = Server::start_demo(Db::Sqlite);
    let api = server.shop().shopper().api;
    for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8000"] {
        is_readable(&api.browse_listings().header("origin", origin).await.expect(200), origin);
        let cleared = preflight(&api, origin, "/api/orders").await.expect(204);
        assert_eq!(cleared.header("access-control-allow-origin"), origin, "{cleared}");
    }
    for origin in [PAGE, "null", "http://localhost.evil.example:80", "http://192.0.2.1:3000"] {
        tells_nothing(&api.browse_listings().header("origin", origin).await.expect(200));
    }
}

#[test]
fn what_is_not_an_origin_is_told_before_anything_starts() {
    let cases = [
        ("https://shop.example/", "ends with a slash: is it https://shop.example?"),
        ("https://shop.example/cart", "parts other than scheme, host and port"),
        ("shop.example", "is it https://shop.example?"),
        ("https://shop.example:443", "is it https://shop.example?"),
        ("https://*.example", "wildcard"),
        ("https://shop.example, *", "cannot be combined"),
        ("null", "origin of its own"),
    ];
    for (value, expected) in cases {
        let server = Server::stopped(Db::Sqlite, &[(VARIABLE, value)]);
        for command in [&["config", "check"][..], &["serve"]] {
            let done = server.kassa(command);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(78), "{command:?} {value}: {said}");
            assert!(said.contains("http.allowed_origins"), "{value}: {said}");
            assert!(said.contains(expected), "{value}: {said}");
        }
    }
}
