//! The store itself: one lock over one state.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use ports::{Changes, CommitError, Purge, Store};

use crate::state::State;

/// Every storage port in memory. Share it as `Arc<MemoryStore>` or `Arc<dyn Storage>`.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The state. Where a commit panicked half-way, what it had done is taken back first.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| {
            let mut state = poisoned.into_inner();
            state.roll_back();
            self.state.clear_poison();
            state
        })
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        self.lock().apply(changes)
    }

    async fn purge(&self, what: Purge, limit: u32) -> Result<u64, CommitError> {
        Ok(self.lock().purge(what, limit))
    }
}

#[cfg(test)]
mod tests {
    use port_contracts::sample::Sample;

    use super::*;

    #[test]
    fn a_panic_under_the_lock_leaves_nothing_behind() {
        let (store, sample) = (MemoryStore::new(), Sample::new());
        let listing = sample.listing(None);
        let half_way = std::panic::AssertUnwindSafe(|| {
            let mut state = store.lock();
            state.listings.put(listing.id, listing.clone());
            panic!("half-way through a commit");
        });
        std::panic::catch_unwind(half_way).unwrap_err();
        assert!(!store.lock().listings.has(&listing.id));
    }
}
