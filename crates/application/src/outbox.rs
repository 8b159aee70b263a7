//! `/api/admin/outbox`, `/api/admin/webhooks/parked`: lists waiting and dead-lettered jobs, and
//! retries them.

use domain::ids::JobId;
use ports::{Changes, Job, JobFilter, JobKind, JobState, Page, PageRequest};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// A page of jobs, oldest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    engine: &Engine,
    _: &Admin,
    filter: JobFilter,
    page: PageRequest,
) -> Result<Page<Job>, AppError> {
    Ok(engine.store.list_jobs(&filter, page).await?)
}

/// A job.
///
/// # Errors
/// [`AppError::NotFound`]: it is done, or was never there.
pub async fn get(engine: &Engine, _: &Admin, id: JobId) -> Result<Job, AppError> {
    engine.store.job(id).await?.ok_or(AppError::NotFound("job"))
}

/// Retries a dead-lettered webhook, as [`retry`] does.
///
/// # Errors
/// [`AppError::NotFound`], also for work of another kind.
pub async fn retry_parked(
    engine: &Engine,
    admin: &Admin,
    id: JobId,
    keyed: Option<&IdempotentRequest<Job>>,
) -> Result<Executed<Job>, AppError> {
    let parked = get(engine, admin, id).await;
    if keyed.is_none() || parked.is_ok() {
        let job = parked?;
        if job.work.kind() != JobKind::ProcessPaymentWebhook {
            return Err(AppError::NotFound("job"));
        }
    }
    retry(engine, admin, id, keyed).await
}

/// Requeues a dead-lettered job, due now, with a new attempt count, and with it the message that it
/// delivers. A waiting job is not changed.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn retry(
    engine: &Engine,
    admin: &Admin,
    id: JobId,
    keyed: Option<&IdempotentRequest<Job>>,
) -> Result<Executed<Job>, AppError> {
    execute(engine, keyed, || async {
        let job = get(engine, admin, id).await?;
        if job.state == JobState::Waiting {
            return Ok((job, Changes::default()));
        }
        let run_at = engine.now();
        let message = match job.work.message() {
            Some(message) => engine.store.notification(message).await?,
            None => None,
        };
        let mut changes = Changes::default();
        changes.requeue(id, run_at, message.as_ref());
        Ok((Job { state: JobState::Waiting, run_at, attempts: 0, ..job }, changes))
    })
    .await
}
