//! Cases about refunds.

use domain::money::Money;

use ports::{CreatePayment, GatewayError, ProviderRefundStatus};

use super::GatewayFixture;
use super::steps::{
    at_once, by_our_id, expect_charged, expect_declined, expect_nothing_charged, half, lookup_of,
    one_unit, paid, paid_with, refund_of,
};
use crate::left_out::left_out;

/// A refund that is asked for again and again is made once; another refund is another.
pub async fn refund_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::refund_twice_is_one";
    let payment = paid(fixture).await;
    let (request, _) = &payment;
    let part = half(request.amount);
    let refund = refund_of(&payment, part);
    let first = fixture.gateway().refund(refund.clone()).await;
    let first = first.expect("a part can be refunded");
    assert!(!first.provider_ref.is_empty(), "a refund has a reference");
    let rest = request.amount.minus(part).expect("a part is less");
    let answers = at_once(|| {
        let (gateway, refund) = (fixture.gateway(), refund.clone());
        async move { gateway.refund(refund).await }
    });
    for again in answers.await {
        let again = again.expect("a refund that was made is answered again");
        assert_eq!(again.provider_ref, first.provider_ref);
    }
    expect_charged(fixture, case, request.payment_id, rest).await;
    expect_refunded(fixture, request, part).await;

    let other = fixture.gateway().refund(refund_of(&payment, rest)).await;
    let other = other.expect("the rest can be refunded");
    assert_ne!(other.provider_ref, first.provider_ref);
    expect_nothing_charged(fixture, case, request.payment_id).await;
    expect_refunded(fixture, request, request.amount).await;
}

/// A provider that reports refunds reports the total of all of them, each counted once.
async fn expect_refunded(fixture: &dyn GatewayFixture, request: &CreatePayment, total: Money) {
    let known = fixture.gateway().lookup(by_our_id(request)).await.expect("an answer");
    let known = known.expect("a payment that was refunded is known");
    assert!(known.refunded.is_none_or(|refunded| refunded == total), "{:?}", known.refunded);
}

/// More than came is not refunded: neither at once nor in parts, nor in a race.
pub async fn refund_too_much_is_declined(fixture: &dyn GatewayFixture) {
    let case = "gateway::refund_too_much_is_declined";
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let (request, _) = &payment;
    let unit = one_unit(request.amount);
    let more = request.amount.plus(unit).expect("an amount");
    expect_declined(gateway.refund(refund_of(&payment, more)).await, "more than came");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let part = half(request.amount);
    let answer = gateway.refund(refund_of(&payment, part)).await;
    answer.expect("a part can be refunded");
    let rest = request.amount.minus(part).expect("a part is less");
    let over = rest.plus(unit).expect("an amount");
    expect_declined(gateway.refund(refund_of(&payment, over)).await, "more than is left");
    expect_charged(fixture, case, request.payment_id, rest).await;

    // Refunds of the whole rest race: one of them is right.
    let answers = at_once(|| {
        let (gateway, refund) = (fixture.gateway(), refund_of(&payment, rest));
        async move { gateway.refund(refund).await }
    });
    let done = answers.await.iter().filter(|a| a.is_ok()).count();
    assert_eq!(done, 1, "the rest is refunded once");
    let nothing = Money::zero(request.amount.currency());
    expect_charged(fixture, case, request.payment_id, nothing).await;
    expect_declined(gateway.refund(refund_of(&payment, unit)).await, "nothing is left");
}

/// A refund that was made is found by its reference, and by our id alone after a lost response.
pub async fn refund_is_found(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let (request, made) = &payment;
    let (one, other) = (half(request.amount), one_unit(request.amount));
    for amount in [one, other] {
        let refund = refund_of(&payment, amount);
        let sent = gateway.refund(refund.clone()).await.expect("a part can be refunded");
        let by_reference = lookup_of(request, made, &refund, Some(sent.provider_ref.clone()));
        let found = gateway.lookup_refund(by_reference).await;
        let found = found.expect("an answer").expect("a refund is found by its reference");
        assert_eq!(found.provider_ref, sent.provider_ref, "another refund was found");
        match gateway.lookup_refund(lookup_of(request, made, &refund, None)).await {
            Ok(Some(found)) => assert_eq!(found.provider_ref, sent.provider_ref),
            Err(GatewayError::OutcomeUnknown(_)) => {
                left_out("gateway::refund_is_found", "the provider cannot look up by our id");
            }
            other => panic!("a refund that was made is found by our id, or is unknown: {other:?}"),
        }
    }
}

/// A refund that was never made is not found, also beside one of the same payment and amount; or the
/// provider says that it cannot tell.
pub async fn unknown_refund_is_none(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let (request, made) = &payment;
    let part = one_unit(request.amount);
    let never = lookup_of(request, made, &refund_of(&payment, part), None);
    let expect_none = async |lookup, what: &str| match gateway.lookup_refund(lookup).await {
        Ok(None) => {}
        Err(GatewayError::OutcomeUnknown(_)) => {
            left_out("gateway::unknown_refund_is_none", "the provider cannot look up by our id");
        }
        other => panic!("{what}: a refund that was never made is none: {other:?}"),
    };
    expect_none(never.clone(), "without refunds").await;
    gateway.refund(refund_of(&payment, part)).await.expect("a part can be refunded");
    expect_none(never, "beside a refund of the same amount").await;
}

/// A refund that was accepted and not paid back is pending, when it is requested, when it is requested again
/// and when it is looked up.
pub async fn pending_refund_is_pending(fixture: &dyn GatewayFixture) {
    let case = "gateway::pending_refund_is_pending";
    let Some(token) = fixture.slow_refund_token() else {
        return left_out(case, "the provider pays refunds back at once");
    };
    let gateway = fixture.gateway();
    let payment = paid_with(fixture, Some(token)).await;
    let (request, made) = &payment;
    let refund = refund_of(&payment, half(request.amount));
    let sent = gateway.refund(refund.clone()).await.expect("a part can be refunded");
    assert_eq!(sent.status, ProviderRefundStatus::Pending, "when it is requested");
    assert_eq!(gateway.refund(refund.clone()).await, Ok(sent.clone()), "when it is repeated");
    let lookup = lookup_of(request, made, &refund, Some(sent.provider_ref.clone()));
    assert_eq!(gateway.lookup_refund(lookup).await, Ok(Some(sent)), "when it is looked up");
}
