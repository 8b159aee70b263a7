//! Payments and amounts of a provider as the port knows them.

use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment};
use serde_json::Value;

use crate::errors::invalid;
use crate::json::text;
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
    use serde_json::json;

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
