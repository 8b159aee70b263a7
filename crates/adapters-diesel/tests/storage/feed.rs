//! The feed of events: no event appears behind one that was read, whatever is committed at the same time.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use port_contracts::feed::known_end;
use ports::{AuditRepository, EventFeedRepository, FeedEvent, ReadError};

use crate::databases::{Shop, both, connect, options, postgres};

/// A note in the history of every order.
const NOTE: &str = "INSERT INTO order_events (order_id, seq, kind, to_status, actor, reason, at) \
    SELECT order_id, 90, 'note', to_status, actor, 'x', at FROM order_events WHERE seq = 1";

async fn read(shop: &Shop, after: i64) -> Vec<FeedEvent> {
    shop.store.event_feed(after, 1_000).await.unwrap()
}

fn last(events: &[FeedEvent]) -> i64 {
    events.last().map_or(0, |row| row.position)
}

#[tokio::test(flavor = "multi_thread")]
async fn w19_feed_waits_for_commits_that_are_still_running() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(4)));
    let listing = shop.listing(Some(10)).await;
    shop.place(&[(&listing, 1)]).await;
    let before = read(&shop, 0).await;
    for (end, notes) in [("COMMIT", 1), ("ROLLBACK", 0)] {
        let from = last(&read(&shop, 0).await);
        let mut slow = PgConnection::establish(&fresh.url).unwrap();
        let insert = NOTE.replace("90", &format!("9{notes}")).replace("seq = 1", "seq = 1 LIMIT 1");
        slow.batch_execute(&format!("BEGIN; {insert}")).unwrap();
        let order = shop.place(&[(&listing, 1)]).await.order;
        let placed = |rows: &[FeedEvent]| rows.iter().any(|row| row.event.order_id == order.id);
        let seen = read(&shop, from).await;
        assert!(!placed(&seen), "it has a later position than the note, which may still appear");
        let known = shop.store.feed_end().await;
        assert!(matches!(known, Err(ReadError::Unavailable(_))), "an old end is none: {known:?}");
        slow.batch_execute(end).unwrap();
        known_end(&*shop.store).await;
        let now = read(&shop, from).await;
        assert!(placed(&now), "{now:?}");
        let found = now.iter().filter(|row| row.event.seq == 90 + notes).count();
        assert_eq!(i32::try_from(found), Ok(notes), "{end}");
        assert!(now.is_sorted_by(|a, b| a.position < b.position));
    }
    assert_eq!(read(&shop, 0).await[..before.len()], before);
}

/// A reader that follows the feed while orders are placed at the same time sees each event once.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_misses_no_event_of_concurrent_commits() {
    for fresh in both() {
        let shop = Arc::new(Shop::new(connect(&fresh, options(8))));
        let other = Shop::new(connect(&fresh, options(4)));
        let listing = shop.listing(Some(1_000)).await;
        let writers: Vec<_> = (0..8)
            .map(|_| {
                let (shop, listing) = (Arc::clone(&shop), listing.clone());
                tokio::spawn(async move {
                    for _ in 0..10 {
                        shop.place(&[(&listing, 1)]).await;
                    }
                })
            })
            .collect();
        let mut seen = Vec::new();
        while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
            seen.extend(read(&other, last(&seen)).await);
        }
        for writer in writers {
            writer.await.unwrap();
        }
        // Each store learns by itself how far the feed is complete.
        known_end(&*other.store).await;
        known_end(&*shop.store).await;
        seen.extend(read(&other, last(&seen)).await);
        let all = read(&shop, 0).await;
        assert_eq!(seen, all, "nothing appeared behind what was read");
        assert_eq!(all.iter().filter(|row| row.event.seq == 1).count(), 80);
        assert_eq!(shop.store.audit().await, Ok(Vec::new()));
    }
}

/// A commit function that does not know the column numbers its rows all the same, and what is there keeps its number.
#[tokio::test]
async fn rows_of_another_version_are_numbered() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(2)));
        let listing = shop.listing(Some(10)).await;
        shop.place(&[(&listing, 1)]).await;
        shop.place(&[(&listing, 1)]).await;
        known_end(&*shop.store).await;
        let before = read(&shop, 0).await;
        crate::databases::run(&fresh, NOTE);
        known_end(&*shop.store).await;
        let all = read(&shop, 0).await;
        assert_eq!(all.len(), before.len() + 2);
        assert_eq!(all[..before.len()], before);
        assert!(all.is_sorted_by(|a, b| a.position < b.position), "{all:?}");
    }
}
