//! How many requests are in flight, how many wait for their bodies, and how many connections one
//! address may have.

use std::time::Duration;

use serde_json::Value;
use tests::concurrent_clients::all_at_once;
use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::{Db, Server, eventually, tokens};

use crate::socket::{Socket, head, statuses};

const ANNOUNCED: &str = "Content-Type: application/json\r\nContent-Length: 60\r\n";
/// A limit that a well-behaved client never reaches, even on a busy machine.
const FAR: &str = "60s";

fn server(settings: &[(&str, &str)]) -> Server {
    Server::start_with(Db::Sqlite, settings)
}

/// A webhook without its body.
async fn slow_webhook(server: &Server, headers: &str) -> Socket {
    let head =
        format!("POST /api/payments/webhook HTTP/1.1\r\nHost: shop\r\n{headers}{ANNOUNCED}\r\n{{");
    Socket::with(server, &head).await
}

fn assert_evicted(answer: &str) {
    assert_eq!(statuses(answer), ["503"], "{answer}");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.to_lowercase().contains("retry-after: "), "{answer}");
    let problem: Value = serde_json::from_str(body).expect("a problem");
    assert_eq!(problem["code"], "overloaded", "{answer}");
}

/// Of many orders at once some exceed the limit. They are not begun, and work later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s04_a_shed_request_is_not_started_and_succeeds_later() {
    let server = server(&[("KASSA_HTTP__MAX_IN_FLIGHT", "1")]);
    let shop = server.shop();
    let listing = shop.listing("2.00", 9_000).await;
    let orders = || {
        let (seller, wanted) = (shop.clone(), listing.id.clone());
        all_at_once(20, move |_| {
            let (shopper, key, listing) = (seller.shopper(), fresh_id(), wanted.clone());
            async move {
                let reply = shopper.api.order_one(&listing, 1).key(&key).await;
                (shopper.id, key, reply)
            }
        })
    };
    let shed = async || orders().await.into_iter().find(|(_, _, reply)| reply.status != 201);
    let shed = eventually("one is shed", shed, Option::is_some).await;
    let (customer, key, refused) = shed.expect("one was shed");
    let refused = refused.refused(503, "overloaded");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let api = shop.anonymous().with_token(tokens::customer(&customer));
    let placed = api.order_one(&listing.id, 1).key(&key).await.expect(201);
    assert!(!placed.is_replayed(), "{placed}");
    assert_eq!(api.list_orders().await.expect(200).items().len(), 1);
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s09_bodies_that_do_not_arrive_delay_no_other_request() {
    let settings = [
        ("KASSA_HTTP__MAX_IN_FLIGHT", "8"),
        ("KASSA_HTTP__MAX_UNAUTHENTICATED", "4"),
        ("KASSA_HTTP__BODY_TIMEOUT", FAR),
        ("KASSA_HTTP__REQUEST_TIMEOUT", FAR),
    ];
    let server = server(&settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    let session = shop.shopper().check_out_one(&listing, 1).await;
    let mut slow = Vec::new();
    for _ in 0..40 {
        slow.push(slow_webhook(&server, "").await);
        let customer = head("POST /api/cart/items", &fresh_id(), ANNOUNCED) + "{";
        slow.push(Socket::with(&server, &customer).await);
    }
    for _ in 0..5 {
        let api = shop.shopper().api;
        api.order_one(&listing.id, 1).key(&fresh_id()).await.expect(201);
        shop.anonymous().browse_listings().await.expect(200);
        for probe in ["/healthz", "/readyz"] {
            let answer = raw_get(server.port(), probe).expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 200"), "{probe}: {answer}");
        }
    }
    // A webhook whose body comes in a second packet is let in as well.
    shop.provider_says(&session.token, "paid").await.expect(200);
    let mut webhook = slow_webhook(&server, "").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(webhook.send(&format!("{:59}", "}")).await);
    let answer = webhook.some().await;
    assert_eq!(statuses(&answer), ["401"], "an unsigned webhook is refused: {answer}");
    assert_evicted(&slow.swap_remove(0).until_closed().await.0);
    server.assert_audit_clean();
}

/// Callers behind a trusted proxy are told apart, with a port behind their address or without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s09_requests_of_one_address_that_wait_evict_each_other() {
    let settings = [
        ("KASSA_LIMITS__WAITING_PER_ADDRESS", "2"),
        ("KASSA_HTTP__TRUSTED_PROXIES", "127.0.0.1"),
        ("KASSA_HTTP__BODY_TIMEOUT", "3s"),
    ];
    let server = server(&settings);
    let mut waiting = Vec::new();
    for address in ["192.0.2.2", "192.0.2.1", "192.0.2.1:4711", "192.0.2.1:4712"] {
        let headers = format!("X-Forwarded-For: {address}\r\n");
        waiting.push(slow_webhook(&server, &headers).await);
        // They have to arrive in this order.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let mut answers = Vec::new();
    for socket in waiting {
        answers.push(socket.until_closed().await.0);
    }
    let seen: Vec<_> = answers.iter().map(|answer| statuses(answer)).collect();
    assert_eq!(seen, [["408"], ["503"], ["408"], ["408"]]);
    assert_evicted(&answers[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s09_requests_without_a_token_leave_room_for_those_with_one() {
    let settings = [("KASSA_HTTP__MAX_IN_FLIGHT", "500"), ("KASSA_HTTP__MAX_UNAUTHENTICATED", "1")];
    let server = server(&settings);
    let shop = server.shop();
    shop.listing("2.00", 50).await;
    let both = async || {
        let shop = shop.clone();
        let replies = all_at_once(40, move |number| {
            let (shop, customer) = (shop.clone(), shop.shopper());
            async move {
                match number % 2 {
                    0 => (true, customer.api.on_another_device().see_cart().await),
                    _ => (false, shop.anonymous().browse_listings().await),
                }
            }
        });
        let replies = replies.await;
        let (with, without): (Vec<_>, Vec<_>) = replies.into_iter().partition(|(known, _)| *known);
        for (_, reply) in with {
            reply.expect(200);
        }
        without.into_iter().map(|(_, reply)| reply).find(|reply| reply.status != 200)
    };
    let shed = eventually("one without a token is shed", both, Option::is_some).await;
    shed.expect("one was shed").refused(503, "overloaded");
    let page = raw_get(server.port(), "/metrics").expect("the metrics");
    assert!(!page.contains("kassa_http_rejected_total{reason=\"unauthenticated\"} 0\n"), "{page}");
    assert!(page.contains("kassa_http_rejected_total{reason=\"in_flight\"} 0\n"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s10_an_address_has_a_limited_number_of_connections() {
    for (proxies, is_counted) in [("10.0.0.0/8", true), ("127.0.0.1", false)] {
        let settings = [
            ("KASSA_LIMITS__CONNECTIONS_PER_ADDRESS", "10"),
            ("KASSA_HTTP__TRUSTED_PROXIES", proxies),
        ];
        let server = server(&settings);
        let mut open = Vec::new();
        let ask = "GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n";
        for _ in 0..10 {
            let mut socket = Socket::with(&server, ask).await;
            // From its answer on it is counted.
            assert_eq!(statuses(&socket.some().await), ["200"]);
            open.push(socket);
        }
        let probe = async || {
            let mut socket = Socket::open(&server).await;
            socket.send(ask).await;
            socket.some().await
        };
        let beyond = probe().await;
        assert_eq!(beyond.is_empty(), is_counted, "{proxies}: {beyond}");
        drop(open);
        let is_served = |answer: &String| answer.starts_with("HTTP/1.1 200");
        eventually("there is room again", probe, is_served).await;
    }
}
