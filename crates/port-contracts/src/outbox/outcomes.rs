//! Outcomes of a claimed job: done, postponed, dead-lettered, requeued.

use std::sync::Arc;

use chrono::TimeDelta;
use ports::{
    Changes, ClaimedJob, CommitError, Job, JobFilter, JobState, JobWrite, PageRequest, Storage,
};

use super::leases::{add_jobs, claim};
use crate::shop::{Shop, is_conflict};

/// A job that is done is gone.
pub async fn finished_job_is_gone(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let jobs = add_jobs(&shop, &[now, now]).await;
    let claimed = claim(&shop, now, 1).await;
    let mut changes = Changes::default();
    changes.finish(&claimed[0]);
    shop.done(changes.clone()).await;
    assert_eq!(shop.storage.job(jobs[0].id).await, Ok(None));
    assert_eq!(shop.storage.job(jobs[1].id).await, Ok(Some(jobs[1].clone())));
    assert_eq!(shop.refused(changes).await, CommitError::LeaseLost);
}

/// A job that failed comes again at its new time, with one attempt more.
pub async fn retried_job_comes_again(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut now = shop.sample.now();
    let mut job = add_jobs(&shop, &[now]).await.remove(0);
    for attempt in 1..=3 {
        let claimed = claim(&shop, now, 1).await;
        let again = now + TimeDelta::seconds(5);
        let error = format!("attempt {attempt}: “timed out”");
        let mut changes = Changes::default();
        changes.retry(&claimed[0], again, &error);
        shop.done(changes).await;
        job = Job { run_at: again, attempts: attempt, last_error: Some(error), ..job };
        assert_eq!(shop.storage.job(job.id).await, Ok(Some(job.clone())));
        assert_eq!(shop.storage.next_job_at().await, Ok(Some(again)));
        assert!(claim(&shop, again - TimeDelta::microseconds(1), 1).await.is_empty());
        now = again;
    }
    assert_eq!(claim(&shop, now, 1).await[0].job, job);
}

/// A job that was released without an attempt is claimed again unchanged, at its new time.
pub async fn released_job_was_not_tried(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    add_jobs(&shop, &[now]).await;
    let mut changes = Changes::default();
    changes.retry(&claim(&shop, now, 1).await[0], now, "away");
    shop.done(changes).await;
    let claimed = claim(&shop, now, 1).await.remove(0);
    let again = now + TimeDelta::seconds(5);
    let mut changes = Changes::default();
    changes.release(&claimed, again);
    shop.done(changes).await;
    let released = Job { run_at: again, ..claimed.job };
    assert_eq!((released.attempts, released.last_error.as_deref()), (1, Some("away")));
    assert_eq!(shop.storage.job(released.id).await, Ok(Some(released.clone())));
    assert!(claim(&shop, again - TimeDelta::microseconds(1), 1).await.is_empty());
    let taken = claim(&shop, again, 1).await.remove(0);
    assert_eq!(taken.job, released, "its lease was ended, and did not expire");
    assert!(taken.lease > claimed.lease, "the old lease stays lost");
}

/// A dead-lettered job is kept, and runs again only when an operator requeues it.
pub async fn dead_lettered_job_waits_for_an_operator(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let job = add_jobs(&shop, &[now]).await.remove(0);
    let claimed = claim(&shop, now, 1).await;
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "no such address");
    shop.done(changes).await;
    let dead = Job {
        state: JobState::Dead,
        attempts: 1,
        last_error: Some("no such address".to_owned()),
        ..job
    };
    assert_eq!(shop.storage.job(dead.id).await, Ok(Some(dead.clone())));
    let much_later = now + TimeDelta::days(7);
    assert!(claim(&shop, much_later, 1).await.is_empty());

    shop.done(reviving(&dead, &shop)).await;
    let again = claim(&shop, shop.sample.now(), 1).await.remove(0);
    assert_eq!((again.job.state, again.job.attempts), (JobState::Waiting, 0));
    assert_eq!((again.job.id, &again.job.work), (dead.id, &dead.work));
    assert!(again.lease > claimed[0].lease, "the old lease stays lost");
}

/// Only a dead job is put back: one that waits, or is held, is a conflict.
pub async fn only_a_dead_job_is_revived(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let job = add_jobs(&shop, &[now]).await.remove(0);
    assert!(is_conflict(&shop.refused(reviving(&job, &shop)).await));
    let claimed = claim(&shop, now, 1).await;
    assert!(is_conflict(&shop.refused(reviving(&job, &shop)).await));
    let mut changes = Changes::default();
    changes.finish(&claimed[0]);
    shop.done(changes).await;
    assert!(is_conflict(&shop.refused(reviving(&job, &shop)).await));
}

/// A lease ends once: a worker that has postponed a job cannot finish it afterwards.
pub async fn lease_ends_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    add_jobs(&shop, &[now, now, now]).await;
    let claimed = claim(&shop, now, 3).await;
    let mut changes = Changes::default();
    changes.retry(&claimed[0], now, "once");
    changes.dead_letter(&claimed[1], "once");
    changes.release(&claimed[2], now);
    shop.done(changes).await;
    for (job, attempts) in claimed.iter().zip([1, 1, 0]) {
        for late in all_ends(job, &shop) {
            assert_eq!(shop.refused(late).await, CommitError::LeaseLost);
        }
        let stored = shop.storage.job(job.job.id).await.expect("readable");
        assert_eq!(stored.map(|j| j.attempts), Some(attempts));
    }
}

/// Jobs are listed by state, page by page, in the order of their ids.
pub async fn jobs_are_listed(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let due = |seconds| now - TimeDelta::seconds(seconds);
    let jobs = add_jobs(&shop, &[due(1), due(5), due(2), due(4), due(3)]).await;
    let claimed = claim(&shop, now, 2).await;
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "no use");
    shop.done(changes).await;
    let list = async |state, after, limit| {
        let page = PageRequest { after, limit };
        let page =
            shop.storage.list_jobs(&JobFilter { state, kind: None }, page).await.expect("readable");
        let ids: Vec<_> = page.items.iter().map(|j| j.id).collect();
        (ids, page.next)
    };
    let waiting = [jobs[0].id, jobs[2].id, jobs[3].id, jobs[4].id];
    let (ids, next) = list(Some(JobState::Waiting), None, 3).await;
    assert_eq!((ids.as_slice(), next), (&waiting[..3], Some(waiting[2].0)));
    let (ids, next) = list(Some(JobState::Waiting), next, 3).await;
    assert_eq!((ids.as_slice(), next), (&waiting[3..], None));
    let (ids, next) = list(Some(JobState::Dead), None, 3).await;
    assert_eq!((ids, next), (vec![jobs[1].id], None));
    let (ids, next) = list(None, None, 5).await;
    assert_eq!((ids, next), (jobs.iter().map(|j| j.id).collect(), None));
}

fn reviving(job: &Job, shop: &Shop) -> Changes {
    let mut changes = Changes::default();
    changes.jobs.push(JobWrite::Requeue { id: job.id, run_at: shop.sample.tick() });
    changes
}

fn all_ends(claimed: &ClaimedJob, shop: &Shop) -> [Changes; 4] {
    let mut ends: [Changes; 4] = Default::default();
    ends[0].finish(claimed);
    ends[1].retry(claimed, shop.sample.now(), "twice");
    ends[2].dead_letter(claimed, "twice");
    ends[3].release(claimed, shop.sample.now());
    ends
}
