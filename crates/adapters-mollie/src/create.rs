//! Creating a payment.

use adapters_http::json::text;
use adapters_http::{invalid, unknown};
use ports::{CreatePayment, GatewayError, ProviderPayment};
use serde_json::{Value, json};
use url::Url;

use crate::client::{Client, explain, is_replayed, refused};
use crate::currencies::ensure_taken;
use crate::payment::{ensure_ours, payment};

/// Creates a payment, or returns the one that an earlier request with the same key has created.
pub(crate) async fn create(
    client: &Client,
    webhook_url: &Url,
    request: &CreatePayment,
) -> Result<ProviderPayment, GatewayError> {
    let (key, body) = (request.payment_id.to_string(), creation(request, webhook_url)?);
    let response = client.post("create_payment", &["v2", "payments"], &key, body).await?;
    if !response.is_success() {
        return Err(refused(response));
    }
    let is_old = is_replayed(&response);
    let mut made = response.into_body(explain)?;
    // Accepted, and not processed yet: there is no payment to read.
    let id = text(&made, "id")?;
    if is_old {
        // The stored response says what the payment was when it was created.
        let newest = client.get("get_payment", &["v2", "payments", id], &[]).await;
        made = newest.map_err(unknown)?;
    }
    ensure_ours(&made, request.payment_id, client.mode()).map_err(unknown)?;
    payment(&made)
}

/// The body. It depends on nothing but the stored attempt and the webhook's address: Mollie refuses another body
/// under the same key.
fn creation(request: &CreatePayment, webhook_url: &Url) -> Result<Value, GatewayError> {
    ensure_taken(request.amount)?;
    let no_return_url = || invalid("Mollie needs a page to which the shopper returns");
    let return_url = request.return_url.as_deref().ok_or_else(no_return_url)?;
    let id = request.payment_id.to_string();
    let mut webhook = webhook_url.clone();
    webhook.query_pairs_mut().append_pair("payment_id", &id);
    let number = request.order_number.to_string();
    let mut body = json!({
        "amount": {
            "currency": request.amount.currency().code(), "value": request.amount.to_string(),
        },
        "description": format!("Order {number}"),
        "redirectUrl": return_url,
        "webhookUrl": webhook.as_str(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use domain::ids::{OrderId, PaymentId};
    use domain::money::Money;
    use domain::order::OrderNumber;

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
}
