//! The amount that a webhook names. A part of it that cannot be read is not passed over: money would
//! count as the right amount that no one has compared.

use domain::money::{Currency, Money, MoneyError};
use ports::WebhookError;
use serde_json::{Map, Value};

use super::malformed;

/// The amount that a webhook names in `raw_data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NamedAmount {
    /// None at all: the event is about the whole amount.
    None,
    /// An amount with its currency.
    Money(Money),
    /// An amount without its currency, which is the payment's then.
    Bare(String),
    /// A currency alone: the whole amount, in the currency that the payment must have.
    Currency(Currency),
}

impl NamedAmount {
    /// Reads `amount` and `currency`.
    pub(super) fn of(raw_data: &Map<String, Value>) -> Result<Self, WebhookError> {
        let amount = member(raw_data, "amount")?;
        let currency = member(raw_data, "currency")?.map(str::parse::<Currency>).transpose();
        let currency = currency.map_err(|error| malformed("raw_data.currency", error))?;
        match (amount, currency) {
            (None, None) => Ok(Self::None),
            (None, Some(currency)) => Ok(Self::Currency(currency)),
            (Some(amount), Some(currency)) => in_currency(amount, currency).map(Self::Money),
            (Some(amount), None) => Self::bare_of(amount),
        }
    }

    /// An amount whose currency is not known yet: how many digits it may have is not known, either.
    fn bare_of(amount: &str) -> Result<Self, WebhookError> {
        let any: Currency = "USD".parse().map_err(|error| malformed("raw_data.currency", error))?;
        match Money::parse(amount, any) {
            Ok(_) | Err(MoneyError::TooPrecise { .. }) => Ok(Self::Bare(amount.to_owned())),
            Err(error) => Err(malformed("raw_data.amount", error)),
        }
    }

    /// The amount, if its currency stands beside it.
    pub(super) fn money(&self) -> Option<Money> {
        match self {
            Self::Money(money) => Some(*money),
            Self::None | Self::Bare(_) | Self::Currency(_) => None,
        }
    }

    /// The amount, if its currency was left out.
    pub(super) fn bare(&self) -> Option<String> {
        match self {
            Self::Bare(text) => Some(text.clone()),
            Self::None | Self::Money(_) | Self::Currency(_) => None,
        }
    }

    /// The amount of a payment whose currency is `known`, if one is named and can be told.
    ///
    /// # Errors
    /// A bare amount that is none in that currency, and another currency without an amount.
    pub(crate) fn of_payment(
        &self,
        known: Option<Currency>,
    ) -> Result<Option<Money>, WebhookError> {
        match (self, known) {
            (Self::Money(money), _) => Ok(Some(*money)),
            (Self::Bare(text), Some(known)) => in_currency(text, known).map(Some),
            (Self::Currency(named), Some(known)) if *named != known => {
                let why = format!("is not the payment's ({known}), and no amount was sent with it");
                Err(malformed("raw_data.currency", why))
            }
            (Self::Bare(_) | Self::None | Self::Currency(_), _) => Ok(None),
        }
    }
}

fn in_currency(amount: &str, currency: Currency) -> Result<Money, WebhookError> {
    Money::parse(amount, currency).map_err(|error| malformed("raw_data.amount", error))
}

/// An optional member; if it is present it must be a text.
fn member<'a>(
    raw_data: &'a Map<String, Value>,
    name: &str,
) -> Result<Option<&'a str>, WebhookError> {
    let Some(value) = raw_data.get(name) else {
        return Ok(None);
    };
    let text = value.as_str().ok_or_else(|| {
        malformed(&format!("raw_data.{name}"), "must be a string, such as \"12.50\" or \"USD\"")
    });
    text.map(Some)
}
