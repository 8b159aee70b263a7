//! Callers who wait for `100 Continue` before they send a body.

use tests::Server;
use tests::shop::fresh_id;

use super::socket::{Socket, head, statuses};

const WAITS: &str = "Expect: 100-continue\r\nContent-Type: application/json\r\n";

fn announced(bytes: usize) -> String {
    format!("{WAITS}Content-Length: {bytes}\r\n")
}

fn without_token(call: &str, bytes: usize) -> String {
    format!("{call} HTTP/1.1\r\nHost: shop\r\n{}\r\n", announced(bytes))
}

tests::on_both_databases!(
    s30_a_request_that_will_be_refused_is_refused_before_its_body,
    s30_a_request_that_is_let_in_is_told_to_send_its_body,
);

/// The connection is closed, because no one knows whether the body follows.
async fn s30_a_request_that_will_be_refused_is_refused_before_its_body(server: &Server) {
    let user = fresh_id();
    let refused = [
        ("401", without_token("POST /api/orders", 60)),
        ("401", without_token("PUT /api/me", 60)),
        ("413", head("POST /api/orders", &user, &announced(700 * 1024))),
        ("413", head("POST /api/cart/items", &user, &announced(65 * 1024))),
        ("413", without_token("POST /api/payments/webhook", 1025 * 1024)),
        ("404", head("POST /api/nowhere", &user, &announced(60))),
        ("405", head("POST /api/me", &user, &announced(60))),
    ];
    for (status, request) in refused {
        let (answer, _) = Socket::with(server, &request).await.until_closed().await;
        assert_eq!(statuses(&answer), [status], "{request}{answer}");
    }
}

async fn s30_a_request_that_is_let_in_is_told_to_send_its_body(server: &Server) {
    let listing = server.shop().listing("2.00", 5).await;
    let item = format!(r#"{{"listing":"{}","qty":1}}"#, listing.id);
    let sent = [
        ("20", head("POST /api/cart/items", &fresh_id(), &announced(item.len())), item.as_str()),
        ("401", without_token("POST /api/payments/webhook", 2), "{}"),
    ];
    for (status, request, body) in sent {
        let mut socket = Socket::with(server, &request).await;
        assert_eq!(socket.some().await, "HTTP/1.1 100 Continue\r\n\r\n", "{request}");
        assert!(socket.send(body).await);
        let answer = socket.some().await;
        let seen = statuses(&answer);
        assert!(seen.len() == 1 && seen[0].starts_with(status), "{request}{answer}");
        // The connection is as good as before.
        assert!(socket.send("GET /healthz HTTP/1.1\r\nHost: shop\r\n\r\n").await);
        assert_eq!(statuses(&socket.some().await), ["200"]);
    }
}
