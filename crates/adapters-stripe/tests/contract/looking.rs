//! Payments that are looked for by our id.

use chrono::TimeDelta;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayFixture, by_our_id};
use ports::{GatewayError, PaymentLookup};

use crate::fixture::{Fixture, GOOD, by_reference};

#[tokio::test]
async fn a_payment_is_found_among_many() {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some(GOOD));
    let made = fixture.created(&request).await;
    for _ in 0..150 {
        fixture.created(&fixture.request(None)).await;
    }
    let seen = fixture.gateway().lookup(by_our_id(&request)).await.unwrap().unwrap();
    assert_eq!((seen.provider_ref, seen.status), (made.provider_ref, ProviderStatus::Paid));
    let never = fixture.request(None);
    assert_eq!(fixture.gateway().lookup(by_our_id(&never)).await, Ok(None));
}

#[tokio::test]
async fn a_list_that_is_too_long_is_not_an_answer() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    fixture.created(&request).await;
    for _ in 0..500 {
        fixture.created(&fixture.request(None)).await;
    }
    let seen = fixture.gateway().lookup(by_our_id(&request)).await;
    assert!(matches!(seen, Err(GatewayError::OutcomeUnknown(_))), "{seen:?}");
}

#[tokio::test]
async fn the_clocks_may_differ_by_minutes() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    let ahead = |minutes| PaymentLookup {
        created_at: request.created_at + TimeDelta::minutes(minutes),
        ..by_our_id(&request)
    };
    let seen = fixture.gateway().lookup(ahead(9)).await.unwrap().unwrap();
    assert_eq!(seen.provider_ref, made.provider_ref);
    assert_eq!(fixture.gateway().lookup(ahead(11)).await, Ok(None), "the list begins in time");
}

#[tokio::test]
async fn a_reference_that_is_not_found_does_not_mean_never_created() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    let made = fixture.created(&request).await;
    for reference in ["pi_of_another_mode", "../refunds", ""] {
        let lookup = PaymentLookup {
            provider_ref: Some(reference.to_owned()),
            ..by_reference(&request, &made)
        };
        let seen = fixture.gateway().lookup(lookup).await;
        assert!(matches!(seen, Err(GatewayError::InvalidRequest(_))), "{reference}: {seen:?}");
    }
}

#[tokio::test]
async fn calls_without_a_reference_find_the_payment() {
    let fixture = Fixture::start().await;
    let request = fixture.request(None);
    fixture.created(&request).await;
    let confirmed = fixture.gateway().confirm(by_our_id(&request), Some(GOOD.to_owned())).await;
    assert!(confirmed.is_err(), "without the adapter's data the return URL is not known");
    let ended = fixture.gateway().cancel(by_our_id(&request)).await.unwrap();
    assert_eq!(ended.status, ProviderStatus::Cancelled);
    let never = fixture.request(None);
    let answer = fixture.gateway().cancel(by_our_id(&never)).await;
    assert!(matches!(answer, Err(GatewayError::InvalidRequest(_))), "{answer:?}");
}
