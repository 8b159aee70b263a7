//! A database that is slow, hangs, or has no connection left.

use std::time::{Duration, Instant};

use tests::proxy::Proxy;
use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Database, Db, Server};

use crate::load::{come_again, recovers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f12_a_slow_database_is_waited_for_and_one_that_hangs_is_not() {
    if !pg_harness::available() {
        return;
    }
    let port = pg_harness::server().port();
    let proxy = Proxy::before(port).await;
    let url = proxy.url(&pg_harness::fresh_database(), port);
    let settings = [("KASSA_HTTP__REQUEST_TIMEOUT", "10s"), ("KASSA_OUTBOX__WORKERS", "0")];
    let server = Server::start_with(Db::Url(url), &settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    recovers(&shop, &listing).await;

    proxy.delay(Duration::from_millis(200));
    shop.shopper().api.order_one(&listing.id, 1).await.expect(201);
    proxy.delay(Duration::ZERO);

    proxy.halt();
    let (shopper, asked) = (shop.shopper(), Instant::now());
    let call = shopper.api.order_one(&listing.id, 1).key(&fresh_id());
    come_again(&call.clone().await);
    assert!(asked.elapsed() < PROMPT, "it took {:?}", asked.elapsed());
    let pulse = Instant::now();
    assert!(raw_get(server.port(), "/healthz").expect("it lives").starts_with("HTTP/1.1 200"));
    assert!(pulse.elapsed() < PROMPT, "/healthz waited for the database");
    proxy.resume();

    let reply = || async { call.clone().await };
    tests::eventually("the same key is answered", reply, |reply| reply.status == 201).await;
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    shop.assert_stock(&listing, 50, 3).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f13_pool_exhaustion_is_answered_503_in_time() {
    if !pg_harness::available() {
        return;
    }
    let settings = [
        ("KASSA_DATABASE__POOL_SIZE", "3"),
        ("KASSA_DATABASE__ACQUIRE_TIMEOUT", "300ms"),
        ("KASSA_DATABASE__LOCK_TIMEOUT", "1500ms"),
        ("KASSA_OUTBOX__WORKERS", "0"),
    ];
    let server = Server::start_with(Db::Postgres, &settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    let mut session = Database::open(server.database_url());
    session.run("BEGIN; SELECT 1 FROM listings FOR UPDATE");
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let concurrent_clients = tests::concurrent_clients::all_at_once(60, move |_| {
        let call = seller.shopper().api.order_one(&wanted, 1);
        async move {
            let asked = Instant::now();
            (call.await, asked.elapsed())
        }
    });
    let concurrent_clients = tokio::spawn(concurrent_clients);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(raw_get(server.port(), "/healthz").expect("it lives").starts_with("HTTP/1.1 200"));
    for (reply, took) in concurrent_clients.await.expect("no panic") {
        come_again(&reply);
        assert!(took < PROMPT, "a caller waited for {took:?}");
    }
    session.run("ROLLBACK");
    recovers(&shop, &listing).await;
    shop.assert_stock(&listing, 500, 1).await;
    server.assert_audit_clean();
}
