//! PostgreSQL that is not there: at the start, in the middle, and when a provider calls.

use std::time::{Duration, Instant};

use pg_harness::PgServer;
use tests::server::raw_get;
use tests::timeouts::PROMPT;
use tests::{Db, Server, webhook};

use crate::load::{Load, all_is_true, come_again, recovers};

/// How long anybody may wait for an answer while the database is dead: as long as a request may
/// take, and what a loaded machine adds.
const DEADLINE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f06_a_server_that_starts_before_its_database_waits_and_then_serves() {
    if !pg_harness::available() {
        return;
    }
    let mut postgres = PgServer::start_own(false);
    let url = postgres.fresh_database();
    postgres.stop_immediate();

    let hasty = Server::stopped(Db::Url(url.clone()), &[]);
    let ended = hasty.kassa(&["serve", "--bind", "127.0.0.1:0"]);
    assert_eq!(ended.status.code(), Some(69), "without --wait-for it says so at once");

    let server = Server::stopped(Db::Url(url), &[]);
    server.launch(&[], &["--wait-for", "60s"]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(server.ended(), None, "it lives on without its database");
    postgres.restart();
    server.wait_until_ready();
    let shop = server.shop();
    let listing = shop.listing("2.00", 5).await;
    recovers(&shop, &listing).await;

    postgres.stop_immediate();
    assert!(raw_get(server.port(), "/healthz").expect("an answer").starts_with("HTTP/1.1 200"));
    assert!(raw_get(server.port(), "/readyz").expect("an answer").starts_with("HTTP/1.1 503"));
    assert_eq!(server.ended(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f07_a_database_that_dies_under_load_costs_time_and_nothing_else() {
    if !pg_harness::available() {
        return;
    }
    let mut postgres = PgServer::start_own(true);
    let server = Server::start(Db::Url(postgres.fresh_database()));
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    let load = Load::begin(&[&shop], &listing, 8);
    let mut healed = Vec::new();
    for _ in 0..rounds() {
        tokio::time::sleep(Duration::from_millis(700)).await;
        postgres.stop_immediate();
        let asked = Instant::now();
        come_again(&shop.shopper().api.order_one(&listing.id, 1).await);
        assert!(asked.elapsed() < DEADLINE, "it took {:?}", asked.elapsed());
        assert!(raw_get(server.port(), "/healthz").expect("it lives").starts_with("HTTP/1.1 200"));
        postgres.restart();
        let (placed, took) = recovers(&shop, &listing).await;
        assert!(took < PROMPT, "orders were taken again only after {took:?}");
        healed.push(placed);
    }
    let mut outcome = load.end().await;
    assert!(outcome.refused > 0, "the load met the dead database");
    assert_eq!(outcome.cut, 0, "the server itself never hung up");
    assert!(outcome.slowest < DEADLINE, "a caller waited for {:?}", outcome.slowest);
    outcome.placed.extend(healed);
    all_is_true(&shop, &listing, 100_000, &outcome.placed).await;
    server.assert_audit_clean();
}

/// How often the database dies; `KASSA_DATABASE_DEATHS` says otherwise.
fn rounds() -> u32 {
    let asked = std::env::var("KASSA_DATABASE_DEATHS").ok();
    asked.map_or(2, |rounds| rounds.parse().expect("KASSA_DATABASE_DEATHS is a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w08_a_webhook_that_cannot_be_stored_is_not_acknowledged() {
    if !pg_harness::available() {
        return;
    }
    let mut postgres = PgServer::start_own(true);
    let server = Server::start(Db::Url(postgres.fresh_database()));
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let event = webhook::signed(&session.token, "paid");
    postgres.stop_immediate();
    come_again(&shop.anonymous().send_webhook(&event).await);
    postgres.restart();
    let again = || async { shop.anonymous().send_webhook(&event).await };
    tests::eventually("the provider gets through", again, |reply| reply.status == 200).await;
    let order = shopper.order(&session.order).await;
    assert_eq!(order["payment_status"], "paid", "{order}");
    let history = shopper.history(&session.order).await;
    assert_eq!(history.iter().filter(|kind| *kind == "paid").count(), 1, "{history:?}");
    server.assert_audit_clean();
}
