//! The SQLite file: locked by others, damaged, migrated by two at once, and copied while it is in
//! use.

use std::fs;
use std::time::{Duration, Instant};

use tests::server::raw_get;
use tests::shop::fresh_id;
use tests::timeouts::{DEADLINE, PROMPT};
use tests::{Database, Db, Server, Shopper};

use crate::load::{Load, Placed, all_is_true, come_again};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f15_a_file_locked_by_another_process_is_waited_for_and_then_a_503() {
    let settings = [("KASSA_DATABASE__LOCK_TIMEOUT", "500ms"), ("KASSA_OUTBOX__WORKERS", "0")];
    let one = Server::start_with(Db::Sqlite, &settings);
    let two = Server::start_with(Db::Url(one.database_url().to_owned()), &settings);
    let (first, second) = (one.shop(), two.shop());
    let listing = first.listing("2.00", 50_000).await;
    let load = Load::begin(&[&first, &second], &listing, 8);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut session = Database::open(one.database_url());
    session.run("BEGIN IMMEDIATE");
    for shop in [&first, &second] {
        let asked = Instant::now();
        come_again(&shop.shopper().api.order_one(&listing.id, 1).await);
        assert!(asked.elapsed() < PROMPT, "it took {:?}", asked.elapsed());
        shop.anonymous().browse_listings().await.expect(200);
    }
    session.run("ROLLBACK");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let outcome = load.end().await;
    assert!(outcome.refused > 0, "the load met the lock");
    assert_eq!(outcome.cut, 0);
    all_is_true(&first, &listing, 50_000, &outcome.placed).await;
    one.assert_audit_clean();
}

/// Starts `kassa serve` on what lies at its database's place, and expects it to refuse in time.
fn refuses(server: &Server) {
    let before = server.stderr().len();
    server.launch(&[], &[]);
    let until = Instant::now() + DEADLINE;
    let status = loop {
        if let Some(status) = server.ended() {
            break status;
        }
        assert!(Instant::now() < until, "it serves a broken file");
        std::thread::sleep(Duration::from_millis(20));
    };
    server.kill9();
    assert!(!status.success(), "{status}");
    let told = server.stderr().split_off(before);
    assert!(told.contains("database") && !told.contains("panicked"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_a_damaged_file_is_not_served() {
    let server = Server::start(Db::Sqlite);
    let shop = server.shop();
    shop.listing("2.00", 5).await;
    assert!(server.terminate().success());
    let path = server.database_url().strip_prefix("sqlite://").expect("a file").to_owned();
    let sound = fs::read(&path).expect("the file");

    let no_database = [b"this is no database".as_slice(), &sound[19..]].concat();
    fs::write(&path, no_database).expect("written");
    refuses(&server);

    let mut torn = sound.clone();
    torn[100..4096].fill(0xFF);
    fs::write(&path, torn).expect("written");
    refuses(&server);

    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a directory in its place");
    refuses(&server);
    fs::remove_dir(&path).expect("removed");

    fs::write(&path, sound).expect("the sound one again");
    server.restart();
    assert_eq!(shop.operator.admin_list_listings().await.expect(200).items().len(), 1);
}

/// Starts three servers at the same moment on one empty database.
fn migrate_at_once(db: Db) {
    let one = Server::stopped(db, &[]);
    let url = one.database_url().to_owned();
    let others =
        [Server::stopped(Db::Url(url.clone()), &[]), Server::stopped(Db::Url(url.clone()), &[])];
    let all = [&one, &others[0], &others[1]];
    all.iter().for_each(|server| server.launch(&[], &[]));
    all.iter().for_each(|server| server.wait_until_ready());
    let logs: String = all.iter().map(|server| server.stderr()).collect();
    let applied = logs.lines().filter(|line| line.contains("\"migration applied\"")).count();
    let known = "SELECT COUNT(*) FROM __diesel_schema_migrations";
    let known = usize::try_from(Database::open(&url).number(known)).expect("a count");
    assert!(known > 3, "{known}");
    // On PostgreSQL the function that commits comes after them.
    let functions = usize::from(url.starts_with("postgres"));
    assert_eq!(applied, known + functions, "each migration is applied by one of them:\n{logs}");
    one.assert_audit_clean();
}

#[test]
fn f19_servers_that_start_at_once_migrate_an_sqlite_file_once() {
    migrate_at_once(Db::Sqlite);
}

#[test]
fn f19_servers_that_start_at_once_migrate_postgresql_once() {
    if pg_harness::available() {
        migrate_at_once(Db::Postgres);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i40_after_a_clean_stop_the_file_alone_has_the_last_order() {
    let server = Server::start(Db::Sqlite);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50_000).await;
    let load = Load::begin(&[&shop], &listing, 4);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let placed = load.end().await.placed;
    let path = server.database_url().strip_prefix("sqlite://").expect("a file").to_owned();
    let log = || fs::metadata(format!("{path}-wal")).map_or(0, |log| log.len());
    assert!(log() > 0, "the last orders are in the log");
    // An idle session of another process: SQLite itself only empties the log when the last one
    // closes.
    let mut idle = Database::open(server.database_url());
    assert_eq!(idle.number("SELECT COUNT(*) FROM listings"), 1);
    assert!(server.terminate().success());
    assert_eq!(log(), 0, "they are in the file");

    let dir = tempfile::tempdir().expect("a directory");
    let alone = dir.path().join("alone.db");
    fs::copy(&path, &alone).expect("a copy");
    let restored = Server::start(Db::Url(format!("sqlite://{}", alone.display())));
    all_is_true(&restored.shop(), &listing, 50_000, &on(&restored, placed)).await;
    restored.assert_audit_clean();
}

/// The same orders, asked for at another server.
fn on(server: &Server, placed: Vec<Placed>) -> Vec<Placed> {
    let moved = |placed: Placed| {
        let token = tests::tokens::customer(&placed.shopper.id);
        let api = server.shop().anonymous().with_token(token);
        Placed { shopper: Shopper { api, ..placed.shopper }, ..placed }
    };
    placed.into_iter().map(moved).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i40_a_copy_taken_under_load_holds_all_that_was_acknowledged_before_it() {
    let server = Server::start(Db::Sqlite);
    let shop = server.shop();
    let listing = shop.listing("2.00", 50_000).await;
    let load = Load::begin(&[&shop], &listing, 4);
    tokio::time::sleep(Duration::from_millis(800)).await;
    let (shopper, key) = (shop.shopper(), fresh_id());
    let order = shopper.api.order_one(&listing.id, 1).key(&key).await.expect(201).text("id");
    let dir = tempfile::tempdir().expect("a directory");
    let copy = dir.path().join("copy.db");
    let told = server.kassa(&["backup", &copy.display().to_string()]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    load.end().await;
    server.kill9();

    let restored = Server::start(Db::Url(format!("sqlite://{}", copy.display())));
    assert!(raw_get(restored.port(), "/readyz").expect("an answer").starts_with("HTTP/1.1 200"));
    let again = restored.shop().anonymous().with_token(tests::tokens::customer(&shopper.id));
    let again = again.order_one(&listing.id, 1).key(&key).await.expect(201);
    assert!(again.is_replayed() && again.text("id") == order, "{again}");
    restored.assert_audit_clean();
}
