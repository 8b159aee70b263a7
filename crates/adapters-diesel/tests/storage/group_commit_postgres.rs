//! PostgreSQL: commits that wait at the same time share a transaction, each undoing only itself.

use std::sync::Arc;

use ports::{CommitError, OrderRepository, Store};
use tokio::sync::Barrier;

use crate::databases::{Shop, connect, options, postgres};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_commit_undoes_only_itself_and_nothing_is_oversold() {
    let Some(fresh) = postgres() else { return };
    let shop = Shop::new(connect(&fresh, options(8)));
    let enough = shop.listing(Some(1_000)).await;
    let scarce = shop.listing(Some(3)).await;
    let orders: Vec<_> = (0..64)
        .map(|at| match at % 2 {
            0 => shop.order(&[(&enough, 1)]),
            _ => shop.order(&[(&enough, 1), (&scarce, 1)]),
        })
        .collect();
    let before = shop.store.counters().commits;
    let gate = Arc::new(Barrier::new(orders.len()));
    let tasks: Vec<_> = orders
        .into_iter()
        .map(|(step, changes)| {
            let (store, gate) = (shop.store.clone(), gate.clone());
            tokio::spawn(async move {
                gate.wait().await;
                (step, store.commit(changes).await)
            })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        let (step, outcome) = task.await.unwrap();
        let stored = shop.store.order(step.record.order.id).await.unwrap();
        assert_eq!(stored.is_some(), outcome.is_ok());
        match outcome {
            Ok(()) => taken += 1,
            Err(why) => assert!(matches!(why, CommitError::OutOfStock(_)), "{why:?}"),
        }
    }
    assert_eq!(taken, 35, "32 orders of one line, and 3 of the scarce one");
    assert_eq!(shop.stored_listing(&enough).await.reserved, 35);
    assert_eq!(shop.stored_listing(&scarce).await.reserved, 3);
    let durable = shop.store.counters().commits - before;
    assert!(durable < 35, "{durable} durable transactions for 35 commits");
}
