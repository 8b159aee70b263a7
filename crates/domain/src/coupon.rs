//! Coupons: what they take off, who may use them, and how often.

mod code;
mod redemption;

pub use code::{CodeError, CouponCode};
pub use redemption::{CouponUse, CouponUseEvent, CouponUseMachine, CouponUseStatus};

use thiserror::Error;

use crate::Instant;
use crate::ids::{CouponId, UserId};
use crate::money::{Currency, Money, Percent};

/// What a coupon takes off an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// An amount of one currency; more than zero.
    Fixed(Money),
    /// A share of the order's total, in whatever currency.
    Percent(Percent),
}

impl Discount {
    /// What is taken off `total`: never more than `total` itself; `None` where the currencies
    /// differ.
    #[must_use]
    pub fn on(self, total: Money) -> Option<Money> {
        match self {
            Self::Fixed(amount) if amount.currency() == total.currency() => Some(amount.min(total)),
            Self::Fixed(_) => None,
            Self::Percent(percent) => Some(percent.of(total).min(total)),
        }
    }
}

text_enum! {
    /// Whether a coupon can be used, computed from its facts and the time, never assigned.
    pub enum CouponStatus {
        /// It can be used (once it has started).
        Active = "active",
        /// All its uses are taken; one given back makes it active again.
        Exhausted = "exhausted",
        /// Its time is over.
        Expired = "expired",
        /// An operator has switched it off.
        Disabled = "disabled",
    }
}

/// A coupon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coupon {
    /// Its id.
    pub id: CouponId,
    /// Its code.
    pub code: CouponCode,
    /// The only user who may use it; `None`: anyone.
    pub owner_id: Option<UserId>,
    /// What it takes off.
    pub discount: Discount,
    /// The total below which it does nothing; in its own currency.
    pub min_order_amount: Option<Money>,
    /// Uses in all.
    pub max_redemptions: Option<i64>,
    /// Uses for each user.
    pub max_per_user: Option<i64>,
    /// From when it counts (inclusive).
    pub starts_at: Option<Instant>,
    /// Until when it counts (exclusive: at this instant it is expired).
    pub expires_at: Option<Instant>,
    /// Whether an operator lets it be used.
    pub is_active: bool,
    /// Uses taken by open orders.
    pub reserved: i64,
    /// Uses of paid orders.
    pub redeemed: i64,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking; moves with an operator's change, not with its uses.
    pub version: i64,
}

/// What is wrong with a coupon that an operator wants.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CouponError {
    /// A fixed discount of nothing.
    #[error("a discount is more than zero")]
    NoDiscount,
    /// The minimum in another currency than the discount.
    #[error("the minimum is in {minimum}, the discount in {discount}")]
    CurrencyMismatch {
        /// The minimum's.
        minimum: Currency,
        /// The discount's.
        discount: Currency,
    },
    /// A limit below one.
    #[error("a limit is at least 1")]
    Limit,
    /// It would end before it starts.
    #[error("it would end before it starts")]
    Period,
}

impl Coupon {
    /// Checks the rules between the fields.
    ///
    /// # Errors
    /// [`CouponError`] names the rule that is broken.
    pub fn checked(self) -> Result<Self, CouponError> {
        if let Discount::Fixed(amount) = self.discount {
            if amount.is_zero() {
                return Err(CouponError::NoDiscount);
            }
            if let Some(minimum) = self.min_order_amount.map(Money::currency)
                && minimum != amount.currency()
            {
                return Err(CouponError::CurrencyMismatch { minimum, discount: amount.currency() });
            }
        }
        if [self.max_redemptions, self.max_per_user].into_iter().flatten().any(|limit| limit < 1) {
            return Err(CouponError::Limit);
        }
        match (self.starts_at, self.expires_at) {
            (Some(start), Some(end)) if end <= start => Err(CouponError::Period),
            (Some(_) | None, Some(_) | None) => Ok(self),
        }
    }

    /// Whether it can be used now by somebody: switched on, started, not expired, uses left
    /// (the coupon document's `is_valid`, with its strict comparison at `expires_at`).
    #[must_use]
    pub fn is_valid(&self, now: Instant) -> bool {
        self.status(now) == CouponStatus::Active && self.starts_at.is_none_or(|t| t <= now)
    }

    /// Whether this user can use it now (the coupon document's `can_be_used_by`).
    #[must_use]
    pub fn can_be_used_by(&self, user: UserId, now: Instant) -> bool {
        self.is_valid(now) && self.owner_id.is_none_or(|owner| owner == user)
    }

    /// Its status now: the first that is true of disabled, expired, exhausted, active.
    #[must_use]
    pub fn status(&self, now: Instant) -> CouponStatus {
        if !self.is_active {
            CouponStatus::Disabled
        } else if self.expires_at.is_some_and(|t| t <= now) {
            CouponStatus::Expired
        } else if self.max_redemptions.is_some_and(|max| self.reserved + self.redeemed >= max) {
            CouponStatus::Exhausted
        } else {
            CouponStatus::Active
        }
    }

    /// What it takes off an order of `total`: `min(discount, total)`. `None` where the total is
    /// below its minimum or in another currency.
    #[must_use]
    pub fn discount_on(&self, total: Money) -> Option<Money> {
        let enough = self
            .min_order_amount
            .is_none_or(|min| min.currency() == total.currency() && min <= total);
        if enough { self.discount.on(total) } else { None }
    }

    /// A free use slot for a user who has taken `taken` slots: the lowest number from 1 that is
    /// not among them, at most `max_per_user`. `Some(None)` where there is no limit per user.
    #[must_use]
    pub fn free_slot(&self, taken: &[i32]) -> Option<Option<i32>> {
        let Some(max) = self.max_per_user else {
            return Some(None);
        };
        let max = i32::try_from(max).unwrap_or(i32::MAX);
        let first_gap = (1..=max).find(|slot| !taken.contains(slot));
        first_gap.map(Some)
    }
}
