//! What the contract suite does not know of PayPal: creating, completing, capturing and cancelling.

use std::time::Duration;

use chrono::TimeDelta;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture, ProviderFault};
use ports::{CreatePayment, GatewayError, PaymentLookup};
use provider_fakes::{FakeProvider, Fault, ShopperAction};
use serde_json::json;

use crate::fixture::{Fixture, is_call};
use crate::steps::{approved, completed, created, refund_of, request, sent};

#[tokio::test]
async fn an_order_says_what_paypal_and_the_shopper_need() {
    let fixture = Fixture::start().await;
    let wanted = request(&fixture, 1, false);
    let made = fixture.gateway().create(wanted.clone()).await.unwrap();
    let page = format!("https://pay.paypal.example/checkoutnow?token={}", made.provider_ref);
    assert_eq!(made.next_action, Some(page));
    let [request] = &sent(&fixture, |request| is_call(GatewayCall::Create, request))[..] else {
        panic!("one order is requested");
    };
    assert_eq!(request.header("paypal-request-id"), wanted.payment_id.to_string());
    let body = request.json();
    assert_eq!(body["intent"], "AUTHORIZE");
    let unit = &body["purchase_units"][0];
    assert_eq!(unit["custom_id"], wanted.payment_id.to_string());
    let invoice = format!("{}-000100000001", wanted.order_number);
    assert_eq!(unit["invoice_id"], invoice);
    assert_eq!(unit["amount"], json!({ "currency_code": "USD", "value": "240.00" }));
    let context = &body["payment_source"]["paypal"]["experience_context"];
    assert_eq!(context["return_url"], "https://shop.example/return");
    assert_eq!(context["user_action"], "PAY_NOW");
    assert_eq!(context["brand_name"], "Acme");
}

#[tokio::test]
async fn what_paypal_does_not_take_is_not_sent() {
    let fixture = Fixture::start().await;
    for (minor, code) in [(1_000, "KWD"), (12_345, "HUF"), (150, "TWD")] {
        let amount = Money::new(minor, code.parse().unwrap()).unwrap();
        assert!(!fixture.gateway().takes(amount), "{code}");
        let request = CreatePayment { amount, ..request(&fixture, 1, true) };
        let refused = fixture.gateway().create(request).await;
        assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    }
    let nowhere = CreatePayment { return_url: None, ..request(&fixture, 1, true) };
    let refused = fixture.gateway().create(nowhere).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert!(fixture.server.requests().is_empty());
}

#[tokio::test]
async fn a_declined_funding_source_is_declined_and_another_one_can_pay() {
    let fixture = Fixture::start().await;
    let (gateway, request) = (fixture.gateway(), request(&fixture, 1, true));
    let lookup = created(&fixture, &request).await;
    let order = lookup.provider_ref.clone().unwrap();
    assert!(fixture.fake.act(&order, ShopperAction::BeDeclined));
    let declined = gateway.confirm(lookup.clone(), None).await;
    let Err(GatewayError::Declined { code, provider_ref, .. }) = declined else {
        panic!("declined: {declined:?}");
    };
    assert_eq!((code.as_str(), provider_ref), ("INSTRUMENT_DECLINED", Some(order.clone())));
    assert_eq!(fixture.ledger(request.payment_id).unwrap().captured, 0);
    let seen = gateway.lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(seen.status, ProviderStatus::RequiresAction);
    assert!(seen.next_action.is_some(), "the shopper can choose another funding source");
    assert!(fixture.fake.act(&order, ShopperAction::Pay));
    let paid = gateway.confirm(lookup, None).await.unwrap();
    assert_eq!(paid.status, ProviderStatus::Paid, "the decline is not repeated");
}

#[tokio::test]
async fn each_approval_is_completed_under_a_key_of_its_own() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    completed(&fixture, &request).await;
    let completions = sent(&fixture, |request| request.path.last().is_some_and(|l| l == "capture"));
    let [completion] = &completions[..] else { panic!("one capture: {completions:?}") };
    let key = completion.header("paypal-request-id");
    assert!(key.starts_with(&format!("{}-capture-2", request.payment_id)), "{key}");
    assert!(key.len() <= 108, "{key}");
}

#[tokio::test]
async fn a_lost_answer_to_the_capture_of_an_approved_order_is_unknown() {
    let fixture = Fixture::start().await;
    for (number, capture) in [(1, true), (2, false)] {
        let request = request(&fixture, number, capture);
        let lookup = approved(&fixture, &request).await;
        fixture.fail_next(GatewayCall::Confirm, ProviderFault::AnswerLost).await;
        let lost = fixture.gateway().confirm(lookup.clone(), None).await;
        assert!(matches!(lost, Err(GatewayError::OutcomeUnknown(_))), "{lost:?}");
        let again = fixture.gateway().confirm(lookup, None).await.unwrap();
        let expected = if capture { ProviderStatus::Paid } else { ProviderStatus::Authorized };
        assert_eq!(again.status, expected);
        let ledger = fixture.ledger(request.payment_id).unwrap();
        assert_eq!(ledger.captured + ledger.authorized, 24_000);
    }
}

#[tokio::test]
async fn a_created_order_that_cannot_be_read_back_may_exist() {
    let fixture = Fixture::start().await;
    for fault in [ProviderFault::Refused, ProviderFault::AnswerLost, ProviderFault::ServerError] {
        fixture.fail_next(GatewayCall::Lookup, fault).await;
        let made = fixture.gateway().create(request(&fixture, 1, true)).await;
        assert!(matches!(made, Err(GatewayError::OutcomeUnknown(_))), "{fault:?}: {made:?}");
    }
    fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    assert_eq!(fixture.fake.payments().len(), 1);
}

#[tokio::test]
async fn no_more_is_captured_than_was_authorized() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, _) = completed(&fixture, &request).await;
    // PayPal itself would capture 115 %.
    let more = Money::new(24_001, request.amount.currency()).unwrap();
    let refused = fixture.gateway().capture(lookup.clone(), more).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert_eq!(fixture.ledger(request.payment_id).unwrap().captured, 0);
    let part = Money::new(10_000, request.amount.currency()).unwrap();
    for _ in 0..2 {
        let captured = fixture.gateway().capture(lookup.clone(), part).await.unwrap();
        assert_eq!((captured.status, captured.amount), (ProviderStatus::Paid, part));
    }
    let captures = sent(&fixture, |request| is_call(GatewayCall::Capture, request));
    let [capture] = &captures[..] else { panic!("one capture is requested: {captures:?}") };
    assert_eq!(capture.header("paypal-request-id"), format!("{}-capture", request.payment_id));
    assert_eq!(capture.json()["final_capture"], true);
    let ledger = fixture.ledger(request.payment_id).unwrap();
    assert_eq!((ledger.captured, ledger.authorized), (10_000, 0), "the rest is released");
}

#[tokio::test]
async fn short_answers_are_completed_by_a_lookup() {
    let fixture = Fixture::start().await;
    fixture.fake.ignore_prefer();
    let (paid, authorized) = (request(&fixture, 1, true), request(&fixture, 2, false));
    let (_, made) = completed(&fixture, &paid).await;
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, paid.amount));
    let (lookup, made) = completed(&fixture, &authorized).await;
    assert_eq!((made.status, made.amount), (ProviderStatus::Authorized, paid.amount));
    let part = Money::new(10_000, paid.amount.currency()).unwrap();
    let made = fixture.gateway().capture(lookup, part).await.unwrap();
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, part));
}

#[tokio::test]
async fn a_capture_and_a_void_are_told_as_paypal_answers() {
    let fixture = Fixture::start().await;
    let (lookup, _) = completed(&fixture, &request(&fixture, 1, false)).await;
    let part = Money::new(10_000, lookup.amount.currency()).unwrap();
    let captured = fixture.gateway().capture(lookup.clone(), part).await.unwrap();
    assert_eq!((captured.status, captured.amount), (ProviderStatus::Paid, part));
    let seen = fixture.gateway().lookup(lookup).await.unwrap().unwrap();
    assert_eq!(captured.provider_data, seen.provider_data);
    assert!(captured.raw.contains("final_capture"), "{}", captured.raw);
    let (lookup, made) = completed(&fixture, &request(&fixture, 2, false)).await;
    let voided = fixture.gateway().cancel(lookup).await.unwrap();
    assert_eq!((voided.status, voided.amount), (ProviderStatus::Cancelled, made.amount));
    assert_eq!(voided.provider_data, made.provider_data);
    assert!(voided.raw.contains("VOIDED"), "{}", voided.raw);
}

#[tokio::test]
async fn an_order_that_has_expired_is_cancelled() {
    let fixture = Fixture::start().await;
    let lookup = created(&fixture, &request(&fixture, 1, true)).await;
    fixture.fake.clock().advance(TimeDelta::hours(4));
    let seen = fixture.gateway().lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(seen.status, ProviderStatus::Cancelled);
    for ended in [
        fixture.gateway().confirm(lookup.clone(), None).await,
        fixture.gateway().cancel(lookup).await,
    ] {
        assert_eq!(ended.unwrap().status, ProviderStatus::Cancelled);
    }
}

#[tokio::test]
async fn a_repeated_creation_of_an_expired_order_says_so() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let made = fixture.gateway().create(request.clone()).await.unwrap();
    fixture.fake.clock().advance(TimeDelta::hours(4));
    let again = fixture.gateway().create(request).await.unwrap();
    assert_eq!((again.provider_ref, again.status), (made.provider_ref, ProviderStatus::Cancelled));
}

#[tokio::test]
async fn an_order_that_should_be_there_is_not_given_up() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (paid, _) = completed(&fixture, &request).await;
    let nowhere = Some("1A1A1A1A1A1A1A1A1".to_owned());
    let elsewhere = PaymentLookup { provider_ref: nowhere.clone(), ..paid };
    let young = PaymentLookup { provider_data: None, ..elsewhere.clone() };
    let seen = fixture.gateway().lookup(young).await;
    assert!(matches!(seen, Err(GatewayError::OutcomeUnknown(_))), "{seen:?}");
    fixture.fake.clock().advance(TimeDelta::hours(4));
    let seen = fixture.gateway().lookup(elsewhere).await;
    assert!(matches!(seen, Err(GatewayError::OutcomeUnknown(_))), "{seen:?}");
}

#[tokio::test]
async fn a_reviewed_capture_is_processing_and_can_neither_be_cancelled_nor_refunded() {
    let fixture = Fixture::start().await;
    fixture.fake.hold_captures(true);
    let request = request(&fixture, 1, true);
    let (lookup, made) = completed(&fixture, &request).await;
    assert_eq!(made.status, ProviderStatus::Processing);
    let gateway = fixture.gateway();
    let cancelled = gateway.cancel(lookup.clone()).await;
    assert!(matches!(cancelled, Err(GatewayError::NotCancelable { .. })), "{cancelled:?}");
    let refunded = gateway.refund(refund_of(&lookup, 1, 100)).await;
    assert!(matches!(refunded, Err(GatewayError::Declined { .. })), "{refunded:?}");
    assert!(fixture.fake.settle_capture(&made.provider_ref, true));
    let seen = gateway.lookup(lookup).await.unwrap().unwrap();
    assert_eq!((seen.status, seen.amount), (ProviderStatus::Paid, request.amount));
}

#[tokio::test]
async fn a_void_that_comes_too_late_reports_what_was_captured() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, _) = completed(&fixture, &request).await;
    let (gateway, other) = (fixture.gateway(), fixture.gateway());
    // The void is held up while the capture is made.
    let wait = Fault::Delayed(Duration::from_millis(300));
    fixture.server.faults().next(wait, |request| request.path.last().is_some_and(|l| l == "void"));
    let late = tokio::spawn({
        let lookup = lookup.clone();
        async move { other.cancel(lookup).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    gateway.capture(lookup, request.amount).await.unwrap();
    let seen = late.await.unwrap().unwrap();
    assert_eq!((seen.status, seen.amount), (ProviderStatus::Paid, request.amount));
}
