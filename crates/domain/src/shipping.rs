//! Shipping methods: the ways of delivery that a shop offers, where, and at which price.

use thiserror::Error;

use crate::Instant;
use crate::address::{Address, Country};
use crate::ids::ShippingMethodId;
use crate::limits::{MAX_CODE_CHARS, MAX_NAME_CHARS};
use crate::money::{Money, MoneyError};
use crate::tax::TaxCategory;
use crate::text::{self, TextError};

/// A way of delivery. Orders keep its code, name and price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingMethod {
    /// Its id.
    pub id: ShippingMethodId,
    /// The name by which requests choose it; unique: lower-case letters, digits, `-` and `_`.
    pub code: String,
    /// What the shopper reads.
    pub name: String,
    /// Where it delivers to, sorted; empty: everywhere.
    pub countries: Vec<Country>,
    /// Its price. It is offered for goods in this currency only.
    pub price: Money,
    /// It is free if the goods, after the discount, cost at least this, in the currency of the price;
    /// `None`: never.
    pub free_from: Option<Money>,
    /// How its price is taxed.
    pub tax_category: TaxCategory,
    /// Whether it is offered.
    pub is_active: bool,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}

/// The data of a shipping method that an operator enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingMethodDraft {
    /// See [`ShippingMethod::code`].
    pub code: String,
    /// See [`ShippingMethod::name`].
    pub name: String,
    /// See [`ShippingMethod::countries`].
    pub countries: Vec<Country>,
    /// See [`ShippingMethod::price`].
    pub price: Money,
    /// See [`ShippingMethod::free_from`].
    pub free_from: Option<Money>,
    /// See [`ShippingMethod::tax_category`].
    pub tax_category: TaxCategory,
    /// See [`ShippingMethod::is_active`].
    pub is_active: bool,
}

/// What is wrong with a shipping method.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShippingMethodError {
    /// A text field.
    #[error("{field} {error}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// The price, or the threshold of free shipping: above the limit of an order, or in two currencies.
    #[error("{field}: {error}")]
    Amount {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: MoneyError,
    },
}

impl ShippingMethod {
    /// A new shipping method.
    ///
    /// # Errors
    /// [`ShippingMethodError`] names the field that breaks a rule.
    pub fn create(
        id: ShippingMethodId,
        draft: ShippingMethodDraft,
        now: Instant,
    ) -> Result<Self, ShippingMethodError> {
        let draft = draft.checked()?;
        Ok(Self {
            id,
            code: draft.code,
            name: draft.name,
            countries: draft.countries,
            price: draft.price,
            free_from: draft.free_from,
            tax_category: draft.tax_category,
            is_active: draft.is_active,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// The method with an operator's new values. Orders that were placed keep the old ones.
    ///
    /// # Errors
    /// [`ShippingMethodError`] names the field that breaks a rule.
    pub fn changed(
        &self,
        draft: ShippingMethodDraft,
        now: Instant,
    ) -> Result<Self, ShippingMethodError> {
        let (version, created_at) = (self.version, self.created_at);
        Ok(Self { version, created_at, ..Self::create(self.id, draft, now)? })
    }

    /// The method as an operator's form shows it.
    #[must_use]
    pub fn draft(&self) -> ShippingMethodDraft {
        ShippingMethodDraft {
            code: self.code.clone(),
            name: self.name.clone(),
            countries: self.countries.clone(),
            price: self.price,
            free_from: self.free_from,
            tax_category: self.tax_category.clone(),
            is_active: self.is_active,
        }
    }

    /// Whether it is offered for goods that cost `goods` after the discount, delivered to `address`.
    #[must_use]
    pub fn is_offered(&self, goods: Money, address: &Address) -> bool {
        self.delivers_to(address.country) && self.price.currency() == goods.currency()
    }

    /// Whether it is active and delivers to a country.
    #[must_use]
    pub fn delivers_to(&self, country: Country) -> bool {
        self.is_active && (self.countries.is_empty() || self.countries.contains(&country))
    }
}

impl ShippingMethodDraft {
    /// The draft with its texts trimmed and its countries sorted, or what is wrong with it.
    ///
    /// # Errors
    /// [`ShippingMethodError`] names the field that breaks a rule.
    pub fn checked(mut self) -> Result<Self, ShippingMethodError> {
        let named = |field, text: Result<String, TextError>| {
            text.map_err(|error| ShippingMethodError::Text { field, error })
        };
        let limited = |field, amount: Money| {
            let within = amount.within_limit();
            within.map(drop).map_err(|error| ShippingMethodError::Amount { field, error })
        };
        limited("price", self.price)?;
        if let Some(from) = self.free_from {
            limited("free_from", from)?;
            let same = from.require_currency(self.price.currency());
            same.map_err(|error| ShippingMethodError::Amount { field: "free_from", error })?;
        }
        self.countries.sort_unstable();
        self.countries.dedup();
        Ok(Self {
            code: named("code", text::code(&self.code, MAX_CODE_CHARS))?,
            name: named("name", text::label(&self.name, MAX_NAME_CHARS))?,
            ..self
        })
    }
}
