//! Refunds that Mollie takes for repetitions, refunds of lost answers, and chargebacks.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture};
use ports::{GatewayError, ProviderRefundStatus, RefundLookup};
use provider_fakes::{DisputeStage, FakeProvider, Fault};

use crate::fixture::{Fixture, is_of};
use crate::steps::{by_reference, eur, lookup_of, new_payment, paid, refund_of, seen};

#[tokio::test]
async fn a_second_refund_of_the_same_amount_is_unknown_until_mollie_takes_it() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let (first, second) = (refund_of(&payment, 2_000), refund_of(&payment, 2_000));
    let gateway = fixture.gateway();
    gateway.refund(first).await.unwrap();
    let conflict = gateway.refund(second.clone()).await;
    assert!(matches!(conflict, Err(GatewayError::OutcomeUnknown(_))), "{conflict:?}");
    let long_ago = Utc::now() - TimeDelta::minutes(2);
    let lookup = RefundLookup { sent_at: long_ago, ..lookup_of(&second, None) };
    assert_eq!(gateway.lookup_refund(lookup).await, Ok(None), "the first one is another refund");
    fixture.fake.clock().advance(TimeDelta::hours(1));
    gateway.refund(second).await.unwrap();
    assert_eq!(fixture.entry(payment.payment_id).unwrap().kept(), 6_000);
}

#[tokio::test]
async fn a_refund_that_was_just_sent_may_be_on_its_way() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let refund = refund_of(&payment, 2_000);
    let gateway = fixture.gateway();
    let unsure = gateway.lookup_refund(lookup_of(&refund, None)).await;
    assert!(matches!(unsure, Err(GatewayError::OutcomeUnknown(_))), "{unsure:?}");

    let refund_call = |request: &provider_fakes::Request| is_of(GatewayCall::Refund, request);
    fixture.server.faults().next(Fault::AnswerLost, refund_call);
    let lost = gateway.refund(refund.clone()).await;
    assert!(matches!(lost, Err(GatewayError::OutcomeUnknown(_))), "{lost:?}");
    let found = gateway.lookup_refund(lookup_of(&refund, None)).await.unwrap();
    assert_eq!(found.map(|refund| refund.status), Some(ProviderRefundStatus::Succeeded));
}

#[tokio::test]
async fn a_repeated_refund_is_answered_with_what_has_become_of_it() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let refund = refund_of(&payment, 2_000);
    let gateway = fixture.gateway();
    let first = gateway.refund(refund.clone()).await.unwrap();
    assert_eq!(first.status, ProviderRefundStatus::Succeeded);
    assert!(fixture.fake.settle_refund(&first.provider_ref, false));
    let again = gateway.refund(refund).await.unwrap();
    assert_eq!(again.provider_ref, first.provider_ref);
    assert!(matches!(again.status, ProviderRefundStatus::Failed { .. }), "{again:?}");
}

#[tokio::test]
async fn refunds_that_race_are_one_and_each_is_answered_with_its_state() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let refund = refund_of(&payment, 2_000);
    // Both are decided on before one of them is made, and it fails before the second request.
    for wait in [50, 900] {
        let wait = Fault::Delayed(Duration::from_millis(wait));
        fixture.server.faults().next(wait, |request| is_of(GatewayCall::Refund, request));
    }
    let call = || {
        let (gateway, refund) = (fixture.gateway(), refund.clone());
        tokio::spawn(async move { gateway.refund(refund).await.unwrap() })
    };
    let calls = [call(), call()];
    let made = loop {
        let entry = fixture.entry(payment.payment_id).unwrap();
        match entry.refunds.first() {
            Some(made) => break made.clone(),
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    assert!(fixture.fake.settle_refund(&made.refund_ref, false));
    let mut failed = 0;
    for call in calls {
        let answer = call.await.unwrap();
        assert_eq!(answer.provider_ref, made.refund_ref);
        failed += usize::from(matches!(answer.status, ProviderRefundStatus::Failed { .. }));
    }
    assert_eq!(failed, 1, "the first succeeded when it was answered, the second has failed");
    assert_eq!(fixture.entry(payment.payment_id).unwrap().refunds.len(), 1);
}

#[tokio::test]
async fn a_refund_is_not_made_again_although_its_key_is_forgotten() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let refund = refund_of(&payment, 2_000);
    let first = fixture.gateway().refund(refund.clone()).await.unwrap();
    fixture.fake.clock().advance(TimeDelta::hours(2));
    let again = fixture.gateway().refund(refund).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(fixture.entry(payment.payment_id).unwrap().kept(), 8_000);
}

#[tokio::test]
async fn a_payment_of_another_attempt_is_not_refunded() {
    let fixture = Fixture::start().await;
    let (one, other) = (new_payment(), new_payment());
    let payment = paid(&fixture, &other).await;
    let lookup = by_reference(&one, payment.provider_ref.as_deref().unwrap());
    let refused = fixture.gateway().refund(refund_of(&lookup, 2_000)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert_eq!(fixture.entry(payment.payment_id).unwrap().kept(), 10_000);
}

#[tokio::test]
async fn a_refund_of_another_request_is_not_ours() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let gateway = fixture.gateway();
    let made = gateway.refund(refund_of(&payment, 2_000)).await.unwrap();
    let other = lookup_of(&refund_of(&payment, 2_000), Some(&made.provider_ref));
    let seen = gateway.lookup_refund(other).await;
    assert!(matches!(seen, Err(GatewayError::InvalidRequest(_))), "{seen:?}");
}

#[tokio::test]
async fn a_refund_that_is_too_high_is_declined_and_one_that_is_malformed_is_not() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let refused = fixture.gateway().refund(refund_of(&payment, 10_001)).await;
    let Err(GatewayError::Declined { code, raw, .. }) = refused else {
        panic!("more than was captured is declined: {refused:?}");
    };
    assert_eq!(code, "amount_too_high");
    assert!(raw.contains("tr_") && !raw.contains("_links"), "{raw}");
    let sent = fixture.server.requests();
    assert!(
        !sent.iter().any(|request| is_of(GatewayCall::Refund, request)),
        "Mollie might take it"
    );
    let mut other = refund_of(&payment, 2_000);
    other.amount = Money::new(2_000, "USD".parse().unwrap()).unwrap();
    let refused = fixture.gateway().refund(other).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    let mut other = refund_of(&payment, 2_000);
    other.payment.provider_ref = Some("tr_Unknown".to_owned());
    let refused = fixture.gateway().refund(other).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
}

#[tokio::test]
async fn what_was_charged_back_counts_as_refunded_until_it_is_returned() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    fixture.gateway().refund(refund_of(&payment, 2_000)).await.unwrap();
    let reference = payment.provider_ref.clone().unwrap();
    let _ = fixture.fake.webhooks().take();
    assert!(fixture.fake.dispute(&reference, DisputeStage::Opened));
    assert_eq!(fixture.fake.webhooks().take().len(), 1, "the webhook is called");
    let charged_back = seen(&fixture, &payment).await;
    assert_eq!(charged_back.status, ProviderStatus::Paid);
    assert_eq!(charged_back.refunded, Some(eur(10_000)), "never more than was captured");
    assert!(fixture.fake.dispute(&reference, DisputeStage::Won));
    assert_eq!(seen(&fixture, &payment).await.refunded, Some(eur(2_000)));
}
