//! Cases about asking: who the provider is, and what it knows.

use domain::ids::PaymentId;
use domain::limits::MAX_PROVIDER_CHARS;
use ports::PaymentLookup;
use uuid::Uuid;

use super::GatewayFixture;
use super::steps::{by_our_id, by_reference, paid, waiting};

/// A payment is found by our id alone, as it is.
pub async fn found_by_our_id(fixture: &dyn GatewayFixture) {
    for (request, made) in [paid(fixture).await, waiting(fixture).await] {
        for lookup in [by_our_id(&request), by_reference(&request, &made)] {
            let seen = fixture.gateway().lookup(lookup).await;
            let seen = seen.expect("it can be looked up").expect("it was made");
            assert_eq!(seen.provider_ref, made.provider_ref);
            assert_eq!(seen.status, made.status);
            assert_eq!(seen.amount, request.amount);
        }
    }
}

/// A payment that was never made is none, not an error.
pub async fn unknown_payment_is_none(fixture: &dyn GatewayFixture) {
    let lookup = PaymentLookup { payment_id: PaymentId(Uuid::now_v7()), provider_ref: None };
    let seen = fixture.gateway().lookup(lookup).await;
    assert_eq!(seen, Ok(None), "it is unknown");
}

/// The name fits into a row and a URL.
pub async fn name_is_plain(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let name = gateway.name();
    let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    assert!(plain && !name.is_empty(), "not lower case letters, digits and `_`: {name:?}");
    assert!(name.len() <= MAX_PROVIDER_CHARS, "longer than its column: {name:?}");
}
