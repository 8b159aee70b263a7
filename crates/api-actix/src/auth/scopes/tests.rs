//! Scopes over all routes.

use actix_web::http::Method;
use actix_web::test::init_service;
use application::Executed;
use application::api_keys::{self, ApiKeyDraft, ApiKeySecret};
use ports::{ApiKeyRole, ApiScope};

use super::*;
use crate::openapi::{demo_openapi, openapi};
use crate::options::ApiOptions;
use crate::route_table::RouteTable;
use crate::shop::{Shop, anonymous, send};

/// Routes that need no caller, so that a key is not looked at.
const OPEN: [&str; 8] = [
    "/api/checkout/providers",
    "/api/listings",
    "/api/payments/webhook",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/errors",
];

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|beginning| path.starts_with(beginning))
}

/// Every route that needs a caller, as method and pattern.
fn routes(document: &utoipa::openapi::OpenApi) -> Vec<(Method, String)> {
    let table = RouteTable::of(&document.paths);
    let closed = table.routes().iter().filter(|route| !is_open(&route.pattern));
    let of = |route: &crate::route_table::Route| {
        let pattern = route.pattern.clone();
        let methods = route.methods.clone().into_iter();
        methods.map(move |method| (method, pattern.clone())).collect::<Vec<_>>()
    };
    closed.flat_map(of).collect()
}

/// The path of a pattern, with unknown ids.
fn path(pattern: &str) -> String {
    let part = |part: &str| match part.starts_with('{') {
        true => "0197a5a0-ffff-7000-8000-000000000000".to_owned(),
        false => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn key(shop: &Shop, role: ApiKeyRole, scopes: &[ApiScope]) -> ApiKeySecret {
    let engine = shop.state.engine();
    let (operator, secret) = (application::Admin::local_operator(), api_keys::new_secret(&engine));
    let (name, scopes) = ("Test".to_owned(), scopes.to_vec());
    let draft = ApiKeyDraft { name, role, scopes, expires_at: None };
    let now = shop.state.token_time();
    match api_keys::create(&engine, &operator, draft, &secret, now, None).await.unwrap() {
        Executed::Fresh(_) => secret,
        Executed::Replayed(_) => panic!("no key was given"),
    }
}

#[test]
fn every_route_has_an_area() {
    let all = routes(&demo_openapi());
    let missing: Vec<_> = all.iter().filter(|(_, p)| area_of(p).is_none()).collect();
    assert!(missing.is_empty(), "add them to AREAS: {missing:?}");
    for (beginning, _) in AREAS {
        assert!(all.iter().any(|(_, p)| canonical(p).starts_with(beginning)), "{beginning}");
    }
    assert_eq!(area_of("/api/admin/new-thing"), None);
    assert_eq!(area_of("/api/ordersome"), None);
    assert_eq!(area_of("/orders/{id}/pay"), Some(Of(ApiArea::Orders)));
}

/// Whether a key with this scope alone may use a route, as the documentation says it.
fn may(scope: ApiScope, method: &Method, pattern: &str) -> bool {
    if pattern.ends_with("/receive") {
        return scope == ApiScope::All;
    }
    let is_own = |scope: &str| {
        let (area, access) = scope.split_once(':').unwrap();
        area_of(pattern).is_some_and(|found| match found {
            Of(found) => found.as_str() == area && (access == "write" || method == Method::GET),
            Unrestricted => false,
        })
    };
    match scope.as_str() {
        "all" => true,
        "read" => method == Method::GET && area_of(pattern) != Some(Unrestricted),
        scope => is_own(scope),
    }
}

#[actix_web::test]
async fn a_key_reaches_the_routes_of_its_scopes_and_no_others() {
    let shop = Shop::open();
    let app = init_service(crate::app(shop.state.clone(), &ApiOptions::default())).await;
    for scope in ApiScope::ALL {
        let secret = key(&shop, ApiKeyRole::Admin, &[*scope]).await;
        let mut reached = 0;
        for (method, pattern) in routes(&openapi()) {
            let ask = anonymous(method.as_str(), &path(&pattern)).token(secret.expose());
            let seen = send(&app, ask.raw("{}").request().to_request()).await;
            let name = format!("{scope}: {method} {pattern}: {seen:?}");
            if may(*scope, &method, &pattern) {
                assert!(!matches!(seen.status, 401 | 403), "{name}");
                reached += 1;
            } else {
                let seen = seen.refused(403, "forbidden");
                let detail = seen.body["detail"].as_str().unwrap();
                assert!(detail.starts_with("the API key needs the scope "), "{name}");
            }
        }
        assert!(reached > 0, "{scope}");
    }
}

#[actix_web::test]
async fn a_refusal_names_the_scope() {
    let shop = Shop::open();
    let secret = key(&shop, ApiKeyRole::Admin, &[ApiScope::OrdersWrite]).await;
    for (method, path, needed) in [
        ("GET", "/api/admin/payments", "payments:read"),
        ("POST", "/api/admin/listings", "listings:write"),
        ("GET", "/api/admin/stats", "system:read"),
        ("POST", "/api/admin/api-keys", "all"),
    ] {
        let seen = shop.send(anonymous(method, path).token(secret.expose()).raw("{}")).await;
        let seen = seen.refused(403, "forbidden");
        assert_eq!(seen.body["detail"], format!("the API key needs the scope {needed}"));
    }
}

/// The receipt of a return refunds money, unless it says that it does not.
#[actix_web::test]
async fn a_receipt_with_a_refund_needs_the_scope_of_payments() {
    let shop = Shop::open();
    let id = "0197a5a0-ffff-7000-8000-000000000000";
    let path = format!("/api/admin/orders/{id}/returns/{id}/receive");
    let (orders, payments) = (ApiScope::OrdersWrite, ApiScope::PaymentsWrite);
    for (scopes, body, missing) in [
        (&[orders][..], "", Some(payments)),
        (&[orders], "{}", Some(payments)),
        (&[orders], r#"{"refund": true}"#, Some(payments)),
        (&[orders, ApiScope::Read], "{}", Some(payments)),
        (&[payments], r#"{"refund": false}"#, Some(orders)),
        (&[orders], r#"{"refund": false, "withheld_reason": "used"}"#, None),
        (&[orders, payments], "{}", None),
        (&[ApiScope::All], "{}", None),
    ] {
        let secret = key(&shop, ApiKeyRole::Admin, scopes).await;
        let ask = anonymous("POST", &path).token(secret.expose());
        let ask = if body.is_empty() { ask } else { ask.raw(body) };
        let seen = shop.send(ask).await;
        let Some(missing) = missing else {
            seen.refused(404, "not_found");
            continue;
        };
        let seen = seen.refused(403, "forbidden");
        assert_eq!(seen.body["detail"], format!("the API key needs the scope {missing}"));
    }
}

/// However a path is written, the route that it leads to counts.
#[actix_web::test]
async fn another_spelling_of_a_path_opens_nothing() {
    let shop = Shop::open();
    let scopes: Vec<ApiScope> =
        ApiScope::ALL.iter().copied().filter(|scope| *scope != ApiScope::All).collect();
    let secret = key(&shop, ApiKeyRole::Admin, &scopes).await;
    for path in [
        "/api/admin/api-keys",
        "/api/admin/api-keys/",
        "/api/admin//api-keys",
        "//api/admin/api-keys",
        "/api/admin/%61pi-keys",
        "/api/%61dmin/api-keys",
        "/api/admin/api%2Dkeys",
        "/api/me/sessions",
        "/api/me//sessions",
        "/api/me/%73essions",
        "/api/me/sessions?x=/api/orders",
        "/api/orders/../me/sessions",
    ] {
        let seen = shop.send(anonymous("GET", path).token(secret.expose())).await;
        assert!(matches!(seen.status, 403 | 404), "{path}: {seen:?}");
    }
}

#[actix_web::test]
async fn a_service_key_acts_for_customers_and_not_as_an_operator() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    let secret = key(&shop, ApiKeyRole::Service, &[ApiScope::All]).await;
    let ask = |method: &str, path: &str| anonymous(method, path).token(secret.expose());
    shop.send(ask("GET", &format!("/api/orders/{order}"))).await.expect(200);
    let app = init_service(crate::app(shop.state.clone(), &ApiOptions::default())).await;
    for (method, pattern) in routes(&openapi()) {
        if pattern.starts_with("/api/admin/") {
            let ask = ask(method.as_str(), &path(&pattern)).raw("{}");
            send(&app, ask.request().to_request()).await.refused(403, "forbidden");
        }
    }
}
