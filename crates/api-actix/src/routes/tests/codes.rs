//! Every code of the registry occurs, and no other.

use std::collections::BTreeSet;

use serde_json::json;

use crate::errors::Code;
use crate::errors::mapping::tests::provoked;
use crate::shop::{Shop, anonymous, shopper};

/// What comes of requests before they reach the engine, and in the middleware after it.
async fn provoked_by_requests() -> BTreeSet<Code> {
    let shop = Shop::open();
    let item = |body: &str| shopper("POST", "/api/cart/items").raw(body);
    let session = shopper("POST", "/api/checkout/session").json(&json!({ "cart_id": "7" }));
    let cart = json!({ "cart_id": "0197a5a0-ffff-7000-8000-000000000000" });
    let good_session = shopper("POST", "/api/checkout/session").json(&cart);
    let asks = [
        item("{"),
        item(r#"{"extra":1}"#),
        item(&" ".repeat(70_000)),
        session.key("k"),
        good_session.clone(),
        good_session.key(""),
        shopper("GET", "/api/orders?cursor=nonsense"),
        anonymous("GET", "/api/cart"),
        anonymous("GET", "/api/cart").token("nonsense"),
        anonymous("GET", "/api/cart").token("expired"),
        anonymous("GET", "/api/cart").token("keyless"),
        shopper("GET", "/api/admin/orders"),
        shopper("GET", "/nowhere"),
        shopper("PUT", "/api/cart"),
        item("{}").header("content-encoding", "gzip"),
    ];
    let guesses = (0..21)
        .map(|n| shopper("PUT", "/api/cart/coupon").json(&json!({ "code": format!("GUESS-{n}") })));
    let mut seen = BTreeSet::new();
    for ask in asks.into_iter().chain(guesses) {
        let answer = shop.send(ask).await;
        let code = Code::ALL.iter().find(|code| code.entry().code == answer.code());
        let code = code.unwrap_or_else(|| panic!("not in the registry: {answer:?}"));
        assert_eq!(answer.status, code.entry().status);
        seen.insert(*code);
    }
    seen
}

#[actix_web::test]
async fn every_code_of_the_registry_can_happen() {
    let mut seen = provoked();
    seen.extend(provoked_by_requests().await);
    // `middleware::tests` provokes the one with a handler that never answers, `extract::body` the other
    // with a body that never comes.
    seen.extend([Code::Overloaded, Code::RequestTimeout]);
    let never: Vec<&Code> = Code::ALL.iter().filter(|code| !seen.contains(code)).collect();
    assert!(never.is_empty(), "nothing provokes {never:?}");
}
