//! Others in the way: serialization failures, deadlocks, locks that are held, and a guard in the
//! database that says no in the middle of a commit.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Database, Db, Listing, Server, Shop};

use crate::load::come_again;

/// A server on a database that a second session is on as well.
fn with_a_second_session(lock_timeout: &str) -> Option<(Server, Database)> {
    if !pg_harness::available() {
        return None;
    }
    let settings = [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_DATABASE__LOCK_TIMEOUT", lock_timeout)];
    let server = Server::start_with(Db::Postgres, &settings);
    let session = Database::open(server.database_url());
    Some((server, session))
}

/// From now on the first so many inserts into a table fail with this SQLSTATE. A sequence counts
/// them, because it is not rolled back.
fn fail(session: &mut Database, table: &str, times: u32, sqlstate: &str, words: &str) {
    session.run(&format!(
        "CREATE SEQUENCE failures;
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF nextval('failures') <= {times} THEN
                 RAISE EXCEPTION '{words}' USING ERRCODE = '{sqlstate}';
             END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail();"
    ));
}

fn tries(session: &mut Database) -> i64 {
    session.number("SELECT last_value FROM failures")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f09_a_serialization_failure_is_tried_again_and_done_once() {
    let Some((server, mut session)) = with_a_second_session("400ms") else { return };
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    fail(&mut session, "orders", 3, "40001", "could not serialize access");
    shopper.api.order_one(&listing.id, 1).await.expect(201);
    assert_eq!(tries(&mut session), 4, "three failures and a success");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    shop.assert_stock(&listing, 5, 1).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i38_what_never_works_is_tried_a_bounded_number_of_times() {
    let Some((server, mut session)) = with_a_second_session("400ms") else { return };
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    fail(&mut session, "orders", 1_000, "40001", "could not serialize access");
    let call = shopper.api.order_one(&listing.id, 1).key(&fresh_id());
    come_again(&call.clone().await);
    assert_eq!(tries(&mut session), 6, "once, and five times again");
    session.run("DROP TRIGGER fail ON orders");
    call.await.expect(201);
    shop.assert_stock(&listing, 5, 1).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn z03_an_order_whose_lines_cannot_be_written_is_no_order() {
    let Some((server, mut session)) = with_a_second_session("400ms") else { return };
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    fail(&mut session, "order_items", 1, "53100", "No space left on device");
    let call = shopper.api.order_one(&listing.id, 2).key(&fresh_id());
    come_again(&call.clone().await);
    assert_eq!(tries(&mut session), 1, "the order itself had been written by then");
    assert!(shopper.api.list_orders().await.expect(200).items().is_empty());
    shop.assert_stock(&listing, 5, 0).await;
    let order = call.await.expect(201);
    assert_eq!(order["items"].as_array().map(Vec::len), Some(1), "{order}");
    server.assert_audit_clean();
}

/// Two listings in the order of their ids, which is the order in which a commit locks them.
async fn low_and_high(shop: &Shop) -> (Listing, Listing) {
    let (one, two) = (shop.listing("2.00", 5).await, shop.listing("2.00", 5).await);
    if one.id < two.id { (one, two) } else { (two, one) }
}

fn until_a_session_waits(session: &mut Database) {
    while session.waiting_for_locks() == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_deadlock_is_survived_and_tried_again() {
    // Long enough for PostgreSQL to look for deadlocks, which it does after a second.
    let Some((server, mut session)) = with_a_second_session("20s") else { return };
    let shop = server.shop();
    let (low, high) = low_and_high(&shop).await;
    let lock = |listing: &Listing| {
        format!("SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", listing.id)
    };
    session.run("BEGIN; SET LOCAL deadlock_timeout = '30s'");
    session.run(&lock(&high));
    let items = json!([
        { "product_id": low.id, "quantity": 1 }, { "product_id": high.id, "quantity": 1 },
    ]);
    let shopper = shop.shopper();
    let placing = tokio::spawn(shopper.api.create_order(&json!({ "items": items })).into_future());
    let crossing = tokio::task::spawn_blocking(move || {
        until_a_session_waits(&mut session);
        // The first attempt gives up before PostgreSQL looks for deadlocks; the second waits.
        std::thread::sleep(Duration::from_millis(500));
        until_a_session_waits(&mut session);
        // Each waits for the other now, until the server's session receives the deadlock error.
        session.run(&lock(&low));
        session.run("ROLLBACK");
        session
    });
    let mut session = crossing.await.expect("the lock was given");
    placing.await.expect("no panic").expect(201);
    let met = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert!(session.number(met) > 0, "there was no deadlock");
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f11_a_lock_that_is_not_given_in_time_is_a_503_and_no_order() {
    let Some((server, mut session)) = with_a_second_session("400ms") else { return };
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    session.run(&format!("BEGIN; SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", listing.id));
    let call = shopper.api.order_one(&listing.id, 1).key(&fresh_id());
    let asked = Instant::now();
    come_again(&call.clone().await);
    let took = asked.elapsed();
    assert!(took >= Duration::from_millis(650), "the lock was asked for twice: {took:?}");
    assert!(took < PROMPT, "it was given up only after {took:?}");
    session.run("ROLLBACK");
    call.await.expect(201);
    assert_eq!(shopper.api.list_orders().await.expect(200).items().len(), 1);
    server.assert_audit_clean();
}
