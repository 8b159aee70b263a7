//! Databases that are unavailable, blocked, or recover.

use std::time::{Duration, Instant};

use adapters_diesel::{ConnectError, ConnectOptions, DieselStore};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use ports::{AuditRepository, CommitError, ListingRepository, ReadError, Store};

use crate::databases::{self, Shop, connect, options, postgres};

#[tokio::test]
async fn a_database_that_is_away_is_told_in_time() {
    let hasty = ConnectOptions { acquire_timeout: Duration::from_millis(300), ..options(2) };
    // Port 9 discards; nothing listens there.
    let store = DieselStore::connect("postgres://kassa@127.0.0.1:9/nothing", hasty).unwrap();
    let answer = store.readiness().await;
    assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{answer:?}");
    let shop = Shop::new(std::sync::Arc::new(store));
    let (_, changes) = shop.order(&[(&shop.sample.listing(None), 1)]);
    let outcome = shop.store.commit(changes).await;
    assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
}

#[test]
fn an_unknown_url_is_refused() {
    let refused = DieselStore::connect("mysql://localhost/kassa", options(1)).err();
    assert_eq!(refused, Some(ConnectError::UnknownUrl));
}

#[tokio::test]
async fn the_folder_of_an_sqlite_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data").join("shop").join("kassa.db");
    let store = DieselStore::connect(&format!("sqlite://{}", path.display()), options(1)).unwrap();
    let readiness = store.readiness().await.unwrap();
    assert!(readiness.reachable && readiness.pending_migrations > 0);
    assert!(path.exists());
}

#[tokio::test]
async fn reading_goes_on_after_the_server_closed_every_session() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(1)));
    let listing = shop.listing(Some(5)).await;
    close_all_other_sessions(&fresh.url);
    assert!(shop.store.listing(listing.id).await.unwrap().is_some());

    close_all_other_sessions(&fresh.url);
    let (step, changes) = shop.order(&[(&listing, 1)]);
    // Whether a commit happened cannot be told by who lost the connection; trying again is safe,
    // because the order's id is taken once.
    match shop.store.commit(changes.clone()).await {
        Err(CommitError::Unavailable(_)) => shop.store.commit(changes).await.unwrap(),
        outcome => outcome.unwrap(),
    }
    shop.stored_order(&step.record).await;
}

fn close_all_other_sessions(url: &str) {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.batch_execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_retried() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(2)));
    let one = shop.listing(Some(5)).await;
    let two = shop.listing(Some(5)).await;
    let (low, high) = if one.id < two.id { (one, two) } else { (two, one) };
    let mut other = PgConnection::establish(&fresh.url).unwrap();
    let lock = |c: &mut PgConnection, id: domain::ids::ListingId| {
        c.batch_execute(&format!("SELECT 1 FROM listings WHERE id = '{id}' FOR UPDATE"))
    };
    other.batch_execute("BEGIN; SET LOCAL deadlock_timeout = '10s'").unwrap();
    lock(&mut other, high.id).unwrap();
    let (_, changes) = shop.order(&[(&low, 1), (&high, 1)]);
    let store = shop.store.clone();
    let commit = tokio::spawn(async move { store.commit(changes).await });
    let crossed = tokio::task::spawn_blocking(move || {
        while waiting_for_locks(&mut other) == 0 {
            std::thread::yield_now();
        }
        // Now each waits for the other; the store's session looks for deadlocks first.
        let locked = lock(&mut other, low.id);
        other.batch_execute("ROLLBACK").unwrap();
        locked
    });
    crossed.await.unwrap().unwrap();
    commit.await.unwrap().unwrap();
    assert!(shop.store.counters().retries > 0, "the deadlock was met");
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Integer)]
    count: i32,
}

fn waiting_for_locks(conn: &mut PgConnection) -> i32 {
    let count: Count =
        diesel::sql_query("SELECT COUNT(*)::INT AS count FROM pg_locks WHERE NOT granted")
            .get_result(conn)
            .unwrap();
    count.count
}

#[tokio::test]
async fn a_locked_sqlite_file_is_waited_for_and_then_told() {
    let fresh = databases::sqlite();
    let hasty = ConnectOptions { lock_timeout: Duration::from_millis(50), ..options(1) };
    let shop = Shop::new(connect(&fresh, hasty));
    let listing = shop.listing(Some(5)).await;
    let path = fresh.url.strip_prefix("sqlite://").unwrap();
    let mut other = SqliteConnection::establish(path).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let (_, changes) = shop.order(&[(&listing, 1)]);
    let outcome = shop.store.commit(changes.clone()).await;
    assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
    assert!(shop.store.listing(listing.id).await.unwrap().is_some());
    other.batch_execute("ROLLBACK").unwrap();
    shop.store.commit(changes).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_no_commit_waits_for_a_locked_sqlite_file_many_times_over() {
    let fresh = databases::sqlite();
    let lock_timeout = Duration::from_millis(500);
    let shop = Shop::new(connect(&fresh, ConnectOptions { lock_timeout, ..options(2) }));
    let listing = shop.listing(Some(500)).await;
    let path = fresh.url.strip_prefix("sqlite://").unwrap();
    let mut other = SqliteConnection::establish(path).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    // Several batches of writes.
    let commits: Vec<_> = (0..300)
        .map(|_| {
            let (store, (_, changes)) = (shop.store.clone(), shop.order(&[(&listing, 1)]));
            tokio::spawn(async move {
                let asked = Instant::now();
                (store.commit(changes).await, asked.elapsed())
            })
        })
        .collect();
    for commit in commits {
        let (outcome, took) = commit.await.unwrap();
        assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
        assert!(took < lock_timeout * 3, "a caller waited for {took:?}");
    }
    assert!(shop.store.listing(listing.id).await.unwrap().is_some(), "reads go on");
    other.batch_execute("ROLLBACK").unwrap();
    let (_, changes) = shop.order(&[(&listing, 1)]);
    shop.store.commit(changes).await.unwrap();
    assert_eq!(shop.stored_listing(&listing).await.reserved, 1);
}
