//! Cases about a payment that waits: confirmed, captured or cancelled.

use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError};

use super::GatewayFixture;
use super::steps::{
    at_once, by_our_id, by_reference, expect_charged, expect_nothing_charged, half, new_payment,
    one_unit, paid, waiting,
};
use crate::left_out::left_out;

/// A payment that is confirmed again and again is taken once.
pub async fn confirm_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::confirm_twice_is_one";
    let (request, made) = waiting(fixture).await;
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let answers = at_once(|| {
        let (gateway, token) = (fixture.gateway(), fixture.ok_token());
        let lookup = by_reference(&request, &made);
        async move { gateway.confirm(lookup, token).await }
    });
    for answer in answers.await {
        match answer {
            Ok(payment) => assert_eq!(payment.provider_ref, made.provider_ref),
            Err(GatewayError::Unavailable(_) | GatewayError::OutcomeUnknown(_)) => {}
            Err(error) => panic!("a racing twin is not refused for good: {error}"),
        }
    }
    let gateway = fixture.gateway();
    let again = gateway.confirm(by_our_id(&request), fixture.ok_token()).await;
    let again = again.expect("a confirmed payment can be confirmed again");
    assert_eq!(again.status, ProviderStatus::Paid);
    assert_eq!(again.amount, request.amount);
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A payment that is made without `capture` is authorized when it is confirmed, and taken by
/// nothing but a capture.
pub async fn without_capture_it_is_authorized(fixture: &dyn GatewayFixture) {
    let case = "gateway::without_capture_it_is_authorized";
    if fixture.authorize_token().is_none() {
        return left_out(case, "the provider sets no money aside");
    }
    let gateway = fixture.gateway();
    let request =
        CreatePayment { capture: false, ..new_payment(fixture, true, fixture.ok_token()) };
    for _ in 0..2 {
        let made = gateway.create(request.clone()).await.expect("the token pays");
        assert_eq!(made.status, ProviderStatus::Authorized, "{made:?}");
        expect_nothing_charged(fixture, case, request.payment_id).await;
    }
    let taken = gateway.capture(by_our_id(&request), request.amount).await;
    let taken = taken.expect("an authorization can be captured");
    assert_eq!((taken.status, taken.amount), (ProviderStatus::Paid, request.amount));
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// An authorized payment is captured once, whole or in part, and never beyond what was authorized.
pub async fn capture_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::capture_twice_is_one";
    let Some(token) = fixture.authorize_token() else {
        return left_out(case, "no token sets money aside");
    };
    for amount in [fixture.amount(), half(fixture.amount())] {
        let request = new_payment(fixture, true, Some(token.clone()));
        let made = fixture.gateway().create(request.clone()).await;
        let made = made.expect("the token sets money aside");
        assert_eq!(made.status, ProviderStatus::Authorized);
        expect_nothing_charged(fixture, case, request.payment_id).await;

        let too_much = request.amount.plus(one_unit(amount)).expect("an amount");
        let lookup = by_reference(&request, &made);
        let refused = fixture.gateway().capture(lookup.clone(), too_much).await;
        let for_good =
            matches!(refused, Err(GatewayError::Declined { .. } | GatewayError::InvalidRequest(_)));
        assert!(for_good, "more than was authorized: {refused:?}");
        expect_nothing_charged(fixture, case, request.payment_id).await;

        let first = fixture.gateway().capture(lookup.clone(), amount).await;
        let first = first.expect("what was authorized can be captured");
        assert_eq!(first.status, ProviderStatus::Paid);
        assert_eq!(first.amount, amount, "it says what was captured");
        // A second capture is answered with what the payment is, or refused: both are once.
        let again = at_once(|| {
            let (gateway, lookup) = (fixture.gateway(), by_our_id(&request));
            async move { gateway.capture(lookup, amount).await }
        });
        again.await;
        expect_charged(fixture, case, request.payment_id, amount).await;
    }
}

/// Cancelling a captured payment returns it as captured.
pub async fn cancel_of_paid_says_paid(fixture: &dyn GatewayFixture) {
    let case = "gateway::cancel_of_paid_says_paid";
    let (request, made) = paid(fixture).await;
    for lookup in [by_reference(&request, &made), by_our_id(&request)] {
        let said = fixture.gateway().cancel(lookup).await;
        let said = said.expect("money that was taken is no error");
        assert_eq!(said.status, ProviderStatus::Paid);
        assert_eq!(said.amount, request.amount);
        assert_eq!(said.provider_ref, made.provider_ref);
    }
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A payment that was cancelled is never taken, whatever is tried after.
pub async fn cancelled_stays_cancelled(fixture: &dyn GatewayFixture) {
    let case = "gateway::cancelled_stays_cancelled";
    let gateway = fixture.gateway();
    let (mut request, made) = waiting(fixture).await;
    for lookup in [by_reference(&request, &made), by_our_id(&request)] {
        let said = gateway.cancel(lookup).await;
        let said = said.expect("a pending payment can be cancelled, also twice");
        assert_eq!(said.status, ProviderStatus::Cancelled);
        assert_eq!(said.provider_ref, made.provider_ref);
    }
    request.confirm = true;
    request.payment_token = fixture.ok_token();
    let lookup = by_our_id(&request);
    let tries = [
        gateway.confirm(lookup.clone(), fixture.ok_token()).await,
        gateway.create(request.clone()).await,
        gateway.capture(lookup.clone(), request.amount).await,
    ];
    for said in tries {
        let taken = said.is_ok_and(|payment| {
            matches!(payment.status, ProviderStatus::Paid | ProviderStatus::Authorized)
        });
        assert!(!taken, "it was cancelled, and captured later");
    }
    let seen = gateway.lookup(lookup).await;
    let seen = seen.expect("it can be looked up").expect("it was made");
    assert_eq!(seen.status, ProviderStatus::Cancelled);
    expect_nothing_charged(fixture, case, request.payment_id).await;
}

/// A payment that cannot be cancelled now is told as such, and can still be paid.
pub async fn not_cancelable_is_told(fixture: &dyn GatewayFixture) {
    let case = "gateway::not_cancelable_is_told";
    let Some(token) = fixture.not_cancelable_token() else {
        return left_out(case, "the fixture has no token of a payment that cannot be cancelled");
    };
    let request = new_payment(fixture, true, Some(token));
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment that cannot be cancelled later can be created");
    let lookup = by_reference(&request, &made);
    let said = fixture.gateway().cancel(lookup.clone()).await;
    let told = matches!(said, Err(GatewayError::NotCancelable { .. }));
    assert!(told, "cancelling what cannot be cancelled must be `NotCancelable`, not {said:?}");
    let seen = fixture.gateway().lookup(lookup).await;
    let seen = seen.expect("it can be looked up").expect("it exists");
    assert!(seen.status.is_open(), "a payment that was not cancelled stays as it is: {seen:?}");
}
