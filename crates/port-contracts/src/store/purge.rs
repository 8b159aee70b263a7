//! Deleting what has had its time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use ports::{
    Changes, IdempotencyRecord, IdempotencyScope, IdempotencyState, IdempotencyWrite, Purge,
    ReceiptOutcome, ReceiptWrite, Storage, UsageCounter, UsageLimit, WebhookReceipt,
};
use tokio::sync::Barrier;

use crate::sample::{PROVIDER, finished, record};
use crate::shop::Shop;

const TICK: TimeDelta = TimeDelta::microseconds(1);

/// Records are deleted once they have expired, but not while they may still be in use; receipts go
/// when they are older than asked for, but not while their event is deferred. Each kind goes by
/// itself.
pub async fn purge_takes_only_the_old(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now() + TimeDelta::days(90);
    let lease = |lease_until| IdempotencyState::Running { lease_until, fence: 1, progress: None };
    let records = [
        ("long over", finished("1"), now - TimeDelta::days(1), true),
        ("just over", finished("2"), now, true),
        ("over soon", finished("3"), now + TICK, false),
        ("no one finished it", lease(now), now, true),
        ("still running", lease(now + TICK), now, false),
        ("running and young", lease(now), now + TICK, false),
    ];
    let receipts = [
        ("applied long ago", ReceiptOutcome::Applied, now - TimeDelta::days(1), true),
        ("ignored", ReceiptOutcome::Ignored, now - TICK, true),
        ("still parked", ReceiptOutcome::Parked, now - TimeDelta::days(1), false),
        ("at that time", ReceiptOutcome::Applied, now, false),
        ("young", ReceiptOutcome::Ignored, now + TICK, false),
    ];
    for (key, state, expires_at, _) in &records {
        keep_record(&shop, key, state.clone(), *expires_at).await;
    }
    for (event, outcome, received_at, _) in &receipts {
        keep_receipt(&shop, event, *outcome, *received_at).await;
    }

    assert_eq!(shop.storage.purge(Purge::IdempotencyRecords(now), 100).await, Ok(3));
    for (key, _, _, goes) in &records {
        assert_eq!(has_record(&shop, key).await, !goes, "the record that is {key}");
    }
    for (event, ..) in &receipts {
        assert!(has_receipt(&shop, event).await, "receipts were not meant");
    }
    assert_eq!(shop.storage.purge(Purge::Receipts(now), 100).await, Ok(2));
    for (event, _, _, goes) in &receipts {
        assert_eq!(has_receipt(&shop, event).await, !goes, "the receipt that is {event}");
    }
    assert_eq!(shop.storage.purge(Purge::IdempotencyRecords(now), 100).await, Ok(0));
    assert_eq!(shop.storage.purge(Purge::Receipts(now), 100).await, Ok(0));
}

/// Counters of usage go when their period has ended, the oldest first; one that runs goes on counting.
pub async fn purge_takes_ended_periods(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let limit = |subject: &str, ends_at| UsageLimit {
        counter: UsageCounter::TextsPerAddress,
        subject: subject.to_owned(),
        most: 1,
        at: now - TimeDelta::hours(1),
        ends_at,
    };
    let ends = [("c", now), ("a", now - TICK), ("b", now - TICK * 2), ("d", now + TICK)];
    for (subject, ends_at) in ends {
        shop.done(Changes { usage: vec![limit(subject, ends_at)], ..Changes::default() }).await;
    }
    assert_eq!(shop.storage.purge(Purge::UsageCounters(now), 2).await, Ok(2));
    let again = |subject| Changes { usage: vec![limit(subject, now)], ..Changes::default() };
    shop.done(again("a")).await;
    shop.done(again("b")).await;
    assert!(shop.storage.commit(again("c")).await.is_err(), "the oldest went first");
    assert_eq!(shop.storage.purge(Purge::UsageCounters(now), 100).await, Ok(3));
    assert!(shop.storage.commit(again("d")).await.is_err(), "its period has not ended");
}

/// No more than wanted go at once, and the oldest go first.
pub async fn purge_takes_the_oldest_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    // By age, which is neither the order of their names nor that in which they are written.
    let names = ["c", "a", "e", "d", "b"];
    for at in [3, 0, 4, 1, 2] {
        let old = now + TimeDelta::seconds(at);
        let name = names[usize::try_from(at).expect("a small number")];
        keep_record(&shop, name, finished(""), old).await;
        keep_receipt(&shop, name, ReceiptOutcome::Applied, old).await;
    }
    let later = now + TimeDelta::seconds(30);
    for (gone, left) in [(2, 3), (2, 1), (1, 0), (0, 0)] {
        assert_eq!(shop.storage.purge(Purge::IdempotencyRecords(later), 2).await, Ok(gone));
        assert_eq!(shop.storage.purge(Purge::Receipts(later), 2).await, Ok(gone));
        for (at, name) in names.iter().enumerate() {
            let stays = at >= names.len() - left;
            assert_eq!(has_record(&shop, name).await, stays, "record {name} of {left} left");
            assert_eq!(has_receipt(&shop, name).await, stays, "receipt {name} of {left} left");
        }
    }
}

/// Many delete at the same time: no one fails, no row is counted twice, none is left.
pub async fn purge_twice_at_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    for at in 0..60 {
        let old = now + TimeDelta::seconds(at);
        keep_record(&shop, &at.to_string(), finished(""), old).await;
        keep_receipt(&shop, &at.to_string(), ReceiptOutcome::Ignored, old).await;
    }
    let until = now + TimeDelta::seconds(50);
    for what in [Purge::IdempotencyRecords(until - TICK), Purge::Receipts(until)] {
        assert_eq!(purged_by_many(&shop, what).await, 50);
    }
    let young: BTreeSet<i64> = (50..60).collect();
    for at in 0..60 {
        let stays = young.contains(&at);
        assert_eq!(has_record(&shop, &at.to_string()).await, stays);
        assert_eq!(has_receipt(&shop, &at.to_string()).await, stays);
    }
}

/// What eight callers delete together, each until it finds nothing more.
async fn purged_by_many(shop: &Shop, what: Purge) -> u64 {
    let gate = Arc::new(Barrier::new(8));
    let caller = |_| {
        let (storage, gate) = (Arc::clone(&shop.storage), Arc::clone(&gate));
        tokio::spawn(async move {
            gate.wait().await;
            let mut mine = 0;
            loop {
                match storage.purge(what, 7).await {
                    Ok(0) => return mine,
                    Ok(gone) => mine += gone,
                    Err(why) => panic!("a second caller made it fail: {why}"),
                }
            }
        })
    };
    let callers: Vec<_> = (0..8).map(caller).collect();
    let mut gone = 0;
    for caller in callers {
        gone += caller.await.expect("a purge does not panic");
    }
    gone
}

fn scope(key: &str) -> IdempotencyScope {
    IdempotencyScope {
        user_id: domain::ids::UserId(uuid::Uuid::from_u128(7)),
        operation: "POST /api/orders".to_owned(),
        key: key.to_owned(),
    }
}

async fn keep_record(shop: &Shop, key: &str, state: IdempotencyState, expires_at: Instant) {
    let record = IdempotencyRecord { expires_at, ..record(&scope(key), state, shop.sample.now()) };
    let idempotency = Some(IdempotencyWrite::Insert(record));
    shop.done(Changes { idempotency, ..Changes::default() }).await;
}

/// Whether a record is there, whatever the time is: none of them had expired before time began.
async fn has_record(shop: &Shop, key: &str) -> bool {
    let long_ago = shop.sample.now() - TICK;
    let stored = shop.storage.idempotency_record(&scope(key), long_ago).await;
    stored.expect("readable").is_some()
}

async fn keep_receipt(shop: &Shop, event: &str, outcome: ReceiptOutcome, received_at: Instant) {
    let receipt = WebhookReceipt { outcome, received_at, ..shop.sample.receipt(event) };
    let mut changes = Changes::default();
    changes.receipts.push(ReceiptWrite::Insert(receipt));
    shop.done(changes).await;
}

async fn has_receipt(shop: &Shop, event: &str) -> bool {
    shop.storage.receipt(PROVIDER, event).await.expect("readable").is_some()
}
