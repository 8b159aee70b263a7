//! The price of a cart or an order: the sum of its lines, less its coupon's discount, once.
//! [`Coupon::discount_for`](crate::coupon::Coupon::discount_for) decides about the coupon.

use crate::money::{Currency, Money, MoneyError, Sum};

/// What an order costs: a total, and a discount in the same currency of at most the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    total_amount: Money,
    discount_applied: Money,
    final_amount: Money,
}

impl Price {
    /// A price without a discount.
    #[must_use]
    pub fn undiscounted(total_amount: Money) -> Self {
        let discount_applied = Money::zero(total_amount.currency());
        Self { total_amount, discount_applied, final_amount: total_amount }
    }

    /// A total less a discount that was applied to it.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`]; [`MoneyError::Negative`] for a discount above the total.
    pub fn new(total_amount: Money, discount_applied: Money) -> Result<Self, MoneyError> {
        let final_amount = total_amount.minus(discount_applied)?;
        Ok(Self { total_amount, discount_applied, final_amount })
    }

    /// A total less a discount, of which at most the total is applied.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn with_discount(total_amount: Money, discount: Money) -> Result<Self, MoneyError> {
        total_amount.plus(Money::zero(discount.currency()))?;
        Self::new(total_amount, discount.min(total_amount))
    }

    /// The sum of the lines, before the discount.
    #[must_use]
    pub fn total_amount(&self) -> Money {
        self.total_amount
    }

    /// The discount: `min(discount, total_amount)`.
    #[must_use]
    pub fn discount_applied(&self) -> Money {
        self.discount_applied
    }

    /// What is to be paid: `total_amount - discount_applied`, never negative.
    #[must_use]
    pub fn final_amount(&self) -> Money {
        self.final_amount
    }

    /// The currency of its amounts.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.total_amount.currency()
    }
}

/// The total of lines of (unit price, quantity), before any discount. The sum is not limited, so
/// that every cart can be shown; [`Sum::to_total`] says whether it can be bought.
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
