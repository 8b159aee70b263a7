//! What a change of an order does to other things. All of it belongs into the same commit.

use super::{Order, StockState};
use crate::coupon::CouponUse;
use crate::ids::{CartId, CouponId, ListingId, OrderId, PaymentId, RefundId};
use crate::notification::NotificationType;

text_enum! {
    /// What happens to the pieces of a listing whose stock is counted.
    pub enum StockMove {
        /// Held for an order, if so many are available.
        Hold = "hold",
        /// No longer held: back to available.
        Release = "release",
        /// Taken off the shelf; they were held.
        Commit = "commit",
        /// Put back on the shelf.
        Return = "return",
    }
}

/// Pieces of one listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockLine {
    /// The listing.
    pub listing_id: ListingId,
    /// Pieces.
    pub quantity: i64,
    /// The listing's version at which its price was read. A hold is refused when the listing has
    /// changed since; other moves do not look at it.
    pub version: i64,
    /// Whether its stock is counted. A hold of an uncounted listing checks its version alone.
    pub tracked: bool,
}

/// What else must happen in the commit of an order's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Move stock.
    Stock(StockMove, Vec<StockLine>),
    /// Take a use of a coupon, as long as uses are left and the coupon is still at this version.
    ReserveCoupon {
        /// The use.
        usage: CouponUse,
        /// The coupon's version at which it was found usable.
        coupon_version: i64,
    },
    /// The reserved use is used for good.
    RedeemCoupon {
        /// The coupon, if it still exists.
        coupon_id: Option<CouponId>,
        /// The order.
        order_id: OrderId,
    },
    /// The use is given back.
    ReleaseCoupon {
        /// The coupon, if it still exists.
        coupon_id: Option<CouponId>,
        /// The order.
        order_id: OrderId,
        /// Whether it had been redeemed already.
        was_redeemed: bool,
    },
    /// The cart became this order.
    ConvertCart(CartId),
    /// The cart is the shopper's again.
    ReopenCart(CartId),
    /// Work: take the order's pieces off the shelf.
    UpdateInventory,
    /// Work: call off an attempt at its provider.
    CancelPayment(PaymentId),
    /// Work: ask an attempt's provider how it stands.
    SyncPayment(PaymentId),
    /// Work: take the money that was set aside.
    CapturePayment(PaymentId),
    /// Work: send a refund to its provider.
    SendRefund(RefundId),
    /// Tell the customer.
    Notify(NotificationType),
}

impl Order {
    /// The order's counted pieces.
    #[must_use]
    pub fn stock_lines(&self) -> Vec<StockLine> {
        self.items
            .iter()
            .filter(|i| i.tracked)
            .map(|i| StockLine {
                listing_id: i.product_id,
                quantity: i.quantity,
                version: 0,
                tracked: true,
            })
            .collect()
    }

    /// What gives the order's pieces back, from wherever they are counted.
    pub(super) fn giving_stock_back(&self) -> Option<Effect> {
        let lines = self.stock_lines();
        if lines.is_empty() {
            return None;
        }
        match self.stock {
            StockState::Held => Some(Effect::Stock(StockMove::Release, lines)),
            StockState::Committed => Some(Effect::Stock(StockMove::Return, lines)),
            StockState::Released => None,
        }
    }
}
