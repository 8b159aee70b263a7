//! Fields of listings, shipping methods and tax rates, as the domain takes them.

use domain::address::Country;
use domain::money::Currency;
use domain::tax::TaxCategory;

use super::address::UNKNOWN_COUNTRY;
use crate::errors::Problem;

/// A currency.
///
/// # Errors
/// An unknown code.
pub fn currency(code: Option<&str>) -> Result<Option<Currency>, Problem> {
    let parsed = code.map(str::parse::<Currency>).transpose();
    parsed.map_err(|error| Problem::invalid("/currency", error.to_string()))
}

/// A tax category.
///
/// # Errors
/// A name that breaks a rule.
pub fn category(pointer: &str, name: Option<&str>) -> Result<Option<TaxCategory>, Problem> {
    let parsed = name.map(str::parse::<TaxCategory>).transpose();
    parsed.map_err(|error| Problem::invalid(pointer, error.to_string()))
}

/// Countries.
///
/// # Errors
/// The first unknown code.
pub fn countries(codes: Vec<String>) -> Result<Vec<Country>, Problem> {
    codes.iter().map(|code| country("/countries", code)).collect()
}

/// A country.
///
/// # Errors
/// An unknown code.
pub fn country(pointer: &str, code: &str) -> Result<Country, Problem> {
    code.parse().map_err(|_| Problem::invalid(pointer, UNKNOWN_COUNTRY))
}
