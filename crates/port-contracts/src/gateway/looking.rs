//! Cases about who the provider is, what it declares, and what it finds.

use domain::limits::MAX_PROVIDER_CHARS;
use ports::{FoundByOurId, GatewayError, ProviderPayment};

use super::GatewayFixture;
use super::paying::{paid, waiting};
use super::steps::{by_our_id, by_reference, declared, new_payment};

/// A payment is found by its reference. By our id alone it is found as well, or the provider says that it
/// cannot tell, if it has declared that: never that there is none, which would lead to a second charge.
pub async fn found_by_our_id(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let always = declared(fixture).found_by_our_id == FoundByOurId::Always;
    for (request, made) in [paid(fixture).await, waiting(fixture).await] {
        let same = |seen: ProviderPayment, how: &str| {
            assert_eq!(seen.provider_ref, made.provider_ref, "the same payment is found {how}");
            assert_eq!(seen.status, made.status, "its status is found {how}");
            assert_eq!(seen.amount, request.amount, "its amount is found {how}");
        };
        let seen = gateway.lookup(by_reference(&request, &made)).await;
        let seen = seen.expect("a payment can be looked up by its reference");
        same(seen.expect("a payment is found by its reference"), "by its reference");
        match gateway.lookup(by_our_id(&request)).await {
            Ok(Some(seen)) => same(seen, "by our id"),
            Err(GatewayError::OutcomeUnknown(_)) if !always => {}
            other => panic!("a payment that was created is found by our id: {other:?}"),
        }
    }
}

/// A payment that was never created is none, not an error; or the provider says that it cannot tell, if it
/// has declared that.
pub async fn unknown_payment_is_none(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let always = declared(fixture).found_by_our_id == FoundByOurId::Always;
    let never = new_payment(fixture, false, None);
    match gateway.lookup(by_our_id(&never)).await {
        Ok(None) => {}
        Err(GatewayError::OutcomeUnknown(_)) if !always => {}
        other => panic!("a payment that was never created is none: {other:?}"),
    }
}

/// A payment is not found by the reference of another one: the shopper of one would pay for the other's
/// order.
pub async fn another_payment_is_not_found(fixture: &dyn GatewayFixture) {
    let ((request, _), (_, other)) = (waiting(fixture).await, paid(fixture).await);
    let seen = fixture.gateway().lookup(by_reference(&request, &other)).await;
    let found = matches!(&seen, Ok(Some(seen)) if seen.provider_ref == other.provider_ref);
    assert!(!found, "a payment of another `payment_id` is never returned: {seen:?}");
}

/// The name fits into a row and a URL.
pub async fn name_is_plain(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let name = gateway.name();
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    assert!(plain && !name.is_empty(), "a name has lower case letters, digits and `_`: {name:?}");
    assert!(name.len() <= MAX_PROVIDER_CHARS, "a name fits into its column: {name:?}");
}

/// What is declared does not contradict itself, and keys live for a time.
pub async fn capabilities_are_consistent(fixture: &dyn GatewayFixture) {
    let declares = declared(fixture);
    assert_eq!(declares, declared(fixture), "capabilities do not change");
    let later = declares.delayed_capture;
    assert!(later || !declares.partial_capture, "a partial capture is a delayed capture");
    assert!(
        !declares.create_key_lifetime.is_zero(),
        "a repeated `create` is recognized for a time"
    );
    assert!(!declares.refund_key_lifetime.is_zero(), "a repeated refund is recognized for a time");
    let currency = fixture.amount().currency();
    assert!(declares.currencies.include(currency), "the cases pay in a declared currency");
}
