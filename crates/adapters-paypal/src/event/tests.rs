//! Events as they are read.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::{ApiOptions, TokenApi, TokenOptions};
use chrono::{DateTime, Utc};
use ports::Clock;
use ports::ProviderSettings;
use rstest::rstest;
use serde_json::json;

use super::*;

struct NoTime;

impl Clock for NoTime {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

/// With an API that is not called.
fn gateway(mode: Option<&'static str>) -> PayPal {
    let options = ApiOptions {
        provider: "paypal",
        base_url_key: "payments.paypal.base_url",
        base_url: "http://127.0.0.1:1",
        timeout: Duration::from_millis(100),
        request_id_header: "paypal-debug-id",
    };
    let tokens = TokenOptions {
        client_id_key: "payments.paypal.client_id",
        client_secret_key: &["payments.paypal.client_secret"],
        path: &["v1", "oauth2", "token"],
        explain: |_| String::new(),
    };
    let (api, _) = TokenApi::open(options, tokens, &ProviderSettings::default()).unwrap();
    let webhook_id = "5GP028458E2496506".to_owned();
    PayPal { api, clock: Arc::new(NoTime), webhook_id, brand_name: None, mode }
}

#[rstest]
#[case(Some("live"), "https://api.paypal.com", false)]
#[case(Some("live"), "https://api.sandbox.paypal.com", true)]
#[case(Some("sandbox"), "https://api.paypal.com", true)]
#[case(None, "https://api.paypal.com", false)]
#[tokio::test]
async fn an_event_of_the_other_mode_is_foreign(
    #[case] mode: Option<&'static str>,
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
    let read = gateway(mode).read(&event).await.unwrap();
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
    let read_event = gateway(None).read(&reversed).await;
    assert_eq!(read_event, Ok(vec![hint("5O190127TN364715T")]));
    assert!(gateway(None).read(&event(json!({}))).await.is_err());
}

#[test]
fn the_order_is_named_or_linked() {
    let linked = |href: &str| json!({ "links": [{ "rel": "up", "href": href }] });
    let capture = capture("COMPLETED", None);
    let named = named_order(&capture);
    assert_eq!(named, Some("5O190127TN364715T"));
    let order = linked("https://api.paypal.com/v2/checkout/orders/1W5313654M9708630");
    assert_eq!(named_order(&order), Some("1W5313654M9708630"));
    let capture = linked("https://api.paypal.com/v2/payments/captures/02335565G34798738");
    assert_eq!(named_order(&capture), None);
    assert_eq!(named_order(&json!({})), None);
}

#[test]
fn events_that_a_webhook_lacks_are_told() {
    assert!(missing_events(&json!({ "event_types": [{ "name": "*" }] })).is_empty());
    let some: Vec<Value> = EVENTS.iter().skip(1).map(|(name, _)| json!({ "name": name })).collect();
    assert_eq!(missing_events(&json!({ "event_types": some })), ["CHECKOUT.ORDER.APPROVED"]);
}

#[rstest]
#[case("INQUIRY", "OPEN", "", Some(DisputeStatus::Inquiry))]
#[case("INQUIRY", "WAITING_FOR_SELLER_RESPONSE", "", Some(DisputeStatus::Inquiry))]
#[case("INQUIRY", "RESOLVED", WITHDRAWN, Some(DisputeStatus::InquiryClosed))]
#[case("INQUIRY", "RESOLVED", "RESOLVED_BUYER_FAVOUR", Some(DisputeStatus::InquiryClosed))]
#[case("CHARGEBACK", "OPEN", "", Some(DisputeStatus::NeedsResponse))]
#[case("CHARGEBACK", "WAITING_FOR_SELLER_RESPONSE", "", Some(DisputeStatus::NeedsResponse))]
#[case("CHARGEBACK", "WAITING_FOR_BUYER_RESPONSE", "", Some(DisputeStatus::UnderReview))]
#[case("PRE_ARBITRATION", "UNDER_REVIEW", "", Some(DisputeStatus::UnderReview))]
#[case("CHARGEBACK", "RESOLVED", "RESOLVED_BUYER_FAVOUR", Some(DisputeStatus::Lost))]
#[case("CHARGEBACK", "RESOLVED", "ACCEPTED", Some(DisputeStatus::Lost))]
#[case("CHARGEBACK", "RESOLVED", "RESOLVED_SELLER_FAVOUR", Some(DisputeStatus::Won))]
#[case("CHARGEBACK", "RESOLVED", WITHDRAWN, Some(DisputeStatus::Won))]
#[case("CHARGEBACK", "RESOLVED", "RESOLVED_WITH_PAYOUT", Some(DisputeStatus::Won))]
#[case("CHARGEBACK", "RESOLVED", "NONE", None)]
fn statuses_of_disputes(
    #[case] stage: &str,
    #[case] status_text: &str,
    #[case] outcome: &str,
    #[case] expected: Option<DisputeStatus>,
) {
    let dispute = json!({
        "dispute_life_cycle_stage": stage,
        "status": status_text,
        "dispute_outcome": { "outcome_code": outcome },
    });
    assert_eq!(dispute_status(&dispute), expected);
}
