//! Cases about cancelling a payment.

use domain::payment::ProviderStatus;
use ports::{CreatePayment, ProviderPayment};

use super::GatewayFixture;
use super::paying::{authorized, paid, waiting};
use super::steps::{by_reference, declared, each_lookup, expect_charged, expect_nothing_charged};
use crate::left_out::not_applicable;

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
