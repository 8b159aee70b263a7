//! Outcomes of a claimed job other than success: retried, released, dead-lettered.

use std::time::Duration;

use domain::notification::NotificationStatus;
use ports::{Changes, ClaimedJob};

use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation;

/// Longest wait between two attempts at a job.
const MAX_BACKOFF: Duration = Duration::from_secs(15 * 60);

/// Dead-letters jobs whose attempts are exhausted because every worker that claimed them crashed.
pub(super) async fn drop_exhausted(engine: &Engine, jobs: Vec<ClaimedJob>) -> Vec<ClaimedJob> {
    let has_attempts_left =
        |claimed: &ClaimedJob| claimed.job.attempts < most_attempts(engine, claimed);
    let (jobs, exhausted): (Vec<_>, Vec<_>) = jobs.into_iter().partition(has_attempts_left);
    for claimed in exhausted {
        let (kind, id) = (claimed.job.work.kind().as_str(), claimed.job.id);
        tracing::error!(kind, job = %id, "job dead-lettered: its worker lost the lease");
        let changes = dead_letter(engine, &claimed, "its worker lost the lease");
        if let Err(error) = write(engine, &claimed, changes.await).await {
            let text = "job not dead-lettered; it stays leased until the lease expires";
            tracing::warn!(kind, job = %id, %error, "{text}");
        }
    }
    jobs
}

/// Attempts at a job before it is dead-lettered.
fn most_attempts(engine: &Engine, claimed: &ClaimedJob) -> i32 {
    match claimed.job.work.message() {
        Some(_) => engine.policy.max_attempts,
        None => engine.policy.max_job_attempts,
    }
}

/// Dead-letters a job, and with it the message that it delivers: a message that stayed queued would
/// look as if it were still being retried.
async fn dead_letter(
    engine: &Engine,
    claimed: &ClaimedJob,
    why: &str,
) -> Result<Changes, AppError> {
    let mut changes = Changes::default();
    changes.dead_letter(claimed, why);
    if let Some(id) = claimed.job.work.message()
        && let Some(message) = engine.store.notification(id).await?
        && message.status == NotificationStatus::Queued
    {
        changes.update_notification(&mut message.failed(why, true));
    }
    Ok(changes)
}

/// Logs a failure, and schedules the job for a retry, or dead-letters it after the last attempt.
pub(super) async fn report_failure(engine: &Engine, claimed: &ClaimedJob, error: &AppError) {
    let kind = claimed.job.work.kind().as_str();
    if *error == AppError::Contended {
        tracing::debug!(kind, job = %claimed.job.id, "conflict with another worker");
    } else {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job failed");
    }
    let words = error.to_string();
    let changes = if claimed.job.attempts.saturating_add(1) >= most_attempts(engine, claimed) {
        dead_letter(engine, claimed, &words).await
    } else {
        let mut changes = Changes::default();
        changes.retry(claimed, retry_at(engine, claimed.job.attempts), &words);
        Ok(changes)
    };
    if let Err(error) = write(engine, claimed, changes).await {
        tracing::warn!(kind, job = %claimed.job.id, %error, "job not released; it keeps its lease until expiry");
    }
}

/// Writes that a job was not tried.
pub(super) async fn write_release(engine: &Engine, claimed: &ClaimedJob, untried: Changes) {
    if let Err(error) = engine.write(untried).await {
        tracing::debug!(job = %claimed.job.id, %error, "job not released; it keeps its lease until expiry");
    }
}

async fn write(
    engine: &Engine,
    claimed: &ClaimedJob,
    changes: Result<Changes, AppError>,
) -> Result<(), AppError> {
    let changes = changes?;
    let outcome = instrumentation::job_outcome(&changes);
    engine.write(changes).await?;
    count_tried(claimed, outcome);
    Ok(())
}

/// Stores the results of messages in one commit. If another worker has one of them by now, each is
/// stored separately.
pub(super) async fn write_deliveries(engine: &Engine, done: Vec<(ClaimedJob, Changes)>) {
    let mut all = Changes::default();
    for (_, changes) in &done {
        all.merge_deliveries(changes.clone());
    }
    if all.is_empty() || engine.write(all).await.is_ok() {
        done.iter()
            .for_each(|(job, changes)| count_tried(job, instrumentation::job_outcome(changes)));
        return;
    }
    for (job, changes) in done {
        let outcome = instrumentation::job_outcome(&changes);
        match engine.write(changes).await {
            Ok(()) => count_tried(&job, outcome),
            // It is claimed again when its lease has expired, and then shows whether it was sent.
            Err(error) => {
                tracing::debug!(job = %job.job.id, %error, "delivery result not recorded")
            }
        }
    }
}

/// Counts an attempt; a job that was released untried had none.
fn count_tried(claimed: &ClaimedJob, outcome: Option<&'static str>) {
    if let Some(outcome) = outcome {
        instrumentation::job(claimed.job.work.kind(), outcome);
    }
}

/// When to retry: exponential backoff up to [`MAX_BACKOFF`], plus up to 50 % jitter, so that jobs
/// that failed together are not retried together.
pub(super) fn retry_at(engine: &Engine, attempts: i32) -> domain::Instant {
    let exponent = u32::try_from(attempts).unwrap_or(0).min(20);
    let base = Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(exponent));
    let base = base.min(MAX_BACKOFF);
    let most = u64::try_from(base.as_millis() / 2).unwrap_or(0).max(1);
    engine.after(base + Duration::from_millis(engine.random() % most))
}
