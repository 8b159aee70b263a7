//! How a claimed job ends other than by being done: put back, let go, given up.

use std::time::Duration;

use domain::notification::NotificationStatus;
use ports::{Changes, ClaimedJob};

use crate::count;
use crate::engine::Engine;
use crate::error::AppError;

/// Longest wait between two attempts at a job.
const MAX_BACKOFF: Duration = Duration::from_secs(15 * 60);

/// Gives up what has had its attempts already: each worker that took it has died.
pub(super) async fn without_the_poisoned(
    engine: &Engine,
    jobs: Vec<ClaimedJob>,
) -> Vec<ClaimedJob> {
    let fresh = |claimed: &ClaimedJob| claimed.job.attempts < most_attempts(engine, claimed);
    let (jobs, poisoned): (Vec<_>, Vec<_>) = jobs.into_iter().partition(fresh);
    for claimed in poisoned {
        let (kind, id) = (claimed.job.work.kind().as_str(), claimed.job.id);
        tracing::error!(kind, job = %id, "job given up: whoever took it never came back");
        let given_up = give_up(engine, &claimed, "whoever took it never came back");
        if let Err(error) = write(engine, &claimed, given_up.await).await {
            tracing::warn!(kind, job = %id, %error, "job keeps its lease until it runs out");
        }
    }
    jobs
}

/// Attempts at a job before it is given up.
fn most_attempts(engine: &Engine, claimed: &ClaimedJob) -> i32 {
    match claimed.job.work.message() {
        Some(_) => engine.policy.max_attempts,
        None => engine.policy.max_job_attempts,
    }
}

/// A job is given up, and with it the message that it was to deliver: one that stayed queued would
/// look as if somebody still tried.
async fn give_up(engine: &Engine, claimed: &ClaimedJob, why: &str) -> Result<Changes, AppError> {
    let mut changes = Changes::default();
    changes.bury(claimed, why);
    if let Some(id) = claimed.job.work.message()
        && let Some(message) = engine.store.notification(id).await?
        && message.status == NotificationStatus::Queued
    {
        changes.update_notification(&mut message.failed(why, true));
    }
    Ok(changes)
}

/// Tells of a failure, and puts the job back for another attempt, or gives it up after the last one.
pub(super) async fn report_failure(engine: &Engine, claimed: &ClaimedJob, error: &AppError) {
    let kind = claimed.job.work.kind().as_str();
    if *error == AppError::Contended {
        tracing::debug!(kind, job = %claimed.job.id, "somebody else was quicker");
    } else {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job failed");
    }
    let words = error.to_string();
    let changes = if claimed.job.attempts.saturating_add(1) >= most_attempts(engine, claimed) {
        give_up(engine, claimed, &words).await
    } else {
        let mut changes = Changes::default();
        changes.retry(claimed, backoff(engine, claimed.job.attempts), &words);
        Ok(changes)
    };
    if let Err(error) = write(engine, claimed, changes).await {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job keeps its lease until it runs out");
    }
}

/// Writes that a job was not tried.
pub(super) async fn write_release(engine: &Engine, claimed: &ClaimedJob, untried: Changes) {
    if let Err(error) = engine.write(untried).await {
        tracing::debug!(job = %claimed.job.id, %error, "job keeps its lease until it runs out");
    }
}

async fn write(
    engine: &Engine,
    claimed: &ClaimedJob,
    changes: Result<Changes, AppError>,
) -> Result<(), AppError> {
    let changes = changes?;
    let outcome = count::job_outcome(&changes);
    engine.write(changes).await?;
    count_tried(claimed, outcome);
    Ok(())
}

/// Writes down in one commit what became of messages. Where somebody else has one of them by now,
/// each is written by itself.
pub(super) async fn write_deliveries(engine: &Engine, done: Vec<(ClaimedJob, Changes)>) {
    let mut all = Changes::default();
    for (_, changes) in &done {
        all.absorb_deliveries(changes.clone());
    }
    if all.is_empty() || engine.write(all).await.is_ok() {
        done.iter().for_each(|(job, changes)| count_tried(job, count::job_outcome(changes)));
        return;
    }
    for (job, changes) in done {
        let outcome = count::job_outcome(&changes);
        match engine.write(changes).await {
            Ok(()) => count_tried(&job, outcome),
            // It comes again when its lease has run out, and then shows whether it was sent.
            Err(error) => tracing::debug!(job = %job.job.id, %error, "delivery not written down"),
        }
    }
}

/// Counts an attempt; a job that was let go untried had none.
fn count_tried(claimed: &ClaimedJob, outcome: Option<&'static str>) {
    if let Some(outcome) = outcome {
        count::job(claimed.job.work.kind(), outcome);
    }
}

/// When to try again: twice as long after each attempt, up to [`MAX_BACKOFF`], with up to half of it
/// again at random, so that what failed together does not come back together.
pub(super) fn backoff(engine: &Engine, attempts: i32) -> domain::Instant {
    let exponent = u32::try_from(attempts).unwrap_or(0).min(20);
    let base = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(exponent));
    let base = base.min(MAX_BACKOFF);
    let most = u64::try_from(base.as_millis() / 2).unwrap_or(0).max(1);
    engine.after(base + Duration::from_millis(engine.random() % most))
}
