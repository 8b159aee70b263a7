//! Connections to PostgreSQL that stay open and say nothing: a host that lost its power, a firewall
//! that forgot them, a pooler that is frozen. The proxy still acknowledges what is sent, so that
//! the operating system notices nothing.

use std::time::{Duration, Instant};

use tests::proxy::{Loss, Proxy};
use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::{Db, Server};

use crate::load::{Load, all_is_true, come_again, recovers, slowest, watched};

/// What the statement that commits contains, in whichever version.
pub const COMMIT: &str = "kassa_commit_";
/// How long one of our statements may stay unanswered: the server's own limit, and a second.
const GIVEN_UP: Duration = Duration::from_secs(3);
/// How soon all must work again, by the promise of the docs.
pub const RECOVERY: Duration = Duration::from_secs(5);
/// Answers of `/healthz` and `/readyz`, with what a loaded machine adds.
const ALIVE: Duration = Duration::from_millis(500);
const READY: Duration = Duration::from_millis(1_500);

async fn behind_a_proxy(workers: &str) -> Option<(Server, Proxy)> {
    let settings =
        [("KASSA_OUTBOX__WORKERS", workers), ("KASSA_DATABASE__STATEMENT_TIMEOUT", "2s")];
    behind_a_proxy_with(&settings).await
}

pub async fn behind_a_proxy_with(settings: &[(&str, &str)]) -> Option<(Server, Proxy)> {
    if !pg_harness::available() {
        return None;
    }
    let port = pg_harness::server().port();
    let proxy = Proxy::before(port).await;
    let url = proxy.url(&pg_harness::fresh_database(), port);
    Some((Server::start_with(Db::Url(url), settings), proxy))
}

pub fn metric(server: &Server, name: &str) -> u64 {
    let page = raw_get(server.port(), "/metrics").expect("an answer");
    let line = page.lines().find(|line| line.starts_with(&format!("{name} ")));
    let value = line.and_then(|line| line.split(' ').nth(1)).unwrap_or("0");
    value.parse().expect("a whole number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_silent_connections_are_replaced_without_a_restart() {
    let Some((server, proxy)) = behind_a_proxy("2").await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    let load = Load::begin(&[&shop], &listing, 12);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut healed = Vec::new();
    for _ in 0..2 {
        proxy.silence();
        let silent = Instant::now();
        let (placed, _) = recovers(&shop, &listing).await;
        assert!(silent.elapsed() < GIVEN_UP + RECOVERY, "it took {:?}", silent.elapsed());
        healed.push(placed);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let mut outcome = load.end().await;
    assert!(outcome.slowest < GIVEN_UP + RECOVERY, "a caller waited for {:?}", outcome.slowest);
    outcome.placed.extend(healed);
    all_is_true(&shop, &listing, 100_000, &outcome.placed).await;
    // The workers had connections of that kind as well.
    let shopper = shop.reachable_shopper().await;
    let bought = shopper.buy(&shop, &listing, 1).await;
    shopper.is_notified(&bought.order, "payment_received").await;
    let abandoned = || async { metric(&server, "kassa_storage_connections_abandoned_total") };
    tests::eventually("it is counted", abandoned, |count| *count > 0).await;
    assert!(server.stderr().contains("database connection abandoned"));
    server.assert_audit_clean();
    // Threads still wait on the silent connections, and the process ends all the same.
    let told = Instant::now();
    assert!(server.terminate().success());
    assert!(told.elapsed() < RECOVERY, "it ended only after {:?}", told.elapsed());
}

/// No one learns whether the commit happened; the key finds out.
async fn the_same_key_makes_one_order(loss: Loss) {
    let Some((server, proxy)) = behind_a_proxy("0").await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    for _ in 0..2 {
        let (shopper, before) = (shop.shopper(), proxy.lost());
        let call = shopper.api.order_one(&listing.id, 1).key(&fresh_id());
        proxy.lose(COMMIT, loss, 1);
        let asked = Instant::now();
        come_again(&call.clone().await);
        assert!(asked.elapsed() < GIVEN_UP + RECOVERY, "it took {:?}", asked.elapsed());
        assert_eq!(proxy.lost(), before + 1, "it is not sent again by itself");
        let again = call.await.expect(201);
        assert_eq!(again.is_replayed(), loss == Loss::SilentReply, "{again}");
        assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    }
    shop.assert_stock(&listing, 50, 2).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_a_commit_whose_answer_never_comes_is_not_done_twice() {
    the_same_key_makes_one_order(Loss::SilentReply).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f33_a_commit_that_never_arrives_is_done_when_it_is_sent_again() {
    the_same_key_makes_one_order(Loss::SilentRequest).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f34_a_database_that_was_silent_for_long_serves_within_seconds_of_its_return() {
    // Statements may take five seconds, as on a server that no one has configured.
    let settings = [("KASSA_OUTBOX__WORKERS", "2")];
    let Some((server, proxy)) = behind_a_proxy_with(&settings).await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    recovers(&shop, &listing).await;
    let load = Load::begin(&[&shop], &listing, 12);
    tokio::time::sleep(Duration::from_millis(500)).await;
    // New connections are taken by the proxy and not forwarded, either.
    proxy.halt();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (port, away) = (server.port(), Duration::from_secs(8));
    let (alive, ready) =
        tokio::join!(watched(port, "/healthz", "200", away), watched(port, "/readyz", "503", away));
    assert!(alive.0 < ALIVE, "/healthz took {:?} ({} asked)", alive.0, alive.1);
    assert!(ready.0 < READY, "/readyz took {:?} ({} asked)", ready.0, ready.1);
    // What was open stays silent; what is opened from now on works.
    proxy.silence();
    proxy.resume();
    let returned = Instant::now();
    let (placed, _) = recovers(&shop, &listing).await;
    println!("orders were taken after {:?}", returned.elapsed());
    assert!(returned.elapsed() < RECOVERY, "it took {:?}", returned.elapsed());
    let readiness = || async { raw_get(port, "/readyz").expect("an answer") };
    let is_ready = |told: &String| told.starts_with("HTTP/1.1 200");
    tests::eventually("it is ready", readiness, is_ready).await;
    let mut outcome = load.end().await;
    assert_eq!(outcome.cut, 0, "the server itself never hung up");
    outcome.placed.push(placed);
    let sold = i64::try_from(outcome.placed.len()).expect("a number of orders") + 1;
    shop.assert_stock(&listing, 100_000, sold).await;
    server.assert_audit_clean();
}

/// As many new connections as are opened at the same time fall silent while they are set up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f34_connections_that_fall_silent_while_they_are_set_up_are_replaced() {
    let Some((server, proxy)) = behind_a_proxy("0").await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    let before = proxy.lost();
    // r2d2 opens three at a time: those of the pool that is replaced, and of the one in its place.
    proxy.lose("set_config('statement_timeout'", Loss::SilentRequest, 6);
    proxy.silence();
    let load = Load::begin(&[&shop], &listing, 8);
    let silent = Instant::now();
    let (placed, _) = recovers(&shop, &listing).await;
    println!("orders were taken after {:?}", silent.elapsed());
    assert_eq!(proxy.lost() - before, 6, "too little was lost; the test shows nothing");
    assert!(silent.elapsed() < GIVEN_UP + 2 * RECOVERY, "it took {:?}", silent.elapsed());
    let mut outcome = load.end().await;
    outcome.placed.push(placed);
    all_is_true(&shop, &listing, 100_000, &outcome.placed).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f35_silent_writes_leave_reads_their_connections() {
    let Some((server, proxy)) = behind_a_proxy("0").await else { return };
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 500).await, shop.shopper());
    shopper.put(&listing, 1).await;
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    // More writes than there are connections. They share the connections of a few batches, and each batch
    // falls silent.
    proxy.lose(COMMIT, Loss::SilentRequest, 1_000);
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let concurrent_clients = tokio::spawn(tests::concurrent_clients::all_at_once(40, move |_| {
        let call = seller.shopper().api.order_one(&wanted, 1);
        async move {
            let asked = Instant::now();
            (call.await, asked.elapsed())
        }
    }));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let until = Instant::now() + Duration::from_millis(2_500);
    let (carts, orders, ready) = tokio::join!(
        slowest(|| shopper.api.see_cart(), until),
        slowest(|| shopper.api.see_order(&order), until),
        watched(server.port(), "/healthz", "200", Duration::from_secs(2)),
    );
    println!("slowest cart {carts:?}, order {orders:?}, healthz {:?}", ready.0);
    assert!(proxy.lost() >= 1, "the writes hang");
    assert!(carts < ALIVE && orders < ALIVE, "a cart took {carts:?}, an order {orders:?}");
    assert!(ready.0 < ALIVE, "/healthz took {:?}", ready.0);
    for (reply, took) in concurrent_clients.await.expect("no panic") {
        come_again(&reply);
        assert!(took < GIVEN_UP + RECOVERY, "a caller waited for {took:?}");
    }
    proxy.lose(COMMIT, Loss::SilentRequest, 0);
    recovers(&shop, &listing).await;
    shop.assert_stock(&listing, 500, 2).await;
    server.assert_audit_clean();
}
