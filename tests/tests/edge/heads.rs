//! HEAD: the answer of GET without its body, for monitors and for `curl -I`.

use tests::Server;
use tests::shop::fresh_id;

use super::socket::{Socket, head, statuses};

tests::on_both_databases!(head_is_answered_like_get_without_its_body);

async fn head_is_answered_like_get_without_its_body(server: &Server) {
    for path in ["/healthz", "/api/cart", "/api/listings", "/openapi.json", "/errors"] {
        let user = fresh_id();
        let asked = head(&format!("HEAD {path}"), &user, "");
        let mut socket = Socket::with(server, &asked).await;
        let last = head(&format!("GET {path}"), &user, "Connection: close\r\n");
        assert!(socket.send(&last).await);
        let (answers, _) = socket.until_closed().await;
        assert_eq!(statuses(&answers), ["200", "200"], "{path}: {answers}");
        let (first, second) = answers.split_once("\r\n\r\n").expect("a head");
        assert!(second.starts_with("HTTP/1.1 "), "{path}: a body came: {answers}");
        for name in ["content-type", "etag", "cache-control"] {
            let of = |text: &str| {
                let told = text.lines().take_while(|line| !line.is_empty());
                let mut told = told.filter_map(|line| line.split_once(": "));
                told.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
            };
            assert_eq!(of(first), of(second), "{path}: {name}");
        }
    }
    let asked = head("HEAD /api/checkout/session", &fresh_id(), "Connection: close\r\n");
    let (refused, _) = Socket::with(server, &asked).await.until_closed().await;
    assert_eq!(statuses(&refused), ["405"], "{refused}");
}
