//! Batches that end in unusual ways: panics, late threads and commits that no batch takes.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::mpsc;

use domain::ids::ListingId;
use ports::{Changes, StockChange, StockChangeKind};
use uuid::Uuid;

use super::super::lock_keys::LockKeys;
use super::*;
use crate::commit::CommitSettings;
use crate::connection::contention::RowIds;
use crate::connection::options::ConnectOptions;
use crate::connection::postgres;

/// No answer takes longer.
const DEADLINE: Duration = Duration::from_secs(20);

fn commit() -> Arc<Commit> {
    of(Changes::default())
}

/// A commit that changes the stock of these listings.
fn of_listings(ids: &[u128]) -> Arc<Commit> {
    let release = |id: &u128| StockChange {
        listing_id: ListingId(Uuid::from_u128(*id)),
        kind: StockChangeKind::Release { quantity: 1 },
    };
    of(Changes { stock: ids.iter().map(release).collect(), ..Changes::default() })
}

fn of(changes: Changes) -> Arc<Commit> {
    Arc::new(Commit {
        rows: RowIds::of(&changes),
        locks: LockKeys::of(&changes),
        changes,
        commits: CommitSettings::new(&ConnectOptions::default()),
        tally: Arc::default(),
        health: Arc::default(),
    })
}

/// A pool of one connection to an empty database; `None` if tests on PostgreSQL are switched off.
fn pool() -> Option<Pool<PgConnection>> {
    let options = ConnectOptions { pool_size: 1, ..ConnectOptions::default() };
    pg_harness::available().then(|| {
        let url = pg_harness::fresh_database();
        postgres::pool(&url, options, Arc::default(), Arc::default())
    })
}

fn succeeds(_: &mut Session<PgConnection>, all: &[Arc<Commit>], _: &AtomicBool) -> Vec<Answer> {
    all.iter().map(|_| Answer::Ended(Ok(Some(())))).collect()
}

fn panics(_: &mut Session<PgConnection>, _: &[Arc<Commit>], _: &AtomicBool) -> Vec<Answer> {
    panic!("before anything was sent")
}

fn panics_late(_: &mut Session<PgConnection>, _: &[Arc<Commit>], sent: &AtomicBool) -> Vec<Answer> {
    sent.store(true, Ordering::Release);
    panic!("after something was sent")
}

/// Uses the connection of a pool until the sender is dropped.
async fn occupied(pool: &Pool<PgConnection>) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (pool, (begun, has_begun)) = (pool.clone(), oneshot::channel());
    tokio::spawn(async move {
        let wait = pool.run(Share::Write, move |_| {
            let _ = begun.send(());
            let _ = released.recv();
            Ok(())
        });
        wait.await
    });
    has_begun.await.unwrap();
    release
}

fn queued(number: u64, commit: Arc<Commit>) -> (Waiting, oneshot::Receiver<Answer>) {
    let (answer, answered) = oneshot::channel();
    (Waiting { number, queued: Instant::now(), commit, answer }, answered)
}

fn numbers(taken: &[Waiting]) -> Vec<u64> {
    taken.iter().map(|waiting| waiting.number).collect()
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("an answer in time")
}

/// What so many commits that one batch takes are answered.
async fn of_one_batch(group: &Arc<Group>, pool: &Pool<PgConnection>, count: usize) -> Vec<Answer> {
    let release = occupied(pool).await;
    let commits: Vec<_> = (0..count)
        .map(|_| {
            let (group, pool) = (Arc::clone(group), pool.clone());
            tokio::spawn(async move { group.commit(&pool, commit()).await })
        })
        .collect();
    while group.state().waiting.len() < count {
        tokio::task::yield_now().await;
    }
    drop(release);
    let mut answers = Vec::new();
    for commit in commits {
        answers.push(in_time(commit).await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_batch_that_panics_before_it_sends_is_committed_one_by_one() {
    let Some(pool) = pool() else { return };
    let group = Group::with(DEADLINE, panics);
    for count in [1, 3] {
        let answers = of_one_batch(&group, &pool, count).await;
        assert!(answers.iter().all(|a| matches!(a, Answer::Alone)), "{answers:?}");
    }
}

#[tokio::test]
async fn a_batch_that_panics_later_is_unavailable_to_all_its_callers() {
    let Some(pool) = pool() else { return };
    let group = Group::with(DEADLINE, panics_late);
    for _ in 0..2 {
        let answers = of_one_batch(&group, &pool, 3).await;
        let unavailable = |a: &Answer| matches!(a, Answer::Ended(Err(Fault::Unavailable(_))));
        assert!(answers.iter().all(unavailable), "{answers:?}");
    }
    let alone = of_one_batch(&group, &pool, 1).await;
    assert!(matches!(alone[..], [Answer::Ended(Err(Fault::Broken(_)))]), "{alone:?}");
    assert_eq!(group.state().running, 0, "batches that panic are counted down");
}

#[tokio::test]
async fn a_commit_that_no_batch_takes_in_time_is_withdrawn() {
    let Some(pool) = pool() else { return };
    let group = Group::with(Duration::from_millis(50), succeeds);
    let release = occupied(&pool).await;
    let answer = in_time(group.commit(&pool, commit())).await;
    assert!(matches!(answer, Answer::Ended(Err(Fault::Unavailable(_)))), "{answer:?}");
    assert!(group.state().waiting.is_empty());
    drop(release);
    let answer = in_time(Group::with(DEADLINE, succeeds).commit(&pool, commit())).await;
    assert!(matches!(answer, Answer::Ended(Ok(Some(())))), "{answer:?}");
}

#[tokio::test]
async fn a_task_that_ends_early_leaves_no_commit_waiting() {
    let group = Group::with(DEADLINE, succeeds);
    let (waiting, answered) = queued(0, commit());
    *group.state() = Queue { waiting: VecDeque::from([waiting]), running: 1, ..Queue::default() };
    drop(Running { task: 0, group: Arc::clone(&group), ended: false });
    let answered = in_time(answered).await;
    assert!(matches!(answered, Ok(Answer::Alone)), "{answered:?}");
    assert_eq!(group.state().running, 0);
}

/// The connection of its thread was given up, and the callers were told.
#[tokio::test]
async fn an_abandoned_batch_takes_no_commits() {
    let group = Group::with(DEADLINE, succeeds);
    let (waiting, _answered) = queued(0, commit());
    group.state().waiting.push_back(waiting);
    let (late, next) = (Batch::default(), Batch::default());
    assert!(late.fail(Fault::Unavailable("no answer".to_owned())).is_err());
    assert!(late.take(&group, 1).is_empty());
    assert_eq!(next.take(&group, 1).len(), 1);
}

#[test]
fn a_batch_leaves_what_another_has_locked_and_what_that_waits_for() {
    let mut state = Queue::default();
    let needs: [&[u128]; 6] = [&[1], &[2], &[1, 3], &[3], &[4], &[4]];
    let (all, _callers): (Vec<_>, Vec<_>) =
        (0..).zip(needs).map(|(number, ids)| queued(number, of_listings(ids))).unzip();
    let (first, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|w| w.number < 2);
    state.waiting = first.into();
    assert_eq!(numbers(&state.take(1)), [0, 1]);
    state.waiting = rest.into();
    assert_eq!(numbers(&state.take(2)), [4, 5]);
    assert!(!state.has_work(), "2 needs what the first batch has locked, and 3 comes after 2");
    state.locks.remove(&1);
    assert!(state.has_work());
    assert_eq!(numbers(&state.take(1)), [2, 3]);
}

#[test]
fn a_batch_is_in_the_order_of_the_listings_that_it_locks() {
    let mut state = Queue::default();
    let needs: [&[u128]; 5] = [&[3, 9], &[1], &[7, 2], &[1], &[]];
    let (all, _callers): (Vec<_>, Vec<_>) =
        (0..).zip(needs).map(|(number, ids)| queued(number, of_listings(ids))).unzip();
    state.waiting = all.into();
    assert_eq!(numbers(&state.take(1)), [4, 1, 3, 2, 0]);
}
