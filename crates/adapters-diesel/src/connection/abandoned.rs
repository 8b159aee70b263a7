//! Connections that were abandoned because the database stayed silent on them, while the threads that
//! use them still wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use ports::AbandonedConnections;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

use crate::errors::Fault;

/// Threads that may wait on abandoned connections while the database answers nothing; beyond it one
/// call at a time finds out whether it does again.
const MAX_WAITING: usize = 64;
/// Threads that may wait in all. Beyond it calls are refused until one of them returns.
const LIMIT: usize = 256;

/// How many there are, and have been.
#[derive(Debug)]
pub(crate) struct Abandoned {
    waiting: AtomicUsize,
    total: AtomicU64,
    probe: Arc<Semaphore>,
}

impl Default for Abandoned {
    fn default() -> Self {
        let probe = Arc::new(Semaphore::new(1));
        Self { waiting: AtomicUsize::new(0), total: AtomicU64::new(0), probe }
    }
}

/// Counts a waiting thread as long as it lives.
#[derive(Debug)]
pub(super) struct Waiting(Arc<Abandoned>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Abandoned {
    /// Admits a call. `answering`: whether the database has answered on the connections that are used
    /// now; then those that were abandoned before are no reason to refuse it.
    pub(super) fn admit(&self, answering: bool) -> Result<Option<OwnedSemaphorePermit>, Fault> {
        let waiting = self.waiting.load(Ordering::Relaxed);
        if answering || waiting < MAX_WAITING {
            return Ok(None);
        }
        let refused =
            || Fault::Unavailable(format!("{waiting} database connections do not respond"));
        if waiting >= LIMIT {
            return Err(refused());
        }
        Arc::clone(&self.probe).try_acquire_owned().map(Some).map_err(|_| refused())
    }

    /// The same for a thread that can be waited for, until it returns.
    pub(super) fn watch<T: Send + 'static>(self: &Arc<Self>, thread: JoinHandle<T>) {
        let counted = self.count();
        tokio::spawn(async move {
            let _counted = counted;
            drop(thread.await);
        });
    }

    /// Whether another thread may wait.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) < LIMIT
    }

    /// Counts a connection as abandoned, and its thread as waiting as long as the result lives.
    pub(super) fn count(self: &Arc<Self>) -> Waiting {
        self.total.fetch_add(1, Ordering::Relaxed);
        let waiting = self.waiting.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(waiting, "database connection abandoned: no answer in time");
        Waiting(Arc::clone(self))
    }

    /// The counts.
    pub(crate) fn read(&self) -> AbandonedConnections {
        AbandonedConnections {
            total: self.total.load(Ordering::Relaxed),
            waiting: u64::try_from(self.waiting.load(Ordering::Relaxed)).unwrap_or(u64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_waiting(waiting: usize) -> Abandoned {
        Abandoned { waiting: AtomicUsize::new(waiting), ..Abandoned::default() }
    }

    #[test]
    fn a_silent_database_is_asked_by_one_call_at_a_time() {
        assert!(with_waiting(MAX_WAITING - 1).admit(false).is_ok_and(|probe| probe.is_none()));
        let full = with_waiting(MAX_WAITING);
        let probe = full.admit(false).expect("one call finds out");
        assert!(probe.is_some() && full.admit(false).is_err());
        drop(probe);
        assert!(full.admit(false).is_ok());
        assert!(with_waiting(LIMIT).admit(false).is_err());
    }

    #[test]
    fn a_database_that_answers_is_used_whatever_was_abandoned_before() {
        assert!(with_waiting(LIMIT).admit(true).is_ok_and(|probe| probe.is_none()));
    }
}
