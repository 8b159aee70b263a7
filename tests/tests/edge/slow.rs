//! Callers who let the server wait, for a head or for a body, and calls while too many do.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Db, Server};

use crate::socket::{Socket, head, statuses};

const ANNOUNCED: &str = "Content-Type: application/json\r\nContent-Length: 60\r\n";
/// A limit that no caller who does what is asked indefinitely meets, however loaded the machine is.
const FAR: &str = "60s";

fn server(settings: &[(&str, &str)]) -> Server {
    Server::start_with(Db::Sqlite, settings)
}

/// The one answer, which must be a problem in full.
fn problem(answer: &str) -> Value {
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.to_lowercase();
    assert!(head.contains("content-type: application/problem+json"), "{answer}");
    assert!(head.contains("x-request-id: "), "{answer}");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_missing_body_times_out_with_408() {
    let server =
        server(&[("KASSA_HTTP__BODY_TIMEOUT", "2s"), ("KASSA_HTTP__REQUEST_TIMEOUT", FAR)]);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    let user = fresh_id();
    let doors = [
        head("POST /api/orders", &user, &format!("Idempotency-Key: {user}\r\n{ANNOUNCED}")),
        head("POST /api/cart/items", &user, ANNOUNCED),
        head("PUT /api/me", &user, ANNOUNCED),
        // A provider is known by what its body says, and has no more time than others.
        format!("POST /api/payments/webhook HTTP/1.1\r\nHost: shop\r\n{ANNOUNCED}\r\n"),
        format!("POST /api/payments/webhook/mock HTTP/1.1\r\nHost: shop\r\n{ANNOUNCED}\r\n"),
    ];
    let mut sockets = Vec::new();
    for door in doors {
        for begun in ["", "{\"items\":"] {
            sockets.push((door.clone(), Socket::with(&server, &format!("{door}{begun}")).await));
        }
    }
    for (door, socket) in sockets {
        let (answer, took) = socket.until_closed().await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{door}: {answer}");
        let problem = problem(&answer);
        assert_eq!(problem["code"], "request_timeout", "{answer}");
        assert_eq!(problem["status"], 408, "{answer}");
        assert!((Duration::from_secs(2)..PROMPT).contains(&took), "{took:?}: {door}");
    }
    // The key of an order that did not come is free.
    let buyer = shop.anonymous().with_token(tests::tokens::customer(&user));
    let order = buyer.order_one(&listing.id, 1).key(&user).await.expect(201);
    assert!(!order.is_replayed(), "{order}");
    server.assert_audit_clean();
}

/// Of a body in chunks no one knows when it ends. Who never ends it keeps no connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_body_in_chunks_that_never_ends_is_cut_off() {
    let settings = [("KASSA_HTTP__BODY_TIMEOUT", "2s"), ("KASSA_LIMITS__PER_USER", "2/1h")];
    let server = server(&settings);
    let chunks = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let anonymous = |door: &str| format!("POST {door} HTTP/1.1\r\nHost: shop\r\n{chunks}\r\n");
    let (reader, busy) = (fresh_id(), server.shop().shopper());
    for _ in 0..2 {
        busy.api.see_cart().await.expect(200);
    }
    let doors = [
        (head("PUT /api/me", &fresh_id(), chunks), "408"),
        // Neither of these reads a body; the second answers without one.
        (head("GET /api/cart", &reader, chunks), "200"),
        (head("DELETE /api/cart", &reader, chunks), "204"),
        (head("GET /api/cart", &busy.id, chunks), "429"),
        (anonymous("/api/payments/webhook"), "408"),
        (anonymous("/api/orders"), "401"),
        (anonymous("/nowhere"), "404"),
    ];
    let mut sockets = Vec::new();
    for (door, status) in doors {
        sockets.push((status, Socket::with(&server, &door).await));
    }
    for (status, socket) in sockets {
        let (answer, took) = socket.until_closed().await;
        assert_eq!(statuses(&answer), [status], "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "no one was told: {answer}");
        assert!(took < PROMPT, "{status} after {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_a_body_in_chunks_keeps_the_connection() {
    let server = server(&[]);
    let chunks = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let call = head("PUT /api/me", &fresh_id(), chunks) + "2\r\n{}\r\n0\r\n\r\n";
    let mut socket = Socket::open(&server).await;
    for _ in 0..3 {
        assert!(socket.send(&call).await, "the connection is closed");
        let answer = socket.some().await;
        assert_eq!(statuses(&answer), ["200"], "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_byte_of_the_body_now_and_then_wins_no_time() {
    let server =
        server(&[("KASSA_HTTP__BODY_TIMEOUT", "500ms"), ("KASSA_HTTP__REQUEST_TIMEOUT", FAR)]);
    let announced = ANNOUNCED.replace("Content-Length: 60", "Content-Length: 600");
    let text = head("POST /api/cart/items", &fresh_id(), &announced);
    let mut socket = Socket::with(&server, &text).await;
    let dripping = async {
        // Six hundred bytes would take two minutes.
        for _ in 0..600 {
            if !socket.send(" ").await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            if tokio::time::timeout(Duration::from_millis(1), socket.some()).await.is_ok() {
                break;
            }
        }
    };
    let began = Instant::now();
    dripping.await;
    assert!(began.elapsed() < PROMPT, "it was listened to for {:?}", began.elapsed());
}

const BEGINNINGS: [&str; 4] =
    ["", "PO", "POST /api/orders HTTP/1.1\r\nHost: sh", "GET / HTTP/1.1\r\n"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_caller_who_sends_no_head_is_disconnected() {
    let server = server(&[("KASSA_HTTP__HEADER_TIMEOUT", "1s")]);
    let mut waiting = Vec::new();
    for number in 0..60 {
        let beginning = BEGINNINGS[number % BEGINNINGS.len()];
        waiting.push((beginning, Socket::with(&server, beginning).await));
    }
    for (beginning, socket) in waiting {
        let (answer, took) = socket.until_closed().await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{beginning:?}: {answer}");
        assert_eq!(problem(&answer)["code"], "request_timeout", "{answer}");
        assert!((Duration::from_secs(1)..PROMPT).contains(&took), "{beginning:?}: {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_caller_that_sends_no_head_delays_no_other() {
    // A request that waited for one of them would wait for a minute.
    let server = server(&[("KASSA_HTTP__HEADER_TIMEOUT", FAR), ("KASSA_HTTP__KEEP_ALIVE", FAR)]);
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    let mut waiting = Vec::new();
    for number in 0..60 {
        waiting.push(Socket::with(&server, BEGINNINGS[number % BEGINNINGS.len()]).await);
    }
    for _ in 0..10 {
        let asked = Instant::now();
        let api = shop.shopper().api.on_another_device();
        api.order_one(&listing.id, 1).key(&fresh_id()).await.expect(201);
        assert!(asked.elapsed() < PROMPT, "{:?}", asked.elapsed());
    }
    drop(waiting);
    server.assert_audit_clean();
}

/// The head is there in time; that the server has no time to look at it is not the caller's fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_head_that_was_sent_in_time_counts_when_the_server_is_late() {
    let server = server(&[("KASSA_HTTP__HEADER_TIMEOUT", "5s")]);
    let mut sockets = Vec::new();
    for _ in 0..8 {
        sockets.push(Socket::with(&server, "GET /healthz HTTP/1.1\r\n").await);
    }
    // The connections are taken up, and then the server stands still beyond the limit.
    raw_get(server.port(), "/healthz").expect("an answer");
    server.signal("STOP");
    for socket in &mut sockets {
        assert!(socket.send("Host: shop\r\n\r\n").await, "the connection is closed");
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    server.signal("CONT");
    for mut socket in sockets {
        let answer = socket.some().await;
        assert_eq!(statuses(&answer), ["200"], "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_who_may_not_call_takes_no_place_by_dawdling() {
    let settings = [
        ("KASSA_HTTP__MAX_IN_FLIGHT", "2"),
        ("KASSA_HTTP__BODY_TIMEOUT", "10s"),
        ("KASSA_HTTP__HEADER_TIMEOUT", "10s"),
    ];
    let server = server(&settings);
    let mut dawdlers = Vec::new();
    for door in ["/api/orders", "/api/cart/items", "/api/admin/listings", "/nowhere"] {
        // Without a token, with a bad one, and with a good one that opens another door only.
        let anonymous = format!("POST {door} HTTP/1.1\r\nHost: shop\r\n{ANNOUNCED}\r\n");
        let liar = anonymous.replace("Host: shop", "Host: shop\r\nAuthorization: Bearer a.b.c");
        for text in [anonymous, liar] {
            let mut socket = Socket::with(&server, &text).await;
            let answer = socket.some().await;
            let status = statuses(&answer).first().copied().unwrap_or_default().to_owned();
            assert!(matches!(status.as_str(), "401" | "404"), "{door}: {answer}");
            dawdlers.push(socket);
        }
    }
    // Heads that do not end take no place, either.
    for _ in 0..4 {
        dawdlers.push(Socket::with(&server, "GET /api/cart HTTP/1.1\r\nHost: sh").await);
    }
    let api = server.shop().shopper().api;
    for _ in 0..5 {
        api.see_cart().await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_and_bodies_that_are_too_large_are_refused_and_cost_nothing() {
    let server = server(&[]);
    let shop = server.shop();
    for _ in 0..20 {
        let headers = format!("X-Large: {}\r\n", "x".repeat(200 * 1024));
        let mut socket = Socket::open(&server).await;
        // The answer may come, and the connection be cut, before all was sent.
        socket.send(&head("GET /api/cart", &fresh_id(), &headers)).await;
        let answer = socket.some().await;
        let fits = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(fits, "{answer}");

        let headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(64 * 1024));
        let text = format!(
            "{}{}0\r\n\r\n",
            head("POST /api/orders", &fresh_id(), headers),
            chunk.repeat(10)
        );
        let mut socket = Socket::open(&server).await;
        socket.send(&text).await;
        let answer = socket.some().await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert_eq!(problem(&answer)["code"], "body_too_large");
    }
    let order = json!({ "items": [] }).to_string();
    let padded = format!("{order}{}", " ".repeat(600 * 1024));
    let call = shop.shopper().api.call_path("POST", "/api/orders");
    call.raw(padded, "application/json").await.refused(413, "body_too_large");
    shop.shopper().api.see_cart().await.expect(200);
    assert_eq!(server.ended(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_request_is_refused_without_a_body_and_the_line_is_cut() {
    let server = server(&[]);
    let large =
        format!("GET /healthz HTTP/1.1\r\nHost: shop\r\nX: {}\r\n\r\n", "x".repeat(140_000));
    let headers: String = (0..100).map(|n| format!("X-{n}: 1\r\n")).collect();
    let many = format!("GET /healthz HTTP/1.1\r\nHost: shop\r\n{headers}\r\n");
    let cases = [
        ("nonsense\r\n\r\n", "400"),
        ("GET / HTTP/9.9\r\nHost: shop\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: many\r\n\r\n", "400"),
        (large.as_str(), "431"),
        (many.as_str(), "431"),
    ];
    for (request, status) in cases {
        let mut socket = Socket::open(&server).await;
        // The server may have answered and closed before all of it was sent.
        socket.send(request).await;
        let answer = socket.some().await;
        let asked = &request[..request.len().min(60)];
        assert_eq!(statuses(&answer), [status], "{asked}: {answer}");
        assert!(answer.ends_with("\r\n\r\n"), "a bare answer to {asked}: {answer}");
    }
    server.shop().shopper().api.see_cart().await.expect(200);
}
