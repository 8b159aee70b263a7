//! How connections are shared: neither reads nor writes can take all of them, and writes that wait for
//! a locked row only a few.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::errors::Fault;

/// What a connection is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// A write that found a row locked, and waits for it.
    LockWait,
}

/// The most connections that each kind of use may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sizes {
    all: u32,
    reads: u32,
    writes: u32,
    lock_waits: u32,
}

impl Sizes {
    /// A quarter is kept for reads and a quarter for writes; a quarter of the writes may wait for
    /// locks. From three connections on, each use has one that the others cannot take; a pool of one
    /// cannot be divided, and a server does not start with it.
    fn of(all: u32, divided: bool) -> Self {
        let kept = if divided && all > 1 { (all / 4).max(1) } else { 0 };
        let most = all - kept;
        Self { all, reads: most, writes: most, lock_waits: (most / 4).max(1) }
    }
}

/// The permits of a pool.
#[derive(Debug)]
pub(super) struct Permits {
    all: Arc<Semaphore>,
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    lock_waits: Arc<Semaphore>,
}

/// The right to use one connection.
#[derive(Debug)]
pub(super) struct Permit {
    _parts: Vec<OwnedSemaphorePermit>,
}

impl Permits {
    pub(super) fn new(size: u32, divided: bool) -> Self {
        let of = |count: u32| {
            let count = usize::try_from(count).unwrap_or(Semaphore::MAX_PERMITS);
            Arc::new(Semaphore::new(count))
        };
        let sizes = Sizes::of(size, divided);
        Self {
            all: of(sizes.all),
            reads: of(sizes.reads),
            writes: of(sizes.writes),
            lock_waits: of(sizes.lock_waits),
        }
    }

    /// Waits for a connection.
    pub(super) async fn acquire(&self, share: Share, time: Duration) -> Result<Permit, Fault> {
        tokio::time::timeout(time, self.wait(share))
            .await
            .map_err(|_| Fault::Unavailable("no database connection became free".to_owned()))?
            .map_err(|_| Fault::Unavailable("the store is closed".to_owned()))
    }

    async fn wait(&self, share: Share) -> Result<Permit, AcquireError> {
        let queues: &[&Arc<Semaphore>] = match share {
            Share::Read => &[&self.reads, &self.all],
            Share::Write => &[&self.writes, &self.all],
            Share::LockWait => &[&self.lock_waits, &self.writes, &self.all],
        };
        let mut parts = Vec::with_capacity(queues.len());
        for queue in queues {
            parts.push(Arc::clone(queue).acquire_owned().await?);
        }
        Ok(Permit { _parts: parts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn taken(permits: &Permits, share: Share) -> Vec<Permit> {
        let mut all = Vec::new();
        while let Ok(permit) = permits.acquire(share, Duration::from_millis(5)).await {
            all.push(permit);
        }
        all
    }

    #[tokio::test]
    async fn neither_reads_nor_writes_take_every_connection() {
        for size in 2..=40 {
            let permits = Permits::new(size, true);
            for (one, other) in [(Share::Write, Share::Read), (Share::Read, Share::Write)] {
                let first = taken(&permits, one).await;
                let rest = taken(&permits, other).await;
                assert_eq!(first.len() + rest.len(), size as usize, "{size}");
                assert!(rest.len() >= (size as usize / 4).max(1), "{size}: {}", rest.len());
            }
        }
    }

    #[tokio::test]
    async fn waiting_for_locks_leaves_most_writes_their_connections() {
        let permits = Permits::new(16, true);
        assert_eq!(taken(&permits, Share::LockWait).await.len(), 3);
        let _waiting = taken(&permits, Share::LockWait).await;
        assert_eq!(taken(&permits, Share::Write).await.len(), 9);
    }

    #[tokio::test]
    async fn the_smallest_pool_of_a_server_serves_other_writes_while_one_waits_for_a_lock() {
        let permits = Permits::new(3, true);
        let waiting = taken(&permits, Share::LockWait).await;
        assert_eq!(waiting.len(), 1);
        let writing = taken(&permits, Share::Write).await;
        assert_eq!(writing.len(), 1);
        assert_eq!(taken(&permits, Share::Read).await.len(), 1);
    }

    #[tokio::test]
    async fn reads_alone_take_every_connection() {
        assert_eq!(taken(&Permits::new(8, false), Share::Read).await.len(), 8);
    }

    #[test]
    fn a_pool_of_one_serves_everything() {
        assert_eq!(Sizes::of(1, true), Sizes { all: 1, reads: 1, writes: 1, lock_waits: 1 });
        assert_eq!(Sizes::of(8, true), Sizes { all: 8, reads: 6, writes: 6, lock_waits: 1 });
    }
}
