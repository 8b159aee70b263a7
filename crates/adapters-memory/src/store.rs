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

    /// The state. If a commit panicked half-way, what it had done is taken back first.
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
    use port_contracts::sample::{PROVIDER, Sample};
    use ports::{ReceiptOutcome, ReceiptWrite, WebhookReceipt, WebhookRepository};

    use super::*;

    #[tokio::test]
    async fn what_was_purged_does_not_come_back_with_a_refused_commit() {
        let (store, sample) = (MemoryStore::new(), Sample::new());
        let receipt = WebhookReceipt { outcome: ReceiptOutcome::Applied, ..sample.receipt("e") };
        let mut changes = Changes::default();
        changes.receipts.push(ReceiptWrite::Insert(receipt));
        store.commit(changes.clone()).await.unwrap();
        let before = sample.tick();
        assert_eq!(store.purge(Purge::Receipts(before), 9).await, Ok(1));
        changes.receipts.extend(changes.receipts.clone());
        assert_eq!(store.commit(changes).await, Err(CommitError::DuplicateReceipt));
        assert_eq!(store.receipt(PROVIDER, "e").await, Ok(None));
    }

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
