//! Few connections and many callers: everybody is served or told, and no one holds one connection
//! while waiting for another.

use std::time::{Duration, Instant};

use adapters_diesel::ConnectOptions;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use ports::{CommitError, ListingRepository, ReadError, Store};

use crate::databases::{Shop, both, connect, options, postgres};

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_of_one_serves_many() {
    for fresh in both() {
        let patient = ConnectOptions { acquire_timeout: Duration::from_secs(30), ..options(1) };
        let shop = Shop::new(connect(&fresh, patient));
        let listing = shop.listing(Some(64)).await;
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                let (_, changes) = shop.order(&[(&listing, 1)]);
                let (store, id) = (shop.store.clone(), listing.id);
                tokio::spawn(async move {
                    store.commit(changes).await.unwrap();
                    store.listing(id).await.unwrap().unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(shop.stored_listing(&listing).await.reserved, 64);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_no_connection_in_time_is_told_so() {
    let Some(fresh) = postgres() else { return };
    let impatient = ConnectOptions {
        acquire_timeout: Duration::from_millis(400),
        lock_timeout: Duration::from_millis(3_000),
        ..options(1)
    };
    let shop = Shop::new(connect(&fresh, impatient));
    let listing = shop.listing(Some(5)).await;
    let mut blocker = PgConnection::establish(&fresh.url).unwrap();
    blocker.batch_execute("BEGIN; SELECT 1 FROM listings FOR UPDATE").unwrap();
    let (_, changes) = shop.order(&[(&listing, 1)]);
    let store = shop.store.clone();
    let stuck = tokio::spawn(async move { store.commit(changes).await });
    let began = Instant::now();
    let refusal = loop {
        // The commit takes the one connection as soon as it runs.
        if let Err(refusal) = shop.store.listing(listing.id).await {
            break refusal;
        }
        assert!(began.elapsed() < Duration::from_secs(60));
    };
    assert!(matches!(refusal, ReadError::Unavailable(_)), "{refusal:?}");
    // The lock was not to be had in its time, twice.
    let outcome = stuck.await.unwrap();
    assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
    blocker.batch_execute("ROLLBACK").unwrap();
    let (_, changes) = shop.order(&[(&listing, 1)]);
    shop.store.commit(changes).await.unwrap();
}
