//! Signals: told to stop under load, stopped and woken up, and killed right after an answer.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Db, Server};

use crate::load::{Load, Placed, all_is_true, recovers};

tests::on_each_database!(
    f03_told_to_stop_it_finishes_what_it_has_begun,
    i12_what_was_acknowledged_is_there_after_a_kill,
    z06_a_message_that_is_owed_outlives_the_server,
);

async fn f03_told_to_stop_it_finishes_what_it_has_begun(db: Db) {
    let server = Arc::new(Server::start(db));
    let shop = server.shop();
    let listing = shop.listing("2.00", 50_000).await;
    let load = Load::begin(&[&shop], &listing, 8);
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let stopping = Arc::clone(&server);
        let stopped = tokio::task::spawn_blocking(move || stopping.terminate());
        let status = stopped.await.expect("no panic");
        assert!(status.success(), "{status}\n{}", server.stderr());
        server.restart();
    }
    let outcome = load.end().await;
    assert_eq!(outcome.refused, 0, "no request was refused; later ones found the listener closed");
    all_is_true(&shop, &listing, 50_000, &outcome.placed).await;
    server.assert_audit_clean();
}

/// A stopped process holds whatever it held; no one else waits for it on PostgreSQL, because a
/// commit is one statement there and not a conversation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f04_a_server_that_freezes_under_load_wakes_up_to_a_shop_that_went_on() {
    if !pg_harness::available() {
        return;
    }
    let one = Server::start(Db::Postgres);
    let two = Server::start(Db::Url(one.database_url().to_owned()));
    let (first, second) = (one.shop(), two.shop());
    let listing = first.listing("2.00", 50_000).await;
    let load = Load::begin(&[&first, &second], &listing, 12);
    let mut meanwhile = Vec::new();
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        one.signal("STOP");
        let (placed, took) = recovers(&second, &listing).await;
        meanwhile.push(placed);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        one.signal("CONT");
        assert!(took < PROMPT, "the other server waited for it: {took:?}");
    }
    let mut outcome = load.end().await;
    assert_eq!(outcome.cut, 0);
    outcome.placed.extend(meanwhile);
    all_is_true(&first, &listing, 50_000, &outcome.placed).await;
    all_is_true(&second, &listing, 50_000, &outcome.placed).await;
    one.assert_audit_clean();
}

async fn i12_what_was_acknowledged_is_there_after_a_kill(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    let mut placed = Vec::new();
    for _ in 0..4 {
        let (shopper, key) = (shop.shopper(), fresh_id());
        let order = shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201).text("id");
        server.kill9();
        placed.push(Placed { shopper, order, key });
        server.restart();
    }
    all_is_true(&shop, &listing, 50, &placed).await;
    server.assert_audit_clean();
}

async fn z06_a_message_that_is_owed_outlives_the_server(db: Db) {
    let dead = Server::start_with(db, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = dead.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.reachable_shopper().await);
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    dead.kill9();
    assert!(!dead.stdout().contains(&shopper.email), "no one was there to send it");

    let heir = Server::start(Db::Url(dead.database_url().to_owned()));
    let token = tests::tokens::customer(&shopper.id);
    let shopper = tests::Shopper { api: heir.shop().anonymous().with_token(token), ..shopper };
    shopper.is_notified(&order, "payment_received").await;
    let confirmations = shopper.is_notified(&order, "order_confirmation").await;
    assert!(!confirmations.is_empty());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mails = heir.stdout().matches(&format!("To: {}", shopper.email)).count();
    let sent = heir.stdout().matches(&shopper.email).count();
    assert!(mails >= 1 && sent == mails, "{}", heir.stdout());
    let owed = shopper.api.list_notifications().query("limit", "100").await.expect(200);
    let by_mail = owed.items().iter().filter(|entry| entry["channel"] == "email").count();
    assert_eq!(mails, by_mail, "each goes out once: {owed}\n{}", heir.stdout());
}
