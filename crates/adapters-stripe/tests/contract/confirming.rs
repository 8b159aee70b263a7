//! Creating and confirming: two requests with keys of their own, declines, and who may still pay.

use std::time::Duration;

use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError};
use provider_fakes::{FakeProvider, Fault, ShopperAction};
use serde_json::json;

use crate::fixture::{BAD, Fixture, GOOD, by_reference};

fn code_of(error: &GatewayError) -> &str {
    let GatewayError::Declined { code, .. } = error else { panic!("declined: {error:?}") };
    code
}

#[tokio::test]
async fn creating_and_confirming_have_keys_of_their_own() {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some(GOOD));
    fixture.created(&request).await;
    let keys: Vec<String> = fixture
        .server
        .requests()
        .iter()
        .map(|sent| sent.header("idempotency-key").to_owned())
        .collect();
    let id = request.payment_id.to_string();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], id);
    assert!(keys[1].starts_with(&format!("{id}:confirm:")), "{keys:?}");
    let versions = fixture.server.requests();
    assert!(versions.iter().all(|sent| sent.header("stripe-version") == "2026-10-28.endive"));
}

#[tokio::test]
async fn a_payment_without_a_token_waits_for_stripe_js() {
    let fixture = Fixture::start().await;
    let request = CreatePayment { confirm: true, ..fixture.request(None) };
    let made = fixture.created(&request).await;
    assert_eq!(made.status, ProviderStatus::RequiresAction);
    assert!(made.payment_token.is_some_and(|secret| secret.contains("_secret_")));
    assert_eq!(made.next_action, None);
    assert_eq!(fixture.sent("POST", "confirm").len(), 0);
    assert_eq!(
        fixture.gateway.client_config().into_iter().collect::<Vec<_>>(),
        [("publishable_key".to_owned(), provider_fakes::stripe::PUBLISHABLE_KEY.to_owned())]
    );
}

#[tokio::test]
async fn a_decline_in_stripe_js_leaves_the_payment_open() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    assert!(fixture.fake.act(&made.provider_ref, ShopperAction::BeDeclined));
    let lookup = by_reference(&request, &made);
    let seen = fixture.gateway.lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(seen.status, ProviderStatus::RequiresAction);
    assert!(fixture.fake.act(&made.provider_ref, ShopperAction::Pay));
    let seen = fixture.gateway.lookup(lookup).await.unwrap().unwrap();
    assert_eq!((seen.status, seen.payment_token), (ProviderStatus::Paid, None));
}

#[tokio::test]
async fn a_decline_of_the_shops_confirmation_ends_the_intent() {
    let fixture = Fixture::start().await;
    let cases = [
        (BAD, "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ];
    for (token, code) in cases {
        let request = fixture.request(Some(token));
        let declined = fixture.gateway.create(request.clone()).await.unwrap_err();
        assert_eq!(code_of(&declined), code);
        let ledger = fixture.ledger(request.payment_id).unwrap();
        assert!(!ledger.is_open, "it cannot be paid with the client secret any more");
        let GatewayError::Declined { provider_ref, raw, .. } = declined else { unreachable!() };
        assert_eq!(provider_ref, Some(ledger.provider_ref));
        assert!(!raw.contains("_secret_") && !raw.contains("mail.example"), "{raw}");
        assert!(!raw.contains("last4"), "{raw}");
    }
}

#[tokio::test]
async fn a_decline_whose_cancellation_is_not_certain_is_unknown() {
    for fault in [Fault::AnswerLost, Fault::Refused, Fault::ServerError, Fault::Rejected] {
        let fixture = Fixture::start().await;
        fixture.server.faults().next(fault, |sent| sent.path.ends_with(&["cancel".to_owned()]));
        let request = fixture.request(Some(BAD));
        let answer = fixture.gateway.create(request.clone()).await;
        assert!(matches!(answer, Err(GatewayError::OutcomeUnknown(_))), "{fault:?}: {answer:?}");
        let again = fixture.gateway.create(request).await.unwrap_err();
        assert_eq!(code_of(&again), "generic_decline", "{fault:?}");
    }
}

#[tokio::test]
async fn a_payment_that_was_paid_otherwise_is_not_reported_as_declined() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    fixture.interposed.refuse("confirm", 402, json!({ "code": "card_declined" }));
    assert!(fixture.fake.act(&made.provider_ref, ShopperAction::Pay));
    let lookup = by_reference(&request, &made);
    let paid = fixture.gateway.confirm(lookup, Some(BAD.to_owned())).await.unwrap();
    assert_eq!(paid.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn another_card_can_pay_after_an_outage() {
    let fixture = Fixture::start().await;
    fixture.server.faults().next(Fault::Refused, |sent| sent.path.len() == 4);
    let request = fixture.request(Some(BAD));
    let first = fixture.gateway.create(request.clone()).await;
    assert!(matches!(first, Err(GatewayError::Unavailable(_))), "{first:?}");
    let other = CreatePayment { payment_token: Some(GOOD.to_owned()), ..request.clone() };
    assert_eq!(fixture.created(&other).await.status, ProviderStatus::Paid);
    assert_eq!(fixture.fake.payments().len(), 1);
}

#[tokio::test]
async fn a_repeated_answer_is_not_taken_for_the_present() {
    let fixture = Fixture::start().await;
    let request = CreatePayment { capture: false, ..fixture.request(Some(GOOD)) };
    let made = fixture.created(&request).await;
    assert_eq!(made.status, ProviderStatus::Authorized);
    fixture.gateway.cancel(by_reference(&request, &made)).await.unwrap();
    assert_eq!(fixture.created(&request).await.status, ProviderStatus::Cancelled);
    let waits = fixture.request(None);
    let made = fixture.created(&waits).await;
    fixture.fake.act(&made.provider_ref, ShopperAction::Pay);
    assert_eq!(fixture.created(&waits).await.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn the_return_url_is_sent_with_a_later_confirmation() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    let lookup = by_reference(&request, &made);
    let token = Some("pm_card_authenticationRequired".to_owned());
    let confirmed = fixture.gateway.confirm(lookup, token).await.unwrap();
    assert_eq!(fixture.ledger(request.payment_id).unwrap().return_url, request.return_url);
    let page = confirmed.next_action.unwrap();
    assert!(page.starts_with("https://hooks.stripe.example/redirect/authenticate/"), "{page}");
    assert!(!confirmed.raw.contains("_secret_"), "{}", confirmed.raw);
}

#[tokio::test]
async fn without_a_token_only_what_was_approved_is_confirmed() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    let lookup = by_reference(&request, &made);
    let waits = fixture.gateway.confirm(lookup.clone(), None).await.unwrap();
    assert_eq!(waits.status, ProviderStatus::RequiresAction);
    assert_eq!(fixture.sent("POST", "confirm").len(), 0);
    assert!(fixture.fake.attach(&made.provider_ref, GOOD));
    let approved = fixture.gateway.lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(approved.status, ProviderStatus::Approved);
    let paid = fixture.gateway.confirm(lookup, None).await.unwrap();
    assert_eq!(paid.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn without_a_return_url_stripe_js_authenticates() {
    let fixture = Fixture::start().await;
    let token = Some("pm_card_authenticationRequired");
    let request = CreatePayment { return_url: None, ..fixture.request(token) };
    let made = fixture.created(&request).await;
    assert_eq!((made.status, made.next_action), (ProviderStatus::RequiresAction, None));
    assert!(made.payment_token.is_some());
}

#[tokio::test]
async fn a_token_that_stripe_does_not_know_is_declined_and_the_intent_ends() {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some("pm_unknown"));
    let answer = fixture.gateway.create(request.clone()).await;
    let Err(GatewayError::Declined { code, raw, .. }) = answer else { panic!("{answer:?}") };
    assert_eq!(code, "resource_missing");
    assert!(!raw.contains("pm_unknown"), "{raw}");
    assert!(!fixture.ledger(request.payment_id).unwrap().is_open);
}

#[tokio::test]
async fn a_key_that_is_in_use_leaves_the_outcome_open() {
    let fixture = Fixture::start().await;
    let in_use = json!({ "type": "idempotency_error", "code": "idempotency_key_in_use" });
    for end in ["payment_intents", "confirm"] {
        fixture.interposed.refuse(end, 409, in_use.clone());
        let answer = fixture.gateway.create(fixture.request(Some(GOOD))).await;
        assert!(matches!(answer, Err(GatewayError::OutcomeUnknown(_))), "{end}: {answer:?}");
    }
}

#[tokio::test]
async fn a_locked_object_is_no_overload() {
    let fixture = Fixture::start().await;
    fixture.interposed.refuse("confirm", 429, json!({ "code": "lock_timeout" }));
    let answer = fixture.gateway.create(fixture.request(Some(GOOD))).await;
    assert!(matches!(answer, Err(GatewayError::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn a_key_with_other_parameters_is_a_bug() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    fixture.created(&request).await;
    let other =
        CreatePayment { order_number: domain::order::OrderNumber::from_random(8), ..request };
    let answer = fixture.gateway.create(other).await;
    assert!(matches!(answer, Err(GatewayError::InvalidRequest(_))), "{answer:?}");
    assert_eq!(fixture.fake.payments().len(), 1);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let lifetime = fixture.gateway.capabilities().create_key_lifetime;
    let first = fixture.created(&request).await;
    fixture.fake.clock().advance(chrono::TimeDelta::from_std(lifetime).unwrap());
    assert_ne!(fixture.created(&request).await.provider_ref, first.provider_ref);
    assert_eq!(lifetime, Duration::from_secs(86_400));
}
