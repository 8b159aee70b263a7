//! Shipping methods.

use application::shipping_methods::{ShippingMethodChange, ShippingMethodInput};
use domain::shipping::ShippingMethod;
use domain::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::object_only::present;
use super::price_fields::{category, countries, currency};
use super::{DecimalText, JsonBody};
use crate::errors::Problem;

/// A way of delivery.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ShippingMethod)]
pub struct ShippingMethodDto {
    id: Uuid,
    /// The name by which requests choose it.
    code: String,
    /// What the shopper reads.
    name: String,
    /// Where it delivers to (ISO 3166-1 alpha-2); empty: everywhere.
    #[schema(example = json!(["AT", "DE"]))]
    countries: Vec<&'static str>,
    price: DecimalText,
    /// It is offered for goods in this currency only.
    currency: &'static str,
    /// It is free if the goods, after the discount, cost at least this; null: never.
    free_from: Option<DecimalText>,
    /// How its price is taxed.
    tax_category: String,
    /// Whether it is offered.
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl From<&ShippingMethod> for ShippingMethodDto {
    fn from(method: &ShippingMethod) -> Self {
        Self {
            id: method.id.0,
            code: method.code.clone(),
            name: method.name.clone(),
            countries: method.countries.iter().map(|country| country.code()).collect(),
            price: method.price.into(),
            currency: method.price.currency().code(),
            free_from: method.free_from.map(DecimalText::from),
            tax_category: method.tax_category.to_string(),
            is_active: method.is_active,
            created_at: method.created_at,
            updated_at: method.updated_at,
            version: method.version,
        }
    }
}

/// A new shipping method.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShippingMethod)]
pub struct CreateShippingMethodBody {
    /// Letters, digits, `-` and `_`; unique, in lower case.
    #[schema(min_length = 1, max_length = 50, pattern = "^[A-Za-z0-9_-]+$")]
    code: String,
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// ISO 3166-1 alpha-2; everywhere if omitted or empty.
    countries: Option<Vec<String>>,
    price: DecimalText,
    /// ISO 4217; defaults to the shop's currency.
    #[schema(example = "USD")]
    currency: Option<String>,
    /// Free if the goods, after the discount, cost at least this.
    free_from: Option<DecimalText>,
    /// Letters, digits, `-` and `_`, in lower case; defaults to `standard`.
    #[schema(max_length = 50)]
    tax_category: Option<String>,
    /// Defaults to true.
    is_active: Option<bool>,
}

impl JsonBody for CreateShippingMethodBody {}

impl CreateShippingMethodBody {
    /// The method as the engine takes it.
    ///
    /// # Errors
    /// An unknown country or currency, or a category that is none.
    pub fn input(self) -> Result<ShippingMethodInput, Problem> {
        Ok(ShippingMethodInput {
            countries: countries(self.countries.unwrap_or_default())?,
            currency: currency(self.currency.as_deref())?,
            tax_category: category("/tax_category", self.tax_category.as_deref())?
                .unwrap_or_default(),
            code: self.code,
            name: self.name,
            price: self.price.0,
            free_from: self.free_from.map(|amount| amount.0),
            is_active: self.is_active.unwrap_or(true),
        })
    }
}

/// Changes to a shipping method: omitted fields are unchanged, null clears.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeShippingMethod)]
pub struct ChangeShippingMethodBody {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 50)]
    code: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Empty: everywhere.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<String>)]
    countries: Option<Vec<String>>,
    /// Another currency requires `price`.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    currency: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = DecimalText)]
    price: Option<DecimalText>,
    #[serde(default, deserialize_with = "present")]
    free_from: Option<Option<DecimalText>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String)]
    tax_category: Option<String>,
    /// False: it is no longer offered.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool)]
    is_active: Option<bool>,
}

impl JsonBody for ChangeShippingMethodBody {}

impl ChangeShippingMethodBody {
    /// The change as the engine takes it.
    ///
    /// # Errors
    /// An unknown country or currency, or a category that is none.
    pub fn change(self) -> Result<ShippingMethodChange, Problem> {
        Ok(ShippingMethodChange {
            countries: self.countries.map(countries).transpose()?,
            currency: currency(self.currency.as_deref())?,
            tax_category: category("/tax_category", self.tax_category.as_deref())?,
            code: self.code,
            name: self.name,
            price: self.price.map(|amount| amount.0),
            free_from: self.free_from.map(|from| from.map(|amount| amount.0)),
            is_active: self.is_active,
        })
    }
}
