//! The amounts that a provider takes, and how it writes them.

use domain::money::{Currency, Money};
use ports::{Currencies, GatewayError};
use serde_json::{Value, json};

use crate::errors::invalid;

/// The currencies that a provider takes, and their decimals where they are not those of ISO 4217.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// The provider, as errors name it.
    pub provider: &'static str,
    /// The currencies, by their ISO 4217 codes.
    pub currencies: &'static [&'static str],
    /// Currencies that have another number of decimals at the provider.
    pub decimals: &'static [(&'static str, u32)],
}

impl Amounts {
    /// The currencies, as [`ports::Capabilities`] declare them.
    #[must_use]
    pub const fn currencies(&self) -> Currencies {
        Currencies::Only(self.currencies)
    }

    /// The decimals that a currency has at the provider.
    #[must_use]
    pub fn decimals(&self, currency: Currency) -> u32 {
        let found = self.decimals.iter().find(|(code, _)| *code == currency.code());
        found.map_or(currency.exponent(), |(_, decimals)| *decimals)
    }

    /// An amount in the provider's smallest units.
    ///
    /// # Errors
    /// `InvalidRequest`: the provider does not take the currency, or such a fraction of it.
    pub fn units(&self, amount: Money) -> Result<i64, GatewayError> {
        let (currency, provider) = (amount.currency(), self.provider);
        if !self.currencies.contains(&currency.code()) {
            return Err(invalid(format!("{provider} does not accept {currency}")));
        }
        let units = rescaled(amount.minor_units(), currency.exponent(), self.decimals(currency));
        let refused = || invalid(format!("{provider} takes no such fraction: {amount} {currency}"));
        units.ok_or_else(refused)
    }

    /// The amount of so many of the provider's smallest units; `None` if there is no such amount.
    #[must_use]
    pub fn money(&self, units: i64, currency: Currency) -> Option<Money> {
        Money::new(rescaled(units, self.decimals(currency), currency.exponent())?, currency).ok()
    }

    /// An amount as decimal text with the provider's decimals.
    ///
    /// # Errors
    /// As [`Amounts::units`].
    pub fn text(&self, amount: Money) -> Result<String, GatewayError> {
        let units = self.units(amount)?;
        let decimals = self.decimals(amount.currency());
        if decimals == amount.currency().exponent() {
            return Ok(amount.to_string());
        }
        let scale = 10_i64.pow(decimals);
        let whole = units / scale;
        match usize::try_from(decimals) {
            Ok(0) | Err(_) => Ok(whole.to_string()),
            Ok(width) => Ok(format!("{whole}.{:0width$}", units % scale)),
        }
    }

    /// An amount as JSON, as [`decimal_amount`](crate::decimal_amount) reads it: its decimal `value`, and its
    /// currency's code under this name.
    ///
    /// # Errors
    /// As [`Amounts::units`].
    pub fn json(&self, amount: Money, currency_name: &str) -> Result<Value, GatewayError> {
        Ok(json!({ currency_name: amount.currency().code(), "value": self.text(amount)? }))
    }
}

/// A number with other decimals; `None` if it is no whole number then.
fn rescaled(number: i64, from: u32, to: u32) -> Option<i64> {
    let scaled = number.checked_mul(10_i64.checked_pow(to)?)?;
    let scale = 10_i64.checked_pow(from)?;
    (scaled % scale == 0).then_some(scaled / scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const ACME: Amounts = Amounts {
        provider: "Acme",
        currencies: &["EUR", "HUF", "ISK", "JPY", "KWD"],
        decimals: &[("HUF", 0), ("ISK", 2), ("KWD", 2)],
    };

    fn money(text: &str, currency: &str) -> Money {
        Money::parse(text, currency.parse().unwrap()).unwrap()
    }

    #[rstest]
    #[case("12.30", "EUR", 1_230, "12.30")]
    #[case("0.05", "EUR", 5, "0.05")]
    #[case("123.00", "HUF", 123, "123")]
    #[case("5", "ISK", 500, "5.00")]
    #[case("1230", "JPY", 1_230, "1230")]
    #[case("5.050", "KWD", 505, "5.05")]
    fn amounts_have_the_decimals_of_the_provider(
        #[case] text: &str,
        #[case] currency: &str,
        #[case] units: i64,
        #[case] sent: &str,
    ) {
        let amount = money(text, currency);
        assert_eq!(ACME.units(amount), Ok(units));
        assert_eq!(ACME.money(units, amount.currency()), Some(amount));
        let json = ACME.json(amount, "currency").unwrap();
        assert_eq!(json, serde_json::json!({ "currency": currency, "value": sent }));
        assert_eq!(crate::decimal_amount(&json, "currency"), Ok(amount));
    }

    #[rstest]
    #[case("1.00", "USD", "does not accept USD")]
    #[case("123.40", "HUF", "no such fraction: 123.40 HUF")]
    #[case("5.055", "KWD", "no such fraction: 5.055 KWD")]
    fn other_amounts_are_invalid(#[case] text: &str, #[case] currency: &str, #[case] why: &str) {
        let amount = money(text, currency);
        for told in [ACME.units(amount).map(drop), ACME.json(amount, "currency").map(drop)] {
            let is_told =
                matches!(&told, Err(GatewayError::InvalidRequest(it)) if it.contains(why));
            assert!(is_told, "{told:?}");
        }
    }

    #[test]
    fn units_that_are_no_amount_are_none() {
        let currency = |code: &str| code.parse().unwrap();
        assert_eq!(ACME.money(550, currency("ISK")), None);
        assert_eq!(ACME.money(-1, currency("EUR")), None);
        assert_eq!(ACME.money(i64::MAX, currency("HUF")), None);
    }
}
