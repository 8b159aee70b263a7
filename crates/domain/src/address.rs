//! Postal addresses: where an order is shipped to, which decides its shipping offers and its taxes.

mod country;

pub use country::Country;

use thiserror::Error;

use crate::contact::{ContactError, checked_phone};
use crate::limits::{
    MAX_ADDRESS_LINES, MAX_CITY_CHARS, MAX_NAME_CHARS, MAX_POSTCODE_CHARS, MAX_REGION_CHARS,
};
use crate::search::folded;
use crate::text::{self, TextError};

/// A postal address. An order keeps its own copy of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The recipient.
    pub name: String,
    /// Street and house number, and what else the carrier needs: 1 to [`MAX_ADDRESS_LINES`] lines.
    pub lines: Vec<String>,
    /// The city or town.
    pub city: String,
    /// The state, province or region, as the country's post writes it: `NY`, `BC`.
    pub region: Option<String>,
    /// The postal code.
    pub postcode: Option<String>,
    /// The country.
    pub country: Country,
    /// A phone number for the carrier, in international form (`+911234567890`).
    pub phone: Option<String>,
}

/// What is wrong with a field of an address, which [`AddressError::field`] names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    /// A text field.
    #[error("{error}")]
    Text {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        error: TextError,
    },
    /// None, or more than [`MAX_ADDRESS_LINES`].
    #[error("must be 1 to {MAX_ADDRESS_LINES} lines of text")]
    Lines,
    /// The phone number.
    #[error("{0}")]
    Phone(ContactError),
}

impl AddressError {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Text { field, .. } => field,
            Self::Lines => "lines",
            Self::Phone(_) => "phone",
        }
    }
}

impl Address {
    /// The address with its texts trimmed and empty optional fields removed.
    ///
    /// # Errors
    /// [`AddressError`] names the field that breaks a rule.
    pub fn checked(self) -> Result<Self, AddressError> {
        let lines = self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        let lines = lines.map(|line| named("lines", text::label(line, MAX_NAME_CHARS)));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        if !(1..=MAX_ADDRESS_LINES).contains(&lines.len()) {
            return Err(AddressError::Lines);
        }
        let phone = self.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty());
        Ok(Self {
            name: named("name", text::label(&self.name, MAX_NAME_CHARS))?,
            lines,
            city: named("city", text::label(&self.city, MAX_CITY_CHARS))?,
            region: optional("region", self.region.as_deref(), MAX_REGION_CHARS)?,
            postcode: optional("postcode", self.postcode.as_deref(), MAX_POSTCODE_CHARS)?,
            country: self.country,
            phone: phone.map(checked_phone).transpose().map_err(AddressError::Phone)?,
        })
    }

    /// Whether it is in this region, whatever the letter case.
    #[must_use]
    pub fn is_in_region(&self, region: &str) -> bool {
        self.region.as_deref().is_some_and(|own| folded(own) == folded(region))
    }
}

fn named(field: &'static str, text: Result<String, TextError>) -> Result<String, AddressError> {
    text.map_err(|error| AddressError::Text { field, error })
}

/// A text that may be left out; an empty one is none.
fn optional(
    field: &'static str,
    text: Option<&str>,
    max: usize,
) -> Result<Option<String>, AddressError> {
    let text = text.map(|text| named(field, text::optional_label(text, max))).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}
