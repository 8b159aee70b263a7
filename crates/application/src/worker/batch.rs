//! One batch of a queue: claimed together, run concurrently. Jobs that cannot be started in time
//! are returned unchanged, without an attempt.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::Instant;
use domain::ids::OrderId;
use domain::notification::Channel;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use ports::{Changes, ClaimedJob, Work};
use tokio::sync::watch;

use super::deliver::Delivery;
use super::jobs::JobResult;
use super::queue::Queue;
use super::{admission, deliver, job_outcome, jobs, messages, sign_in_codes};
use crate::circuits::COOL_DOWN;
use crate::engine::Engine;
use crate::error::AppError;
use crate::instrumentation;

/// Jobs of one queue that run at the same time.
const AT_ONCE: usize = 8;
/// How often delivery results are stored while others are still running.
const WRITE_EVERY: Duration = Duration::from_secs(1);

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

/// A completed step of a batch of messages.
enum DeliveryStep {
    /// Messages were read and counted.
    Prepared(Vec<(ClaimedJob, Delivery)>),
    /// A message that was sent or not, with the change to record.
    Tried(Box<(ClaimedJob, Changes)>),
    /// Results were stored.
    Written,
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
                    Ok(JobResult::Done) => instrumentation::job(claimed.job.work.kind(), "done"),
                    Ok(JobResult::Waits) => {}
                    Err(error) => {
                        self.record_timeout(&claimed, begun).await;
                        job_outcome::report_failure(engine, &claimed, &error).await;
                    }
                }
            })
            .await;
    }

    /// Sends all messages, and stores their results together, at least every second, so that a
    /// crash repeats few of them. All steps are polled together: a future that is not polled could
    /// hold a database connection that the others wait for.
    async fn deliver_all(&self, mut jobs: Vec<ClaimedJob>) {
        let mut steps: FuturesUnordered<BoxFuture<'_, DeliveryStep>> = FuturesUnordered::new();
        let mut done = Vec::new();
        let (mut sending, mut preparing) = (0_usize, false);
        let mut written = std::time::Instant::now();
        loop {
            // As many as can be sent at once: a message that waits after it was counted could be
            // overtaken by the end of its lease.
            let free = AT_ONCE.saturating_sub(sending);
            if free >= AT_ONCE / 2 && !jobs.is_empty() && !preparing {
                let later = jobs.split_off(jobs.len().min(free));
                let group = std::mem::replace(&mut jobs, later);
                steps.push(self.prepare_group(group).map(DeliveryStep::Prepared).boxed());
                preparing = true;
            }
            match steps.next().await {
                Some(DeliveryStep::Prepared(group)) => {
                    preparing = false;
                    sending = sending.saturating_add(group.len());
                    for (claimed, delivery) in group {
                        let tried = self.deliver(claimed, delivery);
                        steps.push(tried.map(|tried| DeliveryStep::Tried(Box::new(tried))).boxed());
                    }
                }
                Some(DeliveryStep::Tried(tried)) => {
                    sending = sending.saturating_sub(1);
                    done.push(*tried);
                }
                Some(DeliveryStep::Written) => {}
                None => break,
            }
            if written.elapsed() >= WRITE_EVERY {
                let results = std::mem::take(&mut done);
                let write = job_outcome::write_deliveries(self.engine, results);
                steps.push(write.map(|()| DeliveryStep::Written).boxed());
                written = std::time::Instant::now();
            }
        }
        job_outcome::write_deliveries(self.engine, done).await;
    }

    /// Messages that are started together: read together, and counted against their limits in one
    /// commit. One that cannot be read is returned.
    async fn prepare_group(&self, group: Vec<ClaimedJob>) -> Vec<(ClaimedJob, Delivery)> {
        let engine = self.engine;
        let (mut ready, mut started) = (Vec::new(), Vec::new());
        for claimed in group {
            match self.untried(&claimed).await {
                Some(untried) => ready.push((claimed, Delivery::Record(Box::new(untried)))),
                None => match sign_in_codes::prepare(engine, &claimed) {
                    Some(Ok(code)) => ready.push((claimed, Delivery::SendCode(Box::new(code)))),
                    Some(Err(changes)) => {
                        ready.push((claimed, Delivery::Record(Box::new(changes))));
                    }
                    None => started.push(claimed),
                },
            }
        }
        let mut open = Vec::new();
        for (claimed, delivery) in messages::prepare(engine, started).await {
            match delivery {
                Delivery::Send(message) => open.push((claimed, message)),
                other @ (Delivery::Record(_) | Delivery::SendCode(_)) => {
                    ready.push((claimed, other));
                }
            }
        }
        let (admitted, failed) = admission::admit(engine, open).await;
        ready.extend(admitted);
        if let Some((jobs, error)) = failed {
            for claimed in jobs {
                job_outcome::report_failure(engine, &claimed, &error).await;
            }
        }
        ready
    }

    /// One delivery and its result. A message that has been counted is sent even if its service
    /// has just timed out, or it would be counted again.
    async fn deliver(&self, claimed: ClaimedJob, delivery: Delivery) -> (ClaimedJob, Changes) {
        if let Delivery::Record(changes) = delivery {
            return (claimed, *changes);
        }
        if self.is_late() {
            let released = released(&claimed);
            return (claimed, released);
        }
        let begun = std::time::Instant::now();
        let changes = match delivery {
            Delivery::Record(changes) => *changes,
            Delivery::Send(message) => deliver::send(self.engine, &claimed, *message).await,
            Delivery::SendCode(code) => sign_in_codes::send(self.engine, &claimed, *code).await,
        };
        self.record_timeout(&claimed, begun).await;
        (claimed, changes)
    }

    /// Whether a job that is started now could still be running when its lease expires.
    fn is_late(&self) -> bool {
        self.engine.after(self.timeout) >= self.lease_until
    }

    /// The change for a job that is not started: its lease could expire, the worker is stopping, or
    /// its provider has just timed out.
    async fn untried(&self, claimed: &ClaimedJob) -> Option<Changes> {
        if self.is_late() || self.stop.is_some_and(|stop| *stop.borrow()) {
            return Some(released(claimed));
        }
        let engine = self.engine;
        if self.open_circuits().is_empty() && !engine.circuits.has_open(engine.now()) {
            return None;
        }
        let mut changes = Changes::default();
        let dependency = self.dependency(claimed).await?;
        let timed_out = self.open_circuits().contains(&dependency).then_some(COOL_DOWN);
        let pause = engine.circuits.pause(&dependency, engine.now()).max(timed_out)?;
        changes.release(claimed, engine.after(pause));
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
            Work::ConfirmPayment { order_id, payment_id }
            | Work::CapturePayment { order_id, payment_id }
            | Work::CancelPayment { order_id, payment_id }
            | Work::SyncPayment { order_id, payment_id } => (order_id, Some(payment_id), None),
            Work::RefundPayment { order_id, refund_id } => (order_id, None, Some(refund_id)),
            Work::SendSignInCode { .. } => return Some(Channel::Email.as_str().to_owned()),
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

/// The job is due again, without an attempt.
fn released(claimed: &ClaimedJob) -> Changes {
    let mut changes = Changes::default();
    changes.release(claimed, claimed.job.run_at);
    changes
}
