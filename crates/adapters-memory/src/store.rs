//! The store itself: one lock over one state.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use domain::ids::ListingId;
use ports::{Changes, CommitError, Store};

use crate::state::{State, StockAdjustment};

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

    /// What was written down about a listing's stock, from the beginning. No port reads it, but a
    /// test may want to see that the reason was kept.
    #[must_use]
    pub fn stock_adjustments(&self, listing: ListingId) -> Vec<StockAdjustment> {
        let state = self.lock();
        let of_listing = state.adjustments.rows().filter(|a| a.listing_id == listing);
        of_listing.cloned().collect()
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
}

#[cfg(test)]
mod tests {
    use port_contracts::sample::Sample;
    use ports::{ListingWrite, StockChange, StockChangeKind};

    use super::*;

    /// A commit that moves a listing's stock by hand.
    fn adjusting(sample: &Sample, listing: ListingId, delta: i64) -> (Changes, StockAdjustment) {
        let adjustment = StockAdjustment {
            listing_id: listing,
            delta,
            reason: format!("counted again: {delta}"),
            actor: domain::order::Actor::Admin(sample.user()),
            at: sample.tick(),
        };
        let mut changes = Changes::default();
        changes.stock.push(StockChange {
            listing_id: listing,
            kind: StockChangeKind::Adjust {
                delta,
                reason: adjustment.reason.clone(),
                actor: adjustment.actor.clone(),
                at: adjustment.at,
            },
        });
        (changes, adjustment)
    }

    #[tokio::test]
    async fn stock_moved_by_hand_is_written_down_with_its_reason() {
        let (store, sample) = (MemoryStore::new(), Sample::new());
        let (listing, other) = (sample.listing(Some(5)), sample.listing(Some(5)));
        let mut changes = Changes::default();
        changes.listings.push(ListingWrite::Insert(listing.clone()));
        changes.listings.push(ListingWrite::Insert(other.clone()));
        store.commit(changes).await.unwrap();

        let (up, first) = adjusting(&sample, listing.id, 3);
        let (too_much, _) = adjusting(&sample, listing.id, -9);
        let (elsewhere, _) = adjusting(&sample, other.id, 1);
        let (down, last) = adjusting(&sample, listing.id, -8);
        store.commit(up).await.unwrap();
        let refused = store.commit(too_much).await;
        assert_eq!(refused, Err(CommitError::StockRefused));
        store.commit(elsewhere).await.unwrap();
        store.commit(down).await.unwrap();
        assert_eq!(store.stock_adjustments(listing.id), [first, last]);
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
