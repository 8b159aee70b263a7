//! The currencies in which Mollie takes payments. Which of them a shop can use depends on its payment methods.

use adapters_http::invalid;
use domain::money::Money;
use ports::{Currencies, GatewayError};

/// As documented for API v2. Each has as many decimals at Mollie as in ISO 4217.
pub(crate) const CURRENCIES: Currencies = Currencies::Only(&[
    "AED", "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "ISK",
    "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TWD", "USD",
    "ZAR",
]);

/// Refuses an amount that Mollie cannot take, before anything is sent.
pub(crate) fn ensure_taken(amount: Money) -> Result<(), GatewayError> {
    let currency = amount.currency();
    match CURRENCIES.include(currency) {
        true => Ok(()),
        false => Err(invalid(format!("Mollie takes no payments in {currency}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("EUR", true)]
    #[case("JPY", true)]
    #[case("KWD", false)]
    #[case("BGN", false)]
    fn other_currencies_are_refused(#[case] code: &str, #[case] taken: bool) {
        let amount = Money::new(100, code.parse().unwrap()).unwrap();
        assert_eq!(ensure_taken(amount).is_ok(), taken);
    }
}
