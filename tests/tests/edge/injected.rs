//! One caller's bytes are one caller's call: what is left of a body that was not read is never
//! taken for a call of its own, and where a body ends is unambiguous.

use tests::shop::fresh_id;
use tests::{Db, Server, Shopper};

use crate::socket::{Socket, head, statuses};

/// A call that would be seen: it puts a name where there was none.
fn hidden(shopper: &Shopper) -> String {
    let body = format!(r#"{{"email":"{}"}}"#, shopper.email);
    let length = body.len();
    let headers = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
    format!("{}{body}", head("PUT /api/me", &shopper.id, &headers))
}

async fn assert_not_carried_out(shopper: &Shopper, why: &str) {
    let me = shopper.api.see_me().await.expect(200);
    assert!(me["email"].is_null(), "what was hidden in a body was done ({why}): {me}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_body_of_a_refused_call_is_no_call() {
    let settings = [("KASSA_HTTP__BODY_TIMEOUT", "300ms"), ("KASSA_LIMITS__PER_ADDRESS", "2/1h")];
    let server = Server::start_with(Db::Sqlite, &settings);
    let shop = server.shop();
    let json = "Content-Type: application/json\r\n";
    // Each is refused before its body was read: 401, 401, 429, 415, 404.
    let refused = [
        ("POST /api/orders HTTP/1.1\r\nHost: shop\r\n", json),
        ("POST /api/cart/items HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer a.b.c\r\n", json),
        ("POST /api/orders HTTP/1.1\r\nHost: shop\r\n", json),
        ("POST /api/payments/webhook HTTP/1.1\r\nHost: shop\r\n", "Content-Type: text/plain\r\n"),
        ("POST /nowhere HTTP/1.1\r\nHost: shop\r\n", json),
    ];
    for (start, kind) in refused {
        for late in [false, true] {
            let victim = shop.shopper();
            let inner = hidden(&victim);
            let outer = format!("{start}{kind}Content-Length: {}\r\n\r\n", inner.len());
            let mut socket = Socket::with(&server, &outer).await;
            let mut seen = String::new();
            if late {
                // The body comes once the refusal is there.
                seen.push_str(&socket.some().await);
            }
            socket.send(&inner).await;
            socket.close_writing().await;
            seen.push_str(&socket.until_closed().await.0);
            assert_eq!(statuses(&seen).len(), 1, "{start} late {late}: {seen}");
            assert_not_carried_out(&victim, start).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_comes_after_its_time_is_no_call() {
    let server = Server::start_with(Db::Sqlite, &[("KASSA_HTTP__BODY_TIMEOUT", "300ms")]);
    let victim = server.shop().shopper();
    let inner = hidden(&victim);
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", inner.len());
    let text = head("POST /api/orders", &fresh_id(), &headers);
    let mut socket = Socket::with(&server, &text).await;
    let answer = socket.some().await;
    assert_eq!(statuses(&answer), ["408"], "{answer}");
    socket.send(&inner).await;
    socket.close_writing().await;
    let (more, _) = socket.until_closed().await;
    assert_eq!(statuses(&more), [""; 0], "{more}");
    assert_not_carried_out(&victim, "after its time").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_body_ends_is_said_once_or_not_believed() {
    let server = Server::start(Db::Sqlite);
    let shop = server.shop();
    let victim = shop.shopper();
    let inner = hidden(&victim);
    let (none, all) = (0, inner.len());
    // Two parties that read these differently would disagree about where the next call begins.
    let doubtful = [
        format!("Content-Length: {none}\r\nContent-Length: {all}\r\n"),
        format!("Content-Length: {all}\r\nContent-Length: {none}\r\n"),
        "Content-Length: +0\r\n".to_owned(),
        "Content-Length: -1\r\n".to_owned(),
        "Content-Length: 0, 5\r\n".to_owned(),
        "Content-Length: 99999999999999999999999\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n".to_owned(),
    ];
    for headers in doubtful {
        let headers = format!("Content-Type: application/json\r\n{headers}");
        let text = format!("{}{inner}", head("PUT /api/me", &fresh_id(), &headers));
        let mut socket = Socket::with(&server, &text).await;
        socket.close_writing().await;
        let (answer, _) = socket.until_closed().await;
        let said = statuses(&answer);
        assert!(said.iter().all(|status| status.starts_with('4')), "{headers}: {answer}");
        assert!(said.len() <= 1, "{headers}: {answer}");
        assert_not_carried_out(&victim, &headers).await;
    }
    // Where both are said, chunks count (RFC 9112, 6.1), or the call is refused.
    let headers = format!(
        "Content-Type: application/json\r\nContent-Length: {}\r\nTransfer-Encoding: chunked\r\n",
        all + 5
    );
    let text = format!("{}0\r\n\r\n{inner}", head("PUT /api/me", &fresh_id(), &headers));
    let mut socket = Socket::with(&server, &text).await;
    socket.close_writing().await;
    let (answer, _) = socket.until_closed().await;
    assert!(statuses(&answer).iter().all(|status| status.starts_with('4')), "{answer}");
    assert_not_carried_out(&victim, "both lengths").await;
    shop.shopper().api.see_cart().await.expect(200);
}
