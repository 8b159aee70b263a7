//! Webhooks: what is read from them, what is refused, and that the ledger agrees with them.

use adapters_mock_payments::{MockError, MockGateway, sign};
use domain::card_data;
use domain::limits::MAX_WEBHOOK_BODY_BYTES;
use hmac::{Hmac, KeyInit, Mac};
use ports::{PaymentGateway, PaymentReport, WebhookError, WebhookEvent, WebhookRequest};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::shop::{by_id, reference, refund, seen, session, status, usd, word};
use crate::support::{SECRET, opened, options, signed, still};

const UNKNOWN: &str = "mock_pi_of_no_payment";

fn read(body: Value) -> Result<PaymentReport, WebhookError> {
    opened(options()).receive(&signed(SECRET, body)).map(the_report)
}

/// The only event of a request, which reports the change of a payment.
fn the_report(events: Vec<WebhookEvent>) -> PaymentReport {
    match <[WebhookEvent; 1]>::try_from(events) {
        Ok([WebhookEvent::Payment(report)]) => report,
        other => panic!("one request, one event about a payment: {other:?}"),
    }
}

fn body(raw_data: Value) -> Value {
    json!({ "provider_ref": UNKNOWN, "status": "paid", "raw_data": raw_data })
}

#[rstest]
#[case("paid", "paid")]
#[case("PAID", "paid")]
#[case("Failed", "failed")]
#[case("cancelled", "cancelled")]
#[case("authorized", "authorized")]
#[case("REQUIRES_ACTION", "requires_action")]
#[case("processing", "processing")]
#[case("refunded", "refunded")]
#[case("pending", "pending")]
#[case("PENDING", "pending")]
fn status_words_are_read_in_any_case(#[case] said: &str, #[case] means: &str) {
    let event = read(json!({ "provider_ref": UNKNOWN, "status": said })).unwrap();
    assert_eq!(event.update.status, status(means));
    assert_eq!(event.provider_ref, UNKNOWN);
    assert_eq!(event.update.provider_ref.as_deref(), Some(UNKNOWN));
}

#[rstest]
#[case::not_a_status(json!({ "provider_ref": UNKNOWN, "status": "paid-ish" }))]
#[case::empty_status(json!({ "provider_ref": UNKNOWN, "status": "" }))]
#[case::no_status(json!({ "provider_ref": UNKNOWN }))]
#[case::status_is_a_number(json!({ "provider_ref": UNKNOWN, "status": 1 }))]
#[case::no_reference(json!({ "status": "paid" }))]
#[case::empty_reference(json!({ "provider_ref": "", "status": "paid" }))]
#[case::spaced_reference(json!({ "provider_ref": " x", "status": "paid" }))]
#[case::nul_reference(json!({ "provider_ref": "x\0", "status": "paid" }))]
#[case::long_reference(json!({ "provider_ref": "x".repeat(256), "status": "paid" }))]
#[case::unknown_member(json!({ "provider_ref": UNKNOWN, "status": "paid", "amount": "1.00" }))]
#[case::raw_is_a_list(json!({ "provider_ref": UNKNOWN, "status": "paid", "raw_data": [] }))]
#[case::raw_is_null(json!({ "provider_ref": UNKNOWN, "status": "paid", "raw_data": null }))]
#[case::amount_is_a_number(body(json!({ "amount": 240, "currency": "USD" })))]
#[case::amount_is_none(body(json!({ "amount": "free", "currency": "USD" })))]
#[case::amount_too_fine(body(json!({ "amount": "1.001", "currency": "USD" })))]
#[case::bare_amount_is_a_number(body(json!({ "amount": 0.01 })))]
#[case::bare_amount_is_null(body(json!({ "amount": null })))]
#[case::bare_amount_is_none(body(json!({ "amount": "free" })))]
#[case::bare_amount_is_empty(body(json!({ "amount": "" })))]
#[case::bare_amount_below_zero(body(json!({ "amount": "-0.01" })))]
#[case::bare_currency_is_none(body(json!({ "currency": "dollars" })))]
#[case::bare_currency_is_a_number(body(json!({ "currency": 840 })))]
#[case::negative_amount(body(json!({ "amount": "-1.00", "currency": "USD" })))]
#[case::no_such_currency(body(json!({ "amount": "1.00", "currency": "XXY" })))]
#[case::long_event(body(json!({ "event_id": "e".repeat(256) })))]
#[case::event_with_a_break(body(json!({ "event_id": "a\nb" })))]
fn what_is_signed_but_invalid_is_malformed(#[case] body: Value) {
    let read = read(body);
    assert!(matches!(read, Err(WebhookError::Malformed(_))), "{read:?}");
}

#[test]
fn the_amount_is_read_where_it_stands_beside_its_currency() {
    let of = |raw_data| read(body(raw_data)).unwrap().update.amount;
    assert_eq!(of(json!({ "amount": "240.00", "currency": "usd" })), Some(usd("240.00")));
    assert_eq!(of(json!({ "amount": "240.5", "currency": "USD" })), Some(usd("240.50")));
    assert_eq!(of(json!({ "amount": "240.00" })), None);
    assert_eq!(of(json!({ "currency": "USD" })), None);
    assert_eq!(of(json!({})), None);
}

#[test]
fn an_amount_without_its_currency_is_passed_on_as_it_stands() {
    let of = |raw_data| read(body(raw_data)).unwrap().bare_amount;
    assert_eq!(of(json!({ "amount": "0.01" })).as_deref(), Some("0.01"));
    assert_eq!(of(json!({ "amount": "1.2345" })).as_deref(), Some("1.2345"), "maybe right in CLF");
    assert_eq!(of(json!({ "amount": "0.01", "currency": "USD" })), None);
    assert_eq!(of(json!({ "currency": "USD" })), None);
    assert_eq!(of(json!({})), None);
}

#[tokio::test]
async fn an_amount_without_its_currency_is_of_the_payments_own() {
    let mock = opened(options());
    let says = |request: &ports::CreatePayment, status: &str, raw_data: Value| {
        let provider_ref = reference(request);
        let body = json!({ "provider_ref": provider_ref, "status": status, "raw_data": raw_data });
        mock.receive(&signed(SECRET, body))
    };
    let cent = session(usd("20.00"));
    mock.create(cent.clone()).await.unwrap();
    let refused = says(&cent, "paid", json!({ "currency": "EUR" }));
    assert!(matches!(refused, Err(WebhookError::Malformed(_))), "{refused:?}");
    let refused = says(&cent, "paid", json!({ "amount": "0.001" }));
    assert!(matches!(refused, Err(WebhookError::Malformed(_))), "{refused:?}");
    assert_eq!(mock.charged(cent.payment_id).unwrap(), None, "nothing was noted of them");
    says(&cent, "paid", json!({ "amount": "0.01" })).unwrap();
    assert_eq!(mock.charged(cent.payment_id).unwrap(), Some(usd("0.01")));

    let whole = session(usd("20.00"));
    mock.create(whole.clone()).await.unwrap();
    says(&whole, "paid", json!({ "currency": "USD" })).unwrap();
    assert_eq!(mock.charged(whole.payment_id).unwrap(), Some(usd("20.00")));
}

/// A body as text with the signature of `signed_text` in it.
fn signed_as(signed_text: &str, text: &str) -> WebhookRequest {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed_text.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let body = text.replacen('{', &format!(r#"{{"signature":"{signature}","#), 1);
    WebhookRequest { body: body.into_bytes(), ..Default::default() }
}

fn with_number(number: &str) -> String {
    format!(r#"{{"provider_ref":"{UNKNOWN}","raw_data":{{"id":{number}}},"status":"paid"}}"#)
}

#[rstest]
#[case::two_to_the_53("9007199254740992", "9007199254740993")]
#[case::the_largest_of_64_bits("18446744073709551615", "18446744073709551614")]
#[case::below_zero("-9223372036854775808", "-9223372036854775807")]
#[case::of_128_bits(
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211454"
)]
#[case::a_fraction("0.1", "0.10000000000000000001")]
fn numbers_that_are_one_double_have_signatures_of_their_own(
    #[case] one: &str,
    #[case] other: &str,
) {
    let mock = opened(options());
    for (signed, sent) in [(one, other), (other, one)] {
        let (signed, sent) = (with_number(signed), with_number(sent));
        let altered = mock.receive(&signed_as(&signed, &sent));
        assert_eq!(altered, Err(WebhookError::BadSignature), "{signed} sent as {sent}");
        let whole = mock.receive(&signed_as(&signed, &signed));
        assert!(whole.is_ok(), "{signed}: {whole:?}");
    }
}

#[test]
fn what_rfc_8785_signs_without_losing_a_digit_is_still_good() {
    let mock = opened(options());
    let spelt = [
        ("1", "1.0"),
        ("1.5", "1.50"),
        ("100", "1e2"),
        ("0", "-0.0"),
        ("1e+21", "1000000000000000000000"),
        ("9007199254740994", "9007199254740994"),
        ("0.000001", "1e-6"),
        ("1e-7", "0.0000001"),
    ];
    for (canonical, sent) in spelt {
        let read = mock.receive(&signed_as(&with_number(canonical), &with_number(sent)));
        assert!(read.is_ok(), "{sent}: {read:?}");
    }
}

proptest! {
    /// Bodies whose numbers doubles hold: what signers by RFC 8785 have sent so far stays good.
    #[test]
    fn the_form_is_that_of_rfc_8785_for_everything_it_tells_apart(value in any_json()) {
        let text = value.to_string();
        let rfc = serde_jcs::to_string(&value).unwrap();
        prop_assert_eq!(ports::canonical_json(text.as_bytes()).unwrap(), rfc);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let whole = (1_i64 << 53) - 1;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-whole..=whole).prop_map(Value::from),
        (any::<i32>(), 0..9).prop_map(|(n, scale)| {
            format!("{n}e-{scale}").parse::<f64>().expect("a number").into()
        }),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn an_event_is_known_by_its_id_or_else_by_its_body() {
    let id = |body| read(body).unwrap().event_id;
    assert_eq!(id(body(json!({ "event_id": "evt_1" }))), "evt_1");
    assert_eq!(id(body(json!({ "event_id": "evt_1", "other": 1 }))), "evt_1");
    let hashed = id(body(json!({ "a": 1, "b": 2 })));
    assert_eq!(hashed.len(), 64);
    assert_eq!(id(body(json!({ "b": 2, "a": 1 }))), hashed, "the order says nothing");
    for other in [json!({ "a": 1 }), json!({ "a": 1, "b": 3 }), json!({ "event_id": "" })] {
        assert_ne!(id(body(other)), hashed);
    }
    assert_eq!(id(body(json!({ "event_id": 7 }))).len(), 64, "only a text is an id");
    // printf '%s' '{"provider_ref":"mock_pi_of_no_payment","raw_data":{},"status":"paid"}' |
    // sha256sum
    assert_eq!(
        id(body(json!({}))),
        "17798e8082e99f9a9dd7a64855fa386d5eebfa29ca19f0c64a39d1a18ab2e0cf"
    );
}

#[test]
fn a_reason_is_read_for_a_failure() {
    let failed = json!({
        "provider_ref": UNKNOWN, "status": "failed", "raw_data": { "failure_code": "expired_card" },
    });
    assert_eq!(read(failed).unwrap().update.failure_code.as_deref(), Some("expired_card"));
    assert_eq!(read(body(json!({}))).unwrap().update.failure_code, None);
}

#[test]
fn z12_a_repeated_member_smuggles_nothing() {
    let mock = opened(options());
    let whole = sign(&SECRET.into(), json!({ "provider_ref": UNKNOWN, "status": "paid" })).unwrap();
    let signature = whole["signature"].as_str().unwrap();
    let injected = [
        format!(r#""provider_ref":"x","provider_ref":"{UNKNOWN}","status":"paid""#),
        format!(r#""provider_ref":"{UNKNOWN}","status":"failed","status":"paid""#),
        format!(r#""provider_ref":"{UNKNOWN}","status":"paid","signature":"""#),
    ];
    for members in injected {
        let text = format!(r#"{{{members},"signature":"{signature}"}}"#);
        let request = WebhookRequest { body: text.clone().into_bytes(), ..Default::default() };
        let read = mock.receive(&request);
        assert!(matches!(read, Err(WebhookError::Malformed(_))), "{text}: {read:?}");
    }
}

#[test]
fn a_bad_signature_is_told_before_anything_else() {
    let mock = opened(options());
    let bodies = [
        json!({ "provider_ref": UNKNOWN, "status": "paid", "signature": "00" }),
        json!({ "provider_ref": UNKNOWN, "status": "nonsense", "extra": 1, "signature": "zz" }),
        json!({ "provider_ref": UNKNOWN, "status": "paid", "signature": 7 }),
        json!({ "provider_ref": UNKNOWN, "status": "paid" }),
        json!({}),
    ];
    for body in bodies {
        let request = WebhookRequest { body: body.to_string().into_bytes(), ..Default::default() };
        assert_eq!(mock.receive(&request), Err(WebhookError::BadSignature), "{body}");
    }
}

#[test]
fn two_secrets_are_good_while_one_replaces_the_other() {
    let with = |secrets: &[&str]| {
        let mut options = options();
        options.webhook_secrets = secrets.iter().map(|secret| (*secret).into()).collect();
        MockGateway::open(options, still())
    };
    let event = json!({ "provider_ref": UNKNOWN, "status": "paid" });
    let (old, new) = (signed("old", event.clone()), signed("new", event));
    let reads = |secrets: &[&str]| {
        let mock = with(secrets).unwrap();
        (mock.receive(&old).is_ok(), mock.receive(&new).is_ok())
    };
    assert_eq!(reads(&["old"]), (true, false));
    assert_eq!(reads(&["new", "old"]), (true, true));
    assert_eq!(reads(&["new"]), (false, true));
    assert_eq!(reads(&[]), (false, false), "without a secret nothing is genuine");
    assert!(matches!(with(&["new", ""]), Err(MockError::EmptySecret)));
}

#[test]
fn a_large_body_is_not_even_looked_at() {
    let filler = |len: usize| body(json!({ "filler": "x".repeat(len) }));
    let frame = signed(SECRET, filler(0)).body.len();
    assert!(read(filler(MAX_WEBHOOK_BODY_BYTES - frame)).is_ok());
    let large = read(filler(MAX_WEBHOOK_BODY_BYTES - frame + 1));
    assert!(matches!(large, Err(WebhookError::Malformed(_))), "{large:?}");
}

#[test]
fn z15_card_numbers_are_never_stored() {
    let raw_data = json!({ "note": "4242 4242 4242 4242", "number": 5_555_555_555_554_444_u64 });
    let event = read(body(raw_data)).unwrap();
    assert!(!card_data::is_present(&event.update.raw), "{}", event.update.raw);
    let raw: Value = serde_json::from_str(&event.update.raw).unwrap();
    assert_eq!(raw["provider_ref"], UNKNOWN);
    assert_eq!(raw.get("signature"), None, "what is kept needs no signature");
}

#[test]
fn secrets_are_never_shown() {
    let mock = opened(options());
    for shown in [format!("{:?}", options()), format!("{mock:?}")] {
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn whatever_is_asked_after_a_webhook_agrees_with_it() {
    let mock = opened(options());
    let says = |request: &ports::CreatePayment, word: &str| {
        let event = json!({ "provider_ref": reference(request), "status": word });
        mock.receive(&signed(SECRET, event)).unwrap();
    };
    let paid = session(usd("240.00"));
    mock.create(paid.clone()).await.unwrap();
    says(&paid, "paid");
    says(&paid, "failed");
    assert_eq!(seen(&mock.lookup(by_id(&paid)).await), "paid");
    assert_eq!(word(&mock.confirm(by_id(&paid), None).await), "paid");
    assert_eq!(word(&mock.cancel(by_id(&paid)).await), "paid");
    assert_eq!(mock.charged(paid.payment_id).unwrap(), Some(usd("240.00")));
    mock.refund(refund(&paid, usd("240.00"))).await.unwrap();

    // Real money can come after a cancellation: the provider says so, and gives it back.
    let late = session(usd("240.00"));
    mock.create(late.clone()).await.unwrap();
    assert_eq!(word(&mock.cancel(by_id(&late)).await), "cancelled");
    says(&late, "paid");
    assert_eq!(word(&mock.cancel(by_id(&late)).await), "paid");
    mock.refund(refund(&late, usd("240.00"))).await.unwrap();

    let authorized = session(usd("240.00"));
    mock.create(authorized.clone()).await.unwrap();
    says(&authorized, "authorized");
    assert_eq!(word(&mock.capture(by_id(&authorized), usd("240.00")).await), "paid");

    let refused = session(usd("240.00"));
    mock.create(refused.clone()).await.unwrap();
    says(&refused, "failed");
    assert_eq!(word(&mock.confirm(by_id(&refused), None).await), "declined");
    assert_eq!(mock.charged(refused.payment_id).unwrap(), None);
}

#[tokio::test]
async fn a_webhook_about_another_amount_is_what_was_taken() {
    let mock = opened(options());
    let request = session(usd("240.00"));
    mock.create(request.clone()).await.unwrap();
    let event = json!({
        "provider_ref": reference(&request),
        "status": "paid",
        "raw_data": { "amount": "24.00", "currency": "USD" },
    });
    let read = the_report(mock.receive(&signed(SECRET, event)).unwrap());
    assert_eq!(read.update.amount, Some(usd("24.00")));
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("24.00")));
}
