//! `/readyz` when the database answers and takes no writes: read-only, a standby, a file that was
//! deleted or replaced, a migration that is missing. Full disks are in `disks.rs`.

use std::fs;
use std::time::Duration;

use pg_harness::PgServer;
use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::{Database, Db, Server, eventually};

use crate::damage::{beside, file_of};

/// Without workers, nothing but the test writes.
const QUIET: &[(&str, &str)] = &[("KASSA_OUTBOX__WORKERS", "0")];

pub fn readiness(server: &Server) -> String {
    raw_get(server.port(), "/readyz").expect("an answer")
}

pub fn assert_not_ready(server: &Server, why: &str) {
    let told = readiness(server);
    assert!(told.starts_with("HTTP/1.1 503"), "{told}");
    assert!(told.contains(why), "{why:?} in {told}");
}

/// Waits longer than the result of a test write counts.
pub async fn a_test_write_later() {
    tokio::time::sleep(Duration::from_millis(400)).await;
}

pub async fn ready_again(server: &Server) {
    let ask = || async { readiness(server) };
    eventually("it is ready", ask, |told: &String| told.starts_with("HTTP/1.1 200")).await;
}

fn read_only(url: &str, mode: &str) {
    let mut session = Database::open(url);
    session.run("SET default_transaction_read_only = off");
    session.run(&format!(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {mode}', \
         current_database()); END $$"
    ));
    if mode == "on" {
        session.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f27_a_read_only_postgresql_is_not_ready_and_recovers_by_itself() {
    if !pg_harness::available() {
        return;
    }
    let server = Server::start_with(Db::Postgres, QUIET);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    read_only(server.database_url(), "on");
    a_test_write_later().await;
    assert_not_ready(&server, "read-only");
    // Several sessions are opened in that mode.
    let order = || async { shop.shopper().api.order_one(&listing.id, 1).key(&fresh_id()).await };
    let (one, two, three, four) = tokio::join!(order(), order(), order(), order());
    for reply in [one, two, three, four] {
        reply.refused(503, "database_not_writable");
    }
    shop.anonymous().browse_listings().await.expect(200);
    let metrics = raw_get(server.port(), "/metrics").expect("an answer");
    assert!(metrics.contains("kassa_storage_writable 0"), "{metrics}");

    read_only(server.database_url(), "off");
    ready_again(&server).await;
    shop.shopper().api.order_one(&listing.id, 1).key(&fresh_id()).await.expect(201);
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f28_a_standby_is_not_ready() {
    if !pg_harness::available() {
        return;
    }
    let mut postgres = PgServer::start_own(true);
    let server = Server::start_with(Db::Url(postgres.fresh_database()), QUIET);
    let shop = server.shop();
    let listing = shop.listing("2.00", 5).await;
    postgres.stop_immediate();
    let standby = postgres.directory().join("data").join("standby.signal");
    fs::write(&standby, "").expect("written");
    postgres.restart();
    let asked = || async { readiness(&server) };
    eventually("it is read again", asked, |told: &String| {
        told.contains("reachable\"}") || told.contains("\"detail\":\"reachable\"")
    })
    .await;
    a_test_write_later().await;
    assert_not_ready(&server, "read-only");
    let refused = shop.shopper().api.order_one(&listing.id, 1).key(&fresh_id()).await;
    assert_eq!(refused.status, 503, "{refused}");
    shop.anonymous().browse_listings().await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f29_an_order_into_a_deleted_file_is_not_acknowledged() {
    for gone in ["", "-wal"] {
        let server = Server::start_with(Db::Sqlite, QUIET);
        let shop = server.shop();
        let listing = shop.listing("2.00", 50).await;
        let file = format!("{}{gone}", file_of(&server).display());
        let aside = beside(file.as_ref(), "aside");
        fs::rename(&file, &aside).expect("moved");
        let key = fresh_id();
        let shopper = shop.shopper();
        let order = shopper.api.order_one(&listing.id, 1).key(&key);
        order.clone().await.refused(503, "database_not_writable");
        assert_not_ready(&server, "deleted or replaced");
        assert!(!std::path::Path::new(&file).exists(), "nothing is created in its place");
        // The same file back in its place is as good as before.
        fs::rename(&aside, &file).expect("moved back");
        ready_again(&server).await;
        order.await.expect(201);
        server.assert_audit_clean();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f30_an_order_into_a_replaced_file_is_not_acknowledged() {
    let server = Server::start_with(Db::Sqlite, QUIET);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50).await;
    let file = file_of(&server);
    let copy = beside(&file, "copy.db");
    let told = server.kassa(&["backup", &copy.display().to_string()]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let backup = fs::read(&copy).expect("the backup");
    fs::rename(&copy, &file).expect("moved into place");
    let shopper = shop.shopper();
    let order = shopper.api.order_one(&listing.id, 1).key(&fresh_id()).await;
    order.refused(503, "database_not_writable");
    assert_not_ready(&server, "deleted or replaced");
    assert!(server.terminate().success());
    assert_eq!(fs::read(&file).expect("the file"), backup, "the old log is not folded into it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f32_a_missing_migration_is_not_ready() {
    for db in [Some(Db::Sqlite), pg_harness::available().then_some(Db::Postgres)] {
        let Some(db) = db else { continue };
        let server = Server::start_with(db, QUIET);
        let mut session = Database::open(server.database_url());
        session.run(
            "DELETE FROM __diesel_schema_migrations WHERE version = \
             (SELECT MAX(version) FROM __diesel_schema_migrations)",
        );
        assert_not_ready(&server, "1 pending");
    }
}
