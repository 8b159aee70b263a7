//! Captures that take time, releases without a promise, and what can be cancelled.

use chrono::TimeDelta;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture};
use ports::{GatewayError, PaymentLookup, ProviderPayment};
use provider_fakes::{FakeProvider, Fault, Request};

use crate::fixture::{Fixture, is_of};
use crate::steps::{by_reference, created, eur, new_authorization, new_payment, paid, seen};

async fn authorized(fixture: &Fixture) -> PaymentLookup {
    paid(fixture, &new_authorization()).await
}

fn captures(fixture: &Fixture) -> usize {
    let requests = fixture.server.requests();
    requests.iter().filter(|request| is_of(GatewayCall::Capture, request)).count()
}

fn is_release(request: &Request) -> bool {
    request.path.last().is_some_and(|last| last == "release-authorization")
}

#[tokio::test]
async fn a_pending_capture_leaves_the_payment_authorized_and_is_not_made_again() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    fixture.fake.hold_captures(true);
    let gateway = fixture.gateway();
    let pending = gateway.capture(lookup.clone(), eur(10_000)).await.unwrap();
    assert_eq!(pending.status, ProviderStatus::Authorized, "nothing is captured yet");
    // Also when the key is forgotten.
    fixture.fake.clock().advance(TimeDelta::hours(2));
    let again = gateway.capture(lookup.clone(), eur(10_000)).await.unwrap();
    assert_eq!((again.status, captures(&fixture)), (ProviderStatus::Authorized, 1));

    assert!(fixture.fake.settle_captures(lookup.provider_ref.as_deref().unwrap(), true));
    let done = gateway.capture(lookup.clone(), eur(10_000)).await.unwrap();
    assert_eq!((done.status, done.amount), (ProviderStatus::Paid, eur(10_000)));
    assert_eq!(captures(&fixture), 1);
}

#[tokio::test]
async fn after_a_failed_capture_it_can_be_captured_again() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    let gateway = fixture.gateway();
    fixture.fake.hold_captures(true);
    gateway.capture(lookup.clone(), eur(10_000)).await.unwrap();
    fixture.fake.settle_captures(lookup.provider_ref.as_deref().unwrap(), false);
    fixture.fake.hold_captures(false);
    let done = gateway.capture(lookup, eur(10_000)).await.unwrap();
    assert_eq!((done.status, done.amount), (ProviderStatus::Paid, eur(10_000)));
}

#[tokio::test]
async fn the_rest_of_a_partial_capture_is_released_and_never_captured() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    let gateway = fixture.gateway();
    let part = gateway.capture(lookup.clone(), eur(4_000)).await.unwrap();
    assert_eq!((part.status, part.amount), (ProviderStatus::Paid, eur(4_000)));
    let entry = fixture.entry(lookup.payment_id).unwrap();
    assert_eq!((entry.authorized, entry.captured), (0, 4_000));
    fixture.fake.clock().advance(TimeDelta::hours(2));
    let again = gateway.capture(lookup, eur(4_000)).await.unwrap();
    assert_eq!((again.amount, captures(&fixture)), (eur(4_000), 1));
}

#[tokio::test]
async fn captures_that_race_are_one() {
    for other in [4_000, 3_000] {
        let fixture = Fixture::start().await;
        let lookup = authorized(&fixture).await;
        // Both are decided on before one of them is made.
        for _ in 0..2 {
            let wait = Fault::Delayed(std::time::Duration::from_millis(200));
            fixture.server.faults().next(wait, |request| is_of(GatewayCall::Capture, request));
        }
        let capture = |amount| {
            let (gateway, lookup) = (fixture.gateway(), lookup.clone());
            tokio::spawn(async move { gateway.capture(lookup, eur(amount)).await })
        };
        let mut captured = Vec::new();
        for call in [capture(4_000), capture(other)] {
            captured.extend(call.await.unwrap().ok());
        }
        let entry = fixture.entry(lookup.payment_id).unwrap();
        assert_eq!(captures(&fixture), 2, "both were sent");
        assert!(entry.captured == 4_000 || entry.captured == other, "one was made: {entry:?}");
        let is_same = |seen: &ProviderPayment| seen.amount == eur(entry.captured);
        assert!(!captured.is_empty() && captured.iter().all(is_same), "{captured:?}");
    }
}

#[tokio::test]
async fn what_is_being_captured_is_not_released() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    fixture.fake.hold_captures(true);
    let gateway = fixture.gateway();
    gateway.capture(lookup.clone(), eur(10_000)).await.unwrap();
    let refused = gateway.cancel(lookup.clone()).await;
    assert!(matches!(refused, Err(GatewayError::NotCancelable { .. })), "{refused:?}");
    assert!(!fixture.server.requests().iter().any(is_release));
    fixture.fake.settle_captures(lookup.provider_ref.as_deref().unwrap(), true);
    assert_eq!(gateway.cancel(lookup).await.unwrap().status, ProviderStatus::Paid);
}

#[tokio::test]
async fn more_than_was_authorized_is_not_sent() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    let refused = fixture.gateway().capture(lookup, eur(10_001)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert_eq!(captures(&fixture), 0);
}

#[tokio::test]
async fn a_release_that_fails_does_not_undo_the_capture_and_is_tried_again() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    let gateway = fixture.gateway();
    fixture.server.faults().next(Fault::ServerError, is_release);
    let part = gateway.capture(lookup.clone(), eur(4_000)).await.unwrap();
    assert_eq!((part.status, part.amount), (ProviderStatus::Paid, eur(4_000)));
    assert_eq!(fixture.entry(lookup.payment_id).unwrap().authorized, 6_000);
    let looked_up = seen(&fixture, &lookup).await;
    assert_eq!((looked_up.status, looked_up.amount), (ProviderStatus::Paid, eur(4_000)));
    gateway.capture(lookup.clone(), eur(4_000)).await.unwrap();
    let entry = fixture.entry(lookup.payment_id).unwrap();
    assert_eq!((entry.authorized, entry.captured), (0, 4_000));
}

#[tokio::test]
async fn a_capture_whose_result_cannot_be_read_is_unknown() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    let gateway = fixture.gateway();
    // The second time that the payment is read, after the capture.
    let reads = std::sync::atomic::AtomicUsize::new(0);
    fixture.server.faults().next(Fault::Refused, move |request| {
        is_of(GatewayCall::Lookup, request)
            && reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1
    });
    let lost = gateway.capture(lookup.clone(), eur(10_000)).await;
    assert!(matches!(lost, Err(GatewayError::OutcomeUnknown(_))), "{lost:?}");
    assert_eq!(seen(&fixture, &lookup).await.status, ProviderStatus::Paid);
}

#[tokio::test]
async fn a_release_that_is_only_accepted_leaves_the_payment_authorized() {
    let fixture = Fixture::start().await;
    let lookup = authorized(&fixture).await;
    fixture.fake.hold_releases(true);
    let cancelled = fixture.gateway().cancel(lookup.clone()).await.unwrap();
    assert_eq!(cancelled.status, ProviderStatus::Authorized, "the bank may release it later");
    fixture.fake.hold_releases(false);
    let cancelled = fixture.gateway().cancel(lookup).await.unwrap();
    assert_eq!(cancelled.status, ProviderStatus::Cancelled);
}

#[tokio::test]
async fn what_waits_is_cancelled_if_mollie_can_and_otherwise_ends_by_itself() {
    let fixture = Fixture::start().await;
    let (card, transfer) = (new_payment(), new_payment());
    let made = created(&fixture, &card).await;
    let lookup = by_reference(&card, &made.provider_ref);
    let refused = fixture.gateway().cancel(lookup.clone()).await;
    let Err(GatewayError::NotCancelable { until: Some(until) }) = refused else {
        panic!("an open payment without a method cannot be cancelled: {refused:?}");
    };
    let minutes = (until - card.created_at).num_minutes();
    assert!((14..=15).contains(&minutes), "it says until when it can be paid: {minutes}");
    let sent = fixture.server.requests();
    assert!(sent.iter().all(|request| request.method != "DELETE"), "it is not tried");
    assert!(fixture.fake.expire(&made.provider_ref));
    let ended = fixture.gateway().cancel(lookup).await.unwrap();
    assert_eq!(ended.status, ProviderStatus::Failed);
    assert_eq!(ended.failure_code.as_deref(), Some("expired"));

    let made = created(&fixture, &transfer).await;
    assert_eq!(made.pay_until, None);
    assert!(fixture.fake.choose_bank_transfer(&made.provider_ref));
    let lookup = by_reference(&transfer, &made.provider_ref);
    assert!(seen(&fixture, &lookup).await.pay_until.is_some(), "a transfer takes days");
    let cancelled = fixture.gateway().cancel(lookup).await.unwrap();
    assert_eq!(cancelled.status, ProviderStatus::Cancelled);
}

#[tokio::test]
async fn a_payment_that_changes_while_it_is_cancelled_is_returned_as_it_is() {
    let fixture = Fixture::start().await;
    let request = new_payment();
    let made = created(&fixture, &request).await;
    fixture.fake.choose_bank_transfer(&made.provider_ref);
    // The transfer arrives between the look-up and the cancellation.
    let (fake, reference) = (fixture.fake.clone(), made.provider_ref.clone());
    fixture.server.faults().next(Fault::Delayed(std::time::Duration::ZERO), move |request| {
        let is_cancel = request.method == "DELETE";
        is_cancel && fake.act(&reference, provider_fakes::ShopperAction::Pay)
    });
    let seen = fixture.gateway().cancel(by_reference(&request, &made.provider_ref)).await;
    assert_eq!(seen.unwrap().status, ProviderStatus::Paid);
}
