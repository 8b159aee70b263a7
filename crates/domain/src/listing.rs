//! Listings: products with their price and available stock.

use thiserror::Error;

use crate::Instant;
use crate::ids::ListingId;
use crate::limits::{MAX_NAME_CHARS, MAX_SKU_CHARS, MAX_STOCK};
use crate::money::{Money, MoneyError};
use crate::tax::TaxCategory;
use crate::text::{self, TextError};

/// A product offered by a vendor. `version` moves with what a shopper is shown (name, price,
/// availability for sale), never with the stock counters: those have their own guards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its id.
    pub id: ListingId,
    /// The shop's own number for it; unique and case-sensitive.
    pub sku: String,
    /// What the shopper reads.
    pub name: String,
    /// Who offers it.
    pub vendor: Option<String>,
    /// The school it is made for.
    pub school: Option<String>,
    /// A short specification: size, colour, edition; may have several lines.
    pub spec: Option<String>,
    /// Price of one unit.
    pub unit_price: Money,
    /// Units on hand; `None` if stock is not tracked.
    pub stock: Option<i64>,
    /// Units reserved by open orders, never more than `stock`.
    pub reserved: i64,
    /// How its price is taxed.
    pub tax_category: TaxCategory,
    /// Whether it can be bought; an archived listing cannot.
    pub is_active: bool,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
    /// Version for optimistic locking.
    pub version: i64,
}

/// The data of a listing that an operator enters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingDraft {
    /// See [`Listing::sku`].
    pub sku: String,
    /// See [`Listing::name`].
    pub name: String,
    /// See [`Listing::vendor`].
    pub vendor: Option<String>,
    /// See [`Listing::school`].
    pub school: Option<String>,
    /// See [`Listing::spec`].
    pub spec: Option<String>,
    /// See [`Listing::unit_price`].
    pub unit_price: Money,
    /// See [`Listing::stock`].
    pub stock: Option<i64>,
    /// See [`Listing::tax_category`].
    pub tax_category: TaxCategory,
    /// See [`Listing::is_active`].
    pub is_active: bool,
}

/// What is wrong with a listing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ListingError {
    /// A text field.
    #[error("{field} {error}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// Below zero or past [`MAX_STOCK`].
    #[error("stock must be between 0 and {MAX_STOCK}")]
    Stock,
    /// A price above the limit of an order.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// Fewer units than open orders reserve.
    #[error("{reserved} units are reserved by open orders")]
    HeldByOrders {
        /// Reserved units.
        reserved: i64,
    },
}

impl Listing {
    /// A new listing.
    ///
    /// # Errors
    /// [`ListingError`] names the field that breaks a rule.
    pub fn create(id: ListingId, draft: ListingDraft, now: Instant) -> Result<Self, ListingError> {
        let draft = draft.checked()?;
        Ok(Self {
            id,
            sku: draft.sku,
            name: draft.name,
            vendor: draft.vendor,
            school: draft.school,
            spec: draft.spec,
            unit_price: draft.unit_price,
            stock: draft.stock,
            reserved: 0,
            tax_category: draft.tax_category,
            is_active: draft.is_active,
            created_at: now,
            updated_at: now,
            version: 1,
        })
    }

    /// The listing with an operator's new values. The stock counters stay: they move by their own
    /// guarded changes. Whether stock is tracked at all may change only while nothing is reserved.
    ///
    /// # Errors
    /// [`ListingError`] names the field that breaks a rule.
    pub fn changed(&self, draft: ListingDraft, now: Instant) -> Result<Self, ListingError> {
        let draft = draft.checked()?;
        Ok(Self {
            sku: draft.sku,
            name: draft.name,
            vendor: draft.vendor,
            school: draft.school,
            spec: draft.spec,
            unit_price: draft.unit_price,
            tax_category: draft.tax_category,
            is_active: draft.is_active,
            updated_at: now,
            ..self.clone()
        })
    }

    /// The listing as an operator's form shows it.
    #[must_use]
    pub fn draft(&self) -> ListingDraft {
        ListingDraft {
            sku: self.sku.clone(),
            name: self.name.clone(),
            vendor: self.vendor.clone(),
            school: self.school.clone(),
            spec: self.spec.clone(),
            unit_price: self.unit_price,
            stock: self.stock,
            tax_category: self.tax_category.clone(),
            is_active: self.is_active,
        }
    }

    /// Units that can be sold now: `stock - reserved`; `None` if stock is not tracked.
    #[must_use]
    pub fn available(&self) -> Option<i64> {
        self.stock.map(|stock| stock.saturating_sub(self.reserved).max(0))
    }

    /// Whether it is for sale, and nothing of it is available.
    #[must_use]
    pub fn is_sold_out(&self) -> bool {
        self.is_active && self.available().is_some_and(|left| left <= 0)
    }

    /// Whether `quantity` units could be sold now. A guard decides again inside the commit.
    #[must_use]
    pub fn can_sell(&self, quantity: i64) -> bool {
        self.is_active && self.available().is_none_or(|left| left >= quantity)
    }

    /// Whether the stock of this listing is tracked.
    #[must_use]
    pub fn is_tracked(&self) -> bool {
        self.stock.is_some()
    }
}

impl ListingDraft {
    /// The draft with its texts trimmed, or what is wrong with it.
    ///
    /// # Errors
    /// [`ListingError`] names the field that breaks a rule.
    pub fn checked(self) -> Result<Self, ListingError> {
        if self.stock.is_some_and(|s| !(0..=MAX_STOCK).contains(&s)) {
            return Err(ListingError::Stock);
        }
        self.unit_price.within_limit()?;
        Ok(Self {
            sku: named("sku", text::checked(&self.sku, MAX_SKU_CHARS))?,
            name: named("name", text::checked(&self.name, MAX_NAME_CHARS))?,
            vendor: optional("vendor", self.vendor.as_deref(), text::optional)?,
            school: optional("school", self.school.as_deref(), text::optional)?,
            spec: optional("spec", self.spec.as_deref(), text::optional_multi_line)?,
            ..self
        })
    }
}

fn named(field: &'static str, text: Result<String, TextError>) -> Result<String, ListingError> {
    text.map_err(|error| ListingError::Text { field, error })
}

/// A text that may be left out, read by the rule of its kind; an empty one is none.
fn optional(
    field: &'static str,
    text: Option<&str>,
    read: fn(&str, usize) -> Result<String, TextError>,
) -> Result<Option<String>, ListingError> {
    let text = text.map(|text| named(field, read(text, MAX_NAME_CHARS))).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
