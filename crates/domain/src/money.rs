//! Money: whole minor units of one currency. Never a float, never two currencies in one sum.

mod sum;

pub use sum::{Sum, scaled};

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use thiserror::Error;

use crate::limits::{HIGH_VALUE_CURRENCIES, MAX_HIGH_VALUE_UNITS, MAX_MINOR_UNITS};
use crate::text::UnknownWord;

/// An ISO 4217 currency that has minor units (precious metals and test codes have none and are
/// refused).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three letters, upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Decimal places: 0 for JPY, 2 for USD, 3 for KWD (ISO 4217, column "minor unit").
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The largest price, and the largest total of a cart or an order:
    /// [`MAX_HIGH_VALUE_UNITS`] and all minor digits at nine if it is one of the
    /// [`HIGH_VALUE_CURRENCIES`], [`MAX_MINOR_UNITS`] otherwise.
    #[must_use]
    pub fn largest_price(self) -> Money {
        let scale = 10_i64.saturating_pow(self.exponent());
        let minor_units = if HIGH_VALUE_CURRENCIES.contains(&self.code()) {
            MAX_MINOR_UNITS.min((MAX_HIGH_VALUE_UNITS + 1).saturating_mul(scale) - 1)
        } else {
            MAX_MINOR_UNITS
        };
        Money { currency: self, minor_units }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownWord;

    /// Reads a code in any letter case.
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        iso_currency::Currency::from_code(&code.to_ascii_uppercase())
            .filter(|c| c.exponent().is_some())
            .map(Self)
            .ok_or_else(|| UnknownWord::new("currency", code))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

/// Why an amount is invalid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("cannot combine {left} and {right}")]
    CurrencyMismatch {
        /// The one side.
        left: Currency,
        /// The other side.
        right: Currency,
    },
    /// Below zero.
    #[error("amount must not be negative")]
    Negative,
    /// Above the limit that applies to it.
    #[error("amount too large; at most {most} {} is allowed", .most.currency())]
    TooLarge {
        /// The limit.
        most: Money,
    },
    /// More decimal places than the currency has.
    #[error("too many decimal places; {currency} has {exponent}")]
    TooPrecise {
        /// The currency.
        currency: Currency,
        /// Its digits.
        exponent: u32,
    },
    /// Not a decimal number.
    #[error("not a decimal number such as 10.50")]
    NotANumber,
}

/// An amount: zero or more minor units of one currency, at most [`MAX_MINOR_UNITS`]. Prices and
/// totals have a lower limit in some currencies, which [`Money::within_limit`] checks if one is
/// set; stored amounts and what a provider reports need only fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money {
    currency: Currency,
    minor_units: i64,
}

impl Money {
    /// An amount of `minor_units` (pence, cents, fils).
    ///
    /// # Errors
    /// [`MoneyError::Negative`] or [`MoneyError::TooLarge`].
    pub fn new(minor_units: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor_units < 0 {
            return Err(MoneyError::Negative);
        }
        if minor_units > MAX_MINOR_UNITS {
            return Err(too_large(currency));
        }
        Ok(Self { currency, minor_units })
    }

    /// The amount, if it can be a price or a total: at most [`Currency::largest_price`].
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] with that limit.
    pub fn within_limit(self) -> Result<Self, MoneyError> {
        let most = self.currency.largest_price();
        if self.minor_units > most.minor_units {
            return Err(MoneyError::TooLarge { most });
        }
        Ok(self)
    }

    /// Zero in `currency`.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self { currency, minor_units: 0 }
    }

    /// Reads a decimal text such as `240.00`, `240` or `0.5`. Trailing zeros beyond the currency's
    /// digits are fine, other digits there are not.
    ///
    /// # Errors
    /// Any [`MoneyError`] but the currency mismatch.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
        if !plain || text.is_empty() {
            return Err(MoneyError::NotANumber);
        }
        let decimal = Decimal::from_str_exact(text).map_err(|_| MoneyError::NotANumber)?;
        Self::from_decimal(decimal, currency)
    }

    /// From a decimal number of major units.
    ///
    /// # Errors
    /// Any [`MoneyError`] but the currency mismatch.
    pub fn from_decimal(major: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let exponent = currency.exponent();
        if major.is_sign_negative() && !major.is_zero() {
            return Err(MoneyError::Negative);
        }
        if major.normalize().scale() > exponent {
            return Err(MoneyError::TooPrecise { currency, exponent });
        }
        let minor = Decimal::from(10_i64.saturating_pow(exponent))
            .checked_mul(major)
            .and_then(|m| m.to_i64())
            .ok_or(too_large(currency))?;
        Self::new(minor, currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub fn minor_units(self) -> i64 {
        self.minor_units
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.minor_units == 0
    }

    /// The amount in major units, with the currency's digits.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor_units, self.currency.exponent())
    }

    /// `Ok` if the amount has this currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn require_currency(self, currency: Currency) -> Result<(), MoneyError> {
        self.plus(Self::zero(currency)).map(drop)
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::TooLarge`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let sum = self.minor_units.checked_add(other.minor_units);
        Self::new(sum.ok_or(too_large(self.currency))?, self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], or [`MoneyError::Negative`] if `other` is more.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.minor_units.saturating_sub(other.minor_units), self.currency)
    }

    /// The amount `quantity` times.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] or [`MoneyError::TooLarge`].
    pub fn times(self, quantity: i64) -> Result<Self, MoneyError> {
        let product = self.minor_units.checked_mul(quantity);
        Self::new(product.ok_or(too_large(self.currency))?, self.currency)
    }

    /// The sum of many amounts of one currency; zero if there are none.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`] or [`MoneyError::TooLarge`].
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
    }
}

impl fmt::Display for Money {
    /// The decimal string of the API: `240.00` in USD, `240` in JPY, `240.000` in KWD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

/// The refusal of an amount that fits into no [`Money`].
fn too_large(currency: Currency) -> MoneyError {
    MoneyError::TooLarge { most: Money { currency, minor_units: MAX_MINOR_UNITS } }
}

/// A percentage in hundredths of a percent: 1,250 is 12.5 %. Between 0.01 % and 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent(u32);

impl Percent {
    /// From hundredths of a percent; `None` outside 1 to 10,000.
    #[must_use]
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        let value = u32::try_from(hundredths).ok()?;
        (1..=10_000).contains(&value).then_some(Self(value))
    }

    /// Hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> i64 {
        i64::from(self.0)
    }

    /// This share of an amount, rounded half away from zero to the minor unit.
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        let share = (i128::from(amount.minor_units) * i128::from(self.0) + 5_000) / 10_000;
        let minor_units = i64::try_from(share).unwrap_or(amount.minor_units);
        Money { minor_units, ..amount }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::new(i64::from(self.0), 2).fmt(f)
    }
}
