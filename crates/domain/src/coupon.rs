//! Coupons: their discount, who may use them, and how often.

mod code;
mod redemption;

pub use code::{CodeError, CouponCode};
pub use redemption::{
    CouponUse, CouponUseChange, CouponUseEvent, CouponUseMachine, CouponUseStatus,
};

use thiserror::Error;

use crate::Instant;
use crate::ids::{CouponId, CouponUseId, UserId};
use crate::money::{Currency, Money, MoneyError, Percent};

/// The discount of a coupon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// An amount of one currency; more than zero.
    Fixed(Money),
    /// A share of the order's total, in whatever currency.
    Percent(Percent),
}

impl Discount {
    /// The discount on `total`, at most `total` itself; `None` if the currencies differ.
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
        /// All its uses are taken; a released use makes it active again.
        Exhausted = "exhausted",
        /// Its period of validity has ended.
        Expired = "expired",
        /// Disabled by an operator.
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
    /// The discount.
    pub discount: Discount,
    /// Minimum order total, in its own currency.
    pub min_order_amount: Option<Money>,
    /// Maximum uses in total.
    pub max_redemptions: Option<i64>,
    /// Maximum uses per user.
    pub max_per_user: Option<i64>,
    /// Start of validity (inclusive).
    pub starts_at: Option<Instant>,
    /// End of validity (exclusive: at this instant it is expired).
    pub expires_at: Option<Instant>,
    /// Whether it is enabled.
    pub is_active: bool,
    /// Uses taken by open orders.
    pub reserved: i64,
    /// Uses of paid orders.
    pub redeemed: i64,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking; moves with an operator's change, not with its uses.
    pub version: i64,
}

/// Why a user cannot use a coupon on an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouponRefusal {
    /// Not usable by this user, not now, or not on this order; callers do not learn which.
    NotUsable,
    /// The coupon is usable, but its discount on this order is zero.
    TakesNothingOff,
}

/// What is wrong with a coupon that an operator wants.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CouponError {
    /// A fixed discount of nothing.
    #[error("discount must be greater than zero")]
    NoDiscount,
    /// The minimum in another currency than the discount.
    #[error("the minimum's currency is {minimum}, the discount's is {discount}")]
    CurrencyMismatch {
        /// The minimum's.
        minimum: Currency,
        /// The discount's.
        discount: Currency,
    },
    /// A limit on all uses below one.
    #[error("limit must be at least 1")]
    Limit,
    /// A limit on the uses of one user below one.
    #[error("limit must be at least 1")]
    LimitPerUser,
    /// It would end before it starts.
    #[error("must be after starts_at")]
    Period,
    /// An amount above the limit of an order.
    #[error(transparent)]
    Amount(#[from] MoneyError),
}

impl Coupon {
    /// Checks the rules between the fields.
    ///
    /// # Errors
    /// [`CouponError`] names the rule that is broken.
    pub fn checked(self) -> Result<Self, CouponError> {
        if let Discount::Fixed(amount) = self.discount {
            if amount.within_limit()?.is_zero() {
                return Err(CouponError::NoDiscount);
            }
            if let Some(minimum) = self.min_order_amount.map(Money::currency)
                && minimum != amount.currency()
            {
                return Err(CouponError::CurrencyMismatch { minimum, discount: amount.currency() });
            }
        }
        if let Some(minimum) = self.min_order_amount {
            minimum.within_limit()?;
        }
        if self.max_redemptions.is_some_and(|limit| limit < 1) {
            return Err(CouponError::Limit);
        }
        if self.max_per_user.is_some_and(|limit| limit < 1) {
            return Err(CouponError::LimitPerUser);
        }
        match (self.starts_at, self.expires_at) {
            (Some(start), Some(end)) if end <= start => Err(CouponError::Period),
            (Some(_) | None, Some(_) | None) => Ok(self),
        }
    }

    /// Whether it can be used now: enabled, started, not expired, uses left (`is_valid`, with a
    /// strict comparison at `expires_at`).
    #[must_use]
    pub fn is_valid(&self, now: Instant) -> bool {
        self.status(now) == CouponStatus::Active && self.starts_at.is_none_or(|t| t <= now)
    }

    /// Whether this user, whose uses of it hold the slots `taken`, can use it now on some order: it
    /// is valid, theirs, and their own uses are not spent. A customer's list shows exactly these.
    #[must_use]
    pub fn can_be_used_by(&self, user: UserId, taken: &[i32], now: Instant) -> bool {
        self.is_valid(now)
            && self.owner_id.is_none_or(|owner| owner == user)
            && self.has_use_left_for(taken)
    }

    /// The discount on an order of `total` that this user places now. The same rule serves the
    /// cart, checkout and a coupon on an order; the commit checks its uses again.
    ///
    /// # Errors
    /// [`CouponRefusal::NotUsable`] as for [`Coupon::can_be_used_by`], below its minimum and in
    /// another currency; [`CouponRefusal::TakesNothingOff`] if the discount rounds to zero: no use
    /// of it is spent on that.
    pub fn discount_for(
        &self,
        user: UserId,
        taken: &[i32],
        total: Money,
        now: Instant,
    ) -> Result<Money, CouponRefusal> {
        if !self.can_be_used_by(user, taken, now) {
            return Err(CouponRefusal::NotUsable);
        }
        match self.discount_on(total) {
            None => Err(CouponRefusal::NotUsable),
            Some(discount) if discount.is_zero() => Err(CouponRefusal::TakesNothingOff),
            Some(discount) => Ok(discount),
        }
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

    /// The discount on an order of `total`: `min(discount, total)`. `None` if the total is below
    /// its minimum or in another currency.
    #[must_use]
    pub fn discount_on(&self, total: Money) -> Option<Money> {
        let enough = self
            .min_order_amount
            .is_none_or(|min| min.currency() == total.currency() && min <= total);
        if enough { self.discount.on(total) } else { None }
    }

    /// The slot of a new use by a user whose uses hold the slots `taken`: the lowest free number.
    /// `None` if as many uses are taken as the limit for each user allows, whenever they were
    /// made and whatever the limit was then. The commit refuses a slot that is taken, so two uses at
    /// once never get past the limit.
    ///
    /// Without a limit the user's uses are not read: the slot comes from the use's own id, so that
    /// concurrent uses do not conflict. It counts like any other once a limit is set.
    #[must_use]
    pub fn free_slot(&self, taken: &[i32], id: CouponUseId) -> Option<i32> {
        if self.max_per_user.is_none() {
            return Some(slot_of(id));
        }
        let mut numbers = 1..=i32::MAX;
        let lowest = self.has_use_left_for(taken).then(|| numbers.find(|n| !taken.contains(n)));
        lowest.flatten()
    }

    fn has_use_left_for(&self, taken: &[i32]) -> bool {
        let used = i64::try_from(taken.len()).unwrap_or(i64::MAX);
        self.max_per_user.is_none_or(|max| used < max)
    }
}

/// A slot derived from an id's last thirty bits, which are random.
fn slot_of(id: CouponUseId) -> i32 {
    const BITS: u128 = (1 << 30) - 1;
    i32::try_from(id.0.as_u128() & BITS).unwrap_or(0).saturating_add(1)
}
