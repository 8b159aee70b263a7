//! Health, readiness and the OpenAPI document; and a whole server over a socket.

use std::net::TcpListener;

use adapters_mock_payments::{Call, Fault};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ApiOptions;
use crate::shop::{Shop, anonymous, shopper};

#[actix_web::test]
async fn health_and_readiness_are_reported() {
    let shop = Shop::open();
    let alive = shop.send(anonymous("GET", "/healthz")).await.expect(200);
    assert_eq!(alive.body, json!({ "status": "ok" }));
    let ready = shop.send(anonymous("GET", "/readyz")).await.expect(200);
    assert_eq!(ready.body["status"], "ready");
    assert_eq!(ready.body["providers"], json!([{ "name": "mock", "state": "available" }]));
    shop.state.start_shutdown();
    let stopping = shop.send(anonymous("GET", "/readyz")).await.expect(503);
    assert_eq!(stopping.body["status"], "unready");
    assert_eq!(stopping.body["checks"][0]["name"], "serving");
    assert_eq!(stopping.body["checks"][0]["ok"], false);
    assert_eq!(stopping.header("retry-after"), "2");
}

#[actix_web::test]
async fn readiness_names_providers_that_are_not_called() {
    let shop = Shop::open();
    let order = shop.order("10.00").await;
    let pay = || shopper("POST", &format!("/api/orders/{order}/pay"));
    let told = [
        (Fault::Misconfigured, json!({ "name": "mock", "state": "misconfigured" })),
        (Fault::RateLimited(90), json!({ "name": "mock", "state": "paused", "retry_after": 91 })),
    ];
    for (fault, expected) in told {
        shop.gateway.fail_next_call(Call::Create, fault);
        shop.send(pay()).await.refused(503, "provider_unavailable");
        let ready = shop.send(anonymous("GET", "/readyz")).await.expect(200);
        assert_eq!(
            (&ready.body["status"], &ready.body["providers"][0]),
            (&json!("ready"), &expected)
        );
    }
}

#[actix_web::test]
async fn the_document_is_the_one_that_is_made_from_the_code() {
    let shop = Shop::open();
    let served = shop.send(anonymous("GET", "/openapi.json")).await.expect(200);
    assert_eq!(served.body, serde_json::to_value(crate::openapi()).unwrap());
}

/// Sends bytes over a connection of their own and reads all that comes back.
async fn talk(address: std::net::SocketAddr, request: Vec<u8>) -> String {
    let socket = TcpStream::connect(address).await.unwrap();
    let (mut reader, mut writer) = socket.into_split();
    let sending = actix_web::rt::spawn(async move {
        // The server may close before it has read everything; what it said is what counts.
        let _ = writer.write_all(&request).await;
        writer
    });
    let mut answer = Vec::new();
    reader.read_to_end(&mut answer).await.unwrap();
    drop(sending.await.unwrap());
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn a_server_serves_until_shutdown() {
    let shop = Shop::open();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, told) = tokio::sync::oneshot::channel::<()>();
    let options = ApiOptions { workers: Some(1), ..ApiOptions::default() };
    let server = actix_web::rt::spawn(crate::serve(listener, shop.state.clone(), options, told));
    let alive = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec();
    assert!(talk(address, alive).await.starts_with("HTTP/1.1 200"));

    let token = format!("{}.customer", crate::shop::SHOPPER);
    let body = "x".repeat(2 * 1024 * 1024);
    let head = format!(
        "POST /api/cart/items HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \
         {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let refused = talk(address, format!("{head}{body}").into_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
    assert!(refused.contains("body_too_large"), "{refused}");

    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    assert!(shop.state.is_stopping());
    assert!(TcpStream::connect(address).await.is_err());
}
