//! The workers that finish what a request began: the outbox by lease, and the sweeps by the clock.
//! Any number of servers may run them at once.

mod admission;
mod batch;
mod deliver;
mod job_outcome;
mod jobs;
mod messages;
mod purge;
mod queue;
mod receivers;
mod refund;
mod sign_in_codes;
mod sweep;
mod sync;

pub(crate) use admission::mailbox;
pub(crate) use deliver::{link_placeholder, render_message};
pub use purge::purge;
pub(crate) use queue::{Queue, Wake};
pub use receivers::deliver_events;
pub use sweep::{abandon_carts, expire_orders, recall_jobs};
pub use sync::sync_payments;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::engine::Engine;
use crate::error::AppError;

/// How often jobs are recalled that were postponed by a clock that was ahead.
const RECALL_EVERY: Duration = Duration::from_secs(60);

/// How a worker works.
#[derive(Debug, Clone, Copy)]
pub struct WorkerOptions {
    /// The polling interval of an idle worker.
    pub poll_interval: Duration,
    /// Jobs taken at once.
    pub batch: u32,
}

/// Runs until `stop` is signalled; running jobs are completed first. Queues and sweeps with
/// different dependencies run separately, so that none waits for another's provider.
pub async fn run(engine: Arc<Engine>, options: WorkerOptions, stop: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    for queue in Queue::ALL {
        tasks.spawn(work(Arc::clone(&engine), queue, options, stop.clone()));
    }
    for sweep in [Sweep::Shop, Sweep::Providers] {
        tasks.spawn(sweep_on(Arc::clone(&engine), sweep, options, stop.clone()));
    }
    tasks.spawn(receivers::serve(Arc::clone(&engine), options, stop.clone()));
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "worker task failed");
        }
    }
}

/// Processes a queue until `stop` is signalled.
async fn work(
    engine: Arc<Engine>,
    queue: Queue,
    options: WorkerOptions,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        let taken = batch::take_batch(&engine, queue, options.batch, Some(&stop)).await;
        match taken {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(%error, "outbox cannot be read"),
        }
        tokio::select! {
            () = engine.wake.work_in(queue) => {}
            () = tokio::time::sleep(options.poll_interval) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Scheduled sweeps, by their dependency.
#[derive(Debug, Clone, Copy)]
enum Sweep {
    /// Nothing but the shop's own database.
    Shop,
    /// Payment providers.
    Providers,
}

/// Runs sweeps until `stop` is signalled. The pause uses the monotonic clock: sweeps must continue
/// even if the shop's clock is set back.
async fn sweep_on(
    engine: Arc<Engine>,
    sweep: Sweep,
    options: WorkerOptions,
    mut stop: watch::Receiver<bool>,
) {
    let mut recalled: Option<Instant> = None;
    while !*stop.borrow() {
        let jump = engine.wake.jump();
        match sweep {
            Sweep::Shop => {
                if recalled.is_none_or(|at| at.elapsed() >= RECALL_EVERY) {
                    report("recall_jobs", recall_jobs(&engine).await);
                    recalled = Some(Instant::now());
                }
                report("expire_orders", expire_orders(&engine, options.batch).await);
                report("abandon_carts", abandon_carts(&engine, options.batch).await);
                report("purge", purge(&engine, options.batch).await);
            }
            Sweep::Providers => {
                report("sync_payment", sync_payments(&engine, options.batch).await);
            }
        }
        tokio::select! {
            () = jump => {}
            () = tokio::time::sleep(options.poll_interval) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Claims and runs up to `batch` due jobs of each queue; returns how many there were.
///
/// # Errors
/// [`AppError::Unavailable`] if the outbox cannot be read.
pub async fn work_batch(engine: &Engine, batch: u32) -> Result<usize, AppError> {
    let queues = Queue::ALL.map(|queue| batch::take_batch(engine, queue, batch, None));
    futures_util::future::join_all(queues).await.into_iter().sum()
}

/// Runs jobs until none is due. Used by tests.
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

fn report(what: &str, outcome: Result<usize, AppError>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(what, count, "sweep completed"),
        Err(error) => tracing::warn!(what, %error, "sweep failed"),
    }
}
