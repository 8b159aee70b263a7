//! Amounts in requests.

use domain::money::{Currency, Money};

use crate::error::AppError;

/// The amount that a text in a field of a request is.
///
/// # Errors
/// [`AppError::Amount`] names the field.
pub(crate) fn parse_amount(
    field: &'static str,
    text: &str,
    currency: Currency,
) -> Result<Money, AppError> {
    Money::parse(text, currency).map_err(|error| AppError::Amount { field, error })
}
