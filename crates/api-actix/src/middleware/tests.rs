//! The middleware of every request.

use actix_web::middleware::from_fn;
use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use actix_web::test::init_service;
use actix_web::{App, HttpResponse, web};

use serde_json::Value;

use super::*;
use crate::allowance::Allowance;
use crate::options::ApiOptions;
use crate::quota::{Proxies, Quotas};
use crate::shop::{ApiRequest, ApiResponse, SHOPPER, Shop, anonymous, send, shopper};

/// Asks an application whose handlers misbehave, one after the other.
async fn troubled<const N: usize>(limit: Duration, asks: [ApiRequest; N]) -> [ApiResponse; N] {
    crowded(limit, 100, asks).await
}

async fn crowded<const N: usize>(
    limit: Duration,
    places: usize,
    asks: [ApiRequest; N],
) -> [ApiResponse; N] {
    let mut shop = Shop::open();
    let options = ApiOptions { max_in_flight: places, ..ApiOptions::default() };
    shop.state = shop.state.with_limits(&options);
    let app = App::new()
        .configure(|config| crate::configure(config, shop.state.clone()))
        .service(web::resource("/panic").to(panics))
        .service(web::resource("/slow").to(never_answers))
        .wrap(from_fn(move |req, next| handle(limit, req, next)));
    let app = init_service(app).await;
    let mut seen = Vec::new();
    for ask in asks {
        seen.push(send(&app, ask.request().to_request()).await);
    }
    seen.try_into().unwrap()
}

async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn never_answers() -> HttpResponse {
    std::future::pending().await
}

const LONG: Duration = Duration::from_secs(60);

#[actix_web::test]
async fn f05_a_panic_is_a_500_and_the_process_lives() {
    let ask = anonymous("GET", "/panic").header("x-request-id", "mine");
    let [seen, after] = troubled(LONG, [ask, anonymous("GET", "/healthz")]).await;
    let seen = seen.refused(500, "internal");
    assert_eq!(seen.header("x-request-id"), "mine");
    assert_eq!(seen.header("cache-control"), "no-store");
    assert!(!seen.raw.contains("on purpose"), "{seen:?}");
    after.expect(200);
}

#[actix_web::test]
async fn requests_beyond_the_limit_are_refused_immediately() {
    let asks = [shopper("GET", "/api/cart"), anonymous("GET", "/healthz")];
    let [shed, alive] = crowded(LONG, 0, asks).await;
    let shed = shed.refused(503, "overloaded");
    assert_eq!(shed.header("retry-after"), "2");
    alive.expect(200);
}

#[actix_web::test]
async fn every_response_states_the_quota() {
    let allowance = Allowance { times: 2, within: Duration::from_secs(3_600) };
    let mut shop = Shop::open();
    let quotas = Quotas::new(Some(allowance), None, Proxies::default());
    shop.state = shop.state.with_quotas(quotas);
    let app = crate::app(shop.state.clone(), &ApiOptions::default());
    let app = init_service(app).await;
    let ask = async |path: &str| send(&app, shopper("GET", path).request().to_request()).await;
    let (first, second) = (ask("/api/cart").await.expect(200), ask("/nowhere").await);
    assert_eq!(first.header("ratelimit"), r#""user";r=1;t=1800"#);
    assert_eq!(second.refused(404, "not_found").header("ratelimit"), r#""user";r=0;t=3600"#);
    let third = ask("/api/cart").await.refused(429, "too_many_requests");
    assert_eq!(third.header("ratelimit-policy"), r#""user";q=2;w=3600"#);
    assert_eq!(third.header("retry-after"), "1800");
}

#[actix_web::test]
async fn a_slow_request_times_out() {
    let short = Duration::from_millis(1);
    let [seen] = troubled(short, [anonymous("GET", "/slow")]).await;
    let seen = seen.refused(503, "overloaded");
    assert_eq!(seen.header("retry-after"), "2");
    assert!(!seen.header("x-request-id").is_empty());
}

#[actix_web::test]
async fn every_response_has_its_id_and_the_headers() {
    let shop = Shop::open();
    for (method, path) in [
        ("GET", "/healthz"),
        ("GET", "/api/listings"),
        ("GET", "/api/cart"),
        ("GET", "/nowhere"),
        ("PUT", "/api/cart"),
    ] {
        let seen = shop.send(anonymous(method, path).header("x-request-id", "my-id-1")).await;
        assert_eq!(seen.header("x-request-id"), "my-id-1", "{path}");
        assert_eq!(seen.header("cache-control"), "no-store", "{path}");
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "{path}");
        assert!(seen.header("content-security-policy").contains("'none'"), "{path}");
    }
    let made = shop.send(shopper("GET", "/api/cart").header("x-request-id", "not sane")).await;
    assert!(uuid::Uuid::parse_str(made.header("x-request-id")).is_ok(), "{made:?}");
}

#[actix_web::test]
async fn the_documentation_may_run_its_own_scripts() {
    let shop = Shop::open();
    let page = shop.send(anonymous("GET", "/docs/index.html")).await.expect(200);
    assert!(page.header("content-security-policy").contains("default-src 'self'"));
    assert_eq!(page.header("cache-control"), "");
    assert!(page.raw.contains("swagger"), "{page:?}");
    for path in ["/docs", "/docs/"] {
        let moved = shop.send(anonymous("GET", path)).await.expect(307);
        assert_eq!(moved.header("location"), "/docs/index.html", "{path}");
    }
    for file in ["swagger-initializer.js", "swagger-ui.css", "swagger-ui-bundle.js"] {
        shop.send(anonymous("GET", &format!("/docs/{file}"))).await.expect(200);
    }
    let nothing = shop.send(anonymous("GET", "/docs/nothing.js")).await;
    nothing.refused(404, "not_found");
}

/// What was written to the log while these were asked.
async fn logged(asks: Vec<ApiRequest>) -> Vec<Value> {
    listen();
    LINES.set(Some(Vec::new()));
    let shop = Shop::open();
    for ask in asks {
        shop.send(ask).await;
    }
    let text = String::from_utf8(LINES.take().unwrap_or_default()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

thread_local! {
    /// What this thread's test has logged, while it listens. A test stays on one thread.
    static LINES: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// One subscriber for the whole process: whether an event is wanted at all is remembered for the
/// process, and a test beside this one, without a subscriber of its own, would say no.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let format = tracing_subscriber::fmt().json().with_writer(|| Lines);
        tracing::subscriber::set_global_default(format.finish()).unwrap();
    });
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.as_mut().map(|l| l.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn every_request_is_logged_with_its_caller() {
    let id = "0197a5a0-ffff-7000-8000-000000000000";
    let card = serde_json::json!({ "email": "ada@secret.example", "phone": "+447700900123" });
    let lines = logged(vec![
        shopper("GET", &format!("/orders/{id}/")).header("x-request-id", "mine"),
        anonymous("GET", "/nowhere?token=xyz-sent"),
        shopper("PUT", "/api/me").json(&card),
    ])
    .await;
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let first = &lines[0]["fields"];
    assert_eq!((&first["method"], &first["route"]), (&"GET".into(), &"/orders/{id}".into()));
    assert_eq!((&first["status"], &first["request_id"]), (&404.into(), &"mine".into()));
    assert_eq!((&first["user_id"], &first["order_id"]), (&SHOPPER.into(), &id.into()));
    assert!(first["duration_ms"].is_u64(), "{first}");
    assert_eq!(lines[1]["fields"]["route"], "none");
    let all = format!("{lines:?}");
    for secret in ["customer", "xyz-sent", "ada@secret.example", "447700900123"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
