//! Shipping methods: the operator's work on them.

mod change;
mod create;
mod list;

pub use change::{ShippingMethodChange, change};
pub use create::{ShippingMethodInput, create};
pub use list::{get, list};

use domain::money::{Currency, Money};
use domain::shipping::ShippingMethodError;

/// An amount that an operator has entered into a field.
fn amount(
    field: &'static str,
    text: &str,
    currency: Currency,
) -> Result<Money, ShippingMethodError> {
    Money::parse(text, currency).map_err(|error| ShippingMethodError::Amount { field, error })
}
