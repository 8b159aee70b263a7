//! Claiming: who gets which job, and until when.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{JobId, NotificationId, OrderId, PaymentId, RefundId};
use domain::order::OrderJob;
use domain::payment::{ProviderStatus, ProviderUpdate};
use ports::{Changes, ClaimedJob, DeferredWebhook, Job, JobKind, PaymentReport, Storage, Work};
use tokio::sync::Barrier;

use crate::sample::money;
use crate::shop::Shop;

/// A leased job is not claimed again, and is returned with its lease.
pub async fn claimed_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let jobs = add_jobs(&shop, &[now; 5]).await;
    let first = claim(&shop, now, 3).await;
    let second = claim(&shop, now, 3).await;
    assert_eq!((first.len(), second.len()), (3, 2), "no more than wanted");
    let claimed: Vec<Job> = first.iter().chain(&second).map(|c| c.job.clone()).collect();
    assert_eq!(claimed, jobs, "each once, as it was written");
    assert!(claim(&shop, now, 3).await.is_empty());
    assert!(claim(&shop, now + TimeDelta::seconds(29), 3).await.is_empty());
}

/// Also when many workers claim at the same time.
pub async fn claimed_once_under_race(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let jobs = add_jobs(&shop, &[now; 60]).await;
    let gate = Arc::new(Barrier::new(12));
    let worker = |_| {
        let (storage, gate) = (Arc::clone(&shop.storage), Arc::clone(&gate));
        tokio::spawn(async move {
            gate.wait().await;
            let mut mine: Vec<JobId> = Vec::new();
            // A worker with more jobs than there are has received one twice.
            while mine.len() <= 60 {
                let batch = storage.claim_jobs(JobKind::ALL, now, lease(now), 4).await;
                let batch = batch.expect("claimable");
                if batch.is_empty() {
                    break;
                }
                mine.extend(batch.into_iter().map(|c| c.job.id));
            }
            mine
        })
    };
    let workers: Vec<_> = (0..12).map(worker).collect();
    let mut claimed: Vec<JobId> = Vec::new();
    for worker in workers {
        claimed.extend(worker.await.expect("a claim does not panic"));
    }
    assert_eq!(claimed.len(), 60, "no job twice");
    let claimed: BTreeSet<JobId> = claimed.into_iter().collect();
    assert_eq!(claimed, jobs.iter().map(|j| j.id).collect(), "no job missed");
}

/// A job whose lease has expired is claimed again, with a higher lease and one more attempt.
pub async fn lease_runs_out(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let jobs = add_jobs(&shop, &[now]).await;
    let mut last = claim(&shop, now, 1).await.remove(0).lease;
    for round in 1..4 {
        let over = now + TimeDelta::seconds(30 * round);
        assert!(claim(&shop, over - TimeDelta::microseconds(1), 1).await.is_empty());
        let again = claim(&shop, over, 1).await.remove(0);
        assert!(again.lease > last, "the lease number goes up");
        let attempts = i32::try_from(round).expect("a small number");
        let counted = Job { attempts, ..jobs[0].clone() };
        assert_eq!(again.job, counted, "an expired lease was an attempt");
        last = again.lease;
    }
}

/// The longest due job comes first, whichever was written first.
pub async fn longest_due_first(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let due = |seconds| now - TimeDelta::seconds(seconds);
    let jobs = add_jobs(&shop, &[due(10), due(40), due(20), due(30)]).await;
    let order = |claimed: Vec<ClaimedJob>| -> Vec<JobId> {
        claimed.into_iter().map(|c| c.job.id).collect()
    };
    let first = order(claim(&shop, now, 2).await);
    assert_eq!(first, [jobs[1].id, jobs[3].id]);
    let rest = order(claim(&shop, now, 10).await);
    assert_eq!(rest, [jobs[2].id, jobs[0].id]);
}

/// A job is not given out before its time.
pub async fn not_before_its_time(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let at = now + TimeDelta::seconds(5);
    let jobs = add_jobs(&shop, &[at]).await;
    assert!(claim(&shop, at - TimeDelta::microseconds(1), 1).await.is_empty());
    assert_eq!(claim(&shop, at, 1).await[0].job, jobs[0]);
}

/// Jobs that are due in a future that no job is put off to become due at once; others stay as they are.
pub async fn jobs_of_a_clock_ahead_are_recalled(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let beyond = now + TimeDelta::hours(2);
    let late = beyond + TimeDelta::microseconds(1);
    let jobs = add_jobs(&shop, &[beyond, late, now + TimeDelta::days(31)]).await;
    assert_eq!(shop.storage.recall_jobs(now, beyond).await, Ok(2));
    assert_eq!(shop.storage.recall_jobs(now, beyond).await, Ok(0), "once");
    let claimed = claim(&shop, now, 9).await;
    let claimed: Vec<JobId> = claimed.iter().map(|claimed| claimed.job.id).collect();
    assert_eq!(claimed, [jobs[1].id, jobs[2].id]);
    let left = shop.storage.job(jobs[0].id).await;
    assert_eq!(left, Ok(Some(jobs[0].clone())));
}

/// A lease that a clock which was ahead took for longer than any lease lasts is ended; others stay. The
/// job is claimed anew with a higher lease number, and without a further attempt.
pub async fn leases_of_a_clock_ahead_end(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    let (soon, beyond) = (now + TimeDelta::seconds(5), now + TimeDelta::hours(2));
    let jobs = add_jobs(&shop, &[now, soon]).await;
    let first = shop.storage.claim_jobs(JobKind::ALL, now, beyond, 9).await.expect("claimed");
    let ahead = now + TimeDelta::days(31);
    let taken = shop.storage.claim_jobs(JobKind::ALL, soon, ahead, 9).await.expect("claimed");
    assert_eq!((first.len(), taken.len()), (1, 1));
    assert_eq!(shop.storage.recall_jobs(now, beyond).await, Ok(1));
    assert_eq!(shop.storage.recall_jobs(now, beyond).await, Ok(0), "once");
    assert!(claim(&shop, now, 9).await.is_empty(), "it is due when it was before");
    let again = claim(&shop, soon, 9).await;
    assert_eq!(again.len(), 1, "the other is held");
    assert_eq!(again[0].job, jobs[1]);
    assert!(again[0].lease > taken[0].lease);
}

/// When there will be something to do: the next job is due, or the next lease ends.
pub async fn next_job_at(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let now = shop.sample.now();
    assert_eq!(shop.storage.next_job_at().await, Ok(None));
    let soon = now + TimeDelta::seconds(5);
    add_jobs(&shop, &[now + TimeDelta::seconds(50), soon]).await;
    assert_eq!(shop.storage.next_job_at().await, Ok(Some(soon)));
    let claimed = claim(&shop, soon, 1).await;
    assert_eq!(shop.storage.next_job_at().await, Ok(Some(lease(soon))));
    let mut changes = Changes::default();
    changes.finish(&claimed[0]);
    shop.done(changes).await;
    let last = now + TimeDelta::seconds(50);
    assert_eq!(shop.storage.next_job_at().await, Ok(Some(last)));
    let claimed = claim(&shop, last, 1).await;
    let mut changes = Changes::default();
    changes.dead_letter(&claimed[0], "no use");
    shop.done(changes).await;
    assert_eq!(shop.storage.next_job_at().await, Ok(None), "a dead job is never due");
}

/// Every kind of work is read as it was written.
pub async fn work_round_trip(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let id = || shop.sample.id();
    let (order, payment) = (OrderId(id()), PaymentId(id()));
    let all = [
        Work::notify(NotificationId(id()), Some(order)),
        Work::notify(NotificationId(id()), None),
        Work::SendSignInCode {
            address: "ada@example.com".to_owned(),
            code: "012345".to_owned(),
            locale: Some("de-AT".to_owned()),
            expires_at: shop.sample.now().timestamp_micros(),
        },
        Work::order(order, OrderJob::UpdateInventory),
        Work::ProcessPaymentWebhook { webhook: deferred_webhook() },
        Work::order(order, OrderJob::ConfirmPayment(payment)),
        Work::order(order, OrderJob::CapturePayment(payment)),
        Work::order(order, OrderJob::SendRefund(RefundId(id()))),
        Work::order(order, OrderJob::CancelPayment(payment)),
        Work::order(order, OrderJob::SyncPayment(payment)),
    ];
    let kinds: BTreeSet<&str> = all.iter().map(|w| w.kind().as_str()).collect();
    assert_eq!(kinds.len(), JobKind::ALL.len(), "every kind is tried");
    for work in all {
        let now = shop.sample.tick();
        let job = Job::new(JobId(id()), work, now + TimeDelta::seconds(1), now);
        let mut changes = Changes::default();
        changes.enqueue(job.clone());
        shop.done(changes).await;
        assert_eq!(shop.storage.job(job.id).await, Ok(Some(job)));
    }
    assert_eq!(shop.storage.job(JobId(id())).await, Ok(None));
}

pub(super) fn deferred_webhook() -> Box<DeferredWebhook> {
    let update = ProviderUpdate {
        amount: Some(money("99999999.99", "GBP")),
        pay_until: Some(Instant::UNIX_EPOCH),
        raw: r#"{"z":1,"a":"naïve \"quotes\" 李"}"#.to_owned(),
        ..ProviderUpdate::new(ProviderStatus::Paid)
    };
    Box::new(DeferredWebhook::new(
        "mock",
        PaymentReport {
            event_id: "evt-7".to_owned(),
            provider_ref: "ref-7".to_owned(),
            update,
            bare_amount: Some("12.50".into()),
        },
    ))
}

/// When a lease that begins now ends.
pub(super) fn lease(now: Instant) -> Instant {
    now + TimeDelta::seconds(30)
}

pub(super) async fn claim(shop: &Shop, now: Instant, limit: u32) -> Vec<ClaimedJob> {
    let claimed = shop.storage.claim_jobs(JobKind::ALL, now, lease(now), limit).await;
    claimed.expect("claimable")
}

/// Writes one job for each of these times.
pub(super) async fn add_jobs(shop: &Shop, due: &[Instant]) -> Vec<Job> {
    let jobs: Vec<Job> = due.iter().map(|at| shop.sample.job(*at)).collect();
    let mut changes = Changes::default();
    for job in &jobs {
        changes.enqueue(job.clone());
    }
    shop.done(changes).await;
    jobs
}
