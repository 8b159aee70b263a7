//! Work that cannot be read.

use std::collections::BTreeSet;

use serde_json::json;
use tests::{Database, Db, Server, eventually};

tests::on_each_database!(
    s07_work_that_cannot_be_read_keeps_no_other_work_waiting,
    s07_an_order_that_cannot_be_read_keeps_no_other_message_waiting,
);

async fn s07_work_that_cannot_be_read_keeps_no_other_work_waiting(db: Db) {
    let idle = Server::start_with(db, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = idle.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.reachable_shopper().await);
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    idle.kill9();
    // One row with words that no one writes, one of a kind that only a newer server knows; both are
    // due before everything else.
    let mut session = Database::open(idle.database_url());
    let copy = |id: &str, kind: &str, payload: &str| {
        format!(
            "INSERT INTO outbox (id, kind, payload, state, run_at, attempts, lease, created_at) \
             SELECT {id}, {kind}, {payload}, state, created_at, 0, 0, created_at \
             FROM outbox LIMIT 1"
        )
    };
    let ids = match &session {
        Database::Postgres(_) => ["gen_random_uuid()", "gen_random_uuid()"],
        Database::Sqlite(_) => ["randomblob(16)", "randomblob(16)"],
    };
    session.run(&copy(ids[0], "kind", "'{\"no\":'"));
    session.run(&copy(ids[1], "'fly_to_the_moon'", "'{}'"));

    let server = Server::start(Db::Url(idle.database_url().to_owned()));
    let token = tests::tokens::customer(&shopper.id);
    let shopper = tests::Shopper { api: server.shop().anonymous().with_token(token), ..shopper };
    shopper.is_notified(&order, "payment_received").await;
    let log = async || server.stderr();
    eventually("the log reports it", log, |log| log.contains("outbox")).await;
    let kept = session.number("SELECT COUNT(*) FROM outbox WHERE kind = 'fly_to_the_moon'");
    assert_eq!(kept, 1, "what cannot be read is kept for a server that can");
}

/// Messages are read together; the order of one of them has a currency that does not exist.
async fn s07_an_order_that_cannot_be_read_keeps_no_other_message_waiting(db: Db) {
    let idle = Server::start_with(db, &[("KASSA_OUTBOX__WORKERS", "0")]);
    let shop = idle.shop();
    let listing = shop.listing("2.00", 50).await;
    let mut orders = Vec::new();
    for _ in 0..6 {
        let shopper = shop.reachable_shopper().await;
        let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
        shopper.api.pay_order(&order, &json!({})).await.expect(200);
        orders.push((shopper, order));
    }
    idle.kill9();
    let mut session = Database::open(idle.database_url());
    let (_, broken) = orders.remove(2);
    let name = match &session {
        Database::Postgres(_) => format!("'{broken}'"),
        Database::Sqlite(_) => format!("x'{}'", broken.replace('-', "")),
    };
    session.run(&format!("UPDATE orders SET currency = 'ZZZ' WHERE id = {name}"));

    let server = Server::start(Db::Url(idle.database_url().to_owned()));
    for (shopper, order) in orders {
        let token = tests::tokens::customer(&shopper.id);
        let api = server.shop().anonymous().with_token(token);
        tests::Shopper { api, ..shopper }.is_notified(&order, "payment_received").await;
    }
    let of_order = format!("FROM notifications WHERE order_id = {name} AND status = 'queued'");
    let kept = session.number(&format!("SELECT COUNT(*) {of_order}"));
    assert!(kept >= 1, "the messages about it are kept");
    let log = server.stderr();
    let failed = log.lines().filter(|line| line.contains("job failed"));
    let jobs: BTreeSet<&str> =
        failed.filter_map(|line| line.split("\"job\":\"").nth(1)?.get(..36)).collect();
    let failed = i64::try_from(jobs.len()).unwrap();
    assert!((1..=kept).contains(&failed), "{kept} are kept, {jobs:?} failed: {log}");
}
