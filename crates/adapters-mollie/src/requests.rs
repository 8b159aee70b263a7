//! What is sent: the bodies of requests.

use adapters_http::{Amounts, invalid};
use domain::money::Money;
use ports::{CreatePayment, GatewayError, RefundRequest};
use serde_json::{Value, json};
use url::Url;

/// The currencies in which Mollie takes payments, as documented for API v2; which of them a shop can use depends on
/// its payment methods. Each has as many decimals at Mollie as in ISO 4217.
const CURRENCIES: &[&str] = &[
    "AED", "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "ISK",
    "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TWD", "USD",
    "ZAR",
];

/// The amounts that Mollie takes.
pub(crate) const AMOUNTS: Amounts =
    Amounts { provider: "Mollie", currencies: CURRENCIES, decimals: &[] };

/// Characters of a refund's description, which may be printed on the shopper's statement.
const MAX_DESCRIPTION: usize = 140;

/// A payment to create. It depends on nothing but the stored attempt and the webhook's address: Mollie refuses
/// another body under the same key.
pub(crate) fn creation(request: &CreatePayment, webhook_url: &Url) -> Result<Value, GatewayError> {
    let no_return_url = || invalid("Mollie needs a page to which the shopper returns");
    let return_url = request.return_url.as_deref().ok_or_else(no_return_url)?;
    let (id, number) = (request.payment_id.to_string(), request.order_number.to_string());
    let mut webhook_url = webhook_url.clone();
    webhook_url.query_pairs_mut().append_pair("payment_id", &id);
    let mut body = json!({
        "amount": amount(request.amount)?,
        "description": format!("Order {number}"),
        "redirectUrl": return_url,
        "webhookUrl": webhook_url.as_str(),
        "metadata": {
            "payment_id": id, "order_id": request.order_id.to_string(), "order_number": number,
        },
    });
    if !request.capture
        && let Some(members) = body.as_object_mut()
    {
        members.insert("captureMode".to_owned(), json!("manual"));
    }
    Ok(body)
}

/// A refund to make.
pub(crate) fn refunding(request: &RefundRequest) -> Result<Value, GatewayError> {
    let (refund, payment) = (request.refund_id.to_string(), request.payment.payment_id.to_string());
    let words = request.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let description: String = words.chars().take(MAX_DESCRIPTION).collect();
    Ok(json!({
        "amount": amount(request.amount)?,
        "description": if description.is_empty() { "Refund" } else { &description },
        "metadata": { "refund_id": refund, "payment_id": payment },
    }))
}

/// An amount. One that Mollie cannot take is refused before anything is sent.
pub(crate) fn amount(amount: Money) -> Result<Value, GatewayError> {
    AMOUNTS.json(amount, "currency")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::ids::{OrderId, PaymentId};
    use domain::order::OrderNumber;
    use rstest::rstest;

    fn request(currency: &str, capture: bool) -> CreatePayment {
        CreatePayment {
            payment_id: PaymentId("0190d3a4-1111-7abc-8def-000000000001".parse().unwrap()),
            order_id: OrderId("0190d3a4-1111-7abc-8def-000000000002".parse().unwrap()),
            order_number: OrderNumber::from_random(1),
            amount: Money::new(12_340, currency.parse().unwrap()).unwrap(),
            created_at: DateTime::UNIX_EPOCH,
            confirm: true,
            capture,
            payment_token: None,
            return_url: Some("https://shop.example/return".to_owned()),
        }
    }

    fn webhook_url() -> Url {
        "https://shop.example/api/payments/webhook/mollie".parse().unwrap()
    }

    #[test]
    fn the_body_has_exact_amounts_our_ids_and_the_addresses() {
        let body = creation(&request("EUR", true), &webhook_url()).unwrap();
        assert_eq!(body["amount"], json!({"currency": "EUR", "value": "123.40"}));
        assert_eq!(body["redirectUrl"], "https://shop.example/return");
        let id = "0190d3a4-1111-7abc-8def-000000000001";
        let webhook = format!("https://shop.example/api/payments/webhook/mollie?payment_id={id}");
        assert_eq!(body["webhookUrl"], webhook.as_str());
        assert_eq!(body["metadata"]["payment_id"], id);
        assert!(body.get("captureMode").is_none(), "Mollie captures by default");
        let yen = creation(&request("JPY", true), &webhook_url()).unwrap();
        assert_eq!(yen["amount"]["value"], "12340");
    }

    #[test]
    fn without_capture_it_is_only_authorized() {
        let body = creation(&request("EUR", false), &webhook_url()).unwrap();
        assert_eq!(body["captureMode"], "manual");
    }

    #[test]
    fn the_body_does_not_depend_on_how_it_is_confirmed() {
        let waits = CreatePayment {
            confirm: false,
            payment_token: Some("tkn".to_owned()),
            ..request("EUR", true)
        };
        let confirms = creation(&request("EUR", true), &webhook_url());
        assert_eq!(creation(&waits, &webhook_url()), confirms);
    }

    #[test]
    fn what_mollie_cannot_take_is_not_sent() {
        let currency = creation(&request("KWD", true), &webhook_url());
        let address = CreatePayment { return_url: None, ..request("EUR", true) };
        for refused in [currency, creation(&address, &webhook_url())] {
            assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
        }
    }

    #[rstest]
    #[case("EUR", true)]
    #[case("JPY", true)]
    #[case("KWD", false)]
    #[case("BGN", false)]
    fn other_currencies_are_refused(#[case] code: &str, #[case] taken: bool) {
        let amount = Money::new(100, code.parse().unwrap()).unwrap();
        assert_eq!(super::amount(amount).is_ok(), taken);
    }
}
