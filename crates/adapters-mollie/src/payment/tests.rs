//! What payments mean, by their members.

use super::*;
use rstest::rstest;
use serde_json::json;

const OURS: &str = "0190d3a4-1111-7abc-8def-000000000001";

fn body(status: &str) -> Value {
    json!({
        "resource": "payment", "id": "tr_7UhSN1zuXS", "mode": "test", "status": status,
        "amount": {"currency": "EUR", "value": "10.00"}, "method": "creditcard",
        "metadata": {"payment_id": OURS}, "expiresAt": "2026-11-30T12:15:00+00:00",
        "_links": {"checkout": {"href": "https://pay.mollie.example/checkout/7UhSN1zuXS"}},
    })
}

fn eur(minor_units: i64) -> Money {
    Money::new(minor_units, "EUR".parse().unwrap()).unwrap()
}

fn amount(minor_units: i64) -> Value {
    json!({"currency": "EUR", "value": eur(minor_units).to_string()})
}

#[rstest]
#[case("open", ProviderStatus::RequiresAction)]
#[case("pending", ProviderStatus::Processing)]
#[case("authorized", ProviderStatus::Authorized)]
#[case("paid", ProviderStatus::Paid)]
#[case("failed", ProviderStatus::Failed)]
#[case("expired", ProviderStatus::Failed)]
#[case("canceled", ProviderStatus::Cancelled)] // foreign spelling
fn every_status_has_a_meaning(#[case] status: &str, #[case] means: ProviderStatus) {
    let payment = payment(&body(status)).unwrap();
    assert_eq!((payment.status, payment.amount), (means, eur(1000)));
    assert_eq!(payment.next_action.is_some(), status == "open", "only an open payment is paid");
    assert_eq!(payment.failure_code.is_some(), means == ProviderStatus::Failed);
}

#[test]
fn an_unknown_status_is_no_result() {
    assert!(matches!(payment(&body("sleeping")), Err(GatewayError::OutcomeUnknown(_))));
}

#[rstest]
#[case("paid", 400, ProviderStatus::Paid, 400)]
#[case("authorized", 400, ProviderStatus::Paid, 400)]
#[case("authorized", 0, ProviderStatus::Authorized, 1000)]
#[case("expired", 400, ProviderStatus::Paid, 400)]
#[case("canceled", 400, ProviderStatus::Paid, 400)] // foreign spelling
#[case("canceled", 0, ProviderStatus::Cancelled, 1000)] // foreign spelling
fn what_was_captured_is_the_amount(
    #[case] status: &str,
    #[case] captured: i64,
    #[case] means: ProviderStatus,
    #[case] expected: i64,
) {
    let mut body = body(status);
    body["amountCaptured"] = amount(captured);
    let payment = payment(&body).unwrap();
    assert_eq!((payment.status, payment.amount), (means, eur(expected)));
}

#[rstest]
#[case(None, None, None)]
#[case(Some(0), None, Some(0))]
#[case(Some(300), None, Some(300))]
#[case(None, Some(1000), Some(1000))]
#[case(Some(300), Some(200), Some(500))]
#[case(Some(300), Some(1000), Some(1000))]
#[case(Some(1200), Some(1000), Some(1200))]
fn chargebacks_count_as_refunded(
    #[case] refunded: Option<i64>,
    #[case] charged_back: Option<i64>,
    #[case] expected: Option<i64>,
) {
    let mut body = body("paid");
    body["amountRefunded"] = refunded.map_or(Value::Null, amount);
    body["amountChargedBack"] = charged_back.map_or(Value::Null, amount);
    assert_eq!(payment(&body).unwrap().refunded, expected.map(eur));
}

#[rstest]
#[case(json!({"failureReason": "insufficient_funds"}), "insufficient_funds")]
#[case(json!({"failureReason": "Card 4242 4242 4242 4242"}), "failed")]
#[case(Value::Null, "failed")]
fn a_failure_has_a_plain_code(#[case] details: Value, #[case] code: &str) {
    let mut body = body("failed");
    body["details"] = details;
    assert_eq!(payment(&body).unwrap().failure_code.as_deref(), Some(code));
}

#[test]
fn only_bank_transfers_have_a_deadline_of_their_own() {
    let mut body = body("open");
    assert_eq!(payment(&body).unwrap().pay_until, None);
    body["method"] = json!("banktransfer");
    assert_eq!(payment(&body).unwrap().pay_until, time_at(&body, "/expiresAt"));
}

#[test]
fn a_payment_of_another_attempt_or_mode_is_not_ours() {
    let id: PaymentId = OURS.parse().unwrap();
    let other: PaymentId = "0190d3a4-1111-7abc-8def-000000000002".parse().unwrap();
    let is_refused = |body: Value, id, mode| {
        matches!(Found::read(body, id, mode), Err(GatewayError::InvalidRequest(_)))
    };
    assert!(Found::read(body("paid"), id, "test").is_ok());
    assert!(is_refused(body("paid"), id, "live"), "the mode is checked");
    assert!(is_refused(body("paid"), other, "test"), "the attempt is checked");
    let mut bare = body("paid");
    bare["metadata"] = Value::Null;
    assert!(is_refused(bare, id, "test"), "a payment without our id is not ours");
}

#[rstest]
#[case("authorized", "0.00", json!([]), Some(0))]
#[case("authorized", "0.00", json!([{"status": "failed"}]), Some(1))]
#[case("authorized", "0.00", json!([{"status": "pending"}]), None)]
#[case("authorized", "0.00", json!([{"status": "succeeded"}]), None)]
#[case("authorized", "0.00", json!([{"status": "failed"}, {"status": "pending"}]), None)]
#[case("authorized", "4.00", json!([]), None)]
#[case("paid", "10.00", json!([]), None)]
#[case("open", "0.00", json!([]), None)]
#[case("canceled", "0.00", json!([]), None)] // foreign spelling
fn only_what_is_authorized_and_was_not_captured_is_captured(
    #[case] status: &str,
    #[case] captured: &str,
    #[case] captures: Value,
    #[case] expected: Option<usize>,
) {
    let mut body = body(status);
    body["amountCaptured"] = json!({"currency": "EUR", "value": captured});
    body["_embedded"] = json!({"captures": captures});
    let found = Found::read(body, OURS.parse().unwrap(), "test").unwrap();
    assert_eq!(found.failed_captures(), expected);
}

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
    let amount = json!({"currency": currency, "value": value});
    let money = amount_of(&json!({"amount": amount}), "amount").unwrap().unwrap();
    assert_eq!((money.minor_units(), crate::requests::amount(money)), (minor_units, Ok(amount)));
}

#[rstest]
#[case(json!({"currency": "EUR", "value": 10.0}))]
#[case(json!({"currency": "EUR", "value": "-1.00"}))]
#[case(json!({"currency": "JPY", "value": "1.50"}))]
#[case(json!({"value": "1.00"}))]
fn an_amount_that_cannot_be_read_is_no_result(#[case] amount: Value) {
    let read = amount_of(&json!({"amount": amount}), "amount");
    assert!(matches!(read, Err(GatewayError::OutcomeUnknown(_))), "{read:?}");
}

#[test]
fn personal_data_and_addresses_are_not_stored() {
    let mut body = body("paid");
    body["details"] =
        json!({"cardHolder": "T. TEST", "cardNumber": "6787", "consumerAccount": "NL53"});
    body["billingAddress"] = json!({"email": "piet@example.org"});
    body["webhookUrl"] = json!("https://shop.example/hook?payment_id=1");
    body["note"] = json!("4242 4242 4242 4242");
    let raw = payment(&body).unwrap().raw;
    for secret in ["T. TEST", "6787", "NL53", "piet@", "shop.example", "checkout/", "4242 4242"] {
        assert!(!raw.contains(secret), "{secret} in {raw}");
    }
    assert!(raw.contains("tr_7UhSN1zuXS") && raw.contains("paid"), "{raw}");
}

#[rstest]
#[case("queued", Some(ProviderRefundStatus::Pending))]
#[case("pending", Some(ProviderRefundStatus::Pending))]
#[case("processing", Some(ProviderRefundStatus::Pending))]
#[case("refunded", Some(ProviderRefundStatus::Succeeded))]
#[case("failed", Some(ProviderRefundStatus::Failed { code: "failed".to_owned() }))]
#[case("canceled", Some(ProviderRefundStatus::Failed { code: "canceled".to_owned() }))] // foreign spelling
#[case("sleeping", None)]
fn every_status_of_a_refund_has_a_meaning(
    #[case] status: &str,
    #[case] means: Option<ProviderRefundStatus>,
) {
    let read = refund(&json!({"id": "re_4qqhO89gsT", "status": status}));
    assert_eq!(read.ok().map(|refund| refund.status), means);
}
