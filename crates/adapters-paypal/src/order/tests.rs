//! Orders as payments.

use domain::money::Currency;
use rstest::rstest;

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
    assert_eq!(known_id(made.provider_data.as_deref(), "authorization").as_deref(), Some("A-1"));
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
    assert_eq!(known_id(data, "capture").as_deref(), Some("C-COMPLETED"));
    assert_eq!(known_id(data, "authorization").as_deref(), Some("A-1"));
}

#[test]
fn an_authorization_whose_capture_was_declined_is_still_authorized() {
    let payments = json!({
        "authorizations": [{ "id": "A-1", "status": "CREATED", "amount": money("100.00") }],
        "captures": [capture("DECLINED", "100.00")],
    });
    let made = payment(&order("COMPLETED", &payments)).unwrap();
    assert_eq!(made.status, ProviderStatus::Authorized);
    assert_eq!(known_id(made.provider_data.as_deref(), "capture"), None);
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

#[test]
fn a_capture_and_a_void_are_added_to_the_order() {
    let authorized = json!({
        "authorizations": [{ "id": "A-1", "status": "CREATED", "amount": money("100.00") }],
    });
    let authorized = order("COMPLETED", &authorized);
    let captured = with_capture(authorized.clone(), capture("COMPLETED", "40.00"));
    let captured = payment(&captured).unwrap();
    assert_eq!((captured.status, captured.amount), (ProviderStatus::Paid, eur(4_000)));
    assert_eq!(payment(&with_void(authorized)).unwrap().status, ProviderStatus::Cancelled);
}

#[test]
fn data_of_an_adapter_that_cannot_be_read_is_no_data() {
    assert_eq!(known_id(None, "capture"), None);
    assert_eq!(known_id(Some("not JSON"), "capture"), None);
    assert_eq!(known_id(Some("{\"capture\":\"\"}"), "capture"), None);
}
