//! Work that cannot be read.

use serde_json::json;
use tests::{Database, Db, Server, eventually};

tests::on_each_database!(s07_work_that_cannot_be_read_keeps_no_other_work_waiting);

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
