//! Totals for display: they may exceed the limit of a single amount.

use std::fmt;

use super::{Currency, Money, MoneyError};

/// A total for display, such as the lines of a cart or the orders of a day. It has one currency,
/// has no upper limit as [`Money`] has, and can be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    currency: Currency,
    minor_units: i128,
}

impl Sum {
    /// A sum of `minor_units`.
    #[must_use]
    pub fn new(minor_units: i128, currency: Currency) -> Self {
        Self { currency, minor_units }
    }

    /// Zero in `currency`.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum in minor units.
    #[must_use]
    pub fn minor_units(self) -> i128 {
        self.minor_units
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Adds `amount` × `quantity`.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn plus(self, amount: Money, quantity: i64) -> Result<Self, MoneyError> {
        if amount.currency != self.currency {
            let (left, right) = (self.currency, amount.currency);
            return Err(MoneyError::CurrencyMismatch { left, right });
        }
        let product = i128::from(amount.minor_units).saturating_mul(i128::from(quantity));
        Ok(Self { minor_units: self.minor_units.saturating_add(product), ..self })
    }

    /// The sum as the total of a cart or an order.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] above [`Currency::largest_price`], [`MoneyError::Negative`].
    pub fn to_total(self) -> Result<Money, MoneyError> {
        let most = self.currency.largest_price();
        let minor_units = i64::try_from(self.minor_units);
        let total = Money::new(minor_units.unwrap_or(i64::MAX), self.currency);
        match total {
            Err(MoneyError::TooLarge { .. }) => Err(MoneyError::TooLarge { most }),
            total => total?.within_limit(),
        }
    }
}

impl From<Money> for Sum {
    fn from(amount: Money) -> Self {
        Self::new(i128::from(amount.minor_units), amount.currency)
    }
}

impl PartialEq<Money> for Sum {
    fn eq(&self, other: &Money) -> bool {
        *self == Self::from(*other)
    }
}

impl fmt::Display for Sum {
    /// The decimal string of the API, as of a [`Money`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&scaled(self.minor_units, self.currency.exponent()))
    }
}

/// An integer formatted with this many decimal places.
#[must_use]
pub fn scaled(units: i128, digits: u32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let behind = usize::try_from(digits).unwrap_or(0);
    let text = format!("{:0>width$}", units.unsigned_abs(), width = behind.saturating_add(1));
    match text.split_at_checked(text.len().saturating_sub(behind)) {
        Some((whole, part)) if !part.is_empty() => format!("{sign}{whole}.{part}"),
        Some(_) | None => format!("{sign}{text}"),
    }
}
