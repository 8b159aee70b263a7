//! API keys: created once, accepted until they end, and never stored or repeated.

use serde_json::{Value, json};

use crate::shop::{ApiRequest, ApiResponse, Shop, admin, anonymous, shopper};

const KEYS: &str = "/api/admin/api-keys";

fn new_key(scopes: &[&str]) -> ApiRequest {
    let body = json!({ "name": "Warehouse", "role": "admin", "scopes": scopes });
    admin("POST", KEYS).json(&body)
}

async fn create(shop: &Shop, scopes: &[&str]) -> ApiResponse {
    shop.send(new_key(scopes)).await.expect(201)
}

#[actix_web::test]
async fn a_key_is_accepted_until_it_is_revoked() {
    let shop = Shop::open();
    let made = create(&shop, &["all"]).await;
    let (id, secret) = (made.text("id"), made.text("secret"));
    assert!(secret.starts_with(&made.text("prefix")) && secret.len() == 9 + 64, "{made:?}");
    assert_eq!(made.body["last_used_at"], Value::Null);
    let ask = || anonymous("GET", "/api/admin/orders").token(&secret);
    shop.send(ask()).await.expect(200);
    let listed = shop.send(admin("GET", KEYS)).await.expect(200);
    let row = &listed.body["items"][0];
    assert_eq!((&row["status"], row["last_used_at"].is_string()), (&json!("active"), true));
    assert!(row["secret"].is_null() && !listed.raw.contains(&secret), "{listed:?}");
    let revoke = || admin("POST", &format!("{KEYS}/{id}/revoke"));
    let revoked = shop.send(revoke()).await.expect(200);
    assert_eq!(revoked.body["status"], "revoked");
    shop.send(ask()).await.refused(401, "token_invalid");
    let again = shop.send(revoke()).await.expect(200);
    assert_eq!(again.body["revoked_at"], revoked.body["revoked_at"]);
}

#[actix_web::test]
async fn the_secret_is_in_the_first_response_only() {
    let shop = Shop::open();
    let made = shop.send(new_key(&["orders:read"]).key("k1")).await.expect(201);
    let secret = made.text("secret");
    let again = shop.send(new_key(&["orders:read"]).key("k1")).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((again.text("id"), &again.body["secret"]), (made.text("id"), &Value::Null));
    assert!(!again.raw.contains(&secret));
    let listed = shop.send(admin("GET", KEYS)).await.expect(200);
    assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn keys_that_do_not_work_are_refused_alike() {
    let shop = Shop::open();
    let made = create(&shop, &["all"]).await;
    let revoke = admin("POST", &format!("{KEYS}/{}/revoke", made.text("id")));
    shop.send(revoke).await.expect(200);
    let unknown = format!("kassa_sk_{}", "0".repeat(64));
    let mut seen = Vec::new();
    for secret in [&made.text("secret"), &unknown, "kassa_sk_", "kassa_sk_ 1", "kassa_sk_x.y.z"] {
        let refused = shop.send(anonymous("GET", "/api/cart").token(secret)).await;
        let mut refused = refused.refused(401, "token_invalid");
        refused.body.as_object_mut().unwrap().remove("request_id");
        seen.push((refused.body.clone(), refused.header("www-authenticate").to_owned()));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[actix_web::test]
async fn a_key_expires() {
    let shop = Shop::open();
    let (now, day) = (shop.state.token_time(), std::time::Duration::from_secs(86_400));
    let body = |at: domain::Instant| json!({ "name": "n", "role": "admin", "scopes": ["all"], "expires_at": at.to_rfc3339() });
    for past in [now, now - day] {
        let refused = shop.send(admin("POST", KEYS).json(&body(past))).await;
        let refused = refused.refused(400, "validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], "/expires_at", "{refused:?}");
    }
    let made = shop.send(admin("POST", KEYS).json(&body(now + day))).await.expect(201);
    let secret = made.text("secret");
    let ask = || anonymous("GET", "/api/me").token(&secret);
    shop.send(ask()).await.expect(200);
    let later = Shop { state: shop.state.clone().with_token_clock(at(now + day)), ..shop };
    later.send(ask()).await.refused(401, "token_expired");
    let listed = later.send(admin("GET", KEYS)).await.expect(200);
    assert_eq!(listed.body["items"][0]["status"], "expired");
}

fn at(time: domain::Instant) -> std::sync::Arc<dyn ports::Clock> {
    std::sync::Arc::new(adapters_memory::TestClock::at(time))
}

#[actix_web::test]
async fn an_invalid_key_is_refused() {
    let shop = Shop::open();
    for (body, pointer) in [
        (json!({ "name": " ", "role": "admin", "scopes": ["all"] }), "/name"),
        (json!({ "name": "x".repeat(101), "role": "admin", "scopes": ["all"] }), "/name"),
        (json!({ "name": "n", "role": "admin", "scopes": [] }), "/scopes"),
        (json!({ "name": "n", "role": "customer", "scopes": ["all"] }), "/role"),
        (json!({ "name": "n", "role": "admin", "scopes": ["orders:delete"] }), "/scopes/0"),
    ] {
        let refused = shop.send(admin("POST", KEYS).json(&body)).await;
        let refused = refused.refused(400, "validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{refused:?}");
    }
    let body = json!({ "name": "n", "role": "service", "scopes": ["Read", "all", "read"] });
    let made = shop.send(admin("POST", KEYS).json(&body)).await.expect(201);
    assert_eq!(made.body["scopes"], json!(["all"]));
    let missing = format!("{KEYS}/0197a5a0-ffff-7000-8000-000000000000/revoke");
    shop.send(admin("POST", &missing)).await.refused(404, "not_found");
}

#[actix_web::test]
async fn only_an_unrestricted_key_of_an_operator_manages_keys() {
    let shop = Shop::open();
    let body = json!({ "name": "n", "role": "admin", "scopes": ["all"] });
    let all = create(&shop, &["all"]).await.text("secret");
    let made = shop.send(anonymous("POST", KEYS).token(&all).json(&body)).await.expect(201);
    let creator = create(&shop, &["all"]).await.text("id");
    assert_ne!(made.text("created_by"), creator);
    let some = create(&shop, &["system:write", "orders:write", "read"]).await.text("secret");
    let target = format!("{KEYS}/{}/revoke", made.text("id"));
    for ask in
        [anonymous("POST", KEYS).json(&body), anonymous("GET", KEYS), anonymous("POST", &target)]
    {
        shop.send(ask.token(&some)).await.refused(403, "forbidden");
    }
    shop.send(anonymous("GET", "/api/cart").token(&made.text("secret"))).await.expect(200);
    shop.send(shopper("POST", KEYS).json(&body)).await.refused(403, "forbidden");
}
