//! The workers that finish what a request began: the outbox by lease, and the sweeps by the clock.
//! Any number of servers may run them at once.

mod deliver;
mod jobs;
mod sweep;

pub(crate) use jobs::{look_up, never_made};
pub use sweep::{abandon_carts, expire_orders, purge, sync_payments};

use std::sync::Arc;
use std::time::Duration;

use domain::ids::NotificationId;
use futures_util::StreamExt;
use ports::{Changes, ClaimedJob, CommitError, Work};

use crate::count;
use crate::engine::Engine;
use crate::error::AppError;

/// Jobs that one worker does at the same time.
const AT_ONCE: usize = 8;
/// How often deliveries are written down while others are still on their way.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// Longest wait between two attempts at a job.
const MAX_BACKOFF: Duration = Duration::from_secs(15 * 60);

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// How often the outbox and the clock are looked at when nothing wakes the worker.
    pub poll_interval: Duration,
    /// Jobs taken at once.
    pub batch: u32,
}

/// Works until `stop` is told; the job at hand is finished first.
pub async fn run(
    engine: Arc<Engine>,
    options: WorkerOptions,
    mut stop: tokio::sync::watch::Receiver<bool>,
) {
    let mut swept: Option<domain::Instant> = None;
    while !*stop.borrow() {
        let worked = work_once(&engine, options.batch).await;
        let due = swept.is_none_or(|at| {
            (engine.now() - at).to_std().is_ok_and(|gone| gone >= options.poll_interval)
        });
        if due {
            swept = Some(engine.now());
            report("expire_orders", expire_orders(&engine, options.batch).await);
            report("sync_payment", sync_payments(&engine, options.batch).await);
            report("abandon_carts", abandon_carts(&engine, options.batch).await);
            report("purge", purge(&engine, options.batch).await);
        }
        if worked {
            continue;
        }
        tokio::select! {
            () = engine.wake.notified() => {}
            () = tokio::time::sleep(options.poll_interval) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Does one batch of due jobs; whether there were any.
async fn work_once(engine: &Engine, batch: u32) -> bool {
    match work_batch(engine, batch).await {
        Ok(done) => done > 0,
        Err(error) => {
            tracing::warn!(%error, "the outbox cannot be read");
            false
        }
    }
}

/// Takes up to `batch` due jobs and does them; gives how many there were.
///
/// # Errors
/// [`AppError::Unavailable`] where the outbox cannot be read.
pub async fn work_batch(engine: &Engine, batch: u32) -> Result<usize, AppError> {
    let lease_until = engine.after(engine.policy.job_lease);
    let jobs = engine.store.claim_jobs(engine.now(), lease_until, batch).await?;
    let count = jobs.len();
    let jobs = without_the_poisoned(engine, jobs).await;
    let (messages, others): (Vec<_>, Vec<_>) =
        jobs.into_iter().partition(|claimed| message_of(claimed).is_some());
    let delivered = deliver_all(engine, messages, lease_until);
    futures_util::future::join(delivered, do_all(engine, others)).await;
    Ok(count)
}

/// Gives up what has had its attempts already: each worker that took it has died.
async fn without_the_poisoned(engine: &Engine, jobs: Vec<ClaimedJob>) -> Vec<ClaimedJob> {
    let fresh = |claimed: &ClaimedJob| claimed.job.attempts < most_attempts(engine, claimed);
    let (jobs, poisoned): (Vec<_>, Vec<_>) = jobs.into_iter().partition(fresh);
    for claimed in poisoned {
        let (kind, id) = (claimed.job.work.kind().as_str(), claimed.job.id);
        tracing::error!(kind, job = %id, "job given up: whoever took it never came back");
        let mut changes = Changes::default();
        changes.bury(&claimed, "whoever took it never came back");
        if let Err(error) = engine.store.commit(changes).await {
            tracing::warn!(kind, job = %id, %error, "job keeps its lease until it runs out");
        }
    }
    jobs
}

/// Attempts at a job before it is given up.
fn most_attempts(engine: &Engine, claimed: &ClaimedJob) -> i32 {
    match message_of(claimed) {
        Some(_) => engine.policy.max_attempts,
        None => engine.policy.max_job_attempts,
    }
}

/// The message that a job is about.
fn message_of(claimed: &ClaimedJob) -> Option<NotificationId> {
    match &claimed.job.work {
        Work::SendOrderConfirmationEmail { notification_id, .. }
        | Work::SendNotificationEmail { notification_id } => Some(NotificationId(*notification_id)),
        Work::UpdateInventory { .. }
        | Work::ProcessPaymentWebhook { .. }
        | Work::CapturePayment { .. }
        | Work::RefundPayment { .. }
        | Work::CancelPayment { .. }
        | Work::SyncPayment { .. } => None,
    }
}

async fn do_all(engine: &Engine, jobs: Vec<ClaimedJob>) {
    futures_util::stream::iter(jobs)
        .for_each_concurrent(AT_ONCE, |job| async move { do_job(engine, &job).await })
        .await;
}

/// Hands all messages over, and writes down together what became of them: at once where that is
/// quick, and every second where it is not, so that a stop in between repeats few of them. A message
/// whose lease could run out on the way is left to whoever takes it next.
async fn deliver_all(engine: &Engine, jobs: Vec<ClaimedJob>, lease_until: domain::Instant) {
    let patience = engine.policy.message_timeout.min(engine.policy.job_lease / 2);
    let in_time = || engine.after(patience) < lease_until;
    let mut attempts = futures_util::stream::iter(jobs)
        .map(|job| async move {
            let tried = if in_time() { attempt(engine, &job).await } else { None };
            tried.map(|changes| (job, changes))
        })
        .buffer_unordered(AT_ONCE);
    let mut done = Vec::new();
    let mut write_at = engine.after(WRITE_EVERY);
    while let Some(tried) = attempts.next().await {
        done.extend(tried);
        if engine.now() >= write_at {
            write_deliveries(engine, std::mem::take(&mut done)).await;
            write_at = engine.after(WRITE_EVERY);
        }
    }
    write_deliveries(engine, done).await;
}

/// Writes down in one commit what became of messages. Where somebody else has one of them by now,
/// each is written by itself.
async fn write_deliveries(engine: &Engine, done: Vec<(ClaimedJob, Changes)>) {
    let mut all = Changes::default();
    for (_, changes) in &done {
        all.absorb_deliveries(changes.clone());
    }
    let counted = |job: &ClaimedJob, outcome| count::job(job.job.work.kind(), outcome);
    if all.is_empty() || engine.write(all).await.is_ok() {
        done.iter().for_each(|(job, changes)| counted(job, count::job_outcome(changes)));
        return;
    }
    for (job, changes) in done {
        let outcome = count::job_outcome(&changes);
        match engine.write(changes).await {
            Ok(()) => counted(&job, outcome),
            // It comes again when its lease has run out, and then shows whether it was sent.
            Err(error) => tracing::debug!(job = %job.job.id, %error, "delivery not written down"),
        }
    }
}

/// One delivery; a failure to read or send at all puts the job back.
async fn attempt(engine: &Engine, claimed: &ClaimedJob) -> Option<Changes> {
    let id = message_of(claimed)?;
    match deliver::deliver(engine, claimed, id).await {
        Ok(changes) => Some(changes),
        Err(error) => {
            report_failure(engine, claimed, &error).await;
            None
        }
    }
}

/// Works until nothing is due any more: for tests and for `kassa outbox` by hand.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn drain(engine: &Engine) -> Result<usize, AppError> {
    let mut done = 0;
    loop {
        match work_batch(engine, 64).await? {
            0 => return Ok(done),
            n => done += n,
        }
    }
}

/// Does a job; a failure is written down and tried again later, with growing waits.
async fn do_job(engine: &Engine, claimed: &ClaimedJob) {
    match jobs::perform(engine, claimed).await {
        Ok(()) => count::job(claimed.job.work.kind(), "done"),
        Err(error) => report_failure(engine, claimed, &error).await,
    }
}

async fn report_failure(engine: &Engine, claimed: &ClaimedJob, error: &AppError) {
    let kind = claimed.job.work.kind().as_str();
    if *error == AppError::Contended {
        tracing::debug!(kind, job = %claimed.job.id, "somebody else was quicker");
    } else {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job failed");
    }
    if let Err(error) = put_back(engine, claimed, &error.to_string()).await {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job keeps its lease until it runs out");
    }
}

/// Puts a job back for another attempt, or gives it up after the last one.
async fn put_back(engine: &Engine, claimed: &ClaimedJob, error: &str) -> Result<(), CommitError> {
    let mut changes = Changes::default();
    if claimed.job.attempts.saturating_add(1) >= most_attempts(engine, claimed) {
        changes.bury(claimed, error);
    } else {
        changes.retry(claimed, backoff(engine, claimed.job.attempts), error);
    }
    let outcome = count::job_outcome(&changes);
    engine.write(changes).await?;
    count::job(claimed.job.work.kind(), outcome);
    Ok(())
}

/// When to try again: twice as long after each attempt, up to [`MAX_BACKOFF`], with up to half of it
/// again at random, so that what failed together does not come back together.
pub(crate) fn backoff(engine: &Engine, attempts: i32) -> domain::Instant {
    let exponent = u32::try_from(attempts).unwrap_or(0).min(20);
    let base = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(exponent));
    let base = base.min(MAX_BACKOFF);
    let most = u64::try_from(base.as_millis() / 2).unwrap_or(0).max(1);
    engine.after(base + Duration::from_millis(engine.random() % most))
}

fn report(what: &str, outcome: Result<usize, AppError>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(what, count, "swept"),
        Err(error) => tracing::warn!(what, %error, "sweep failed"),
    }
}
