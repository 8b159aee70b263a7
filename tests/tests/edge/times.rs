//! How long requests, idle connections and a provider's answers may take, and how many connections
//! a thread serves.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Db, Server, eventually};

use crate::socket::{Socket, statuses};

const PROBE: &str = "GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n";
/// What a loaded machine adds.
const NOISE: Duration = Duration::from_secs(4);

fn server(settings: &[(&str, &str)]) -> Server {
    Server::start_with(Db::Sqlite, settings)
}

/// The provider is asked for longer than a request may take; what was begun goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s04_a_request_that_takes_too_long_is_answered_in_time_and_goes_on() {
    let limit = Duration::from_secs(1);
    let settings = [("KASSA_HTTP__REQUEST_TIMEOUT", "1s"), ("KASSA_PAYMENTS__TIMEOUT", "3s")];
    let server = server(&settings);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let asked = Instant::now();
    let late = shopper.api.pay_order_with(&order, "mock_hang").await.refused(503, "overloaded");
    let took = asked.elapsed();
    assert!(took >= limit && took < limit + NOISE, "it was answered after {took:?}: {late}");
    let payments = || async { shopper.order(&order).await["payments"].clone() };
    let is_known = |payments: &serde_json::Value| payments[0]["status"] == "unknown";
    eventually("the attempt is recorded", payments, is_known).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p05_a_providers_answer_is_waited_for_as_long_as_the_setting_says() {
    let limit = Duration::from_secs(1);
    let server = server(&[("KASSA_PAYMENTS__TIMEOUT", "1s"), ("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let asked = Instant::now();
    shopper.api.pay_order_with(&order, "mock_hang").await.expect(202);
    let took = asked.elapsed();
    assert!(took >= limit && took < limit + NOISE, "it was answered after {took:?}");
    assert_eq!(shopper.order(&order).await["payments"][0]["status"], json!("unknown"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_an_idle_connection_is_closed_after_its_time() {
    let limit = Duration::from_secs(2);
    let server = server(&[("KASSA_HTTP__KEEP_ALIVE", "2s"), ("KASSA_HTTP__HEADER_TIMEOUT", "60s")]);
    let mut socket = Socket::with(&server, PROBE).await;
    assert_eq!(statuses(&socket.some().await), ["200"]);
    tokio::time::sleep(limit / 2).await;
    assert!(socket.send(PROBE).await, "it is open until then");
    assert_eq!(statuses(&socket.some().await), ["200"]);
    let idle = Instant::now();
    let (rest, _) = socket.until_closed().await;
    let took = idle.elapsed();
    assert_eq!(rest, "");
    // The HTTP library's clock is up to half a second slow.
    assert!(took >= limit / 2 && took < limit + NOISE, "it was closed after {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s10_a_thread_serves_a_limited_number_of_connections() {
    let settings = [("KASSA_HTTP__MAX_CONNECTIONS", "2"), ("KASSA_HTTP__WORKERS", "1")];
    let server = server(&settings);
    // The connection on which the server was asked whether it is ready is gone at some time.
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut socket = Socket::with(&server, PROBE).await;
        assert_eq!(statuses(&socket.some().await), ["200"], "it is within the limit");
        open.push(socket);
    }
    let mut third = Socket::with(&server, PROBE).await;
    let early = tokio::time::timeout(Duration::from_millis(700), third.some()).await;
    assert!(early.is_err(), "a third connection is served: {early:?}");
    drop(open.pop());
    assert_eq!(statuses(&third.some().await), ["200"], "it waits, and is served then");
}
