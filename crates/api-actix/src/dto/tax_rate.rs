//! Tax rates.

use application::tax_rates::TaxRateChange;
use domain::tax::{TaxRate, TaxRateDraft, parse_percentage, percentage};
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::JsonBody;
use super::object_only::present;
use super::price_fields::{category, country};
use crate::errors::Problem;

/// A tax rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TaxRate)]
pub struct TaxRateDto {
    id: Uuid,
    /// What it applies to.
    category: String,
    /// Where it applies (ISO 3166-1 alpha-2).
    country: &'static str,
    /// Null: in all regions for which the category has no rates of their own.
    region: Option<String>,
    /// What the shopper reads.
    #[schema(example = "VAT")]
    name: String,
    /// A percentage.
    #[schema(example = "8.875", pattern = r"^\d+(\.\d{1,4})?$")]
    rate: String,
    /// Whether prices include it; otherwise it is added to them.
    included: bool,
    /// Whether it applies.
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl From<&TaxRate> for TaxRateDto {
    fn from(rate: &TaxRate) -> Self {
        Self {
            id: rate.id.0,
            category: rate.category.to_string(),
            country: rate.country.code(),
            region: rate.region.clone(),
            name: rate.name.clone(),
            rate: percentage(rate.ppm),
            included: rate.included,
            is_active: rate.is_active,
            created_at: rate.created_at,
            updated_at: rate.updated_at,
            version: rate.version,
        }
    }
}

/// A new tax rate.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTaxRate)]
pub struct CreateTaxRateBody {
    /// Letters, digits, `-` and `_`, in lower case; defaults to `standard`.
    #[schema(max_length = 50)]
    category: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    country: String,
    /// As the country's post writes it; the whole country if omitted.
    #[schema(example = "NY")]
    region: Option<String>,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// A percentage from 0 to 100 with at most 4 decimal places.
    #[schema(example = "8.875", pattern = r"^\d+(\.\d{1,4})?$")]
    rate: String,
    /// Whether prices include it; otherwise it is added to them.
    included: bool,
    /// Defaults to true.
    is_active: Option<bool>,
}

impl JsonBody for CreateTaxRateBody {}

impl CreateTaxRateBody {
    /// The rate as the engine takes it.
    ///
    /// # Errors
    /// An unknown country, a category that is none, or a rate that is no percentage.
    pub fn draft(self) -> Result<TaxRateDraft, Problem> {
        Ok(TaxRateDraft {
            category: category("/category", self.category.as_deref())?.unwrap_or_default(),
            country: country("/country", &self.country)?,
            region: self.region,
            name: self.name,
            ppm: ppm(&self.rate)?,
            included: self.included,
            is_active: self.is_active.unwrap_or(true),
        })
    }
}

/// Changes to a tax rate: omitted fields are unchanged, null clears.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeTaxRate)]
pub struct ChangeTaxRateBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    category: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    country: Option<String>,
    /// Null: the whole country.
    #[serde(default, deserialize_with = "present")]
    region: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 255)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, example = "8.875", pattern = r"^\d+(\.\d{1,4})?$")]
    rate: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    included: Option<bool>,
    /// False: it no longer applies.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    is_active: Option<bool>,
}

impl JsonBody for ChangeTaxRateBody {}

impl ChangeTaxRateBody {
    /// The change as the engine takes it.
    ///
    /// # Errors
    /// An unknown country, a category that is none, or a rate that is no percentage.
    pub fn change(self) -> Result<TaxRateChange, Problem> {
        let country = self.country.map(|code| country("/country", &code)).transpose()?;
        Ok(TaxRateChange {
            category: category("/category", self.category.as_deref())?,
            country,
            region: self.region,
            name: self.name,
            ppm: self.rate.as_deref().map(ppm).transpose()?,
            included: self.included,
            is_active: self.is_active,
        })
    }
}

fn ppm(rate: &str) -> Result<u32, Problem> {
    parse_percentage(rate).map_err(|error| Problem::invalid("/rate", error.to_string()))
}
