//! Tax rates: which taxes are in a price or added to it, by the category of what is sold and the
//! country and region that it is delivered to.

mod category;
mod key;
mod percentage;

pub use category::TaxCategory;
pub use key::TaxRateKey;
pub use percentage::{parse_percentage, percentage};

use thiserror::Error;

use crate::Instant;
use crate::address::{Address, Country};
use crate::ids::TaxRateId;
use crate::limits::{MAX_NAME_CHARS, MAX_REGION_CHARS, MAX_TAX_PPM};
use crate::text::{self, TextError};

/// A tax rate. Category, country, region and name together are unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// Its id.
    pub id: TaxRateId,
    /// What the shopper reads: `VAT`, `GST`.
    pub name: String,
    /// What it applies to.
    pub category: TaxCategory,
    /// Where it applies.
    pub country: Country,
    /// The region of the country where it applies, compared whatever the letter case; `None`: in all
    /// regions for which the category has no rates of their own.
    pub region: Option<String>,
    /// The rate in parts per million: 190,000 is 19 %. 0 to [`MAX_TAX_PPM`].
    pub ppm: u32,
    /// Whether prices include it; otherwise it is added to them.
    pub included: bool,
    /// Whether it applies.
    pub is_active: bool,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}

/// The data of a tax rate that an operator enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRateDraft {
    /// See [`TaxRate::name`].
    pub name: String,
    /// See [`TaxRate::category`].
    pub category: TaxCategory,
    /// See [`TaxRate::country`].
    pub country: Country,
    /// See [`TaxRate::region`].
    pub region: Option<String>,
    /// See [`TaxRate::ppm`].
    pub ppm: u32,
    /// See [`TaxRate::included`].
    pub included: bool,
    /// See [`TaxRate::is_active`].
    pub is_active: bool,
}

/// What is wrong with a tax rate.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TaxRateError {
    /// A text field.
    #[error("{field} {error}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// Above [`MAX_TAX_PPM`], or no percentage of whole parts per million.
    #[error("rate must be between 0 and 100 percent, with at most 4 decimal places")]
    Rate,
}

impl TaxRate {
    /// A new tax rate.
    ///
    /// # Errors
    /// [`TaxRateError`] names the field that breaks a rule.
    pub fn create(id: TaxRateId, draft: TaxRateDraft, now: Instant) -> Result<Self, TaxRateError> {
        let draft = draft.checked()?;
        Ok(Self {
            id,
            name: draft.name,
            category: draft.category,
            country: draft.country,
            region: draft.region,
            ppm: draft.ppm,
            included: draft.included,
            is_active: draft.is_active,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// The rate with an operator's new values. Orders that were placed keep the old ones.
    ///
    /// # Errors
    /// [`TaxRateError`] names the field that breaks a rule.
    pub fn changed(&self, draft: TaxRateDraft, now: Instant) -> Result<Self, TaxRateError> {
        let (version, created_at) = (self.version, self.created_at);
        Ok(Self { version, created_at, ..Self::create(self.id, draft, now)? })
    }

    /// The rate as an operator's form shows it.
    #[must_use]
    pub fn draft(&self) -> TaxRateDraft {
        TaxRateDraft {
            name: self.name.clone(),
            category: self.category.clone(),
            country: self.country,
            region: self.region.clone(),
            ppm: self.ppm,
            included: self.included,
            is_active: self.is_active,
        }
    }
}

impl TaxRateDraft {
    /// The draft with its texts trimmed, or what is wrong with it.
    ///
    /// # Errors
    /// [`TaxRateError`] names the field that breaks a rule.
    pub fn checked(self) -> Result<Self, TaxRateError> {
        if self.ppm > MAX_TAX_PPM {
            return Err(TaxRateError::Rate);
        }
        let named = |field, text: Result<String, TextError>| {
            text.map_err(|error| TaxRateError::Text { field, error })
        };
        let region =
            self.region.as_deref().map(|region| text::optional_label(region, MAX_REGION_CHARS));
        let region = region.map(|region| named("region", region)).transpose()?;
        Ok(Self {
            name: named("name", text::label(&self.name, MAX_NAME_CHARS))?,
            region: region.filter(|region| !region.is_empty()),
            ..self
        })
    }
}

/// The active rates that apply to a category at an address, in the order of their ids: those of its region if
/// there are any, otherwise those of its country. None: no tax.
#[must_use]
pub fn applicable<'a>(
    rates: &'a [TaxRate],
    category: &TaxCategory,
    address: &Address,
) -> Vec<&'a TaxRate> {
    let in_country =
        |r: &&TaxRate| r.is_active && r.category == *category && r.country == address.country;
    let in_region = |r: &&TaxRate| r.region.as_deref().is_some_and(|r| address.is_in_region(r));
    let country = || rates.iter().filter(in_country);
    let mut found: Vec<_> = country().filter(in_region).collect();
    if found.is_empty() {
        found = country().filter(|rate| rate.region.is_none()).collect();
    }
    found.sort_unstable_by_key(|rate| rate.id);
    found
}
