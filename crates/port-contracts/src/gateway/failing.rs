//! Cases about a provider that does not process a request: what it says, and that nothing happens.

use std::time::Duration;

use domain::payment::ProviderStatus;
use ports::GatewayError;

use super::GatewayFixture;
use super::steps::{by_reference, expect_charged, expect_nothing_charged, new_payment, waiting};
use crate::left_out::left_out;

/// The time that a provider with too many requests asks for.
const WAIT: Duration = Duration::from_secs(7);

/// A provider that gets too many requests says so, and for how long to wait if it knows. Nothing is declined, and
/// trying again is safe.
pub async fn rate_limit_is_told(fixture: &dyn GatewayFixture) {
    let case = "gateway::rate_limit_is_told";
    if !fixture.limit_rate_once(WAIT).await {
        return left_out(case, "the fixture cannot limit requests");
    }
    let is_told = |error: &GatewayError| {
        let GatewayError::RateLimited { retry_after } = error else { return false };
        retry_after.is_none_or(|wait| wait == WAIT)
    };
    not_processed(fixture, case, "too many requests are `RateLimited`", is_told).await;
}

/// Credentials that are wrong or have expired are the shop's fault: no payment is declined for them.
pub async fn wrong_credentials_are_misconfigured(fixture: &dyn GatewayFixture) {
    let case = "gateway::wrong_credentials_are_misconfigured";
    if !fixture.refuse_credentials_once().await {
        return left_out(case, "the fixture cannot refuse credentials");
    }
    let is_told = |error: &GatewayError| matches!(error, GatewayError::Misconfigured(_));
    not_processed(fixture, case, "wrong credentials are `Misconfigured`", is_told).await;
}

/// A creation that is not processed, and the same again, which is.
async fn not_processed(
    fixture: &dyn GatewayFixture,
    case: &str,
    promise: &str,
    is_told: impl Fn(&GatewayError) -> bool,
) {
    let gateway = fixture.gateway();
    let request = new_payment(fixture, true, fixture.ok_token());
    let refused = gateway.create(request.clone()).await;
    assert!(refused.as_ref().is_err_and(is_told), "{promise}: {refused:?}");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let made = gateway.create(request.clone()).await.expect("trying again is safe");
    assert_eq!(made.status, ProviderStatus::Paid, "trying again is the first request");
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A lookup that fails is an error. "Not found" would mean that the payment was never created, and
/// that it may be created again.
pub async fn failed_lookup_is_an_error(fixture: &dyn GatewayFixture) {
    let case = "gateway::failed_lookup_is_an_error";
    let (request, made) = waiting(fixture).await;
    if !fixture.be_unavailable_once().await {
        return left_out(case, "the fixture cannot be unavailable");
    }
    let seen = fixture.gateway().lookup(by_reference(&request, &made)).await;
    assert!(seen.is_err(), "a failed lookup was answered with a result: {seen:?}");
}
