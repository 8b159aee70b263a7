//! PostgreSQL: commits that wait at the same time share a transaction, and none suffers from another.

use std::time::{Duration, Instant};

use adapters_diesel::ConnectOptions;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use domain::ids::OrderId;
use domain::listing::Listing;
use ports::{CartRepository, Changes, CommitError, Conflict, Store};
use tokio::runtime::Builder;

use crate::databases::{Shop, commit_function, connect, options, postgres, run};
use crate::staged::{Action, Ended, Stage, ended};

/// Commits in one batch at most.
const BATCH: usize = 16;

fn orders(stage: &Stage, count: usize) -> (Vec<OrderId>, Vec<Changes>) {
    (0..count).map(|_| stage.order()).unzip()
}

fn succeeded(answers: &[Ended]) -> usize {
    answers.iter().filter(|(outcome, _)| outcome.is_ok()).count()
}

fn assert_all_succeed(answers: &[Ended]) {
    assert_eq!(succeeded(answers), answers.len(), "{answers:?}");
}

/// A session that has locked these listings.
fn locked(stage: &Stage, listings: &[Listing]) -> PgConnection {
    let mut other = PgConnection::establish(&stage.fresh.url).unwrap();
    other.batch_execute("BEGIN").unwrap();
    for listing in listings {
        let lock = format!("SELECT 1 FROM listings WHERE id = '{}' FOR UPDATE", listing.id);
        other.batch_execute(&lock).unwrap();
    }
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_that_wait_share_a_transaction_and_a_refusal_undoes_only_itself() {
    let Some(stage) = Stage::new().await else { return };
    let scarce = stage.shop.listing(Some(3)).await;
    let commits: Vec<_> = (0..BATCH)
        .map(|at| match at % 2 {
            0 => stage.order(),
            _ => {
                let (step, changes) = stage.shop.order(&[(&stage.listing, 1), (&scarce, 1)]);
                (step.record.order.id, changes)
            }
        })
        .collect();
    let (ids, changes): (Vec<_>, Vec<_>) = commits.into_iter().unzip();
    let before = stage.shop.store.counters().commits;
    let answers = stage.in_one_batch(changes).await;
    let durable = stage.shop.store.counters().commits - before;
    assert_eq!(durable, 5, "one for the batch, and four for what occupied the batches");
    for (id, (outcome, _)) in ids.into_iter().zip(&answers) {
        assert_eq!(stage.has(id).await, outcome.is_ok());
        if let Err(why) = outcome {
            assert!(matches!(why, CommitError::OutOfStock(_)), "{why:?}");
        }
    }
    assert_eq!(succeeded(&answers), 8 + 3);
    assert_eq!(stage.reserved().await, 8 + 3);
    assert_eq!(stage.shop.stored_listing(&scarce).await.reserved, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_units_are_sold_once_to_many_buyers() {
    let Some(stage) = Stage::new().await else { return };
    let scarce = stage.shop.listing(Some(10)).await;
    let commits = (0..64).map(|_| stage.order_of(&scarce).1).collect();
    let answers = stage.in_one_batch(commits).await;
    assert_eq!(succeeded(&answers), 10);
    let refused = answers.iter().filter_map(|(outcome, _)| outcome.as_ref().err());
    for why in refused {
        assert!(matches!(why, CommitError::OutOfStock(_)), "{why:?}");
    }
    assert_eq!(stage.shop.stored_listing(&scarce).await.reserved, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_the_commits_that_change_a_version_wins() {
    let Some(stage) = Stage::new().await else { return };
    let cart = stage.shop.cart(&[(&stage.listing, 1)]).await;
    let quantities = 2..18;
    let commits = quantities.map(|qty| stage.shop.putting(&cart, &stage.listing, qty)).collect();
    let answers = stage.in_one_batch(commits).await;
    let conflict = Err(CommitError::Conflict(Conflict::Cart));
    assert_eq!(succeeded(&answers), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|(outcome, _)| *outcome == conflict).count(), BATCH - 1);
    let stored = stage.shop.store.cart(cart.id).await.unwrap().unwrap().cart;
    assert_eq!(stored.version, cart.version + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_row_delays_only_its_own_commit() {
    let Some(stage) = Stage::new().await else { return };
    let held = stage.shop.listing(Some(10)).await;
    let mut other = locked(&stage, std::slice::from_ref(&held));
    let mut commits = vec![stage.order_of(&held).1];
    commits.extend(orders(&stage, BATCH - 1).1);
    let (occupant, mut begun) = stage.as_one_batch(commits).await;
    let others = begun.split_off(2);
    let waits = tokio::spawn(ended(begun));
    let answers = ended(others).await;
    assert_all_succeed(&answers);
    let slowest = answers.iter().map(|(_, took)| *took).max().unwrap();
    assert!(slowest < Duration::from_millis(1_500), "{slowest:?}");
    assert_eq!(stage.shop.stored_listing(&held).await.reserved, 0);
    other.batch_execute("ROLLBACK").unwrap();
    assert_all_succeed(&waits.await.unwrap());
    assert_eq!(stage.shop.stored_listing(&held).await.reserved, 1);
    stage.end(occupant).await;
}

/// The first waits 100 ms and the others 10 ms each; one after the other they would wait 1.5 s.
#[tokio::test(flavor = "multi_thread")]
async fn many_locked_rows_delay_a_batch_little_more_than_one() {
    let Some(stage) = Stage::new().await else { return };
    let mut held = Vec::new();
    for _ in 1..BATCH {
        held.push(stage.shop.listing(Some(10)).await);
    }
    let mut other = locked(&stage, &held);
    let mut commits: Vec<_> = held.iter().map(|listing| stage.order_of(listing).1).collect();
    commits.push(stage.order().1);
    let (occupant, mut begun) = stage.as_one_batch(commits).await;
    let last = begun.split_off(BATCH);
    let waiting = tokio::spawn(ended(begun));
    let answers = ended(last).await;
    assert_all_succeed(&answers);
    assert!(answers[0].1 < Duration::from_millis(1_200), "{answers:?}");
    other.batch_execute("ROLLBACK").unwrap();
    assert_all_succeed(&waiting.await.unwrap());
    stage.end(occupant).await;
}

/// A commit without company does not occupy its batch while it waits for a lock.
#[tokio::test(flavor = "multi_thread")]
async fn commits_alone_that_wait_for_locks_do_not_hold_up_others() {
    let Some(stage) = Stage::new().await else { return };
    let (one, two) = (stage.shop.listing(Some(10)).await, stage.shop.listing(Some(10)).await);
    let mut other = locked(&stage, &[one.clone(), two.clone()]);
    let first = tokio::spawn(stage.begin(stage.order_of(&one).1).await);
    stage.until_executing(1).await;
    let second = tokio::spawn(stage.begin(stage.order_of(&two).1).await);
    stage.until_executing(2).await;
    let begun = Instant::now();
    stage.shop.store.commit(stage.order().1).await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    other.batch_execute("ROLLBACK").unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
}

/// All of a batch want a row that is locked for longer than a batch waits.
#[tokio::test(flavor = "multi_thread")]
async fn buyers_of_a_hot_listing_wait_as_long_as_they_would_alone() {
    let Some(stage) = Stage::new().await else { return };
    let mut other = locked(&stage, std::slice::from_ref(&stage.listing));
    let (occupant, begun) = stage.as_one_batch(orders(&stage, BATCH).1).await;
    let waiting = tokio::spawn(ended(begun));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(!waiting.is_finished());
    other.batch_execute("ROLLBACK").unwrap();
    assert_all_succeed(&waiting.await.unwrap());
    assert_eq!(stage.reserved().await, 16);
    stage.end(occupant).await;
}

/// A batch that took it would wait for 100 ms, and so would all its other commits.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_needs_a_row_of_the_running_batch_waits_for_its_end() {
    let Some(stage) = Stage::new().await else { return };
    let running = stage.occupy_with(&stage.listing, Action::WaitAtCommit).await;
    let free = stage.shop.listing(Some(10)).await;
    let needs_the_row = tokio::spawn(stage.begin(stage.order().1).await);
    stage.shop.store.commit(stage.order_of(&free).1).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(!needs_the_row.is_finished());
    stage.end(running).await;
    needs_the_row.await.unwrap().unwrap();
    assert_eq!(stage.reserved().await, 2);
    assert_eq!(stage.shop.store.counters().retries, 0, "no lock was waited for in vain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_cut_before_the_commit_leaves_nothing_and_is_told_to_all() {
    let Some(stage) = Stage::new().await else { return };
    for action in [Action::Terminate, Action::TerminateAtCommit] {
        let before = stage.reserved().await;
        let (ids, changes) = orders(&stage, BATCH);
        stage.set(ids[7], action);
        for (outcome, _) in stage.in_one_batch(changes.clone()).await {
            assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
        }
        for id in &ids {
            assert!(!stage.has(*id).await, "{action:?}: of a batch that was cut");
        }
        assert_eq!(stage.reserved().await, before);
        stage.release(ids[7]);
        assert_all_succeed(&stage.in_one_batch(changes).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_cut_off_fails_only_the_commit_that_caused_it() {
    let statement_timeout = Duration::from_millis(1_500);
    let limited = ConnectOptions { statement_timeout, ..options(8) };
    for (limits, action) in [(Some(limited), Action::Wait), (None, Action::Cancel)] {
        let stage = match limits {
            Some(limits) => Stage::with(limits).await,
            None => Stage::new().await,
        };
        let Some(stage) = stage else { return };
        let (ids, changes) = orders(&stage, BATCH);
        let other = stage.occupy(Action::Wait).await;
        let first = stage.occupy(Action::Wait).await;
        let mut begun = vec![first.begun];
        for changes in changes {
            begun.push(stage.begin(changes).await);
        }
        stage.set(ids[7], action);
        stage.end(other).await;
        let waiting = tokio::spawn(ended(begun));
        stage.release(first.order);
        let answers = waiting.await.unwrap().split_off(1);
        for (at, (outcome, _)) in answers.iter().enumerate() {
            match outcome {
                Ok(()) => assert_ne!(at, 7),
                Err(why) => {
                    assert!(at == 7 && matches!(why, CommitError::Unavailable(_)), "{at}: {why:?}");
                }
            }
            assert_eq!(stage.has(ids[at]).await, outcome.is_ok());
        }
    }
}

/// The function for several commits is gone, such as after an incomplete restoration.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_whole_batch_commits_each_alone() {
    let Some(stage) = Stage::new().await else { return };
    let function = commit_function(&stage.fresh);
    let changes = orders(&stage, BATCH).1;
    run(&stage.fresh, &format!("DROP FUNCTION {function}(TEXT[], TEXT)"));
    assert_all_succeed(&stage.in_one_batch(changes).await);
    assert_eq!(stage.reserved().await, 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_caller_harms_no_other() {
    let Some(stage) = Stage::new().await else { return };
    let (ids, changes) = orders(&stage, BATCH);
    stage.set(ids[15], Action::WaitAtCommit);
    let (first, other) = (stage.occupy(Action::Wait).await, stage.occupy(Action::Wait).await);
    let mut begun = Vec::new();
    for changes in changes {
        begun.push(stage.begin(changes).await);
    }
    // One that waits in the queue, and one whose batch executes.
    drop(begun.remove(3));
    stage.end(first).await;
    stage.until_executing(2).await;
    drop(begun.remove(0));
    stage.release(ids[15]);
    assert_all_succeed(&ended(begun).await);
    assert!(!stage.has(ids[3]).await, "no batch takes a commit whose caller is gone");
    assert!(stage.has(ids[0]).await, "a commit that was sent stands");
    stage.end(other).await;
    assert_all_succeed(&stage.in_one_batch(orders(&stage, BATCH).1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_no_batch_takes_in_time_is_refused_and_never_applied() {
    let acquire_timeout = Duration::from_millis(300);
    let Some(stage) = Stage::with(ConnectOptions { acquire_timeout, ..options(8) }).await else {
        return;
    };
    let (first, other) = (stage.occupy(Action::Wait).await, stage.occupy(Action::Wait).await);
    let (id, changes) = stage.order();
    let outcome = stage.shop.store.commit(changes).await;
    assert!(matches!(outcome, Err(CommitError::Unavailable(_))), "{outcome:?}");
    stage.end(first).await;
    stage.end(other).await;
    stage.shop.store.commit(stage.order().1).await.unwrap();
    assert!(!stage.has(id).await);
}

/// A runtime that has ended, and one of a single thread that runs nothing while it is not waited on.
#[test]
fn a_store_outlives_the_runtime_that_it_was_connected_in() {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    for (mut connecting, ends) in
        [(Builder::new_multi_thread(), true), (Builder::new_current_thread(), false)]
    {
        let Some(fresh) = postgres() else { return };
        let connecting = connecting.enable_all().build().unwrap();
        let shop = connecting.block_on(async { Shop::new(connect(&fresh, options(4))) });
        let kept = (!ends).then_some(connecting);
        runtime.block_on(async {
            let listing = shop.listing(Some(10)).await;
            shop.place(&[(&listing, 1)]).await;
        });
        drop(kept);
    }
}
