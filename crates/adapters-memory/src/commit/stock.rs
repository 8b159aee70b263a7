//! Stock: counters that are decided inside the commit, and the ledger of what came and went.

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::order::Shortage;
use ports::{CommitError, Conflict, StockCause, StockChange, StockChangeKind, StockMovement};
use uuid::Uuid;

use super::{ensure_current, ensure_sound};
use crate::state::State;

impl State {
    /// All shortages are found before the commit is refused for one of them.
    pub(super) fn write_stock(&mut self, mut changes: Vec<StockChange>) -> Result<(), CommitError> {
        changes.sort_by_key(|change| change.listing_id);
        let mut short = Vec::new();
        for change in changes {
            short.extend(self.change_stock(change)?);
        }
        if short.is_empty() { Ok(()) } else { Err(CommitError::OutOfStock(short)) }
    }

    fn change_stock(&mut self, change: StockChange) -> Result<Option<Shortage>, CommitError> {
        let id = change.listing_id;
        match change.kind {
            StockChangeKind::Hold { quantity, version, tracked } => {
                return self.hold(id, quantity, version, tracked);
            }
            StockChangeKind::Release { quantity } => {
                self.release(id, quantity);
                self.ensure_counters(id)?;
            }
            StockChangeKind::Commit { quantity, cause } => {
                self.release(id, quantity);
                self.count(id, -quantity, cause);
                self.ensure_counters(id)?;
            }
            StockChangeKind::Return { quantity, cause } => {
                self.count(id, quantity, cause);
                self.ensure_counters(id)?;
            }
            StockChangeKind::WriteOff { quantity, cause } => {
                self.current_listing(id)?;
                self.count(id, quantity, cause.clone());
                self.count(id, -quantity, cause);
            }
            StockChangeKind::Adjust { delta, cause } => self.adjust(id, delta, cause)?,
            StockChangeKind::Set { stock, cause } => self.set_stock(id, stock, cause)?,
        }
        Ok(None)
    }

    fn hold(
        &mut self,
        id: ListingId,
        quantity: i64,
        version: i64,
        tracked: bool,
    ) -> Result<Option<Shortage>, CommitError> {
        let listing = self.current_listing(id)?;
        let as_read = listing.is_active && listing.version == version;
        ensure_current(as_read, Conflict::ListingPrice)?;
        if !tracked {
            return Ok(None);
        }
        // Counted when it was read, and not any more: the order's lines would say the wrong thing.
        let available = listing.available().ok_or(CommitError::Conflict(Conflict::ListingPrice))?;
        if available < quantity {
            return Ok(Some(Shortage { listing_id: id, wanted: quantity, available }));
        }
        self.listings.edit(&id, |l| l.reserved = l.reserved.saturating_add(quantity));
        Ok(None)
    }

    fn release(&mut self, id: ListingId, quantity: i64) {
        self.listings.edit(&id, |l| l.reserved = l.reserved.saturating_sub(quantity));
    }

    /// Moves what is on hand by what an order took or returned, if it is still counted.
    fn count(&mut self, id: ListingId, delta: i64, cause: StockCause) {
        if let Some(stock) = self.listings.get(&id).and_then(|l| l.stock) {
            self.put_stock(id, Some(stock.saturating_add(delta)), cause);
        }
    }

    fn ensure_counters(&self, id: ListingId) -> Result<(), CommitError> {
        let sound = self.listings.get(&id).is_some_and(counters_are_sound);
        ensure_sound(sound, || format!("more moved than listing {id} holds"))
    }

    fn adjust(&mut self, id: ListingId, delta: i64, cause: StockCause) -> Result<(), CommitError> {
        let stock = self.current_listing(id)?.stock.and_then(|s| s.checked_add(delta));
        let stock = stock.ok_or(CommitError::StockRefused)?;
        self.set_stock(id, Some(stock), cause)
    }

    /// Never fewer units than are reserved, nor untracked while some are.
    fn set_stock(
        &mut self,
        id: ListingId,
        stock: Option<i64>,
        cause: StockCause,
    ) -> Result<(), CommitError> {
        let held = self.current_listing(id)?.reserved;
        if stock.unwrap_or(0) < held {
            return Err(CommitError::StockRefused);
        }
        self.put_stock(id, stock, cause);
        Ok(())
    }

    /// The only place where on-hand stock changes, so that none is missing in the ledger.
    pub(super) fn put_stock(&mut self, id: ListingId, stock: Option<i64>, cause: StockCause) {
        let was = self.listings.get(&id).and_then(|l| l.stock).unwrap_or(0);
        self.listings.edit(&id, |l| l.stock = stock);
        let delta = stock.unwrap_or(0).saturating_sub(was);
        if delta == 0 {
            return;
        }
        let number = u128::try_from(self.movements.len()).unwrap_or(u128::MAX).saturating_add(1);
        let row = StockMovement { id: Uuid::from_u128(number), listing_id: id, delta, cause };
        self.movements.put(number, row);
    }

    fn current_listing(&self, id: ListingId) -> Result<&Listing, CommitError> {
        let listing = self.listings.get(&id);
        listing.ok_or(CommitError::Conflict(Conflict::Listing))
    }
}

fn counters_are_sound(listing: &Listing) -> bool {
    listing.reserved >= 0 && listing.stock.is_none_or(|stock| stock >= listing.reserved)
}
