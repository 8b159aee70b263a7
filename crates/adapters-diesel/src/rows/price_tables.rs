//! Rows of `shipping_methods` and `tax_rates`.

use diesel::prelude::*;
use domain::address::Country;
use domain::ids::{ShippingMethodId, TaxRateId};
use domain::money::Money;
use domain::shipping::ShippingMethod;
use domain::tax::TaxRate;
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::{strip_nul, strip_nul_option};
use crate::schema::{shipping_methods, tax_rates};
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `shipping_methods`. Countries are codes with spaces between them.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = shipping_methods, treat_none_as_default_value = false)]
pub(crate) struct ShippingMethodRow {
    pub(crate) id: SqlUuid,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) countries: String,
    pub(crate) currency: String,
    pub(crate) price: i64,
    pub(crate) free_from: Option<i64>,
    pub(crate) tax_category: String,
    pub(crate) is_active: bool,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
}

/// A row of `tax_rates`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = tax_rates, treat_none_as_default_value = false)]
pub(crate) struct TaxRateRow {
    pub(crate) id: SqlUuid,
    pub(crate) name: String,
    pub(crate) category: String,
    pub(crate) country: String,
    pub(crate) region: Option<String>,
    pub(crate) region_key: String,
    pub(crate) ppm: i32,
    pub(crate) included: bool,
    pub(crate) is_active: bool,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) updated_at: SqlTimestamp,
    pub(crate) version: i64,
}

impl From<&ShippingMethod> for ShippingMethodRow {
    fn from(method: &ShippingMethod) -> Self {
        let countries: Vec<&str> = method.countries.iter().map(|country| country.code()).collect();
        Self {
            id: SqlUuid(method.id.0),
            code: strip_nul(&method.code),
            name: strip_nul(&method.name),
            countries: countries.join(" "),
            currency: method.price.currency().code().to_owned(),
            price: method.price.minor_units(),
            free_from: method.free_from.map(Money::minor_units),
            tax_category: method.tax_category.to_string(),
            is_active: method.is_active,
            created_at: SqlTimestamp(method.created_at),
            updated_at: SqlTimestamp(method.updated_at),
            version: method.version,
        }
    }
}

impl TryFrom<ShippingMethodRow> for ShippingMethod {
    type Error = Fault;

    fn try_from(row: ShippingMethodRow) -> Result<Self, Fault> {
        let name = RowName::new("shipping_methods", row.id.0);
        let currency = name.word(&row.currency)?;
        let countries = row.countries.split_whitespace().map(|code| name.word::<Country>(code));
        Ok(Self {
            id: ShippingMethodId(row.id.0),
            countries: countries.collect::<Result<_, _>>()?,
            price: name.money(row.price, currency)?,
            free_from: row.free_from.map(|from| name.money(from, currency)).transpose()?,
            tax_category: name.word(&row.tax_category)?,
            code: row.code,
            name: row.name,
            is_active: row.is_active,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}

impl From<&TaxRate> for TaxRateRow {
    fn from(rate: &TaxRate) -> Self {
        Self {
            id: SqlUuid(rate.id.0),
            name: strip_nul(&rate.name),
            category: rate.category.to_string(),
            country: rate.country.code().to_owned(),
            region: strip_nul_option(rate.region.as_deref()),
            region_key: strip_nul(&rate.key().region),
            ppm: i32::try_from(rate.ppm).unwrap_or(i32::MAX),
            included: rate.included,
            is_active: rate.is_active,
            created_at: SqlTimestamp(rate.created_at),
            updated_at: SqlTimestamp(rate.updated_at),
            version: rate.version,
        }
    }
}

impl TryFrom<TaxRateRow> for TaxRate {
    type Error = Fault;

    fn try_from(row: TaxRateRow) -> Result<Self, Fault> {
        let name = RowName::new("tax_rates", row.id.0);
        Ok(Self {
            id: TaxRateId(row.id.0),
            category: name.word(&row.category)?,
            country: name.word(&row.country)?,
            ppm: u32::try_from(row.ppm).map_err(|error| name.broken(error))?,
            name: row.name,
            region: row.region,
            included: row.included,
            is_active: row.is_active,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
            version: row.version,
        })
    }
}
