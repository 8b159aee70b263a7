//! Jobs by what they are about: claimed by kind, found by their message.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::ids::{JobId, NotificationId, OrderId};
use domain::order::OrderJob;
use ports::{Changes, Job, JobKind, Storage, Work};

use super::leases::{add_jobs, claim, lease};
use super::lists::add;
use crate::shop::Shop;

/// Only jobs of the requested kinds are claimed. The others do not use up the limit, and stay as
/// they are.
pub async fn claimed_by_kind(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let mut jobs = Vec::new();
    for kind in JobKind::ALL.iter().chain(JobKind::ALL) {
        jobs.push(add(&shop, *kind).await);
    }
    let now = shop.sample.now();
    let claim = async |kinds: &[JobKind], limit| {
        let claimed = shop.storage.claim_jobs(kinds, now, lease(now), limit).await;
        let claimed = claimed.expect("claimable");
        claimed.into_iter().map(|claimed| claimed.job).collect::<Vec<Job>>()
    };
    let of = |kinds: &[JobKind]| -> Vec<Job> {
        jobs.iter().filter(|job| kinds.contains(&job.work.kind())).cloned().collect()
    };
    assert_eq!(claim(&[], 10).await, [], "no kind, no job");
    // The last of all kinds: every other job is written before the ones of it.
    let last = [*JobKind::ALL.last().expect("a kind")];
    assert_eq!(claim(&last, 1).await, of(&last)[..1], "the others use up nothing");
    let two = [JobKind::RefundPayment, JobKind::UpdateInventory];
    assert_eq!(claim(&two, 10).await, of(&two));
    let rest: Vec<JobKind> =
        JobKind::ALL.iter().copied().filter(|kind| !two.contains(kind)).collect();
    let free: Vec<Job> = of(&rest).into_iter().filter(|job| *job != of(&last)[0]).collect();
    assert_eq!(claim(&rest, 100).await, free, "as they were written: no one has touched them");
}

/// The jobs that deliver a message, waiting, leased or dead-lettered, and no others.
pub async fn jobs_of_a_message(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let (message, order) = (NotificationId(shop.sample.id()), OrderId(shop.sample.id()));
    let found = async || shop.storage.jobs_of_message(message).await.expect("readable");
    add_jobs(&shop, &[now, now]).await;
    assert_eq!(found().await, []);
    let works = [
        Work::notify(message, Some(order)),
        Work::notify(message, None),
        Work::notify(NotificationId(shop.sample.id()), Some(OrderId(message.0))),
        Work::order(OrderId(message.0), OrderJob::UpdateInventory),
    ];
    let mut jobs: Vec<Job> = Vec::new();
    for work in works {
        jobs.push(Job::new(JobId(shop.sample.id()), work, now - TimeDelta::seconds(1), now));
    }
    let mut changes = Changes::default();
    jobs.iter().for_each(|job| changes.enqueue(job.clone()));
    shop.done(changes).await;
    assert_eq!(found().await, jobs[..2], "those that deliver it, in the order of their ids");
    let claimed = claim(&shop, now, 1).await;
    assert_eq!(claimed[0].job.id, jobs[0].id);
    assert_eq!(found().await, jobs[..2], "also while one is held");
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "no use");
    shop.done(changes).await;
    let dead = shop.storage.job(jobs[0].id).await.expect("readable").expect("it is kept");
    assert_eq!(found().await, [dead, jobs[1].clone()], "and when it was given up");
}
