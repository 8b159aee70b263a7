//! One use of a coupon by one order, and its machine.

use crate::Instant;
use crate::ids::{CouponId, CouponUseId, OrderId, UserId};
use crate::machine::{Machine, Verdict};

text_enum! {
    /// Status of a redemption.
    pub enum CouponUseStatus {
        /// Taken by an open order.
        Reserved = "reserved",
        /// Redeemed: the order is paid, or was confirmed on an authorization or for cash on
        /// delivery.
        Redeemed = "redeemed",
        /// Released: the order was cancelled.
        Released = "released",
    }
}

text_enum! {
    /// What happens to a use.
    pub enum CouponUseEvent {
        /// The order is paid, or was confirmed on an authorization or for cash on delivery.
        Redeemed = "redeemed",
        /// The order was cancelled, or the coupon was removed from it.
        Released = "released",
    }
}

/// The state machine of a redemption.
#[derive(Debug, Clone, Copy)]
pub struct CouponUseMachine;

impl Machine for CouponUseMachine {
    type State = CouponUseStatus;
    type Event = CouponUseEvent;
    const NAME: &'static str = "Coupon use";

    fn states() -> &'static [CouponUseStatus] {
        CouponUseStatus::ALL
    }

    fn events() -> &'static [CouponUseEvent] {
        CouponUseEvent::ALL
    }

    fn next(state: CouponUseStatus, event: CouponUseEvent) -> Verdict<CouponUseStatus> {
        use CouponUseEvent as E;
        use CouponUseStatus as S;
        match (state, event) {
            (S::Reserved, E::Redeemed) => Verdict::Moves(S::Redeemed),
            // Cancelling a paid order releases its coupon use, as it returns its stock.
            (S::Reserved | S::Redeemed, E::Released) => Verdict::Moves(S::Released),
            (S::Redeemed, E::Redeemed) | (S::Released, E::Released) => Verdict::Same,
            (S::Released, E::Redeemed) => Verdict::Refused,
        }
    }

    fn initial() -> &'static [CouponUseStatus] {
        &[CouponUseStatus::Reserved]
    }

    fn is_final(state: CouponUseStatus) -> bool {
        match state {
            CouponUseStatus::Redeemed | CouponUseStatus::Released => true,
            CouponUseStatus::Reserved => false,
        }
    }
}

/// One use of a coupon. Unless released, it is unique per order and per (coupon, user, slot), so
/// the database enforces the limit per user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouponUse {
    /// Its id.
    pub id: CouponUseId,
    /// The coupon.
    pub coupon_id: CouponId,
    /// The order that uses it.
    pub order_id: OrderId,
    /// Whose order it is.
    pub user_id: UserId,
    /// Its number among the user's uses of the coupon. Every use has one, whether or not there is a
    /// limit for each user: one that is set later counts it.
    pub slot: i32,
    /// Status of the redemption.
    pub status: CouponUseStatus,
    /// When it was taken.
    pub created_at: Instant,
}

/// A change of a coupon's uses and its counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CouponUseChange {
    /// Take a use: while the coupon is at this version and `reserved + redeemed` is below its
    /// limit. Other versions, a taken slot and a reached limit are refused.
    Reserve {
        /// The use.
        usage: CouponUse,
        /// The coupon's version at which it was found usable.
        coupon_version: i64,
    },
    /// The order's reserved use becomes redeemed: `reserved - 1`, `redeemed + 1`.
    Redeem {
        /// The coupon, if the order still knows it; its counters are left alone once it is deleted.
        coupon_id: Option<CouponId>,
        /// The order.
        order_id: OrderId,
    },
    /// The order's use is released, and the counter that included it is decremented.
    Release {
        /// The coupon, if the order still knows it; its counters are left alone once it is deleted.
        coupon_id: Option<CouponId>,
        /// The order.
        order_id: OrderId,
        /// Whether it was counted as redeemed (otherwise as reserved).
        was_redeemed: bool,
    },
}
