//! Reading listings.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::ids::ListingId;
use domain::listing::Listing;
use domain::search::holds;
use ports::{ListingFilter, ListingRepository, Page, PageRequest, ReadError, StockMovement};

use super::{ascending, descending};
use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl ListingRepository for MemoryStore {
    async fn listing(&self, id: ListingId) -> Result<Option<Listing>, ReadError> {
        Ok(self.lock().listings.get(&id).cloned())
    }

    async fn listings(&self, ids: &[ListingId]) -> Result<Vec<Listing>, ReadError> {
        Ok(self.lock().listings_of(ids.iter().copied()))
    }

    async fn listings_by_sku(&self, skus: &[String]) -> Result<Vec<Listing>, ReadError> {
        let state = self.lock();
        let ids = skus.iter().filter_map(|sku| state.skus.get(sku)).copied();
        Ok(state.listings_of(ids))
    }

    async fn list_listings(
        &self,
        filter: &ListingFilter,
        page: PageRequest,
    ) -> Result<Page<Listing>, ReadError> {
        let state = self.lock();
        let rows = state.listings.rows().filter(|l| wanted(l, filter));
        Ok(ascending(rows, page, |l| l.id.0))
    }

    async fn list_stock_movements(
        &self,
        listing: Option<ListingId>,
        page: PageRequest,
    ) -> Result<Page<StockMovement>, ReadError> {
        let state = self.lock();
        let wanted = |m: &&StockMovement| listing.is_none_or(|id| m.listing_id == id);
        let rows = state.movements.rows().rev().filter(wanted);
        Ok(descending(rows, page, |m| m.id, Clone::clone, |m| m.id))
    }
}

impl State {
    /// Those of these listings that exist, each once.
    pub(super) fn listings_of(&self, ids: impl Iterator<Item = ListingId>) -> Vec<Listing> {
        let ids: BTreeSet<ListingId> = ids.collect();
        let found = ids.iter().filter_map(|id| self.listings.get(id));
        found.cloned().collect()
    }
}

fn wanted(listing: &Listing, filter: &ListingFilter) -> bool {
    let named = filter
        .query
        .as_deref()
        .is_none_or(|query| holds(&listing.name, query) || holds(&listing.sku, query));
    let sellable = listing.is_active || !filter.only_active;
    named && sellable && (listing.is_sold_out() || !filter.only_sold_out)
}
