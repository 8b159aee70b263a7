//! Listings as operators change them.

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::order::Actor;
use ports::{CommitError, Conflict, ListingWrite, StockCause, UniqueViolation};

use super::{ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    pub(super) fn write_listing(&mut self, write: ListingWrite) -> Result<(), CommitError> {
        match write {
            ListingWrite::Insert(listing, actor) => {
                let id = listing.id;
                ensure_sound(!self.listings.has(&id), || format!("listing {id} exists"))?;
                let (stock, cause) = (listing.stock, first_stock(&listing, actor));
                self.put_listing(listing, None, 0)?;
                self.put_stock(id, stock, cause);
                Ok(())
            }
            ListingWrite::Update(listing) => {
                let stored = self.listings.get(&listing.id);
                ensure_next(stored.map(|l| l.version), listing.version, Conflict::Listing)?;
                let (stock, reserved) = stored.map_or((None, 0), |l| (l.stock, l.reserved));
                self.put_listing(listing, stock, reserved)
            }
            ListingWrite::Delete { id, version } => self.delete_listing(id, version),
        }
    }

    /// Writes all of a listing but its stock counters, which move by their own guarded changes.
    fn put_listing(
        &mut self,
        listing: Listing,
        stock: Option<i64>,
        reserved: i64,
    ) -> Result<(), CommitError> {
        let id = listing.id;
        if self.skus.get(&listing.sku).is_some_and(|other| *other != id) {
            return Err(CommitError::UniqueViolation(UniqueViolation::Sku));
        }
        if let Some(was) = self.listings.get(&id).map(|l| l.sku.clone()) {
            self.skus.remove(&was);
        }
        self.skus.put(listing.sku.clone(), id);
        let counted = Listing { stock, reserved, ..listing };
        self.listings.put(id, counted);
        Ok(())
    }

    /// PROTECT: what any cart or order names stays.
    fn delete_listing(&mut self, id: ListingId, version: i64) -> Result<(), CommitError> {
        let stored = self.listings.get(&id).map(|l| (l.version, l.sku.clone()));
        let current = stored.as_ref().map(|(v, _)| *v) == Some(version);
        ensure_current(current, Conflict::Listing)?;
        if self.names_listing(id) {
            return Err(CommitError::InUse);
        }
        self.listings.remove(&id);
        if let Some((_, sku)) = stored {
            self.skus.remove(&sku);
        }
        Ok(())
    }

    fn names_listing(&self, id: ListingId) -> bool {
        let mut in_carts = self.carts.rows().flat_map(|c| &c.items);
        let mut in_orders = self.orders.rows().flat_map(|r| &r.order.items);
        in_carts.any(|item| item.listing_id == id) || in_orders.any(|item| item.product_id == id)
    }
}

/// What a new listing comes with is the first row of its ledger.
fn first_stock(listing: &Listing, actor: Actor) -> StockCause {
    StockCause { reason: "initial stock".to_owned(), actor, order_id: None, at: listing.created_at }
}
