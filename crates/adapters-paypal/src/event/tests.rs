//! Events as they are read.

use std::time::Duration;

use adapters_http::{Api, ApiOptions, CurrentSecrets};
use rstest::rstest;
use serde_json::json;

use super::*;

/// Of an API that is not called.
fn client() -> Client {
    let options = ApiOptions {
        provider: "paypal",
        base_url_key: "payments.paypal.base_url",
        base_url: "http://127.0.0.1:1",
        timeout: Duration::from_millis(100),
        request_id_header: "paypal-debug-id",
    };
    Client {
        api: Api::new(options).unwrap(),
        client_id: "app".to_owned(),
        client_secret: CurrentSecrets::new(vec!["secret".into()]),
        timeout: Duration::from_millis(100),
        token: tokio::sync::Mutex::default(),
    }
}

#[rstest]
#[case(Mode::Live, "https://api.paypal.com", false)]
#[case(Mode::Live, "https://api.sandbox.paypal.com", true)]
#[case(Mode::Sandbox, "https://api.paypal.com", true)]
#[case(Mode::Unknown, "https://api.paypal.com", false)]
#[tokio::test]
async fn an_event_of_the_other_mode_is_foreign(
    #[case] mode: Mode,
    #[case] host: &str,
    #[case] is_foreign: bool,
) {
    let mut resource = capture("COMPLETED", None);
    resource["custom_id"] = json!("0190d3a4-1111-7abc-8def-000000000001");
    resource["amount"] = json!({ "currency_code": "EUR", "value": "1.00" });
    let event = json!({
        "id": "WH-1",
        "event_type": "PAYMENT.CAPTURE.COMPLETED",
        "resource": resource,
        "links": [{ "rel": "self", "href": format!("{host}/v1/notifications/webhooks-events/WH-1") }],
    });
    let read = read(&client(), mode, &event).await.unwrap();
    assert_eq!(matches!(read[..], [WebhookEvent::Foreign { .. }]), is_foreign, "{read:?}");
}

fn capture(status: &str, authorization: Option<&str>) -> Value {
    json!({
        "id": "3C679366HH908993F",
        "status": status,
        "final_capture": true,
        "supplementary_data": {
            "related_ids": { "order_id": "5O190127TN364715T", "authorization_id": authorization },
        },
    })
}

#[rstest]
#[case("COMPLETED", None, Some(ProviderStatus::Paid))]
#[case("COMPLETED", Some("A-1"), Some(ProviderStatus::Paid))]
#[case("PENDING", None, Some(ProviderStatus::Processing))]
#[case("DECLINED", None, Some(ProviderStatus::Failed))]
#[case("DECLINED", Some("A-1"), None)]
#[case("REFUNDED", None, None)]
fn captures(
    #[case] status: &str,
    #[case] authorization: Option<&str>,
    #[case] expected: Option<ProviderStatus>,
) {
    assert_eq!(plain_status(&capture(status, authorization)), expected);
}

#[rstest]
#[case("CREATED", Some(ProviderStatus::Authorized))]
#[case("PENDING", Some(ProviderStatus::Processing))]
#[case("VOIDED", None)]
#[case("CAPTURED", None)]
fn authorizations(#[case] status: &str, #[case] expected: Option<ProviderStatus>) {
    assert_eq!(plain_status(&json!({ "id": "A-1", "status": status })), expected);
}

#[tokio::test]
async fn an_approval_that_has_expired_is_looked_up() {
    let event = |resource: Value| {
        json!({
            "id": "WH-1",
            "event_type": "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
            "resource": resource,
        })
    };
    let reversed = event(json!({ "order_id": "5O190127TN364715T" }));
    let read_event = read(&client(), Mode::Live, &reversed).await;
    assert_eq!(read_event, Ok(vec![hint("5O190127TN364715T".to_owned())]));
    assert!(read(&client(), Mode::Live, &event(json!({}))).await.is_err());
}

#[test]
fn the_order_is_named_or_linked() {
    let linked = |href: &str| json!({ "links": [{ "rel": "up", "href": href }] });
    let named = named_order(&capture("COMPLETED", None));
    assert_eq!(named.as_deref(), Some("5O190127TN364715T"));
    let order = linked("https://api.paypal.com/v2/checkout/orders/1W5313654M9708630");
    assert_eq!(named_order(&order).as_deref(), Some("1W5313654M9708630"));
    let capture = linked("https://api.paypal.com/v2/payments/captures/02335565G34798738");
    assert_eq!(named_order(&capture), None);
    assert_eq!(named_order(&json!({})), None);
}

#[test]
fn ids_are_kept_as_of_an_order() {
    let data = provider_data(&capture("COMPLETED", Some("A-1")));
    let both = r#"{"authorization":"A-1","capture":"3C679366HH908993F"}"#;
    assert_eq!(data.as_deref(), Some(both));
    let data = provider_data(&json!({ "id": "A-1" }));
    assert_eq!(data.as_deref(), Some(r#"{"authorization":"A-1"}"#));
}

#[test]
fn events_that_a_webhook_lacks_are_told() {
    assert!(missing_types(&json!({ "event_types": [{ "name": "*" }] })).is_empty());
    let some: Vec<Value> = TYPES.iter().skip(1).map(|name| json!({ "name": name })).collect();
    assert_eq!(missing_types(&json!({ "event_types": some })), ["CHECKOUT.ORDER.APPROVED"]);
}
