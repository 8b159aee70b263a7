//! The price of a cart or an order: the sum of its lines, less the coupon, once.

use crate::coupon::Coupon;
use crate::money::{Currency, Money, MoneyError};

/// What is to be paid, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// The sum of the lines, before the discount.
    pub total_amount: Money,
    /// What the coupon takes off: `min(discount, total_amount)`.
    pub discount_applied: Money,
    /// `total_amount - discount_applied`, never negative.
    pub final_amount: Money,
}

impl Price {
    /// Prices lines of (unit price, quantity) with an optional coupon. A coupon that takes nothing
    /// off this total (its minimum is not reached, or it is in another currency) leaves the total;
    /// whoever must tell the shopper asks [`Coupon::discount_on`] first.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::TooLarge`].
    pub fn of(
        currency: Currency,
        lines: impl IntoIterator<Item = (Money, i64)>,
        coupon: Option<&Coupon>,
    ) -> Result<Self, MoneyError> {
        let total = lines
            .into_iter()
            .try_fold(Money::zero(currency), |sum, (price, qty)| sum.plus(price.times(qty)?))?;
        let discount = coupon.and_then(|c| c.discount_on(total));
        Self::with_discount(total, discount.unwrap_or(Money::zero(currency)))
    }

    /// Prices a total less a discount, which is cut to the total.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn with_discount(total_amount: Money, discount: Money) -> Result<Self, MoneyError> {
        total_amount.plus(Money::zero(discount.currency()))?;
        let discount_applied = discount.min(total_amount);
        let final_amount = total_amount.minus(discount_applied)?;
        Ok(Self { total_amount, discount_applied, final_amount })
    }
}
