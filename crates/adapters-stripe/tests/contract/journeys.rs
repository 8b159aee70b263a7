//! Captures, cancellations, and the page of the shopper's bank.

use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::GatewayFixture;
use ports::{CreatePayment, GatewayError, ProviderPayment};
use provider_fakes::FakeProvider;
use provider_fakes::stripe::BANK_DEBIT_TOKEN;
use serde_json::json;

use crate::fixture::{Fixture, GOOD, by_reference, refund_of};

fn usd(text: &str) -> Money {
    Money::parse(text, "USD".parse().unwrap()).unwrap()
}

async fn authorized(fixture: &Fixture) -> (CreatePayment, ProviderPayment) {
    let request = CreatePayment { capture: false, ..fixture.request(Some(GOOD)) };
    let made = fixture.created(&request).await;
    (request, made)
}

#[tokio::test]
async fn what_a_partial_capture_releases_is_no_refund() {
    let fixture = Fixture::start().await;
    let gateway = fixture.gateway();
    let (request, made) = authorized(&fixture).await;
    let lookup = by_reference(&request, &made);
    let captured = gateway.capture(lookup.clone(), usd("100.00")).await.unwrap();
    assert_eq!((captured.amount, captured.refunded_total()), (usd("100.00"), None));
    gateway.refund(refund_of(lookup.clone(), usd("30.00"), "")).await.unwrap();
    let seen = gateway.lookup(lookup).await.unwrap().unwrap();
    assert_eq!((seen.amount, seen.refunded), (usd("100.00"), Some(usd("30.00"))));
}

#[tokio::test]
async fn what_a_cancellation_releases_is_no_refund() {
    let fixture = Fixture::start().await;
    let (request, made) = authorized(&fixture).await;
    let ended = fixture.gateway().cancel(by_reference(&request, &made)).await.unwrap();
    assert_eq!((ended.status, ended.refunded_total()), (ProviderStatus::Cancelled, None));
}

#[tokio::test]
async fn an_expired_authorization_declines_the_capture() {
    let fixture = Fixture::start().await;
    let (request, made) = authorized(&fixture).await;
    let error = json!({ "type": "card_error", "code": "charge_expired_for_capture" });
    fixture.interposed.refuse("capture", 402, error);
    let lookup = by_reference(&request, &made);
    let declined = fixture.gateway().capture(lookup, request.amount).await.unwrap_err();
    let GatewayError::Declined { code, provider_ref, .. } = declined else { panic!("{declined}") };
    assert_eq!(code, "charge_expired_for_capture");
    assert_eq!(provider_ref, Some(made.provider_ref));
}

#[tokio::test]
async fn a_capture_is_not_stuck_on_an_error_that_stripe_repeats() {
    let fixture = Fixture::start().await;
    let (request, made) = authorized(&fixture).await;
    let lookup = by_reference(&request, &made);
    let too_much = usd("999.00");
    assert!(fixture.gateway().capture(lookup.clone(), too_much).await.is_err());
    let sent = fixture.sent("POST", "capture").pop().unwrap();
    assert_eq!(sent.header("idempotency-key"), "");
    let captured = fixture.gateway().capture(lookup, request.amount).await.unwrap();
    assert_eq!(captured.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn a_bank_debit_is_under_way_until_it_is_settled() {
    for succeeds in [true, false] {
        let fixture = Fixture::start().await;
        let request = fixture.request(Some(BANK_DEBIT_TOKEN));
        let made = fixture.created(&request).await;
        assert_eq!(made.status, ProviderStatus::Processing);
        assert!(fixture.fake.settle_bank_debit(&made.provider_ref, succeeds));
        let seen = fixture.gateway().lookup(by_reference(&request, &made)).await.unwrap().unwrap();
        let expected = if succeeds { ProviderStatus::Paid } else { ProviderStatus::RequiresAction };
        assert_eq!(seen.status, expected);
    }
}

#[tokio::test]
async fn the_shopper_comes_back_from_the_page_of_their_bank() {
    for (action, expected) in [("complete", "succeeded"), ("fail", "failed")] {
        let fixture = Fixture::start().await;
        let request = fixture.request(Some("pm_card_threeDSecure2Required"));
        let made = fixture.created(&request).await;
        let page = made.next_action.clone().unwrap();
        let query = page.split_once('?').unwrap().1.split_once('=').unwrap();
        let shopper = |method: &str, body: &str| provider_fakes::Request {
            method: method.to_owned(),
            path: vec!["redirect".into(), "authenticate".into(), made.provider_ref.clone()],
            query: vec![(query.0.to_owned(), query.1.to_owned())],
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        let shown = fixture.fake.answer(&shopper("GET", ""));
        assert_eq!(shown.status, 200);
        assert!(String::from_utf8(shown.body).unwrap().contains("24000 usd"));
        let sent_back = fixture.fake.answer(&shopper("POST", &format!("action={action}")));
        let location = sent_back.headers.iter().find(|(name, _)| name == "location").unwrap();
        assert!(location.1.starts_with("https://shop.example/return?order=7&"), "{location:?}");
        assert!(location.1.ends_with(&format!("redirect_status={expected}")), "{location:?}");
        let seen = fixture.gateway().lookup(by_reference(&request, &made)).await.unwrap().unwrap();
        assert_eq!(seen.status == ProviderStatus::Paid, expected == "succeeded");
    }
}

#[tokio::test]
async fn a_check_tells_the_account_and_the_mode() {
    let fixture = Fixture::start().await;
    let told = fixture.gateway().check().await.unwrap();
    assert_eq!(
        told,
        "Stripe account acct_1KassaFake (Kassa's test shop) in test mode; it can take payments."
    );
}

/// What a refusal leaves open: a cancellation that was refused has changed nothing, whatever becomes of the
/// next request; a confirmation may have been refused because an earlier one has succeeded.
#[tokio::test]
async fn a_look_that_fails_after_a_refusal_is_unknown_only_if_something_may_have_been_done() {
    let is_look = |sent: &provider_fakes::Request| sent.method == "GET";
    let refusal = json!({ "code": "payment_intent_unexpected_state" });
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let lookup = by_reference(&request, &fixture.created(&request).await);
    fixture.interposed.refuse("cancel", 400, refusal.clone());
    fixture.server.faults().next(provider_fakes::Fault::Refused, is_look);
    let ended = fixture.gateway().cancel(lookup.clone()).await;
    assert!(matches!(ended, Err(GatewayError::Unavailable(_))), "{ended:?}");
    fixture.interposed.refuse("confirm", 400, refusal);
    fixture.server.faults().next(provider_fakes::Fault::Refused, is_look);
    let paid = fixture.gateway().confirm(lookup, Some(GOOD.to_owned())).await;
    assert!(matches!(paid, Err(GatewayError::OutcomeUnknown(_))), "{paid:?}");
}
