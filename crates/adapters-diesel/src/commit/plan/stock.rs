//! What a commit changes of stock: counters that are guarded where they move. Listings are locked in the
//! order of their ids.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::ListingId;
use domain::listing::Listing;
use domain::order::Actor;
use ports::{CommitError, Conflict, StockCause, StockChange, StockChangeKind};

use crate::errors::Fault;
use crate::rows::listing::NewMovementRow;
use crate::types::SqlUuid;

/// What is to be done, listings in the order of their ids.
#[derive(Default)]
pub(in crate::commit) struct StockPlan<'a> {
    pub(in crate::commit) moves: BTreeMap<ListingId, Move>,
    pub(in crate::commit) holds: Holds,
    pub(in crate::commit) by_operators: Vec<&'a StockChange>,
    /// Units that orders take from on-hand stock or put back, and why.
    pub(in crate::commit) ledger: Vec<(ListingId, i64, &'a StockCause)>,
}

/// What is added to a listing's counters.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::commit) struct Move {
    pub(in crate::commit) reserved: i64,
    pub(in crate::commit) stock: i64,
}

impl<'a> StockPlan<'a> {
    pub(in crate::commit) fn of(changes: &'a [StockChange]) -> Result<Self, Fault> {
        let mut plan = Self::default();
        for change in changes {
            let id = change.listing_id;
            match &change.kind {
                StockChangeKind::Hold { quantity, version, tracked } => {
                    plan.holds.add(id, *quantity, *version, *tracked)?
                }
                StockChangeKind::Release { quantity } => plan.add(id, *quantity, 0),
                StockChangeKind::Commit { quantity, cause } => {
                    plan.add(id, *quantity, *quantity);
                    plan.ledger.push((id, quantity.saturating_neg(), cause));
                }
                StockChangeKind::Return { quantity, cause } => {
                    plan.add(id, 0, quantity.saturating_neg());
                    plan.ledger.push((id, *quantity, cause));
                }
                StockChangeKind::WriteOff { quantity, cause } => {
                    // Moves nothing, and locks the listing as the other moves do.
                    plan.add(id, 0, 0);
                    plan.ledger.push((id, *quantity, cause));
                    plan.ledger.push((id, quantity.saturating_neg(), cause));
                }
                StockChangeKind::Adjust { .. } | StockChangeKind::Set { .. } => {
                    plan.by_operators.push(change);
                }
            }
        }
        plan.by_operators.sort_by_key(|c| c.listing_id);
        Ok(plan)
    }

    /// Whether changes of two kinds come together. One kind locks in the order of ids by itself.
    pub(in crate::commit) fn is_mixed(&self) -> bool {
        let kinds = [self.moves.is_empty(), self.holds.is_empty(), self.by_operators.is_empty()];
        kinds.iter().filter(|empty| !**empty).count() > 1
    }

    /// Counts down what leaves `reserved` and `stock`.
    fn add(&mut self, id: ListingId, from_reserved: i64, from_stock: i64) {
        let step = self.moves.entry(id).or_default();
        step.reserved = step.reserved.saturating_sub(from_reserved);
        step.stock = step.stock.saturating_sub(from_stock);
    }

    /// The rows of the ledger, including those of listings whose stock is not tracked.
    pub(in crate::commit) fn movements(&self) -> impl Iterator<Item = NewMovementRow> {
        self.ledger
            .iter()
            .map(|(id, delta, cause)| NewMovementRow::of(SqlUuid(id.0), *delta, cause))
    }

    /// Every listing of the plan.
    pub(in crate::commit) fn listings(&self) -> BTreeSet<ListingId> {
        let by_operators = self.by_operators.iter().map(|c| c.listing_id);
        self.moves.keys().copied().chain(self.holds.0.keys().copied()).chain(by_operators).collect()
    }
}

/// Units to reserve, by listing.
#[derive(Debug, Default)]
pub(in crate::commit) struct Holds(pub(in crate::commit) BTreeMap<ListingId, Hold>);

/// Units of one listing, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commit) struct Hold {
    pub(in crate::commit) quantity: i64,
    pub(in crate::commit) version: i64,
    pub(in crate::commit) tracked: bool,
}

impl Holds {
    pub(in crate::commit) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds units. Two lines of one listing that was read at two versions are a conflict.
    fn add(
        &mut self,
        listing: ListingId,
        quantity: i64,
        version: i64,
        tracked: bool,
    ) -> Result<(), Fault> {
        let hold = self.0.entry(listing).or_insert(Hold { quantity: 0, version, tracked });
        if (hold.version, hold.tracked) != (version, tracked) {
            return Err(CommitError::Conflict(Conflict::ListingPrice).into());
        }
        hold.quantity = hold.quantity.saturating_add(quantity);
        Ok(())
    }
}

/// The first row of a listing's ledger: the stock it begins with.
pub(in crate::commit) fn first_entry(listing: &Listing, actor: &Actor) -> Option<NewMovementRow> {
    let stock = listing.stock.filter(|stock| *stock != 0)?;
    let cause = StockCause {
        reason: "initial stock".to_owned(),
        actor: actor.clone(),
        order_id: None,
        at: listing.created_at,
    };
    Some(NewMovementRow::of(SqlUuid(listing.id.0), stock, &cause))
}
