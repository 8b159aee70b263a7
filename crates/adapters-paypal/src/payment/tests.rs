//! Orders as payments.

use adapters_http::json::kept;
use domain::money::Currency;
use ports::GatewayError;
use rstest::rstest;
use serde_json::json;

use super::*;

fn money(value: &str) -> Value {
    json!({ "currency_code": "EUR", "value": value })
}

fn eur(minor: i64) -> Money {
    let currency: Currency = "EUR".parse().unwrap();
    Money::new(minor, currency).unwrap()
}

/// An order of 100.00 EUR with these payments.
fn order(status: &str, payments: &Value) -> Value {
    json!({
        "id": "5O190127TN364715T",
        "status": status,
        "intent": "CAPTURE",
        "payer": { "email_address": "zoe@personal.example", "name": { "surname": "Shopper" } },
        "payment_source": { "paypal": { "email_address": "zoe@personal.example" } },
        "purchase_units": [{
            "amount": money("100.00"),
            "custom_id": "0190d3a4-1111-7abc-8def-000000000001",
            "shipping": { "address": { "postal_code": "10115" } },
            "payments": payments,
        }],
        "links": [
            { "rel": "self", "href": "https://api.paypal.com/v2/checkout/orders/5O190127TN364715T" },
            { "rel": "payer-action", "href": "https://www.paypal.com/checkoutnow?token=5O190127TN364715T" },
        ],
    })
}

fn capture(status: &str, value: &str) -> Value {
    json!({ "id": format!("C-{status}"), "status": status, "amount": money(value) })
}

#[rstest]
#[case("CREATED", ProviderStatus::RequiresAction)]
#[case("SAVED", ProviderStatus::RequiresAction)]
#[case("PAYER_ACTION_REQUIRED", ProviderStatus::RequiresAction)]
#[case("APPROVED", ProviderStatus::Approved)]
#[case("VOIDED", ProviderStatus::Cancelled)]
fn without_payments_the_order_decides(#[case] status: &str, #[case] expected: ProviderStatus) {
    let made = payment(&order(status, &json!(null))).unwrap();
    assert_eq!((made.status, made.amount), (expected, eur(10_000)));
    let waits = expected == ProviderStatus::RequiresAction;
    assert_eq!(made.next_action.is_some(), waits, "only who must act is shown the page");
    assert_eq!((made.refunded, made.provider_data), (Some(eur(0)), None));
}

#[rstest]
#[case("COMPLETED", ProviderStatus::Paid, None)]
#[case("PARTIALLY_REFUNDED", ProviderStatus::Paid, None)]
#[case("REFUNDED", ProviderStatus::Paid, None)]
#[case("PENDING", ProviderStatus::Processing, None)]
#[case("DECLINED", ProviderStatus::Failed, Some("DECLINED"))]
#[case("FAILED", ProviderStatus::Failed, Some("FAILED"))]
fn a_capture_decides(
    #[case] status: &str,
    #[case] expected: ProviderStatus,
    #[case] code: Option<&str>,
) {
    let made = order("COMPLETED", &json!({ "captures": [capture(status, "100.00")] }));
    let made = payment(&made).unwrap();
    assert_eq!((made.status, made.failure_code.as_deref()), (expected, code));
}

#[rstest]
#[case("CREATED", ProviderStatus::Authorized)]
#[case("PENDING", ProviderStatus::Processing)]
#[case("VOIDED", ProviderStatus::Cancelled)]
#[case("DENIED", ProviderStatus::Failed)]
fn an_authorization_decides(#[case] status: &str, #[case] expected: ProviderStatus) {
    let authorization = json!({ "id": "A-1", "status": status, "amount": money("100.00") });
    let made = payment(&order("COMPLETED", &json!({ "authorizations": [authorization] }))).unwrap();
    assert_eq!(made.status, expected);
    assert_eq!(kept(made.provider_data.as_deref(), "authorization").as_deref(), Some("A-1"));
}

#[test]
fn what_was_captured_is_the_amount() {
    let payments = json!({
        "authorizations": [{ "id": "A-1", "status": "PARTIALLY_CAPTURED", "amount": money("100.00") }],
        "captures": [capture("DECLINED", "100.00"), capture("COMPLETED", "60.00")],
    });
    let made = payment(&order("COMPLETED", &payments)).unwrap();
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, eur(6_000)));
    let data = made.provider_data.as_deref();
    assert_eq!(kept(data, "capture").as_deref(), Some("C-COMPLETED"));
    assert_eq!(kept(data, "authorization").as_deref(), Some("A-1"));
}

#[test]
fn an_authorization_whose_capture_was_declined_is_still_authorized() {
    let payments = json!({
        "authorizations": [{ "id": "A-1", "status": "CREATED", "amount": money("100.00") }],
        "captures": [capture("DECLINED", "100.00")],
    });
    let made = payment(&order("COMPLETED", &payments)).unwrap();
    assert_eq!(made.status, ProviderStatus::Authorized);
    assert_eq!(kept(made.provider_data.as_deref(), "capture"), None);
}

#[test]
fn refunds_count_once_they_are_paid_back() {
    let refund = |status: &str, value: &str| json!({ "id": status, "status": status, "amount": money(value) });
    let payments = json!({
        "captures": [capture("PARTIALLY_REFUNDED", "100.00")],
        "refunds": [
            refund("COMPLETED", "10.00"), refund("PENDING", "20.00"), refund("FAILED", "30.00"),
            refund("COMPLETED", "0.50"),
        ],
    });
    let made = payment(&order("COMPLETED", &payments)).unwrap();
    assert_eq!((made.amount, made.refunded), (eur(10_000), Some(eur(1_050))));
}

#[test]
fn a_reversed_capture_is_refunded_without_a_refund() {
    let payments = json!({ "captures": [capture("REFUNDED", "100.00")] });
    let made = payment(&order("COMPLETED", &payments)).unwrap();
    assert_eq!(made.refunded, Some(eur(10_000)));
}

#[test]
fn an_order_that_says_nothing_of_the_money_is_unreadable() {
    for odd in [
        order("COMPLETED", &json!(null)),
        order("COMPLETED", &json!({ "captures": [capture("COMPLETED", "many")] })),
        order("NEW_STATUS", &json!(null)),
        json!({}),
        json!(null),
    ] {
        assert!(matches!(payment(&odd), Err(GatewayError::OutcomeUnknown(_))), "{odd}");
    }
}

#[test]
fn personal_data_is_not_kept() {
    let made = payment(&order("APPROVED", &json!(null))).unwrap();
    for secret in ["zoe@personal.example", "Shopper", "10115"] {
        assert!(!made.raw.contains(secret), "{}", made.raw);
    }
    assert!(made.raw.contains("5O190127TN364715T"), "{}", made.raw);
}

/// A capture as an event or an answer shows it.
fn shown_capture(status: &str, authorization: Option<&str>) -> Value {
    json!({
        "id": "3C679366HH908993F",
        "status": status,
        "amount": money("40.00"),
        "final_capture": true,
        "supplementary_data": {
            "related_ids": { "order_id": "5O190127TN364715T", "authorization_id": authorization },
        },
    })
}

fn read_part(part: &Value) -> Option<ProviderPayment> {
    part_of("5O190127TN364715T", part).unwrap()
}

#[rstest]
#[case("COMPLETED", None, Some(ProviderStatus::Paid))]
#[case("COMPLETED", Some("A-1"), Some(ProviderStatus::Paid))]
#[case("PENDING", None, Some(ProviderStatus::Processing))]
#[case("DECLINED", None, Some(ProviderStatus::Failed))]
#[case("DECLINED", Some("A-1"), None)]
#[case("REFUNDED", None, None)]
fn a_capture_by_itself(
    #[case] status: &str,
    #[case] authorization: Option<&str>,
    #[case] expected: Option<ProviderStatus>,
) {
    let made = read_part(&shown_capture(status, authorization));
    assert_eq!(made.as_ref().map(|made| made.status), expected);
    let Some(made) = made else { return };
    assert_eq!((made.provider_ref.as_str(), made.amount), ("5O190127TN364715T", eur(4_000)));
    let code = (made.status == ProviderStatus::Failed).then_some("DECLINED");
    assert_eq!(made.failure_code.as_deref(), code);
}

#[rstest]
#[case("CREATED", Some(ProviderStatus::Authorized))]
#[case("PENDING", Some(ProviderStatus::Processing))]
#[case("VOIDED", None)]
#[case("CAPTURED", None)]
fn an_authorization_by_itself(#[case] status: &str, #[case] expected: Option<ProviderStatus>) {
    let made = read_part(&json!({ "id": "A-1", "status": status, "amount": money("100.00") }));
    assert_eq!(made.as_ref().map(|made| made.status), expected);
    assert!(made.is_none_or(|made| made.amount == eur(10_000)));
}

#[test]
fn a_part_without_its_amount_is_unreadable() {
    let short = json!({ "id": "A-1", "status": "COMPLETED", "final_capture": true });
    assert!(matches!(part_of("5O190127TN364715T", &short), Err(GatewayError::OutcomeUnknown(_))));
}

#[test]
fn ids_of_a_part_are_kept_as_of_an_order() {
    let made = read_part(&shown_capture("COMPLETED", Some("A-1"))).unwrap();
    let both = r#"{"authorization":"A-1","capture":"3C679366HH908993F"}"#;
    assert_eq!(made.provider_data.as_deref(), Some(both));
    let authorization = json!({ "id": "A-1", "status": "CREATED", "amount": money("100.00") });
    let made = read_part(&authorization).unwrap();
    assert_eq!(made.provider_data.as_deref(), Some(r#"{"authorization":"A-1"}"#));
}

#[rstest]
#[case("PENDING", Some(ProviderRefundStatus::Pending))]
#[case("COMPLETED", Some(ProviderRefundStatus::Succeeded))]
#[case("FAILED", Some(ProviderRefundStatus::Failed { code: "FAILED".to_owned() }))]
#[case("CANCELLED", Some(ProviderRefundStatus::Failed { code: "CANCELLED".to_owned() }))]
#[case("PARTIAL", None)]
fn refunds(#[case] status: &str, #[case] expected: Option<ProviderRefundStatus>) {
    let read = refund(&json!({ "id": "1JU08902781691411", "status": status }));
    assert_eq!(read.ok().map(|refund| refund.status), expected);
}

#[test]
fn a_refund_without_id_is_unreadable() {
    assert!(refund(&json!({ "status": "COMPLETED" })).is_err());
}
