//! A database call: a blocking thread and the watchdog that monitors it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

use super::backends::BackendMonitor;
use super::generation::{Generation, Opener};
use super::lock::lock;
use super::session::{Activity, PendingStatement, Session};
use super::shared::Shared;
use super::shares::Permit;
use crate::errors::Fault;

/// How often a thread that waits for a connection is looked after. r2d2 bounds its wait.
const WHILE_CONNECTING: Duration = Duration::from_millis(250);

/// What came of a call.
pub(super) enum CallOutcome<T, F> {
    /// The work was done, failed, or may have been done.
    Done(Result<T, Fault>),
    /// The connection was silent before the work began.
    NotBegun(F),
}

/// The connection that a thread uses now.
type Used = Arc<Mutex<Option<Arc<Activity>>>>;

/// What a call holds as long as a caller waits for it.
type Held<T> = (JoinHandle<Result<T, Fault>>, (Permit, Option<OwnedSemaphorePermit>));

/// The fault of a call whose connection stayed silent.
pub(super) fn silent() -> Fault {
    Fault::Unavailable("the database did not respond in time".to_owned())
}

/// A call that has begun.
pub(super) struct Call<C: R2D2Connection + Send + 'static, T: Send + 'static, F> {
    shared: Arc<Shared<C>>,
    generation: Arc<Generation<C>>,
    used: Used,
    work: Arc<Mutex<Option<F>>>,
    silence: Option<Duration>,
    held: Option<Held<T>>,
}

impl<C, T, F> Call<C, T, F>
where
    C: R2D2Connection + Send + 'static,
    T: Send + 'static,
{
    /// Waits for the work as long as its connection shows signs of life.
    pub(super) async fn outcome(mut self) -> CallOutcome<T, F> {
        loop {
            let Some((thread, _)) = &mut self.held else {
                return CallOutcome::Done(Err(silent()));
            };
            let monitor = self.shared.monitor.as_deref();
            let silence = match watch(thread, &self.used, self.silence, monitor).await {
                Ok(done) => {
                    self.held = None;
                    return CallOutcome::Done(done);
                }
                Err(silence) => silence,
            };
            let work = lock(&self.work).take();
            // Work that began a moment ago has its whole time.
            if work.is_some() || silence.lasts(&self.used, self.silence) {
                self.give_up();
                return work
                    .map_or_else(|| CallOutcome::Done(Err(silent())), CallOutcome::NotBegun);
            }
        }
    }

    fn give_up(&mut self) {
        if let Some((thread, permits)) = self.held.take() {
            abandon(&self.shared, &self.generation, &self.used, thread);
            drop(permits);
        }
    }
}

impl<C, T, F> Call<C, T, F>
where
    C: R2D2Connection + Send + 'static,
    T: Send + 'static,
    F: FnOnce(&mut Session<C>) -> Result<T, Fault> + Send + 'static,
{
    /// Begins to work in a thread of its own.
    pub(super) fn begin(
        shared: Arc<Shared<C>>,
        generation: Arc<Generation<C>>,
        permits: (Permit, Option<OwnedSemaphorePermit>),
        (until, silence): (Instant, Option<Duration>),
        work: F,
    ) -> Self {
        let work = Arc::new(Mutex::new(Some(work)));
        let used = Used::default();
        let (slot, seen) = (Arc::clone(&work), Arc::clone(&used));
        let (source, pool) = (Arc::clone(&generation), Arc::clone(&shared));
        let thread = tokio::task::spawn_blocking(move || {
            let mut session = session(&source, &seen, until).inspect_err(|_| {
                if source.is_stuck(&pool.abandoned) {
                    pool.replace(&source);
                }
            })?;
            let work = lock(&slot).take().ok_or_else(silent)?;
            let done = work(&mut session);
            if !session.is_lost() {
                source.record_answer();
            }
            done
        });
        Self { shared, generation, used, work, silence, held: Some((thread, permits)) }
    }
}

/// A caller that is cancelled must not leave a connection unwatched.
impl<C, T, F> Drop for Call<C, T, F>
where
    C: R2D2Connection + Send + 'static,
    T: Send + 'static,
{
    fn drop(&mut self) {
        let (Some((mut thread, permits)), Ok(runtime)) =
            (self.held.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let (shared, generation) = (Arc::clone(&self.shared), Arc::clone(&self.generation));
        let (used, silence) = (Arc::clone(&self.used), self.silence);
        runtime.spawn(async move {
            if watch(&mut thread, &used, silence, shared.monitor.as_deref()).await.is_err() {
                abandon(&shared, &generation, &used, thread);
            }
            drop(permits);
        });
    }
}

/// A connection that is known to work: an idle one that was used a moment ago or that answers, or a new
/// one.
fn session<C: R2D2Connection + Send + 'static>(
    generation: &Generation<C>,
    used: &Used,
    until: Instant,
) -> Result<r2d2::PooledConnection<Opener<C>>, Fault> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let mut session = generation
            .pool
            .get_timeout(left)
            .map_err(|e| Fault::Unavailable(format!("no database connection: {e}")))?;
        let activity = Arc::clone(session.activity());
        activity.record();
        *lock(used) = Some(activity);
        if session.answers() {
            return Ok(session);
        }
        if session.activity().is_abandoned() {
            return Err(silent());
        }
    }
}

fn abandon<C, T>(
    shared: &Shared<C>,
    generation: &Arc<Generation<C>>,
    used: &Used,
    thread: JoinHandle<Result<T, Fault>>,
) where
    C: R2D2Connection + Send + 'static,
    T: Send + 'static,
{
    if let Some(activity) = lock(used).as_ref() {
        activity.abandon();
    }
    shared.replace(generation);
    shared.abandoned.watch(thread);
}

fn left(used: &Used, limit: Duration) -> Duration {
    lock(used).as_ref().map_or(WHILE_CONNECTING, |activity| activity.left_of(limit))
}

/// How a connection was found to be silent.
#[derive(Debug, Clone, Copy)]
enum Silence {
    /// There was no sign of life for the whole time.
    TimedOut,
    /// PostgreSQL executes nothing for the statement that it waits for.
    NotExecuted(PendingStatement),
}

impl Silence {
    /// Whether nothing has happened since.
    fn lasts(self, used: &Used, limit: Option<Duration>) -> bool {
        match self {
            Self::TimedOut => limit.is_some_and(|limit| left(used, limit).is_zero()),
            Self::NotExecuted(unanswered) => {
                lock(used).as_ref().is_some_and(|activity| activity.still_waits_for(unanswered))
            }
        }
    }
}

/// Waits for a thread as long as its connection shows signs of life, or PostgreSQL executes its statement.
async fn watch<T>(
    thread: &mut JoinHandle<Result<T, Fault>>,
    used: &Used,
    silence: Option<Duration>,
    monitor: Option<&BackendMonitor>,
) -> Result<Result<T, Fault>, Silence> {
    let ended = |ended: Result<Result<T, Fault>, tokio::task::JoinError>| {
        ended.unwrap_or_else(|e| Err(Fault::Broken(format!("a database task failed: {e}"))))
    };
    let Some(limit) = silence else {
        return Ok(ended(thread.await));
    };
    loop {
        let left = left(used, limit);
        if left.is_zero() {
            return Err(Silence::TimedOut);
        }
        let activity = lock(used).clone();
        tokio::select! {
            done = &mut *thread => return Ok(ended(done)),
            unanswered = not_executed(monitor, activity) => {
                return Err(Silence::NotExecuted(unanswered));
            }
            () = tokio::time::sleep(left) => {}
        }
    }
}

async fn not_executed(
    monitor: Option<&BackendMonitor>,
    activity: Option<Arc<Activity>>,
) -> PendingStatement {
    match (monitor, activity) {
        (Some(monitor), Some(activity)) => monitor.idle(&activity).await,
        (_, _) => std::future::pending().await,
    }
}
