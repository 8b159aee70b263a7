//! Cases about a provider that does not process a request: what is reported, and that nothing happens.

use std::time::Duration;

use domain::payment::ProviderStatus;
use ports::GatewayError;

use super::paying::{created, finish, paid};
use super::steps::{
    by_reference, expect_charged, expect_nothing_charged, lookup_of, new_payment, refund_of,
    refundable_part,
};
use super::{GatewayCall, GatewayFixture, ProviderFault};
use crate::left_out::left_out;

/// The time that a provider with too many requests asks for.
const WAIT: Duration = Duration::from_secs(7);

/// Faults after which nothing is known of what was looked up.
const LOOKUP_FAULTS: [ProviderFault; 6] = [
    ProviderFault::Refused,
    ProviderFault::RateLimited(WAIT),
    ProviderFault::WrongCredentials,
    ProviderFault::Rejected,
    ProviderFault::ServerError,
    ProviderFault::AnswerLost,
];

/// A provider that cannot be reached has not processed anything: it is `Unavailable`, and trying again is safe.
pub async fn unavailable_is_not_processed(fixture: &dyn GatewayFixture) {
    let case = "gateway::unavailable_is_not_processed";
    let is_told = |error: &GatewayError| matches!(error, GatewayError::Unavailable(_));
    let promise = "a refused connection is `Unavailable`";
    not_processed(fixture, case, ProviderFault::Refused, promise, is_told).await;
}

/// A provider that gets too many requests says so, and for how long to wait if it knows. Nothing is
/// declined, and trying again is safe.
pub async fn rate_limit_is_told(fixture: &dyn GatewayFixture) {
    let case = "gateway::rate_limit_is_told";
    let is_told = |error: &GatewayError| {
        let GatewayError::RateLimited { retry_after } = error else { return false };
        retry_after.is_none_or(|wait| wait == WAIT)
    };
    let promise = "too many requests are `RateLimited`, with the time that the provider asks for";
    not_processed(fixture, case, ProviderFault::RateLimited(WAIT), promise, is_told).await;
}

/// Credentials that are wrong or have expired are the shop's fault: no payment is declined for them.
pub async fn wrong_credentials_are_misconfigured(fixture: &dyn GatewayFixture) {
    let case = "gateway::wrong_credentials_are_misconfigured";
    let is_told = |error: &GatewayError| matches!(error, GatewayError::Misconfigured(_));
    let promise = "wrong credentials are `Misconfigured`";
    not_processed(fixture, case, ProviderFault::WrongCredentials, promise, is_told).await;
}

/// The operator's check succeeds, and says that the credentials are wrong if they are.
pub async fn check_needs_the_credentials(fixture: &dyn GatewayFixture) {
    let case = "gateway::check_needs_the_credentials";
    let gateway = fixture.gateway();
    let told = gateway.check().await;
    assert!(
        told.as_ref().is_ok_and(|text| !text.is_empty()),
        "a check says what it found: {told:?}"
    );
    if !fixture.fail_next(GatewayCall::Check, ProviderFault::WrongCredentials).await {
        return left_out(case, "the fixture cannot disturb a check");
    }
    let told = gateway.check().await;
    let is_told = matches!(told, Err(GatewayError::Misconfigured(_)));
    assert!(is_told, "a check with wrong credentials is `Misconfigured`: {told:?}");
}

/// A request that the provider finds malformed is a bug or a wrong setting, not a decline.
pub async fn rejected_request_is_invalid(fixture: &dyn GatewayFixture) {
    let case = "gateway::rejected_request_is_invalid";
    let is_told = |error: &GatewayError| matches!(error, GatewayError::InvalidRequest(_));
    let promise = "a request that is rejected as malformed is `InvalidRequest`, not a decline";
    not_processed(fixture, case, ProviderFault::Rejected, promise, is_told).await;
}

/// A creation and a refund that are not processed, and the same again, which are.
async fn not_processed(
    fixture: &dyn GatewayFixture,
    case: &str,
    fault: ProviderFault,
    promise: &str,
    is_told: impl Fn(&GatewayError) -> bool,
) {
    let gateway = fixture.gateway();
    let request = new_payment(fixture, true, fixture.ok_token());
    if !fixture.fail_next(GatewayCall::Create, fault).await {
        return left_out(case, "the fixture cannot disturb a creation");
    }
    let refused = gateway.create(request.clone()).await;
    assert!(refused.as_ref().is_err_and(&is_told), "{promise}: {refused:?}");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let made = created(fixture, &request).await;
    assert_eq!(made.status, ProviderStatus::Paid, "trying again after that is safe");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let payment = (request, made);
    let refund = refund_of(&payment, refundable_part(fixture, payment.0.amount));
    if !fixture.fail_next(GatewayCall::Refund, fault).await {
        return left_out(case, "the fixture cannot disturb a refund");
    }
    let refused = gateway.refund(refund.clone()).await;
    assert!(refused.as_ref().is_err_and(&is_told), "{promise}, for a refund: {refused:?}");
    expect_charged(fixture, case, payment.0.payment_id, payment.0.amount).await;
    gateway.refund(refund).await.expect("trying to refund again after that is safe");
}

/// A lookup that fails is an error. "Not found" would mean that the payment was never created, and
/// that it may be created again; a refund would be sent again.
pub async fn failed_lookup_is_an_error(fixture: &dyn GatewayFixture) {
    let case = "gateway::failed_lookup_is_an_error";
    let payment = paid(fixture).await;
    let gateway = fixture.gateway();
    for fault in LOOKUP_FAULTS {
        if !fixture.fail_next(GatewayCall::Lookup, fault).await {
            left_out(case, &format!("the fixture cannot disturb a lookup: {fault:?}"));
            continue;
        }
        let seen = gateway.lookup(by_reference(&payment.0, &payment.1)).await;
        assert!(seen.is_err(), "a failed lookup is an error, never a result: {fault:?}, {seen:?}");
        let declined = matches!(seen, Err(GatewayError::Declined { .. }));
        assert!(!declined, "a failed lookup declines nothing: {fault:?}");
    }
    let refund = refund_of(&payment, refundable_part(fixture, payment.0.amount));
    let sent = gateway.refund(refund.clone()).await.expect("it can be refunded");
    for fault in LOOKUP_FAULTS {
        if !fixture.fail_next(GatewayCall::LookupRefund, fault).await {
            left_out(case, &format!("the fixture cannot disturb a refund lookup: {fault:?}"));
            continue;
        }
        let lookup = lookup_of(&refund, Some(sent.provider_ref.clone()));
        let seen = gateway.lookup_refund(lookup).await;
        let promise = "a failed lookup of a refund is an error, never a result";
        assert!(seen.is_err(), "{promise}: {fault:?}, {seen:?}");
    }
    finish(fixture, &payment.0, payment.1.clone()).await;
}
