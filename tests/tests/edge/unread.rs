//! Callers who do not read their answers, and callers who send many requests on one connection.

use std::time::{Duration, Instant};

use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::{Db, Server, eventually};

use crate::socket::{Socket, head, statuses};

/// An answer of more than a megabyte that costs the server little.
const LARGE: &str = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: shop\r\n\r\n";
/// More of them than fit into the buffers of the operating system.
const ANSWERS: usize = 12;
/// A request of few bytes. Decoded it takes some hundred times as many.
const TINY: &str = "GET / HTTP/1.1\r\nHost: s\r\n\r\n";

/// The last of the requests of a connection.
fn last(request: &str) -> String {
    request.replace("Host:", "Connection: close\r\nHost:")
}

fn disconnected(server: &Server, reason: &str) -> u64 {
    let page = raw_get(server.port(), "/metrics").expect("the metrics");
    let name = format!("kassa_http_rejected_total{{reason=\"{reason}\"}} ");
    let value = page.lines().find_map(|line| line.strip_prefix(&name));
    value.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
}

/// Reads for four seconds in small chunks, and then the rest; how many bytes there were.
async fn read_slowly(mut socket: Socket) -> usize {
    let (mut bytes, begun) = (0, Instant::now());
    while begun.elapsed() < Duration::from_secs(4) {
        bytes += socket.some().await.len();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bytes + socket.until_closed().await.0.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_who_does_not_read_is_disconnected_in_time_and_who_reads_slowly_is_not() {
    let server = Server::start_with(Db::Sqlite, &[("KASSA_HTTP__WRITE_TIMEOUT", "2s")]);
    let one = raw_get(server.port(), "/docs/swagger-ui-bundle.js").expect("an answer").len();
    let requests = LARGE.repeat(ANSWERS - 1) + &last(LARGE);
    let reading = tokio::spawn(read_slowly(Socket::with(&server, &requests).await));
    let idle = Socket::with(&server, &requests).await;
    let seen = async || disconnected(&server, "write_timeout");
    eventually("who does not read is disconnected", seen, |count| *count == 1).await;
    let (part, _) = idle.until_closed().await;
    assert!(part.len() < one * (ANSWERS - 1), "{} of {ANSWERS} times {one}", part.len());
    assert!(reading.await.expect("a reader") >= one * (ANSWERS - 1));
    assert_eq!(disconnected(&server, "write_timeout"), 1, "who reads is not disconnected");
}

/// Waits until the server has begun all answers: none of the callers is disconnected any more. A
/// busy server may begin an earlier connection's answers after those of a later one.
async fn settled(server: &Server) {
    let mut before = u64::MAX;
    loop {
        let now = disconnected(server, "unread");
        if now == before {
            return;
        }
        before = now;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Of one address a quarter of the limit is held: two megabytes, which is a few answers of those
/// that do not fit into the buffers of the operating system.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_the_longest_stalled_reader_is_disconnected_over_the_limit() {
    let settings =
        [("KASSA_HTTP__WRITE_TIMEOUT", "5m"), ("KASSA_HTTP__MAX_UNREAD_BYTES", "8000000")];
    let server = Server::start_with(Db::Sqlite, &settings);
    let one = raw_get(server.port(), "/docs/swagger-ui-bundle.js").expect("an answer").len();
    let requests = LARGE.repeat(ANSWERS - 1) + &last(LARGE);
    let mut unread = Vec::new();
    for count in 0..29 {
        unread.push(Socket::with(&server, &requests).await);
        let seen = async || disconnected(&server, "unread");
        let expected = |gone: &u64| *gone + 10 >= count;
        eventually("the others are disconnected", seen, expected).await;
    }
    settled(&server).await;
    unread.push(Socket::with(&server, &requests).await);
    let newest = unread.pop().expect("a connection").until_closed().await.0;
    assert!(newest.len() >= one * (ANSWERS - 1), "{} of {ANSWERS} times {one}", newest.len());
    let oldest = unread.swap_remove(0).until_closed().await.0;
    assert!(oldest.len() < one * (ANSWERS - 1), "{} of {ANSWERS} times {one}", oldest.len());
    server.shop().shopper().api.see_cart().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_sent_together_take_little_memory() {
    let server = Server::start(Db::Sqlite);
    let before = server.memory();
    let requests = TINY.repeat(1_000);
    let mut sockets = Vec::new();
    for _ in 0..100 {
        sockets.push(Socket::with(&server, &requests).await);
    }
    let mut answered = 0;
    for mut socket in sockets {
        answered += usize::from(socket.some().await.starts_with("HTTP/1.1 404"));
    }
    assert_eq!(answered, 100);
    let grown = server.memory().peak.saturating_sub(before.peak) / 1_024;
    assert!(grown < 40, "{grown} MiB for 100 connections");
}

/// Bodies, their ends and the next request arrive in one packet, and in any other way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_sent_together_are_all_answered_in_order() {
    let server = Server::start(Db::Sqlite);
    let user = fresh_id();
    let name = "x".repeat(50);
    let json = |body: &str, length: &str| {
        let headers = format!("Content-Type: application/json\r\n{length}\r\n");
        head("PUT /api/me", &user, &headers) + body
    };
    let body = format!("{{\r\n\r\n\"name\":\"{name}\"\n\n}}");
    let sized = json(&body, &format!("Content-Length: {}", body.len()));
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let chunked = json(&chunk, "Transfer-Encoding: chunked");
    let large = format!("{body}{}", "\n".repeat(60_000));
    let large = json(&large, &format!("Content-Length: {}", large.len()));
    let part = format!("{sized}{TINY}{chunked}{}{large}", head("GET /api/me", &user, ""));
    let all = part.repeat(3) + &last(TINY);
    let expected = [["200", "404", "200", "200", "200"].repeat(3), vec!["404"]].concat();
    for piece in [all.len(), 1_000, 97] {
        let mut socket = Socket::open(&server).await;
        for piece in all.as_bytes().chunks(piece) {
            let piece = std::str::from_utf8(piece).expect("ASCII");
            assert!(socket.send(piece).await, "the connection is closed");
        }
        let (answers, _) = socket.until_closed().await;
        assert_eq!(statuses(&answers), expected, "{answers}");
        assert_eq!(answers.matches(&name).count(), 12, "{answers}");
    }
}
