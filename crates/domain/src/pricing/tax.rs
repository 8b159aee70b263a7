//! Taxes of one amount.

use crate::money::Money;
use crate::tax::TaxRate;

/// Parts per million in one.
const MILLION: i128 = 1_000_000;

/// A rate that applied when an order was placed. Orders keep it, so that their taxes never follow later changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRate {
    /// What the shopper reads.
    pub name: String,
    /// The rate in parts per million.
    pub ppm: u32,
    /// Whether the price includes it.
    pub included: bool,
}

/// A tax on an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tax {
    /// The rate.
    pub rate: AppliedRate,
    /// The amount that is taxed, after the discount; it contains the taxes that are included.
    pub base: Money,
    /// The tax.
    pub amount: Money,
}

impl From<&TaxRate> for AppliedRate {
    fn from(rate: &TaxRate) -> Self {
        Self { name: rate.name.clone(), ppm: rate.ppm, included: rate.included }
    }
}

/// The taxes on `base`. With `R` as the sum of the included rates, an included tax is `base × r / (1 + R)`, and an
/// added one `base / (1 + R) × r`; each is rounded half up to the minor unit.
pub(super) fn taxes_on<'a>(
    base: Money,
    rates: impl Iterator<Item = &'a AppliedRate> + Clone,
) -> Vec<Tax> {
    let included = rates.clone().filter(|rate| rate.included);
    let whole = included.map(|rate| i128::from(rate.ppm)).sum::<i128>() + MILLION;
    rates
        .map(|rate| {
            let product = i128::from(base.minor_units()) * i128::from(rate.ppm);
            let amount = (2 * product + whole) / (2 * whole);
            let amount =
                i64::try_from(amount).ok().and_then(|a| Money::new(a, base.currency()).ok());
            Tax { rate: rate.clone(), base, amount: amount.unwrap_or(base) }
        })
        .collect()
}

/// What taxes come to that are in the prices, or that are added to them.
pub(super) fn sum_of(taxes: &[Tax], included: bool) -> impl Iterator<Item = Money> {
    taxes.iter().filter(move |tax| tax.rate.included == included).map(|tax| tax.amount)
}
