//! What makes a tax rate unique.

use std::fmt;

use super::{TaxCategory, TaxRate, TaxRateDraft};
use crate::address::Country;
use crate::search::folded;

/// What makes a tax rate unique. Imports match rates by it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaxRateKey {
    /// See [`TaxRate::category`].
    pub category: TaxCategory,
    /// See [`TaxRate::country`].
    pub country: Country,
    /// The region as it is compared, whatever the letter case; empty for the whole country.
    pub region: String,
    /// See [`TaxRate::name`].
    pub name: String,
}

impl fmt::Display for TaxRateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { category, country, region, name } = self;
        match region.as_str() {
            "" => write!(f, "{name}, {category}, {country}"),
            region => write!(f, "{name}, {category}, {country} {region}"),
        }
    }
}

impl TaxRate {
    /// What makes it unique.
    #[must_use]
    pub fn key(&self) -> TaxRateKey {
        self.draft().key()
    }
}

impl TaxRateDraft {
    /// What makes it unique.
    #[must_use]
    pub fn key(&self) -> TaxRateKey {
        TaxRateKey {
            category: self.category.clone(),
            country: self.country,
            region: self.region.as_deref().map(folded).unwrap_or_default(),
            name: self.name.clone(),
        }
    }
}
