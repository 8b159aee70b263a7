//! Payments and amounts of a provider as the port knows them.

use std::fmt::Display;

use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment};
use serde_json::{Value, json};

use crate::errors::invalid;
use crate::json::{text, text_at};
use crate::text::unreadable;

/// A payment of which nothing else is known.
#[must_use]
pub fn plain_payment(provider_ref: &str, status: ProviderStatus, amount: Money) -> ProviderPayment {
    ProviderPayment {
        provider_ref: provider_ref.to_owned(),
        payment_token: None,
        status,
        amount,
        refunded: None,
        next_action: None,
        provider_data: None,
        pay_until: None,
        failure_code: None,
        raw: "{}".to_owned(),
    }
}

/// Refuses to capture more than the authorized amount of a payment, or one that is not authorized.
///
/// # Errors
/// `InvalidRequest`.
pub fn ensure_authorized(payment: &ProviderPayment, amount: Money) -> Result<(), GatewayError> {
    if payment.status != ProviderStatus::Authorized {
        return Err(invalid(format!("nothing is authorized: the payment is {}", payment.status)));
    }
    let too_much = format!("{amount} is more than the authorized {}", payment.amount);
    payment.amount.minus(amount).map(drop).map_err(|_| invalid(too_much))
}

/// Refuses something that was not created with this id of ours, which it has at the JSON pointer: the shopper of one
/// payment would pay for another one's order.
///
/// # Errors
/// `InvalidRequest`.
pub fn ensure_ours(object: &Value, pointer: &str, id: impl Display) -> Result<(), GatewayError> {
    let id = id.to_string();
    match text_at(object, pointer) == Some(&id) {
        true => Ok(()),
        false => Err(invalid(format!("the reference does not belong to {id}"))),
    }
}

/// An amount as JSON, with the decimals of ISO 4217: its decimal `value`, and its currency's code as `currency`.
#[must_use]
pub fn plain_amount(amount: Money) -> Value {
    json!({ "currency": amount.currency().code(), "value": amount.to_string() })
}

/// An amount as JSON: its decimal `value`, and its currency's code under this name.
///
/// # Errors
/// `OutcomeUnknown`: a response without a valid amount cannot be read.
pub fn decimal_amount(amount: &Value, currency_name: &str) -> Result<Money, GatewayError> {
    let currency = text(amount, currency_name)?.parse();
    let currency = currency.map_err(|_| unreadable("a currency"))?;
    Money::parse(text(amount, "value")?, currency).map_err(|_| unreadable("an amount"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(ProviderStatus::Authorized, "EUR", 100, true)]
    #[case(ProviderStatus::Authorized, "EUR", 40, true)]
    #[case(ProviderStatus::Authorized, "EUR", 101, false)]
    #[case(ProviderStatus::Authorized, "USD", 100, false)]
    #[case(ProviderStatus::Approved, "EUR", 100, false)]
    #[case(ProviderStatus::Cancelled, "EUR", 100, false)]
    fn no_more_is_captured_than_is_authorized(
        #[case] status: ProviderStatus,
        #[case] currency: &str,
        #[case] minor_units: i64,
        #[case] expected: bool,
    ) {
        let money = |units, code: &str| Money::new(units, code.parse().unwrap()).unwrap();
        let payment = plain_payment("tr_1", status, money(100, "EUR"));
        let told = ensure_authorized(&payment, money(minor_units, currency));
        assert_eq!(told.is_ok(), expected, "{told:?}");
    }

    #[rstest]
    #[case("EUR", "12.30", 1_230)]
    #[case("JPY", "1230", 1_230)]
    #[case("HUF", "123", 12_300)]
    fn amounts_have_the_digits_of_their_currency(
        #[case] currency: &str,
        #[case] value: &str,
        #[case] minor_units: i64,
    ) {
        let amount = json!({ "currency": currency, "value": value });
        let read = decimal_amount(&amount, "currency").unwrap();
        assert_eq!((read.minor_units(), read.currency().code()), (minor_units, currency));
        let again = decimal_amount(&plain_amount(read), "currency");
        assert_eq!(again, Ok(read));
    }

    #[test]
    fn what_has_another_id_or_none_is_refused() {
        let object = json!({ "metadata": { "payment_id": "1" } });
        assert_eq!(ensure_ours(&object, "/metadata/payment_id", 1), Ok(()));
        for (pointer, id) in [("/metadata/payment_id", 2), ("/metadata/refund_id", 1)] {
            let told = ensure_ours(&object, pointer, id);
            assert!(matches!(told, Err(GatewayError::InvalidRequest(_))), "{told:?}");
        }
    }

    #[rstest]
    #[case(json!({ "currency": "EUR", "value": 10.0 }))]
    #[case(json!({ "currency": "EUR", "value": "-1.00" }))]
    #[case(json!({ "currency": "JPY", "value": "1.50" }))]
    #[case(json!({ "currency": "EURO", "value": "1.00" }))]
    #[case(json!({ "currency_code": "EUR", "value": "1.00" }))]
    #[case(json!({ "currency": "EUR" }))]
    #[case(Value::Null)]
    fn an_amount_that_cannot_be_read_is_no_result(#[case] amount: Value) {
        let read = decimal_amount(&amount, "currency");
        assert!(matches!(read, Err(GatewayError::OutcomeUnknown(_))), "{read:?}");
    }
}
