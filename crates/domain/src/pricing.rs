//! The price of a cart or an order: the sum of its lines, less its coupon's discount, once; then shipping and the
//! taxes that are not in the prices. [`Coupon::discount_for`](crate::coupon::Coupon::discount_for) decides about the
//! coupon, [`Breakdown::of`] about the rest.

mod breakdown;
mod choice;
mod delivery;
mod split;
mod tables;
mod tax;

pub use breakdown::{Breakdown, Goods, LinePrice, ShippingPrice};
pub use choice::{DeliveryChoice, DeliveryError};
pub use delivery::{Delivery, ShippingTerms};
pub use tables::PriceTables;
pub use tax::{AppliedRate, Tax};

use crate::money::{Currency, Money, MoneyError, Sum};

/// What an order costs: a total, a discount of at most the total, and what is charged beside the goods, all in one
/// currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    total_amount: Money,
    discount_applied: Money,
    final_amount: Money,
    charges: Charges,
    grand_total: Money,
}

/// What is charged beside the goods, and the taxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charges {
    /// The price of shipping.
    pub shipping_amount: Money,
    /// The taxes that are added to the prices of goods and shipping.
    pub tax_added: Money,
    /// The taxes that these prices include.
    pub tax_included: Money,
}

impl Price {
    /// A price without a discount.
    #[must_use]
    pub fn undiscounted(total_amount: Money) -> Self {
        let zero = Money::zero(total_amount.currency());
        Self::of_goods(total_amount, zero, total_amount)
    }

    /// A total less a discount that was applied to it.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`]; [`MoneyError::Negative`] for a discount above the total.
    pub fn new(total_amount: Money, discount_applied: Money) -> Result<Self, MoneyError> {
        let final_amount = total_amount.minus(discount_applied)?;
        Ok(Self::of_goods(total_amount, discount_applied, final_amount))
    }

    /// A total less a discount, of which at most the total is applied.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn with_discount(total_amount: Money, discount: Money) -> Result<Self, MoneyError> {
        total_amount.plus(Money::zero(discount.currency()))?;
        Self::new(total_amount, discount.min(total_amount))
    }

    /// The same goods, with other charges.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`]; [`MoneyError::TooLarge`] if the sum fits into no amount.
    pub fn with_charges(self, charges: Charges) -> Result<Self, MoneyError> {
        charges.tax_included.require_currency(self.currency())?;
        let grand_total =
            self.final_amount.plus(charges.shipping_amount)?.plus(charges.tax_added)?;
        Ok(Self { charges, grand_total, ..self })
    }

    fn of_goods(total_amount: Money, discount_applied: Money, final_amount: Money) -> Self {
        let zero = Money::zero(total_amount.currency());
        let charges = Charges { shipping_amount: zero, tax_added: zero, tax_included: zero };
        Self { total_amount, discount_applied, final_amount, charges, grand_total: final_amount }
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

    /// What the goods cost: `total_amount - discount_applied`, never negative.
    #[must_use]
    pub fn final_amount(&self) -> Money {
        self.final_amount
    }

    /// What is charged beside the goods, and the taxes.
    #[must_use]
    pub fn charges(&self) -> Charges {
        self.charges
    }

    /// What is to be paid: `final_amount + shipping_amount + tax_added`.
    #[must_use]
    pub fn grand_total(&self) -> Money {
        self.grand_total
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
