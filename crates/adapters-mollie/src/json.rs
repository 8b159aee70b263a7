//! Reading Mollie's JSON: amounts, and pages of lists.

use adapters_http::decimal_amount;
use adapters_http::json::text_at;
use domain::money::Money;
use ports::GatewayError;
use serde_json::Value;
use url::Url;

/// An amount; `None` if Mollie does not say, or says `null`.
pub(crate) fn money(body: &Value, name: &str) -> Result<Option<Money>, GatewayError> {
    let amount = body.get(name).filter(|amount| !amount.is_null());
    amount.map(|amount| decimal_amount(amount, "currency")).transpose()
}

/// What is embedded under this name: the items of a page, or what belongs to a payment.
pub(crate) fn items<'a>(body: &'a Value, name: &str) -> Option<&'a [Value]> {
    let items = body.get("_embedded")?.get(name)?;
    items.as_array().map(Vec::as_slice)
}

/// The item with which the next page begins.
pub(crate) fn next(page: &Value) -> Option<String> {
    let url: Url = text_at(page, "/_links/next/href")?.parse().ok()?;
    let (_, from) = url.query_pairs().find(|(name, _)| name == "from")?;
    Some(from.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case("EUR", "12.30", 1230)]
    #[case("JPY", "1230", 1230)]
    #[case("ISK", "1230", 1230)]
    #[case("HUF", "1230.00", 123_000)]
    fn amounts_have_the_digits_of_their_currency(
        #[case] currency: &str,
        #[case] value: &str,
        #[case] minor_units: i64,
    ) {
        let body = json!({"amount": {"currency": currency, "value": value}});
        let money = money(&body, "amount").unwrap().unwrap();
        assert_eq!((money.minor_units(), money.to_string().as_str()), (minor_units, value));
    }

    #[rstest]
    #[case(json!({"currency": "EUR", "value": 10.0}))]
    #[case(json!({"currency": "EUR", "value": "-1.00"}))]
    #[case(json!({"currency": "JPY", "value": "1.50"}))]
    #[case(json!({"value": "1.00"}))]
    fn an_amount_that_cannot_be_read_is_no_result(#[case] amount: Value) {
        let read = money(&json!({"amount": amount}), "amount");
        assert!(matches!(read, Err(GatewayError::OutcomeUnknown(_))), "{read:?}");
    }

    #[test]
    fn the_next_page_is_read_from_its_link() {
        let link = |href: Value| json!({"_links": {"next": href}});
        let href = "https://api.mollie.com/v2/payments?from=tr_2&limit=250";
        assert_eq!(next(&link(json!({"href": href}))), Some("tr_2".to_owned()));
        assert_eq!(next(&link(Value::Null)), None);
    }
}
