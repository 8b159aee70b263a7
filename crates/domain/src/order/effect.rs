//! The effects of an order change on other entities, all in the same commit.

use super::{OrderItem, OrderRecord, StockState};
use crate::coupon::CouponUseChange;
use crate::ids::{CartId, ListingId, PaymentId, RefundId};
use crate::notification::NotificationType;

text_enum! {
    /// A stock change of a listing whose stock is tracked.
    pub enum StockMove {
        /// Reserved for an order, if available.
        Hold = "hold",
        /// No longer held: back to available.
        Release = "release",
        /// Removed from on-hand; they were reserved.
        Commit = "commit",
        /// Returned to on-hand.
        Return = "return",
        /// Written off while still reserved: removed from on-hand stock permanently.
        WriteOffHeld = "write_off_held",
        /// Written off after it was committed: nothing is returned.
        WriteOff = "write_off",
    }
}

/// Units of one listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockLine {
    /// The listing.
    pub listing_id: ListingId,
    /// Units.
    pub quantity: i64,
    /// The listing's version at which its price was read. A reservation is rejected if the listing
    /// has changed since; other changes ignore it.
    pub version: i64,
    /// Whether its stock is tracked. Reserving units of a listing that is not tracked only checks
    /// its version.
    pub tracked: bool,
}

/// A job about an order, which runs after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderJob {
    /// Commit the order's stock.
    UpdateInventory,
    /// Cancel an attempt at its provider.
    CancelPayment(PaymentId),
    /// Look up an attempt at its provider.
    SyncPayment(PaymentId),
    /// Complete a payment that the shopper has approved.
    ConfirmPayment(PaymentId),
    /// Capture the authorization.
    CapturePayment(PaymentId),
    /// Send a refund to its provider.
    SendRefund(RefundId),
}

/// What else must happen in the commit of an order's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Move stock.
    Stock(StockMove, Vec<StockLine>),
    /// Move a use of a coupon.
    Coupon(CouponUseChange),
    /// The cart was converted to this order; no effect if it already was.
    ConvertCart(CartId),
    /// Reopen the cart.
    ReopenCart(CartId),
    /// Queue a job about the order.
    Job(OrderJob),
    /// Tell the customer.
    Notify(NotificationType),
}

impl OrderRecord {
    /// The order's tracked units, without those that were cancelled.
    #[must_use]
    pub fn stock_lines(&self) -> Vec<StockLine> {
        let lines = self.order.items.iter().map(|i| stock_line(i, self.remaining_quantity(i)));
        lines.flatten().collect()
    }

    /// Returns the order's units, depending on its stock state.
    pub(super) fn stock_release(&self) -> Option<Effect> {
        release_stock(self.order.stock, self.stock_lines())
    }
}

/// `quantity` units of a line as a stock change; `None` if the listing is not tracked, or for no
/// units.
pub(super) fn stock_line(item: &OrderItem, quantity: i64) -> Option<StockLine> {
    let line = StockLine { listing_id: item.product_id, quantity, version: 0, tracked: true };
    (item.tracked && quantity > 0).then_some(line)
}

/// Returns these units, depending on the order's stock state.
pub(super) fn release_stock(stock: StockState, lines: Vec<StockLine>) -> Option<Effect> {
    let kind = match stock {
        StockState::Held => StockMove::Release,
        StockState::Committed => StockMove::Return,
        StockState::Released => return None,
    };
    (!lines.is_empty()).then_some(Effect::Stock(kind, lines))
}

/// Writes these units off, depending on the order's stock state.
pub(super) fn write_off_stock(stock: StockState, lines: Vec<StockLine>) -> Option<Effect> {
    let kind = match stock {
        StockState::Held => StockMove::WriteOffHeld,
        StockState::Committed => StockMove::WriteOff,
        StockState::Released => return None,
    };
    (!lines.is_empty()).then_some(Effect::Stock(kind, lines))
}
