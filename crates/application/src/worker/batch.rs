//! One batch of a queue: claimed together, run concurrently. Jobs that cannot be started in time
//! are returned unchanged, without an attempt.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Instant;
use domain::ids::OrderId;
use futures_util::StreamExt;
use ports::{Changes, ClaimedJob, Work};
use tokio::sync::watch;

use super::queue::Queue;
use super::{deliver, job_outcome, jobs};
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation;

/// Jobs of one queue that are done at the same time.
const AT_ONCE: usize = 8;
/// How often delivery results are stored while others are still running.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// How long jobs are postponed after a timeout of their provider or mail server.
const COOL_DOWN: Duration = Duration::from_secs(15);

/// Claims and runs up to `batch` due jobs of a queue; returns how many there were. When `stop` is
/// signalled, running jobs are completed and the rest is returned. Nothing is claimed just after
/// the clock was set: an active lease would look expired.
pub(super) async fn take_batch(
    engine: &Engine,
    queue: Queue,
    batch: u32,
    stop: Option<&watch::Receiver<bool>>,
) -> Result<usize, AppError> {
    if !engine.allows_takeover() {
        return Ok(0);
    }
    let lease_until = engine.after(engine.policy.job_lease);
    let jobs = engine.store.claim_jobs(&queue.kinds(), engine.now(), lease_until, batch).await?;
    let count = jobs.len();
    let jobs = job_outcome::drop_exhausted(engine, jobs).await;
    let timeout = match queue {
        Queue::Shop => Duration::ZERO,
        Queue::Messages => engine.policy.message_timeout,
        Queue::Providers => engine.policy.provider_timeout,
    };
    let timeout = timeout.min(engine.policy.job_lease / 2);
    let batch = Batch { engine, lease_until, timeout, stop, open_circuits: Mutex::default() };
    match queue {
        Queue::Messages => batch.deliver_all(jobs).await,
        Queue::Shop | Queue::Providers => batch.perform_all(jobs).await,
    }
    Ok(count)
}

struct Batch<'a> {
    engine: &'a Engine,
    lease_until: Instant,
    /// How long one job may take.
    timeout: Duration,
    stop: Option<&'a watch::Receiver<bool>>,
    /// The providers that timed out in this batch.
    open_circuits: Mutex<BTreeSet<String>>,
}

impl Batch<'_> {
    async fn perform_all(&self, jobs: Vec<ClaimedJob>) {
        let engine = self.engine;
        futures_util::stream::iter(jobs)
            .for_each_concurrent(AT_ONCE, async |claimed| {
                if let Some(untried) = self.untried(&claimed).await {
                    return job_outcome::write_release(engine, &claimed, untried).await;
                }
                let begun = std::time::Instant::now();
                match jobs::perform(engine, &claimed).await {
                    Ok(()) => instrumentation::job(claimed.job.work.kind(), "done"),
                    Err(error) => {
                        self.record_timeout(&claimed, begun).await;
                        job_outcome::report_failure(engine, &claimed, &error).await;
                    }
                }
            })
            .await;
    }

    /// Sends all messages, and stores their results together, at least every second, so that a
    /// crash repeats few of them.
    async fn deliver_all(&self, jobs: Vec<ClaimedJob>) {
        let mut attempts = futures_util::stream::iter(jobs)
            .map(|claimed| async move {
                let tried = self.deliver(&claimed).await;
                tried.map(|changes| (claimed, changes))
            })
            .buffer_unordered(AT_ONCE);
        let mut done = Vec::new();
        let mut written = std::time::Instant::now();
        while let Some(tried) = attempts.next().await {
            done.extend(tried);
            if written.elapsed() >= WRITE_EVERY {
                job_outcome::write_deliveries(self.engine, std::mem::take(&mut done)).await;
                written = std::time::Instant::now();
            }
        }
        job_outcome::write_deliveries(self.engine, done).await;
    }

    /// One delivery and its result; a failure to read or send returns the job.
    async fn deliver(&self, claimed: &ClaimedJob) -> Option<Changes> {
        if let Some(untried) = self.untried(claimed).await {
            return Some(untried);
        }
        let begun = std::time::Instant::now();
        let outcome = deliver::deliver(self.engine, claimed, claimed.job.work.message()?).await;
        self.record_timeout(claimed, begun).await;
        match outcome {
            Ok(changes) => Some(changes),
            Err(error) => {
                job_outcome::report_failure(self.engine, claimed, &error).await;
                None
            }
        }
    }

    /// The change for a job that is not started: its lease could expire, the worker is stopping, or
    /// its provider has just timed out.
    async fn untried(&self, claimed: &ClaimedJob) -> Option<Changes> {
        let mut changes = Changes::default();
        let late = self.engine.after(self.timeout) >= self.lease_until;
        if late || self.stop.is_some_and(|stop| *stop.borrow()) {
            changes.release(claimed, claimed.job.run_at);
            return Some(changes);
        }
        if self.open_circuits().is_empty() {
            return None;
        }
        let dependency = self.dependency(claimed).await?;
        if !self.open_circuits().contains(&dependency) {
            return None;
        }
        changes.release(claimed, self.engine.after(COOL_DOWN));
        Some(changes)
    }

    /// Opens the circuit of a dependency whose job took all the time it may take.
    async fn record_timeout(&self, claimed: &ClaimedJob, begun: std::time::Instant) {
        if !self.timeout.is_zero()
            && begun.elapsed() >= self.timeout
            && let Some(dependency) = self.dependency(claimed).await
        {
            self.open_circuits().insert(dependency);
        }
    }

    /// The dependency of a job: a provider, or a channel's notifier.
    async fn dependency(&self, claimed: &ClaimedJob) -> Option<String> {
        let store = &self.engine.store;
        if let Some(message) = claimed.job.work.message() {
            let message = store.notification(message).await.ok()??;
            return Some(message.channel.as_str().to_owned());
        }
        let (order, payment, refund) = match &claimed.job.work {
            Work::CapturePayment { order_id, payment_id }
            | Work::CancelPayment { order_id, payment_id }
            | Work::SyncPayment { order_id, payment_id } => (order_id, Some(payment_id), None),
            Work::RefundPayment { order_id, refund_id } => (order_id, None, Some(refund_id)),
            Work::SendOrderConfirmationEmail { .. }
            | Work::SendNotificationEmail { .. }
            | Work::UpdateInventory { .. }
            | Work::ProcessPaymentWebhook { .. } => return None,
        };
        let record = store.order(OrderId(*order)).await.ok()??;
        let refunded =
            record.refunds.iter().find(|r| Some(&r.id.0) == refund).map(|r| r.payment_id);
        let id = payment.copied().or(refunded.map(|id| id.0))?;
        record.payments.iter().find(|p| p.id.0 == id).map(|p| p.provider.clone())
    }

    fn open_circuits(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.open_circuits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
