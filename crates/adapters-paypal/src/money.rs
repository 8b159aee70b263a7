//! Amounts as PayPal writes them.

use adapters_http::{Amounts, decimal_amount};
use domain::money::Money;
use serde_json::Value;

use crate::Result;

/// The currencies that PayPal takes.
const CURRENCIES: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "JPY",
    "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TWD", "USD",
];

/// The amounts that PayPal takes: two currencies in whole units only, which have decimals in ISO 4217.
pub(crate) const AMOUNTS: Amounts =
    Amounts { provider: "PayPal", currencies: CURRENCIES, decimals: &[("HUF", 0), ("TWD", 0)] };

/// An amount to send. Refuses a currency that PayPal does not take, and a fraction of one that it takes in
/// whole units only.
pub(crate) fn to_paypal(amount: Money) -> Result<Value> {
    AMOUNTS.json(amount, "currency_code")
}

/// An amount that PayPal has sent.
pub(crate) fn from_paypal(amount: &Value) -> Result<Money> {
    decimal_amount(amount, "currency_code")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ports::GatewayError;
    use rstest::rstest;
    use serde_json::json;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap()).unwrap()
    }

    #[rstest]
    #[case(12_340, "EUR", "123.40")]
    #[case(5, "USD", "0.05")]
    #[case(12_340, "JPY", "12340")]
    #[case(12_300, "HUF", "123")]
    #[case(500_000, "TWD", "5000")]
    fn amounts_have_the_decimals_that_paypal_takes(
        #[case] minor: i64,
        #[case] code: &str,
        #[case] value: &str,
    ) {
        let sent = to_paypal(money(minor, code)).unwrap();
        assert_eq!(sent, json!({ "currency_code": code, "value": value }));
        assert_eq!(from_paypal(&sent), Ok(money(minor, code)));
    }

    #[rstest]
    #[case(12_340, "HUF")]
    #[case(1, "TWD")]
    #[case(1_000, "KWD")]
    #[case(1_000, "INR")]
    fn what_paypal_does_not_take_is_not_sent(#[case] minor: i64, #[case] code: &str) {
        let refused = to_paypal(money(minor, code));
        assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    }

    #[test]
    fn an_amount_that_is_none_is_unreadable() {
        for amount in [
            json!(null),
            json!({ "value": "1.00" }),
            json!({ "value": "1", "currency_code": "EURO" }),
        ] {
            assert!(matches!(from_paypal(&amount), Err(GatewayError::OutcomeUnknown(_))));
        }
    }
}
