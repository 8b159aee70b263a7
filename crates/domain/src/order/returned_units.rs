//! Returned units of an order: how many of a line can still be returned, what they cost, and what
//! the shop may keep without them.

use super::{OrderItem, OrderRecord};
use crate::Instant;
use crate::fulfillment::ParcelStatus;
use crate::ids::OrderItemId;
use crate::money::{Money, MoneyError};

impl OrderRecord {
    /// Units of a line in parcels that have arrived.
    #[must_use]
    pub fn delivered_quantity(&self, item: OrderItemId) -> i64 {
        let arrived = self.parcels.iter().filter(|p| p.status == ParcelStatus::Delivered);
        let lines = arrived.flat_map(|p| &p.lines).filter(|l| l.order_item_id == item);
        lines.map(|l| l.quantity).sum()
    }

    /// Units of a line that have arrived at the shop again.
    #[must_use]
    pub fn returned_quantity(&self, item: OrderItemId) -> i64 {
        self.returns.iter().map(|r| r.received_quantity(item)).sum()
    }

    /// Units of a line that can be returned: delivered, and neither returned nor part of an open
    /// return.
    #[must_use]
    pub fn returnable_quantity(&self, item: OrderItemId) -> i64 {
        let claimed: i64 = self.returns.iter().map(|r| r.claimed_quantity(item)).sum();
        self.delivered_quantity(item).saturating_sub(claimed)
    }

    /// Units of a line that the customer has or is to get: neither cancelled nor returned.
    #[must_use]
    pub fn kept_quantity(&self, item: &OrderItem) -> i64 {
        self.remaining_quantity(item).saturating_sub(self.returned_quantity(item.id))
    }

    /// When the last parcel arrived; `None` if none has.
    #[must_use]
    pub fn delivered_at(&self) -> Option<Instant> {
        self.parcels.iter().filter_map(|p| p.delivered_at).max()
    }

    /// What the returned units cost, whether it was refunded or withheld.
    ///
    /// # Errors
    /// [`MoneyError`] only for rows that break their rules.
    pub fn returned_price(&self) -> Result<Money, MoneyError> {
        let units = self.returns.iter().flat_map(|r| &r.received);
        Money::sum(self.order.currency(), units.map(|units| units.amount))
    }

    /// What the shop owes for the returned units: their price, less what it withholds.
    #[must_use]
    pub fn returned_due(&self) -> Money {
        let due = self.returns.iter().filter_map(|r| r.due);
        Money::sum(self.order.currency(), due).unwrap_or(self.remaining_amount())
    }

    /// What the shop may keep: the price of the units that are not cancelled, less what it owes for
    /// returned ones.
    #[must_use]
    pub fn retainable_amount(&self) -> Money {
        let left = self.remaining_amount().minus(self.returned_due());
        left.unwrap_or(Money::zero(self.order.currency()))
    }

    /// Whether no unit was returned that was not delivered, or returned twice.
    #[must_use]
    pub fn returned_units_fit(&self) -> bool {
        let lines_fit = self.order.items.iter().all(|item| self.returnable_quantity(item.id) >= 0);
        lines_fit
            && self
                .returns
                .iter()
                .all(|r| r.lines.iter().all(|l| r.received_quantity(l.order_item_id) <= l.quantity))
    }

    /// Whether the returned units took their share of the order's price, and no more is owed for
    /// them.
    #[must_use]
    pub fn returned_amounts_fit(&self) -> bool {
        let Ok(price) = self.returned_price() else { return false };
        let taken = self.cancelled_amount().plus(price).ok();
        let owed_fits = self.returns.iter().filter(|r| r.due.is_some()).all(|r| {
            let refund_fits = r.refunded.is_some_and(|refunded| Some(refunded) <= r.due);
            r.withheld().is_some() && refund_fits
        });
        (self.returns.is_empty() || taken == self.returned_share()) && owed_fits
    }
}
