//! What only the database can bring about: a lock that a session holds, rows that will not change,
//! more lines than anybody would put into a cart by hand.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Database, Db, Reply, Server, Shop, Shopper, eventually};

use crate::case;
use crate::case::{Alone, Case};

pub const CASES: &[Case<Alone>] = &[
    case!("database_unavailable", 503, a_lock_that_is_not_given),
    case!("database_damaged", 503, a_page_that_was_overwritten),
    case!("database_not_writable", 503, a_database_that_became_read_only),
    case!("version_conflict", 409, rows_that_another_session_is_always_quicker_to_change),
    case!("idempotency_in_progress", 409, a_key_whose_request_is_not_finished),
    case!("payment_returned", 409, a_payment_of_an_order_that_was_cancelled_meanwhile),
    case!("too_many_lines", 422, a_line_more_than_a_cart_takes),
];

/// A server that leaves the database to the test: no worker writes to it.
fn quiet(db: Db, lock_timeout: &str) -> Server {
    let settings = [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_DATABASE__LOCK_TIMEOUT", lock_timeout)];
    Server::start_with(db, &settings)
}

async fn placed(shop: &Shop) -> (Shopper, String) {
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    (shopper, order)
}

async fn a_lock_that_is_not_given(db: Db) -> Reply {
    let server = quiet(db, "200ms");
    let (shopper, order) = placed(&server.shop()).await;
    let mut session = Database::open(server.database_url());
    session.run_either("BEGIN IMMEDIATE", "BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE");
    let refused = shopper.api.cancel_order(&order).await;
    session.run_either("ROLLBACK", "ROLLBACK");
    shopper.api.cancel_order(&order).await.expect(200);
    refused
}

/// PostgreSQL does not tell damage apart: this is SQLite in any case.
async fn a_page_that_was_overwritten(_: Db) -> Reply {
    let off = [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_DATABASE__CHECK_AT_START", "off")];
    let server = Server::start_with(Db::Sqlite, &off);
    let shop = server.shop();
    let listing = shop.listing("3.00", 5).await;
    assert!(server.terminate().success());
    let page = "SELECT rootpage FROM sqlite_schema WHERE name = 'orders'";
    let page = Database::open(server.database_url()).number(page);
    let path = server.database_url().strip_prefix("sqlite://").expect("a file").to_owned();
    let mut bytes = std::fs::read(&path).expect("the file");
    let begin = usize::try_from(page - 1).expect("a page") * 4_096;
    bytes[begin..begin + 4_096].fill(0xFF);
    std::fs::write(&path, bytes).expect("written");
    server.restart();
    shop.shopper().api.order_one(&listing.id, 1).key(&fresh_id()).await
}

async fn a_database_that_became_read_only(db: Db) -> Reply {
    let server = quiet(db, "2s");
    let shop = server.shop();
    let listing = shop.listing("3.00", 5).await;
    match server.database_url().strip_prefix("sqlite://") {
        Some(path) => std::fs::remove_file(path).expect("deleted"),
        None => Database::open(server.database_url()).run(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', \
             current_database()); END $$; \
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        ),
    }
    let order = || async { shop.shopper().api.order_one(&listing.id, 1).key(&fresh_id()).await };
    // A session that was just closed is told as unavailable first.
    let told = |reply: &Reply| reply.body["code"] != "database_unavailable";
    eventually("it is told", order, told).await
}

/// From now on no order changes in this way (a condition on `NEW`). To the server, which changes a
/// row only in the version that it has read, that is the same as a session that is quicker every
/// time; crowds that really are so cannot be ordered.
fn no_update_changes_orders(session: &mut Database, when: &str) {
    let sqlite = format!(
        "CREATE TRIGGER quicker BEFORE UPDATE ON orders WHEN {when} BEGIN SELECT RAISE(IGNORE); END"
    );
    let postgres = format!(
        "CREATE FUNCTION quicker() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER quicker BEFORE UPDATE ON orders FOR EACH ROW WHEN ({when})
         EXECUTE FUNCTION quicker()"
    );
    session.run_either(&sqlite, &postgres);
}

async fn rows_that_another_session_is_always_quicker_to_change(db: Db) -> Reply {
    let server = quiet(db, "2s");
    let (shopper, order) = placed(&server.shop()).await;
    let mut session = Database::open(server.database_url());
    no_update_changes_orders(&mut session, "NEW.lifecycle = 'cancelled'");
    let refused = shopper.api.cancel_order(&order).await;
    session.run_either("DROP TRIGGER quicker", "DROP TRIGGER quicker ON orders");
    shopper.api.cancel_order(&order).await.expect(200);
    refused
}

/// The first request has written down that it is running, has asked the provider, and cannot write
/// down what came of it: to its twin it is still running.
async fn a_key_whose_request_is_not_finished(db: Db) -> Reply {
    let server = quiet(db, "2s");
    let (shopper, order) = placed(&server.shop()).await;
    no_update_changes_orders(
        &mut Database::open(server.database_url()),
        "NEW.payment_status = 'paid'",
    );
    let pays = shopper.api.pay_order(&order, &json!({})).key(&fresh_id());
    pays.clone().await.refused(409, "payment_in_progress");
    pays.await
}

/// The provider has taken the money, and the request that asked for it could not write that down
/// before the order was cancelled. Its retry is told what became of both.
async fn a_payment_of_an_order_that_was_cancelled_meanwhile(db: Db) -> Reply {
    let settings = [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_PAYMENTS__TIMEOUT", "100ms")];
    let server = Server::start_with(db, &settings);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("3.00", 5).await, shop.shopper());
    shopper.put(&listing, 1).await;
    let checkout = shopper.check_out().await;
    let mut session = Database::open(server.database_url());
    no_update_changes_orders(&mut session, "NEW.payment_status = 'paid'");
    let pays = shopper.api.pay_order(&checkout.order, &json!({})).key(&fresh_id());
    pays.clone().await.refused(409, "payment_in_progress");
    session.run_either("DROP TRIGGER quicker", "DROP TRIGGER quicker ON orders");
    shopper.api.cancel_order(&checkout.order).await.expect(200);
    shop.provider_says(&checkout.token, "paid").await.expect(200);
    let running = |reply: &Reply| reply["code"] == "idempotency_in_progress";
    eventually("the lease ends", || async { pays.clone().await }, |reply: &Reply| !running(reply))
        .await
}

/// Two thousand lines would take minutes to put in one by one, so the database copies the first one
/// for every other listing. The last two are put in as ever.
async fn a_line_more_than_a_cart_takes(db: Db) -> Reply {
    let server = quiet(db, "2s");
    let shop = server.shop();
    let (first, shopper) = (shop.listing("1.00", 5).await, shop.shopper());
    shopper.put(&first, 1).await;
    let rows: String = (0..1_998).map(|row| format!("S{row},Mug,1.00,GBP,5\n")).collect();
    let sheet = format!("sku,name,unit_price,currency,stock\n{rows}");
    shop.operator.admin_import_listings(&sheet).key(&fresh_id()).await.expect(200);
    let copied = |id: &str| {
        format!(
            "INSERT INTO cart_items (id, cart_id, listing_id, qty, created_at, updated_at)
             SELECT {id}, line.cart_id, listings.id, 1, line.created_at, line.updated_at
             FROM listings, cart_items AS line WHERE listings.id <> line.listing_id"
        )
    };
    Database::open(server.database_url())
        .run_either(&copied("randomblob(16)"), &copied("gen_random_uuid()"));
    let fits = shop.listing("1.00", 5).await;
    shopper.put(&fits, 1).await;
    let one_more = shop.listing("1.00", 5).await;
    shopper.api.put_in_cart(&one_more.id, 1).await
}
