//! Misbehaving clients: they hang up at any byte, dawdle, or keep every connection to
//! themselves.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::concurrent_clients::until_definite;
use tests::shop::fresh_id;
use tests::timeouts::{DEADLINE, PROMPT};
use tests::{Db, Listing, Server, tokens};

tests::on_each_database!(f01_a_client_that_disconnects_at_any_byte_has_one_order_at_most);

/// The bytes of one request for one order.
fn request(user: &str, listing: &Listing, key: &str) -> Vec<u8> {
    let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
    let (body, token) = (json!({ "items": items }).to_string(), tokens::customer(user));
    let length = body.len();
    format!(
        "POST /api/orders HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {key}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(("127.0.0.1", server.port())).expect("the server takes connections")
}

async fn f01_a_client_that_disconnects_at_any_byte_has_one_order_at_most(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper, key) = (shop.listing("2.00", 50).await, shop.shopper(), fresh_id());
    let bytes = request(&shopper.id, &listing, &key);
    for cut in 0..bytes.len() {
        let mut socket = connect(&server);
        socket.write_all(&bytes[..cut]).expect("sent");
    }
    assert!(shopper.api.list_orders().await.expect(200).items().is_empty(), "none was whole");
    shop.assert_stock(&listing, 50, 0).await;

    for heard in 0..40 {
        let mut socket = connect(&server);
        socket.write_all(&bytes).expect("sent");
        // Zero: gone before the server has begun; more: gone in the middle of its answer.
        let _ = socket.read(&mut vec![0; heard]);
        let _ = socket.shutdown(Shutdown::Both);
    }
    let again = until_definite(shopper.api.order_one(&listing.id, 1).key(&key)).await.expect(201);
    assert!(again.is_replayed(), "what was begun is done, whether or not anybody listens: {again}");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    shop.assert_stock(&listing, 50, 1).await;
    server.assert_audit_clean();
}

/// Whether the other side has closed the connection, or answered and thereby ended it.
fn is_over(socket: &mut TcpStream) -> bool {
    socket.set_read_timeout(Some(Duration::from_millis(10))).expect("a time limit");
    match socket.read_to_end(&mut Vec::new()) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_slow_callers_are_disconnected_and_delay_no_other() {
    let server = Server::start_with(Db::Sqlite, &[("KASSA_HTTP__HEADER_TIMEOUT", "10s")]);
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    let begin = |_| {
        let mut socket = connect(&server);
        socket.write_all(b"POST /api/orders HTTP/1.1\r\nHost: shop\r\nX-Slow: ").expect("sent");
        socket
    };
    let mut dawdlers: Vec<TcpStream> = (0..300).map(begin).collect();
    let begun = Instant::now();
    let mut slowest = Duration::ZERO;
    while !dawdlers.is_empty() {
        // A byte now and then keeps no connection open.
        dawdlers.retain_mut(|socket| socket.write_all(b"a").is_ok());
        if let Some(first) = dawdlers.first_mut()
            && is_over(first)
        {
            dawdlers.retain_mut(|socket| !is_over(socket));
        }
        let asked = Instant::now();
        shop.shopper().api.order_one(&listing.id, 1).await.expect(201);
        slowest = slowest.max(asked.elapsed());
        assert!(begun.elapsed() < DEADLINE, "{} are still there", dawdlers.len());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // Who had to wait for one of them would wait as long as a head may take.
    assert!(slowest < Duration::from_secs(8), "a caller waited {slowest:?} because of them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s05_a_server_without_file_descriptors_left_lives_and_recovers() {
    let server = Server::stopped(Db::Sqlite, &[("KASSA_HTTP__WORKERS", "2")]);
    if std::process::Command::new("prlimit").arg("--version").output().is_err() {
        eprintln!("LEFT OUT: s05 needs prlimit (util-linux)");
        return;
    }
    server.launch(&["prlimit", "--nofile=64:64"], &[]);
    server.wait_until_ready();
    let shop = server.shop();
    let listing = shop.listing("2.00", 5).await;
    let held: Vec<TcpStream> = (0..120).map(|_| connect(&server)).collect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(server.ended(), None, "{}", server.stderr());
    drop(held);
    let asked = Instant::now();
    let order = async || {
        let api = shop.shopper().api.on_another_device();
        api.order_one(&listing.id, 1).try_send().await.map_or(0, |reply| reply.status)
    };
    let taken = |status: &u16| *status == 201;
    tests::eventually("orders are taken again", order, taken).await;
    assert!(asked.elapsed() < PROMPT, "only after {:?}", asked.elapsed());
    assert_eq!(server.ended(), None);
    server.assert_audit_clean();
}
