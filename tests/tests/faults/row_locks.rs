//! A row that another session has locked for long.

use std::time::{Duration, Instant};

use tests::shop::fresh_id;
use tests::{Database, Db, Server};

use crate::load::{come_again, recovers, slowest, watched};

/// Maximum time of requests that do not need the row, with a margin for a loaded machine.
const UNTOUCHED: Duration = Duration::from_millis(500);
/// Maximum time of requests that need it: the queue for lock waits, and the lock itself.
const TOLD: Duration = Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f36_a_locked_row_delays_only_requests_that_need_it() {
    if !pg_harness::available() {
        return;
    }
    let server = Server::start_with(Db::Postgres, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = server.shop();
    // Of the other listing more than a fast machine can order in the time.
    let (hot, other) = (shop.listing("2.00", 500).await, shop.listing("2.00", 100_000).await);
    let shopper = shop.shopper();
    shopper.put(&other, 1).await;
    let order = shopper.api.order_one(&other.id, 1).await.expect(201).text("id");
    let mut session = Database::open(server.database_url());
    session.run(&format!("BEGIN; SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", hot.id));

    let (seller, wanted) = (shop.clone(), hot.id.clone());
    let concurrent_clients = tokio::spawn(tests::concurrent_clients::all_at_once(60, move |_| {
        let call = seller.shopper().api.order_one(&wanted, 1).key(&fresh_id());
        async move {
            let asked = Instant::now();
            (call.await, asked.elapsed())
        }
    }));
    // The first of them find out that the row is locked.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let until = Instant::now() + Duration::from_secs(2);
    let buying = async {
        let mut slowest = Duration::ZERO;
        while Instant::now() < until {
            let asked = Instant::now();
            shop.shopper().api.order_one(&other.id, 1).await.expect(201);
            slowest = slowest.max(asked.elapsed());
        }
        slowest
    };
    let (bought, carts, orders) = tokio::join!(
        buying,
        slowest(|| shopper.api.see_cart(), until),
        slowest(|| shopper.api.see_order(&order), until),
    );
    println!("slowest purchase {bought:?}, cart {carts:?}, order {orders:?}");
    assert!(bought < UNTOUCHED, "an order of another listing took {bought:?}");
    assert!(carts < UNTOUCHED && orders < UNTOUCHED, "a cart {carts:?}, an order {orders:?}");
    for (reply, took) in concurrent_clients.await.expect("no panic") {
        come_again(&reply);
        assert!(took < TOLD, "a caller waited for {took:?}");
    }
    session.run("ROLLBACK");
    let (_, took) = recovers(&shop, &hot).await;
    assert!(took < TOLD, "it was ordered only after {took:?}");
    shop.assert_stock(&hot, 500, 1).await;
    server.assert_audit_clean();
}

/// Three connections: one waits for the lock, one writes, one reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s28_the_smallest_pool_serves_reads_and_readiness_while_a_row_is_locked() {
    if !pg_harness::available() {
        return;
    }
    let settings = [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_DATABASE__POOL_SIZE", "3")];
    let server = Server::start_with(Db::Postgres, &settings);
    let shop = server.shop();
    let (hot, other) = (shop.listing("2.00", 500).await, shop.listing("2.00", 500).await);
    let shopper = shop.shopper();
    shopper.put(&other, 1).await;
    let mut session = Database::open(server.database_url());
    session.run(&format!("BEGIN; SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", hot.id));
    let (seller, wanted) = (shop.clone(), hot.id.clone());
    let concurrent_clients = tokio::spawn(tests::concurrent_clients::all_at_once(12, move |_| {
        let call = seller.shopper().api.order_one(&wanted, 1).key(&fresh_id());
        async move { call.await }
    }));
    // The first of them find out that the row is locked.
    tokio::time::sleep(Duration::from_millis(800)).await;
    let busy = Duration::from_millis(1_500);
    let (carts, ready) = tokio::join!(
        slowest(|| shopper.api.see_cart(), Instant::now() + busy),
        watched(server.port(), "/readyz", "200", busy),
    );
    println!("slowest cart {carts:?}, readyz {:?} ({} asked)", ready.0, ready.1);
    assert!(carts < UNTOUCHED, "a cart took {carts:?}");
    shop.shopper().api.order_one(&other.id, 1).await.expect(201);
    for reply in concurrent_clients.await.expect("no panic") {
        come_again(&reply);
    }
    session.run("ROLLBACK");
    recovers(&shop, &hot).await;
    server.assert_audit_clean();
}
