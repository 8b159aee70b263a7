//! Stock: counters that are decided inside the commit.

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::order::Shortage;
use ports::{CommitError, StockChange, StockChangeKind};

use super::{ensure_current, ensure_sound};
use crate::state::{State, StockAdjustment};

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
            StockChangeKind::Release { quantity } => self.count(id, -quantity, 0)?,
            StockChangeKind::Commit { quantity } => self.count(id, -quantity, -quantity)?,
            StockChangeKind::Return { quantity } => self.count(id, 0, quantity)?,
            StockChangeKind::Adjust { delta, reason, actor, at } => {
                let adjustment = StockAdjustment { listing_id: id, delta, reason, actor, at };
                self.adjust(adjustment)?;
            }
            StockChangeKind::Set { stock } => self.set_stock(id, stock)?,
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
        ensure_current(as_read, "listing")?;
        if !tracked {
            return Ok(None);
        }
        // Counted when it was read, and not any more: the order's lines would say the wrong thing.
        let available = listing.available().ok_or(CommitError::Conflict("listing"))?;
        if available < quantity {
            return Ok(Some(Shortage { listing_id: id, wanted: quantity, available }));
        }
        self.listings.edit(&id, |l| l.reserved = l.reserved.saturating_add(quantity));
        Ok(None)
    }

    /// Moves the counters by what an order holds or took; `stock` only where it is still counted.
    fn count(&mut self, id: ListingId, reserved: i64, stock: i64) -> Result<(), CommitError> {
        self.listings.edit(&id, |l| {
            l.reserved = l.reserved.saturating_add(reserved);
            l.stock = l.stock.map(|s| s.saturating_add(stock));
        });
        let sound = self.listings.get(&id).is_some_and(counters_are_sound);
        ensure_sound(sound, || format!("more moved than listing {id} holds"))
    }

    fn adjust(&mut self, adjustment: StockAdjustment) -> Result<(), CommitError> {
        let listing = self.current_listing(adjustment.listing_id)?;
        let stock = listing.stock.and_then(|s| s.checked_add(adjustment.delta));
        let stock = stock.ok_or(CommitError::StockRefused)?;
        self.set_stock(adjustment.listing_id, Some(stock))?;
        self.adjustments.put(self.adjustments.len(), adjustment);
        Ok(())
    }

    /// Never fewer pieces than are held, nor uncounted while some are.
    fn set_stock(&mut self, id: ListingId, stock: Option<i64>) -> Result<(), CommitError> {
        let held = self.current_listing(id)?.reserved;
        if stock.unwrap_or(0) < held {
            return Err(CommitError::StockRefused);
        }
        self.listings.edit(&id, |l| l.stock = stock);
        Ok(())
    }

    fn current_listing(&self, id: ListingId) -> Result<&Listing, CommitError> {
        let listing = self.listings.get(&id);
        listing.ok_or(CommitError::Conflict("listing"))
    }
}

fn counters_are_sound(listing: &Listing) -> bool {
    listing.reserved >= 0 && listing.stock.is_none_or(|stock| stock >= listing.reserved)
}
