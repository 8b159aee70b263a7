//! How often one user may call.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Db, Server, tokens};

fn server(settings: &[(&str, &str)]) -> Server {
    Server::start_with(Db::Sqlite, settings)
}

/// What is left, by the header `RateLimit`: `"user";r=4;t=720`.
fn left(reply: &tests::Reply) -> u32 {
    let header = reply.header("ratelimit");
    let rest = header.strip_prefix(r#""user";r="#).unwrap_or_else(|| panic!("{header}: {reply}"));
    rest.split(';').next().and_then(|number| number.parse().ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_a_call_beyond_the_allowance_changes_nothing_and_is_not_remembered() {
    let server = server(&[("KASSA_LIMITS__PER_USER", "5/1h")]);
    let shop = server.shop();
    let (listing, busy, other) = (shop.listing("4.00", 9).await, shop.shopper(), shop.shopper());
    let item = busy.put(&listing, 2).await.text("id");
    for expected in (0..4).rev() {
        let cart = busy.api.on_another_device().see_cart().await.expect(200);
        assert_eq!(left(&cart), expected, "{cart}");
        assert_eq!(cart.header("ratelimit-policy"), r#""user";q=5;w=3600"#);
    }
    let key = fresh_id();
    let refused = [
        busy.api.put_in_cart(&listing.id, 7).await,
        busy.api.change_cart_item(&item, 8).await,
        busy.api.remove_cart_item(&item).await,
        busy.api.empty_cart().await,
        busy.api.order_one(&listing.id, 3).key(&key).await,
        busy.api.change_me(&json!({ "email": busy.email })).await,
        busy.api.call_path("GET", "/nowhere").await,
    ];
    for reply in refused {
        let reply = reply.refused(429, "too_many_requests");
        assert_eq!(left(&reply), 0, "{reply}");
        let wait: u64 = reply.header("retry-after").parse().expect("seconds");
        assert!((600..=720).contains(&wait), "one in five an hour: {wait}");
    }
    other.put(&listing, 1).await;
    shop.assert_stock(&listing, 9, 0).await;

    // Each server counts in its memory, so that a new one shows what the old one has done.
    server.terminate();
    server.restart();
    let cart = busy.api.see_cart().await.expect(200);
    assert_eq!(cart["items"][0]["qty"], 2, "{cart}");
    assert!(busy.api.list_orders().await.expect(200).items().is_empty());
    let order = busy.api.order_one(&listing.id, 3).key(&key).await.expect(201);
    assert!(!order.is_replayed(), "a refusal of this kind is no answer to the key: {order}");
    assert!(busy.api.see_me().await.expect(200)["email"].is_null());
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_the_allowance_comes_back_evenly_and_not_at_once() {
    let server = server(&[("KASSA_LIMITS__PER_USER", "3/30s")]);
    let shopper = server.shop().shopper();
    for _ in 0..3 {
        shopper.api.see_cart().await.expect(200);
    }
    let refused = shopper.api.see_cart().await.refused(429, "too_many_requests");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=10).contains(&wait), "a third of the time: {wait}");
    // Only time restores it; a caller that waits as long as it was told is served.
    tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
    shopper.api.see_cart().await.expect(200);
    shopper.api.see_cart().await.refused(429, "too_many_requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_an_invalid_token_uses_up_no_quota_of_another_caller() {
    let settings = [("KASSA_LIMITS__PER_USER", "3/1h"), ("KASSA_LIMITS__PER_ADDRESS", "6/1h")];
    let server = server(&settings);
    let shop = server.shop();
    let victim = shop.shopper();
    let claims = tokens::claims(&victim.id, &["customer"], 3_600);
    let forged = [
        tokens::mint("another-secret-than-that-of-this-shop", &claims),
        tokens::unsigned(&claims),
        tokens::tampered(&tokens::customer(&fresh_id()), &claims),
        tokens::mint(tests::server::jwt_secret(), &tokens::claims(&victim.id, &["admin"], -3_600)),
    ];
    for token in forged {
        let reply = shop.anonymous().with_token(token).see_cart().await.expect(401);
        assert!(reply.header("ratelimit").starts_with(r#""address";"#), "{reply}");
    }
    assert_eq!(left(&victim.api.see_cart().await.expect(200)), 2);
    // The other way round: who has used up a token's calls does not get more without it for long.
    for _ in 0..2 {
        shop.anonymous().see_cart().await.refused(401, "token_missing");
    }
    shop.anonymous().see_cart().await.refused(429, "too_many_requests");
    assert_eq!(left(&victim.api.see_cart().await.expect(200)), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_a_rush_gets_no_more_than_a_queue() {
    let server = server(&[("KASSA_LIMITS__PER_USER", "10/1h")]);
    let api = server.shop().shopper().api;
    let replies = tests::concurrent_clients::all_at_once(64, move |_| {
        let call = api.see_cart();
        async move { call.await }
    });
    let served = replies.await.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(served, 10);
}

#[test]
fn limits_that_make_no_sense_are_refused_before_anything_starts() {
    let cases = [
        ("KASSA_LIMITS__PER_USER", "nonsense", "limits.per_user"),
        ("KASSA_LIMITS__PER_USER", "0/1m", "limits.per_user"),
        ("KASSA_LIMITS__PER_USER", "5/1h, 9/1d", "limits.per_user"),
        ("KASSA_LIMITS__PER_ADDRESS", "5/100ms", "limits.per_address"),
        ("KASSA_LIMITS__COUPON_ATTEMPTS", "20 a minute", "limits.coupon_attempts"),
        ("KASSA_HTTP__TRUSTED_PROXIES", "nonsense", "http.trusted_proxies"),
        ("KASSA_HTTP__TRUSTED_PROXIES", "10.0.0.0/33", "http.trusted_proxies"),
        ("KASSA_HTTP__BODY_TIMEOUT", "1ms", "http.body_timeout"),
        ("KASSA_HTTP__MAX_IN_FLIGHT", "0", "http.max_in_flight"),
        ("KASSA_HTTP__MAX_UNAUTHENTICATED", "0", "http.max_unauthenticated"),
        ("KASSA_LIMITS__CONNECTIONS_PER_ADDRESS", "0", "limits.connections_per_address"),
        ("KASSA_LIMITS__WAITING_PER_ADDRESS", "none", "limits.waiting_per_address"),
        ("KASSA_HTTP__WRITE_TIMEOUT", "1ms", "http.write_timeout"),
        ("KASSA_HTTP__MAX_UNREAD_BYTES", "1000", "http.max_unread_bytes"),
        ("KASSA_SECRETS__OVERLAP", "1s", "secrets.overlap"),
    ];
    for (variable, value, key) in cases {
        let server = Server::stopped(Db::Sqlite, &[(variable, value)]);
        for command in [&["config", "check"][..], &["serve"]] {
            let done = server.kassa(command);
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert_eq!(done.status.code(), Some(78), "{command:?} {variable}={value}: {said}");
            assert!(said.contains(key) && said.contains(variable), "{variable}={value}: {said}");
        }
    }
}

/// What is counted in the database: the caller is told how long to wait, and a server that is new,
/// or another one, counts on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s23_limits_of_a_period_are_told_with_the_time_to_wait_and_outlive_the_server() {
    let server = server(&[
        ("KASSA_LIMITS__PAYMENT_ATTEMPTS", "2/1h"),
        ("KASSA_LIMITS__IDEMPOTENCY_KEYS", "3/1h"),
        ("KASSA_LIMITS__CONTACT_CHANGES", "1/1d"),
    ]);
    let shop = server.shop();
    let (listing, busy) = (shop.listing("4.00", 9).await, shop.shopper());
    let mut orders = Vec::new();
    for key in ["k1", "k2", "k3"] {
        orders.push(busy.api.order_one(&listing.id, 1).key(key).await.expect(201).text("id"));
    }
    for order in &orders[..2] {
        busy.api.pay_order_with(order, "mock_decline").await;
    }
    busy.api.change_me(&json!({ "email": "one@example.com" })).await.expect(200);
    server.terminate();
    server.restart();
    let refused = [
        (busy.api.pay_order_with(&orders[2], "mock_decline").await, 3_600),
        (busy.api.order_one(&listing.id, 1).key("k4").await, 3_600),
        (busy.api.change_me(&json!({ "email": "two@example.com" })).await, 86_400),
    ];
    for (reply, period) in refused {
        let reply = reply.refused(429, "too_many_requests");
        let wait: u64 = reply.header("retry-after").parse().expect("seconds");
        assert!((period - 600..=period + 1).contains(&wait), "{wait} of {period}: {reply}");
    }
    assert!(busy.api.order_one(&listing.id, 1).key("k1").await.expect(201).is_replayed());
    assert_eq!(busy.api.see_me().await.expect(200)["email"], "one@example.com");
    shop.assert_stock(&listing, 9, 3).await;
    server.assert_audit_clean();
}
