//! Leases: without its lease, a worker cannot write.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{JobId, OrderId, PaymentId};
use ports::{
    Changes, CommitError, IdempotencyScope, IdempotencyState, IdempotencyWrite, Job, JobKind,
    JobWrite, Progress, RowWrite, Storage,
};

use crate::sample::{finished, record, response, running};
use crate::shop::{Shop, assert_one_winner};

/// A request that was taken over, and a worker whose job was, are refused, with all they wrote.
pub async fn fencing(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let scope = shop.sample.scope(shop.sample.user(), "key-1");
    shop.done(beginning(&scope, running(shop.sample.now()), shop.sample.now())).await;
    shop.done(taking_over(&scope, 1, shop.sample.tick())).await;
    let message = shop.sample.notification(scope.user_id);
    let mut late = finishing(&scope, 1, "late");
    late.notifications.push(RowWrite::Insert(message.clone()));
    assert_eq!(shop.refused(late).await, CommitError::LeaseLost);
    assert_eq!(shop.storage.notification(message.id).await, Ok(None));
    shop.done(finishing(&scope, 2, "in time")).await;
    assert_eq!(state(&shop, &scope).await, Some(finished("in time")));

    let (job, now) = (shop.sample.job(shop.sample.now()), shop.sample.now());
    let mut changes = Changes::default();
    changes.enqueue(job.clone());
    shop.done(changes).await;
    let first = shop.storage.claim_jobs(JobKind::ALL, now, now + TimeDelta::seconds(30), 1).await;
    let first = first.expect("claimable").remove(0).lease;
    let later = now + TimeDelta::seconds(31);
    let second =
        shop.storage.claim_jobs(JobKind::ALL, later, later + TimeDelta::seconds(30), 1).await;
    let second = second.expect("claimable").remove(0).lease;
    assert!(second > first);
    // The expired lease was an attempt.
    let held = Job { attempts: 1, ..job.clone() };
    for write in writes_under(job.id, first, later) {
        let mut changes = Changes::default();
        changes.notifications.push(RowWrite::Insert(message.clone()));
        changes.jobs.push(write);
        assert_eq!(shop.refused(changes).await, CommitError::LeaseLost);
        assert_eq!(shop.storage.job(job.id).await, Ok(Some(held.clone())));
        assert_eq!(shop.storage.notification(message.id).await, Ok(None));
    }
    let mut changes = Changes::default();
    changes.jobs.push(JobWrite::Finish { id: job.id, lease: second });
    shop.done(changes).await;
    assert_eq!(shop.storage.job(job.id).await, Ok(None));
}

/// A running record is taken over: its fence goes up, the lease is new, the progress is kept.
pub async fn running_key_is_taken_over(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let scope = shop.sample.scope(shop.sample.user(), "key-1");
    let now = shop.sample.now();
    let progress = Some(Progress {
        order_id: OrderId(shop.sample.id()),
        payment_id: PaymentId(shop.sample.id()),
    });
    let begun =
        IdempotencyState::Running { lease_until: now + TimeDelta::seconds(30), fence: 1, progress };
    shop.done(beginning(&scope, begun, now)).await;
    let until = now + TimeDelta::seconds(90);
    shop.done(taking_over(&scope, 1, until)).await;
    let taken = IdempotencyState::Running { lease_until: until, fence: 2, progress };
    assert_eq!(state(&shop, &scope).await, Some(taken.clone()));
    let refusal = shop.refused(taking_over(&scope, 1, until)).await;
    assert_eq!(refusal, CommitError::LeaseLost);
    assert_eq!(state(&shop, &scope).await, Some(taken));
}

/// Many take over the same record at the same time: one does.
pub async fn take_over_race_has_one_winner(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let scope = shop.sample.scope(shop.sample.user(), "key-1");
    shop.done(beginning(&scope, running(shop.sample.now()), shop.sample.now())).await;
    let until = shop.sample.now() + TimeDelta::seconds(90);
    let outcomes = shop.race((0..24).map(|_| taking_over(&scope, 1, until)).collect()).await;
    assert_one_winner(&outcomes, |why| *why == CommitError::LeaseLost);
}

/// A finished record, or one that is not there, is neither finished again nor taken over.
pub async fn finished_key_stays_finished(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let scope = shop.sample.scope(shop.sample.user(), "key-1");
    let until = shop.sample.now() + TimeDelta::seconds(90);
    for late in [finishing(&scope, 1, "nothing"), taking_over(&scope, 1, until)] {
        assert_eq!(shop.refused(late).await, CommitError::LeaseLost);
    }
    shop.done(beginning(&scope, running(shop.sample.now()), shop.sample.now())).await;
    shop.done(finishing(&scope, 1, "first")).await;
    for late in [finishing(&scope, 1, "second"), taking_over(&scope, 1, until)] {
        assert_eq!(shop.refused(late).await, CommitError::LeaseLost);
        assert_eq!(state(&shop, &scope).await, Some(finished("first")));
    }
}

/// An expired record is not read, and a new one replaces it.
pub async fn expired_key_is_replaced(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let scope = shop.sample.scope(shop.sample.user(), "key-1");
    let now = shop.sample.now();
    shop.done(beginning(&scope, finished("old"), now)).await;
    let last = now + TimeDelta::days(30) - TimeDelta::microseconds(1);
    let early = beginning(&scope, finished("new"), last);
    assert_eq!(shop.refused(early).await, CommitError::KeyTaken);
    let over = now + TimeDelta::days(30);
    let stored = shop.storage.idempotency_record(&scope, last).await.expect("readable");
    assert_eq!(stored.map(|r| r.state), Some(finished("old")));
    assert_eq!(shop.storage.idempotency_record(&scope, over).await, Ok(None));
    shop.done(beginning(&scope, running(over), over)).await;
    let stored = shop.storage.idempotency_record(&scope, over).await;
    assert_eq!(stored, Ok(Some(record(&scope, running(over), over))));
}

fn beginning(scope: &IdempotencyScope, state: IdempotencyState, now: Instant) -> Changes {
    writing(IdempotencyWrite::Insert(record(scope, state, now)))
}

fn taking_over(scope: &IdempotencyScope, fence: i64, lease_until: Instant) -> Changes {
    writing(IdempotencyWrite::TakeOver { scope: scope.clone(), fence, lease_until })
}

fn finishing(scope: &IdempotencyScope, fence: i64, body: &str) -> Changes {
    writing(IdempotencyWrite::Finish { scope: scope.clone(), fence, response: response(body) })
}

fn writing(write: IdempotencyWrite) -> Changes {
    Changes { idempotency: Some(write), ..Changes::default() }
}

async fn state(shop: &Shop, scope: &IdempotencyScope) -> Option<IdempotencyState> {
    let stored = shop.storage.idempotency_record(scope, shop.sample.now()).await;
    stored.expect("readable").map(|r| r.state)
}

/// All that a worker can write about a job that it claimed.
fn writes_under(id: JobId, lease: i64, run_at: Instant) -> [JobWrite; 3] {
    let error = || "too late".to_owned();
    [
        JobWrite::Finish { id, lease },
        JobWrite::Retry { id, lease, run_at, error: error() },
        JobWrite::DeadLetter { id, lease, error: error() },
    ]
}
