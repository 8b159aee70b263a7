//! Cases about asking: who the provider is, and what it knows.

use domain::limits::MAX_PROVIDER_CHARS;
use ports::{FoundByOurId, GatewayError, ProviderPayment};

use super::GatewayFixture;
use super::steps::{by_our_id, by_reference, new_payment, paid, waiting};

/// A payment is found by its reference. By our id alone it is found as well, or the provider says that it
/// cannot tell, if it has declared that: never that there is none, which would lead to a second charge.
pub async fn found_by_our_id(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let always = gateway.capabilities().found_by_our_id == FoundByOurId::Always;
    for (request, made) in [paid(fixture).await, waiting(fixture).await] {
        let same = |seen: ProviderPayment, how: &str| {
            assert_eq!(seen.provider_ref, made.provider_ref, "another payment was found {how}");
            assert_eq!(seen.status, made.status, "found {how}");
            assert_eq!(seen.amount, request.amount, "found {how}");
        };
        let seen = gateway.lookup(by_reference(&request, &made)).await;
        same(seen.expect("it can be looked up").expect("it was made"), "by its reference");
        match gateway.lookup(by_our_id(&request)).await {
            Ok(Some(seen)) => same(seen, "by our id"),
            Err(GatewayError::OutcomeUnknown(_)) if !always => {}
            other => panic!("a payment that was made is found by our id: {other:?}"),
        }
    }
}

/// A payment that was never made is none, not an error; or the provider says that it cannot tell, if it
/// has declared that.
pub async fn unknown_payment_is_none(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let always = gateway.capabilities().found_by_our_id == FoundByOurId::Always;
    let never = new_payment(fixture, false, None);
    match gateway.lookup(by_our_id(&never)).await {
        Ok(None) => {}
        Err(GatewayError::OutcomeUnknown(_)) if !always => {}
        other => panic!("a payment that was never made is none: {other:?}"),
    }
}

/// A payment is not found by the reference of another one: the shopper of one would pay for the other's
/// order.
pub async fn another_payment_is_not_found(fixture: &dyn GatewayFixture) {
    let ((request, _), (_, other)) = (waiting(fixture).await, paid(fixture).await);
    let seen = fixture.gateway().lookup(by_reference(&request, &other)).await;
    let found = matches!(&seen, Ok(Some(seen)) if seen.provider_ref == other.provider_ref);
    assert!(!found, "the payment of another payment_id was found: {seen:?}");
}

/// The name fits into a row and a URL.
pub async fn name_is_plain(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let name = gateway.name();
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    assert!(plain && !name.is_empty(), "not lower case letters, digits and `_`: {name:?}");
    assert!(name.len() <= MAX_PROVIDER_CHARS, "longer than its column: {name:?}");
}
