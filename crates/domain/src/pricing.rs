//! The price of a cart or an order: the sum of its lines, less what its coupon takes off, once.
//! [`Coupon::discount_for`](crate::coupon::Coupon::discount_for) decides about the coupon.

use crate::money::{Currency, Money, MoneyError, Sum};

/// The price calculation.
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

/// What lines of (unit price, quantity) come to, before any discount. The sum is not limited, so that
/// every cart can be shown; [`Sum::to_total`] says whether it can be bought.
///
/// # Errors
/// [`MoneyError::CurrencyMismatch`].
pub fn sum_of_lines(
    currency: Currency,
    lines: impl IntoIterator<Item = (Money, i64)>,
) -> Result<Sum, MoneyError> {
    let mut lines = lines.into_iter();
    lines.try_fold(Sum::zero(currency), |sum, (price, quantity)| sum.plus(price, quantity))
}
