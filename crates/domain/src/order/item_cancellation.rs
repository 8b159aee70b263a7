//! Cancelled units of an order: how many of a line are left, and what the order costs without them.

use super::merged_units::merged;
use super::{OrderItem, OrderRecord, ShipLine};
use crate::Instant;
use crate::fulfillment::Parcel;
use crate::ids::{ItemCancellationId, OrderId, OrderItemId, ParcelId};
use crate::money::Money;

text_enum! {
    /// The disposition of cancelled units.
    pub enum CancelledStock {
        /// They can be sold again.
        Restocked = "restocked",
        /// They were lost or spoiled.
        WrittenOff = "written_off",
    }
}

/// Units of one order line that were cancelled at one time. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCancellation {
    /// Its id.
    pub id: ItemCancellationId,
    /// The order.
    pub order_id: OrderId,
    /// The order's line.
    pub order_item_id: OrderItemId,
    /// Units, at least 1.
    pub quantity: i64,
    /// The reduction of the order's `grand_total` by these units.
    pub amount: Money,
    /// The disposition of the units.
    pub stock: CancelledStock,
    /// Their returned parcel; `None` if they were not shipped.
    pub parcel_id: Option<ParcelId>,
    /// When they were cancelled.
    pub created_at: Instant,
}

/// Units of order lines.
pub(super) type Units = Vec<(OrderItemId, i64)>;

impl OrderRecord {
    /// Units of a line that were cancelled.
    #[must_use]
    pub fn cancelled_quantity(&self, item: OrderItemId) -> i64 {
        let cancelled = self.cancellations.iter().filter(|c| c.order_item_id == item);
        cancelled.map(|c| c.quantity).sum()
    }

    /// Units of a line in parcels that were not returned.
    #[must_use]
    pub fn shipped_quantity(&self, item: OrderItemId) -> i64 {
        let lines = self.parcels.iter().filter(|p| p.is_out()).flat_map(|p| &p.lines);
        lines.filter(|l| l.order_item_id == item).map(|l| l.quantity).sum()
    }

    /// Units of a line that are not cancelled.
    #[must_use]
    pub fn remaining_quantity(&self, item: &OrderItem) -> i64 {
        item.quantity.saturating_sub(self.cancelled_quantity(item.id))
    }

    /// Units of a line that can still be shipped or cancelled: neither cancelled nor in a parcel
    /// that has not been returned.
    #[must_use]
    pub fn unshipped_quantity(&self, item: &OrderItem) -> i64 {
        self.remaining_quantity(item).saturating_sub(self.shipped_quantity(item.id))
    }

    /// Units of all lines that are not cancelled.
    #[must_use]
    pub fn remaining_units(&self) -> i64 {
        let cancelled: i64 = self.cancellations.iter().map(|c| c.quantity).sum();
        self.order.units().saturating_sub(cancelled)
    }

    /// The reduction of the order's `grand_total` by the cancelled units.
    #[must_use]
    pub fn cancelled_amount(&self) -> Money {
        let amounts = self.cancellations.iter().map(|c| c.amount);
        Money::sum(self.order.currency(), amounts).unwrap_or(self.order.grand_total())
    }

    /// The units that were cancelled last, at one time.
    #[must_use]
    pub fn last_cancelled(&self) -> Vec<&ItemCancellation> {
        let at = self.cancellations.last().map(|last| last.created_at);
        self.cancellations.iter().filter(|c| Some(c.created_at) == at).collect()
    }

    /// What these units cost, by the rule by which cancelled units are refunded. Lines that are named twice are added up.
    /// `None` for no units, or more of a line than are neither cancelled nor returned.
    #[must_use]
    pub fn price_of_units(&self, lines: &[ShipLine]) -> Option<Money> {
        let wanted = merged(lines)?;
        let fits = wanted.iter().all(|(id, quantity)| {
            let item = self.order.items.iter().find(|item| item.id == *id);
            item.is_some_and(|item| *quantity <= self.kept_quantity(item))
        });
        let shares = self.shares(&wanted.into_iter().collect()).ok().filter(|_| fits)?;
        Money::sum(self.order.currency(), shares).ok()
    }

    /// What the units that are not cancelled cost: all that the shop may keep.
    #[must_use]
    pub fn remaining_amount(&self) -> Money {
        let left = self.order.grand_total().minus(self.cancelled_amount());
        left.unwrap_or(Money::zero(self.order.currency()))
    }

    /// The amount received last, of a payment that was not refunded in full if there is one; the amount
    /// still due if none was received.
    #[must_use]
    pub fn received_amount(&self) -> Money {
        let captured = || self.payments.iter().rev().filter(|p| p.status.is_captured());
        let kept = captured().find(|p| p.captured.is_some_and(|captured| p.refunded < captured));
        let payment = kept.or_else(|| captured().next());
        payment.and_then(|p| p.captured).unwrap_or(self.remaining_amount())
    }

    /// Whether some of it is with a carrier or the customer.
    #[must_use]
    pub fn has_shipped(&self) -> bool {
        self.parcels.iter().any(Parcel::is_out)
    }

    /// All prices of the order so far: its `grand_total`, and the remainder after each
    /// cancellation of units. An attempt for any of these requested the amount that was correct at
    /// its time.
    pub(super) fn prices(&self) -> Vec<Money> {
        prices(self.order.grand_total(), self.cancellations.iter().map(|c| c.amount))
    }

    pub(super) fn unshipped(&self) -> Units {
        let items = self.order.items.iter();
        let units = items.map(|item| (item.id, self.unshipped_quantity(item)));
        let mut units: Units = units.filter(|(_, quantity)| *quantity > 0).collect();
        units.sort();
        units
    }
}

/// A price, and the rest of it after each of these amounts was subtracted.
#[must_use]
pub fn prices(price: Money, cancelled: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let mut prices = vec![price];
    let mut left = price;
    for amount in cancelled {
        left = left.minus(amount).unwrap_or(Money::zero(price.currency()));
        prices.push(left);
    }
    prices
}
