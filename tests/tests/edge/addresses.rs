//! Who is counted by the address, and whose word about an address is taken.

use serde_json::json;
use tests::server::raw_get;
use tests::webhook::signed_under;
use tests::{Db, Reply, Server, Shop};

const THREE: (&str, &str) = ("KASSA_LIMITS__PER_ADDRESS", "3/1h");

/// A call without a token that comes with these lines of `X-Forwarded-For`.
async fn from(shop: &Shop, lines: &[&str]) -> Reply {
    let call = shop.anonymous().browse_listings();
    lines.iter().fold(call, |call, line| call.header("x-forwarded-for", line)).await
}

/// Makes so many calls that none is left.
async fn use_up(shop: &Shop, lines: &[&str]) {
    for _ in 0..3 {
        let reply = from(shop, lines).await;
        assert_ne!(reply.status, 429, "{lines:?}: {reply}");
    }
    from(shop, lines).await.refused(429, "too_many_requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_behind_a_proxy_each_caller_is_counted_and_none_can_hide() {
    let proxies = ("KASSA_HTTP__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8, fd00::/8");
    let server = Server::start_with(Db::Sqlite, &[THREE, proxies]);
    let shop = server.shop();
    use_up(&shop, &["198.51.100.1"]).await;
    use_up(&shop, &["198.51.100.2"]).await;
    // What a caller has written itself stands to the left of what the proxy writes, or in a line
    // above it, and may look like a proxy of ours.
    let hidden: [&[&str]; 7] = [
        &["203.0.113.5, 198.51.100.1"],
        &["10.0.0.7, 203.0.113.5, 198.51.100.1, 10.0.0.9"],
        &["203.0.113.5", "198.51.100.1"],
        &["nonsense, 198.51.100.1 ,fd00::2"],
        &["::ffff:198.51.100.1"],
        &["198.51.100.1:50123"],
        &["203.0.113.5, [::ffff:198.51.100.1]:50123, 10.0.0.9:443"],
    ];
    for lines in hidden {
        let reply = from(&shop, lines).await;
        assert_eq!(reply.status, 429, "{lines:?}: {reply}");
    }
    // Of IPv6 a caller has a whole network, and its neighbour has another.
    use_up(&shop, &["2001:db8:0:1::1"]).await;
    from(&shop, &["2001:db8:0:1:ffff:ffff:ffff:ffff"]).await.refused(429, "too_many_requests");
    use_up(&shop, &["2001:db8:0:2::1"]).await;
    // What is no address is no way around the count, either: it is the proxy's own.
    use_up(&shop, &["unknown"]).await;
    for other in ["", "1.2.3.4:", "\"198.51.100.9\"", "198.51.100.9, _hidden"] {
        let reply = from(&shop, &[other]).await;
        assert_eq!(reply.status, 429, "{other}: {reply}");
    }
    from(&shop, &[]).await.refused(429, "too_many_requests");
    // A good token is counted by its user alone, and here not at all.
    for _ in 0..5 {
        let call = shop.shopper().api.see_cart().header("x-forwarded-for", "198.51.100.1");
        call.await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_without_a_trusted_proxy_forwarded_addresses_are_ignored() {
    for proxies in ["", "10.0.0.0/8"] {
        let trusted = ("KASSA_HTTP__TRUSTED_PROXIES", proxies);
        let server = Server::start_with(Db::Sqlite, &[THREE, trusted]);
        let shop = server.shop();
        for last in 1..=3 {
            let reply = from(&shop, &[&format!("198.51.100.{last}")]).await;
            assert_ne!(reply.status, 429, "{reply}");
        }
        from(&shop, &["198.51.100.4"]).await.refused(429, "too_many_requests");
        from(&shop, &["198.51.100.5, 10.0.0.1"]).await.refused(429, "too_many_requests");
        for header in ["forwarded", "x-real-ip", "x-client-ip", "true-client-ip"] {
            let forged = shop.anonymous().browse_listings().header(header, "198.51.100.6");
            forged.await.refused(429, "too_many_requests");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s08_probes_and_webhooks_are_never_counted() {
    let server = Server::start_with(Db::Sqlite, &[THREE]);
    let shop = server.shop();
    let listing = shop.listing("4.00", 9).await;
    let session = shop.shopper().check_out_one(&listing, 1).await;
    use_up(&shop, &[]).await;
    for _ in 0..10 {
        for path in ["/healthz", "/readyz", "/metrics"] {
            let answer = raw_get(server.port(), path).expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
            assert!(!answer.to_lowercase().contains("ratelimit"), "{path}: {answer}");
        }
        let forged = signed_under("another secret", &session.token, "failed", json!({}));
        let refused = shop.anonymous().send_webhook(&forged).await;
        refused.refused(401, "webhook_signature_invalid");
        let refused = shop.anonymous().send_provider_webhook("mock", &forged).await;
        assert_ne!(refused.status, 429, "{refused}");
    }
    shop.provider_says(&session.token, "paid").await.expect(200);
    // What only looks like it is counted.
    for path in ["/healthz/", "/api/payments/webhooks", "/api/payments/webhook%2f..", "//healthz"] {
        let reply = shop.anonymous().call_path("GET", path).await;
        assert_eq!(reply.status, 429, "{path}: {reply}");
    }
}
