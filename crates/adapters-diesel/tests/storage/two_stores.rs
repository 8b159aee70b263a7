//! Two stores on one database, as two servers would have them: guards hold between them.

use std::sync::Arc;

use port_contracts::sample::{finished, record};
use ports::{Changes, CommitError, IdempotencyWrite, JobKind, OutboxRepository, Store};
use tokio::sync::Barrier;

use crate::databases::{Shop, both, connect, options};

/// Commits every other one through one store, at the same time.
async fn race(shop: &Shop, other: &Shop, commits: Vec<Changes>) -> Vec<Result<(), CommitError>> {
    let gate = Arc::new(Barrier::new(commits.len()));
    let tasks: Vec<_> = commits
        .into_iter()
        .zip([shop, other].into_iter().cycle())
        .map(|(changes, shop)| {
            let (store, gate) = (shop.store.clone(), gate.clone());
            tokio::spawn(async move {
                gate.wait().await;
                store.commit(changes).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

fn taken(outcomes: &[Result<(), CommitError>]) -> usize {
    outcomes.iter().filter(|o| o.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_is_sold_once() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(4)));
        let other = Shop::new(connect(&fresh, options(4)));
        let listing = shop.listing(Some(25)).await;
        let orders = (0..80).map(|_| shop.order(&[(&listing, 1)]).1).collect();
        let outcomes = race(&shop, &other, orders).await;
        assert_eq!(taken(&outcomes), 25);
        let refused = outcomes.iter().filter_map(|o| o.as_ref().err());
        for why in refused {
            assert!(matches!(why, CommitError::OutOfStock(_)), "{why:?}");
        }
        assert_eq!(other.stored_listing(&listing).await.reserved, 25);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_one_winner() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(4)));
        let other = Shop::new(connect(&fresh, options(4)));
        let scope = shop.sample.scope(shop.sample.user(), "key-1");
        let now = shop.sample.now();
        let write = || Changes {
            idempotency: Some(IdempotencyWrite::Insert(record(&scope, finished("answer"), now))),
            ..Changes::default()
        };
        let outcomes = race(&shop, &other, (0..40).map(|_| write()).collect()).await;
        assert_eq!(taken(&outcomes), 1);
        assert_eq!(outcomes.iter().filter(|o| **o == Err(CommitError::KeyTaken)).count(), 39);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s02_a_job_is_claimed_by_one_server() {
    for fresh in both() {
        let shop = Shop::new(connect(&fresh, options(4)));
        let other = Shop::new(connect(&fresh, options(4)));
        let now = shop.sample.now();
        let mut changes = Changes::default();
        for _ in 0..60 {
            changes.enqueue(shop.sample.job(now));
        }
        shop.store.commit(changes).await.unwrap();
        let until = now + chrono::TimeDelta::seconds(30);
        let tasks: Vec<_> = [&shop, &other]
            .into_iter()
            .cycle()
            .take(20)
            .map(|shop| {
                let store = shop.store.clone();
                tokio::spawn(
                    async move { store.claim_jobs(JobKind::ALL, now, until, 5).await.unwrap() },
                )
            })
            .collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.extend(task.await.unwrap().into_iter().map(|c| c.job.id));
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "no job was claimed twice");
        // A claim passes over rows that another one has just locked, so some may be left.
        let rest = shop.store.claim_jobs(JobKind::ALL, now, until, 100).await.unwrap();
        assert_eq!(all + rest.len(), 60);
    }
}
