//! What Stripe's objects have in common: amounts, whose units are not always the minor units of ISO 4217, times,
//! and what is stored of them.
//!
//! See <https://docs.stripe.com/currencies>.

use adapters_http::json::{number_at, parsed_at};
use adapters_http::{Amounts, invalid, unreadable};
use chrono::DateTime;
use domain::Instant;
use domain::money::{Currency, Money};
use ports::{GatewayError, raw_json};
use serde_json::Value;

/// The currencies in which cards can be charged. BGN and ANG, which the page still listed after they were
/// replaced, are left out.
#[rustfmt::skip]
const CURRENCIES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD",
    "BND", "BOB", "BRL", "BSD", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CVE",
    "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GIP", "GMD", "GNF",
    "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS",
    "KHR", "KMF", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD",
    "MMK", "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD",
    "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD",
    "SCR", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SZL", "THB", "TJS", "TND", "TOP", "TRY", "TTD", "TWD",
    "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR",
    "ZMW",
];

/// The status of an object that was cancelled.
pub(crate) const CANCELLED: &str = "canceled"; // foreign spelling

/// Members that hold secrets or personal data, and are not stored.
#[rustfmt::skip]
const PRIVATE: &[&str] = &[
    "client_secret", "next_action", "return_url", "payment_method", "payment_method_details", "source",
    "customer", "customer_account", "billing_details", "shipping", "receipt_email", "receipt_url", "evidence",
    "request_log_url",
];

/// Amounts in Stripe's units, whose decimals are those of ISO 4217 but for three currencies.
pub(crate) const AMOUNTS: Amounts = Amounts {
    provider: "Stripe",
    currencies: CURRENCIES,
    decimals: &[("ISK", 2), ("MGA", 0), ("UGX", 2)],
};

/// An amount in Stripe's units.
///
/// # Errors
/// `InvalidRequest`: an amount that Stripe does not take.
pub(crate) fn units(amount: Money) -> Result<i64, GatewayError> {
    let (units, currency) = (AMOUNTS.units(amount)?, amount.currency());
    match AMOUNTS.decimals(currency) == 3 && units % 10 != 0 {
        true => {
            let why = "Stripe takes only amounts whose last digit is 0 in this currency";
            Err(invalid(format!("{why}: {amount} {currency}")))
        }
        false => Ok(units),
    }
}

/// The amount of an object under this name, in the object's currency.
pub(crate) fn amount(object: &Value, name: &str) -> Result<Money, GatewayError> {
    let money = || {
        let currency: Currency = parsed_at(object, "/currency")?;
        AMOUNTS.money(object.get(name)?.as_i64()?, currency)
    };
    money().ok_or_else(|| unreadable(name))
}

/// An object as it is stored: without secrets and personal data.
pub(crate) fn stored(object: &Value) -> String {
    raw_json(object, PRIVATE)
}

/// A time, which Stripe gives in seconds.
pub(crate) fn time_at(object: &Value, pointer: &str) -> Option<Instant> {
    DateTime::from_timestamp(number_at(object, pointer)?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    /// Currencies whose amounts are sent in whole units, as the page lists them. ISK and UGX have no decimals
    /// either, but are sent with two.
    const ZERO_DECIMAL: &[&str] = &[
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
        "XOF", "XPF",
    ];
    /// Currencies whose amounts are sent with three decimals, of which the last has to be 0.
    const THREE_DECIMAL: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

    fn money(text: &str, currency: &str) -> Money {
        Money::parse(text, currency.parse().unwrap()).unwrap()
    }

    fn read(units: i64, currency: &str) -> Option<Money> {
        amount(&json!({ "paid": units, "currency": currency }), "paid").ok()
    }

    #[rstest]
    #[case("12.34", "USD", 1_234)]
    #[case("500", "JPY", 500)]
    #[case("5", "ISK", 500)]
    #[case("5", "UGX", 500)]
    #[case("5.00", "MGA", 5)]
    #[case("5.120", "KWD", 5_120)]
    #[case("10.45", "HUF", 1_045)]
    #[case("800.45", "TWD", 80_045)]
    fn amounts_are_sent_in_units_of_stripe(
        #[case] text: &str,
        #[case] currency: &str,
        #[case] expected: i64,
    ) {
        let amount = money(text, currency);
        assert_eq!(units(amount), Ok(expected));
        assert_eq!(read(expected, &currency.to_lowercase()), Some(amount));
    }

    #[rstest]
    #[case("5.124", "KWD", "last digit")]
    #[case("5.01", "MGA", "no such fraction")]
    #[case("5.00", "KPW", "does not accept")]
    #[case("9999999999999", "ISK", "")]
    fn other_amounts_are_refused(#[case] text: &str, #[case] currency: &str, #[case] why: &str) {
        let sent = units(money(text, currency));
        if why.is_empty() {
            assert_eq!(sent, Ok(999_999_999_999_900));
            return;
        }
        let told = matches!(&sent, Err(GatewayError::InvalidRequest(text)) if text.contains(why));
        assert!(told, "{sent:?}");
    }

    #[test]
    fn amounts_that_cannot_be_are_not_read() {
        assert_eq!(read(550, "isk"), None);
        assert_eq!(read(-1, "usd"), None);
        assert_eq!(read(1, "xyz"), None);
    }

    #[test]
    fn only_three_currencies_have_other_units_than_iso_4217() {
        let of = |code: &&&str| {
            let currency: Currency = code.parse().unwrap();
            assert_eq!(currency.code(), **code);
            let listed = match **code {
                code if ZERO_DECIMAL.contains(&code) => 0,
                code if THREE_DECIMAL.contains(&code) => 3,
                _ => 2,
            };
            assert_eq!(AMOUNTS.decimals(currency), listed, "{code}");
            AMOUNTS.decimals(currency) != currency.exponent()
        };
        let different: Vec<&&str> = CURRENCIES.iter().filter(of).collect();
        assert_eq!(different, [&"ISK", &"MGA", &"UGX"]);
        assert!(CURRENCIES.is_sorted());
    }

    #[test]
    fn what_is_stored_has_no_secrets_and_no_personal_data() {
        let intent = json!({
            "id": "pi_1",
            "client_secret": "pi_1_secret_2",
            "next_action": { "redirect_to_url": { "url": "https://x.example?client_secret=1" } },
            "latest_charge": { "id": "ch_1", "billing_details": { "email": "a@b.example" } },
        });
        assert_eq!(stored(&intent), r#"{"id":"pi_1","latest_charge":{"id":"ch_1"}}"#);
    }
}
