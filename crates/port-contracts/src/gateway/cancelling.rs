//! Cases about cancelling a payment.

use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, ProviderPayment};

use super::GatewayFixture;
use super::paying::{authorized, paid, waiting};
use super::steps::{
    by_reference, declared, each_lookup, expect_charged, expect_nothing_charged, new_payment,
};
use crate::left_out::{left_out, not_applicable};

/// Cancelling a captured payment returns it as captured.
pub async fn cancel_of_paid_says_paid(fixture: &dyn GatewayFixture) {
    let case = "gateway::cancel_of_paid_says_paid";
    let (request, made) = paid(fixture).await;
    for lookup in each_lookup(fixture, &request, &made) {
        let seen = fixture.gateway().cancel(lookup).await;
        let seen = seen.expect("cancelling a captured payment is no error");
        assert_eq!(seen.status, ProviderStatus::Paid, "a captured payment stays `paid`");
        assert_eq!(seen.amount, request.amount, "a captured payment reports what was captured");
        assert_eq!(seen.provider_ref, made.provider_ref, "the answer is about the same payment");
    }
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A waiting payment that was cancelled is never captured, whatever is tried later.
pub async fn cancelled_stays_cancelled(fixture: &dyn GatewayFixture) {
    let case = "gateway::cancelled_stays_cancelled";
    if !declared(fixture).cancel_pending {
        return not_applicable(case, "no cancellation of waiting payments");
    }
    let (request, made) = waiting(fixture).await;
    stays_cancelled(fixture, case, &request, &made).await;
}

/// An authorized payment that was cancelled is released, and never captured.
pub async fn cancelled_authorization_is_released(fixture: &dyn GatewayFixture) {
    let case = "gateway::cancelled_authorization_is_released";
    let declares = declared(fixture);
    if !declares.delayed_capture || !declares.cancel_authorized {
        return not_applicable(case, "no cancellation of authorized payments");
    }
    let (request, made) = authorized(fixture).await;
    stays_cancelled(fixture, case, &request, &made).await;
}

/// A payment that cannot be cancelled in its current state is reported as not cancelable, and can still be paid; and so is
/// every payment that the provider declares it cannot cancel.
pub async fn not_cancelable_is_told(fixture: &dyn GatewayFixture) {
    let case = "gateway::not_cancelable_is_told";
    let declares = declared(fixture);
    if let Some(token) = fixture.not_cancelable_token() {
        let request = new_payment(fixture, true, Some(token));
        let made = fixture.gateway().create(request.clone()).await;
        let made = made.expect("a payment that cannot be cancelled later can be created");
        cannot_be_cancelled(fixture, &request, &made).await;
    } else {
        left_out(case, "the fixture has no token of a payment that cannot be cancelled");
    }
    if !declares.cancel_pending {
        let (request, made) = waiting(fixture).await;
        cannot_be_cancelled(fixture, &request, &made).await;
    }
    if declares.delayed_capture && !declares.cancel_authorized {
        let (request, made) = authorized(fixture).await;
        cannot_be_cancelled(fixture, &request, &made).await;
    }
}

async fn cannot_be_cancelled(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) {
    let lookup = by_reference(request, made);
    let answer = fixture.gateway().cancel(lookup.clone()).await;
    let told = matches!(answer, Err(GatewayError::NotCancelable { .. }));
    assert!(told, "what cannot be cancelled is `NotCancelable`: {answer:?}");
    let seen = fixture.gateway().lookup(lookup).await;
    let seen = seen.expect("it can be looked up").expect("it exists");
    assert!(seen.status.is_open(), "a payment that was not cancelled stays as it is: {seen:?}");
}

async fn stays_cancelled(
    fixture: &dyn GatewayFixture,
    case: &str,
    request: &CreatePayment,
    made: &ProviderPayment,
) {
    let gateway = fixture.gateway();
    for lookup in each_lookup(fixture, request, made) {
        let seen = gateway.cancel(lookup).await;
        let seen = seen.expect("a payment that is not captured can be cancelled, also twice");
        assert_eq!(seen.status, ProviderStatus::Cancelled, "a cancelled payment is `cancelled`");
        assert_eq!(seen.provider_ref, made.provider_ref, "the answer is about the same payment");
    }
    let confirms =
        CreatePayment { confirm: true, payment_token: fixture.ok_token(), ..request.clone() };
    let lookup = by_reference(request, made);
    let tries = [
        gateway.confirm(lookup.clone(), fixture.ok_token()).await,
        gateway.create(confirms).await,
        gateway.capture(lookup.clone(), request.amount).await,
    ];
    for answer in tries {
        let taken = answer.is_ok_and(|payment| {
            matches!(payment.status, ProviderStatus::Paid | ProviderStatus::Authorized)
        });
        assert!(!taken, "a cancelled payment is never captured later");
    }
    let seen = gateway.lookup(lookup).await;
    let seen = seen.expect("a cancelled payment can be looked up").expect("it was created");
    assert_eq!(seen.status, ProviderStatus::Cancelled, "a cancelled payment stays `cancelled`");
    expect_nothing_charged(fixture, case, request.payment_id).await;
}
