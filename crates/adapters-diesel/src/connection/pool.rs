//! A pool of connections for asynchronous callers: a permit first, then a thread for the blocking
//! work. A connection that stays silent is abandoned: its caller gets an error and its permit is
//! returned, although the thread may still wait for the database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection;

use super::abandoned::Abandoned;
use super::backends::BackendMonitor;
use super::call::{Call, CallOutcome, silent};
use super::generation::{Generations, Open};
use super::limits::Limits;
use super::session::Session;
use super::shared::Shared;
use super::shares::{Permit, Permits, Share};
use crate::errors::Fault;

/// Minimum time that a caller waits for a new connection if an idle one turned out to be silent.
const RECONNECT: Duration = Duration::from_secs(1);

/// A pool and the permits to use it, one for each connection, so that callers queue for permits and
/// never in a thread.
pub(crate) struct Pool<C: R2D2Connection + Send + 'static> {
    shared: Arc<Shared<C>>,
}

impl<C: R2D2Connection + Send + 'static> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<C: R2D2Connection + Send + 'static> Pool<C> {
    /// A pool whose connections are opened as they are needed: nothing is opened here.
    pub(super) fn new(
        limits: Limits,
        abandoned: Arc<Abandoned>,
        monitor: Option<BackendMonitor>,
        open: Open<C>,
    ) -> Self {
        let limits = Limits { size: limits.size.max(1), ..limits };
        let generations = Generations::new(limits.size, limits.acquire, open);
        let permits = Permits::new(limits.size, limits.divided);
        let monitor = monitor.map(Arc::new);
        Self { shared: Arc::new(Shared { generations, permits, limits, abandoned, monitor }) }
    }

    /// How many connections there are at most.
    pub(crate) fn size(&self) -> u32 {
        self.shared.limits.size
    }

    /// Runs `work` with a connection, in a thread for blocking work. Once begun it runs to its end,
    /// even if the caller is cancelled. If the database stays silent it is
    /// [`Fault::Unavailable`], and `work` may or may not have taken effect.
    pub(crate) async fn run<T, F>(&self, share: Share, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Session<C>) -> Result<T, Fault> + Send + 'static,
    {
        self.run_within(share, self.shared.limits.silence, work).await
    }

    /// The same with another limit on silence, for statements that take long.
    pub(crate) async fn run_within<T, F>(
        &self,
        share: Share,
        silence: Option<Duration>,
        work: F,
    ) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Session<C>) -> Result<T, Fault> + Send + 'static,
    {
        let limits = self.shared.limits;
        let until = Instant::now() + limits.acquire;
        let permit = self.shared.permits.acquire(share, limits.acquire).await?;
        let silence = limits.silence.and(silence);
        let work = match self.begin(permit, until, silence, work)?.outcome().await {
            CallOutcome::Done(done) => return done,
            CallOutcome::NotBegun(work) => work,
        };
        // The idle connection was silent. Nothing was asked of it, so that a new one can be.
        let permit = self.shared.permits.acquire(share, limits.acquire).await?;
        let until = until.max(Instant::now() + RECONNECT);
        match self.begin(permit, until, silence, work)?.outcome().await {
            CallOutcome::Done(done) => done,
            CallOutcome::NotBegun(_) => Err(silent()),
        }
    }

    fn begin<T, F>(
        &self,
        permit: Permit,
        until: Instant,
        silence: Option<Duration>,
        work: F,
    ) -> Result<Call<C, T, F>, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Session<C>) -> Result<T, Fault> + Send + 'static,
    {
        let generation = self.shared.generations.current();
        let probe = self.shared.abandoned.admit(generation.has_answered())?;
        let shared = Arc::clone(&self.shared);
        Ok(Call::begin(shared, generation, (permit, probe), (until, silence), work))
    }
}
