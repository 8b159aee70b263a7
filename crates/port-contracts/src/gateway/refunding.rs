//! Cases about refunds.

use domain::money::Money;
use ports::{CreatePayment, GatewayError, ProviderPayment, ProviderRefund, ProviderRefundStatus};

use super::GatewayFixture;
use super::paying::paid;
use super::steps::{
    at_once, by_reference, declared, expect_charged, expect_declined, expect_nothing_charged,
    lookup_of, one_unit, refund_of, refundable_part,
};
use crate::left_out::left_out;

/// A refund that is requested again and again is made once; another refund is another.
pub async fn refund_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::refund_twice_is_one";
    let payment = paid(fixture).await;
    let (request, _) = &payment;
    let part = refundable_part(fixture, request.amount);
    let refund = refund_of(&payment, part);
    let first = fixture.gateway().refund(refund.clone()).await;
    let first = first.expect("a paid payment can be refunded");
    assert!(!first.provider_ref.is_empty(), "a refund has a reference");
    let rest = request.amount.minus(part).expect("a part is less");
    let answers = at_once(|| {
        let (gateway, refund) = (fixture.gateway(), refund.clone());
        async move { gateway.refund(refund).await }
    });
    for again in answers.await {
        let again = again.expect("a refund that was made is answered again");
        assert_eq!(again.provider_ref, first.provider_ref, "a repeated refund is the same refund");
    }
    expect_charged(fixture, case, request.payment_id, rest).await;
    expect_refunded(fixture, &payment, part).await;
    if rest.is_zero() {
        return;
    }
    let other = fixture.gateway().refund(refund_of(&payment, rest)).await;
    let other = other.expect("`partial_refund` is declared: the rest can be refunded");
    assert_ne!(other.provider_ref, first.provider_ref, "another `refund_id` is another refund");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    expect_refunded(fixture, &payment, request.amount).await;
}

/// A provider that reports refunds reports the total of all of them, each counted once, beside what was
/// captured.
async fn expect_refunded(
    fixture: &dyn GatewayFixture,
    (request, made): &(CreatePayment, ProviderPayment),
    total: Money,
) {
    let seen = fixture.gateway().lookup(by_reference(request, made)).await.expect("an answer");
    let seen = seen.expect("a payment that was refunded is found");
    let right = seen.refunded.is_none_or(|refunded| refunded == total);
    assert!(right, "`refunded` is the total of all refunds: {:?}, {total}", seen.refunded);
    assert_eq!(seen.amount, request.amount, "`amount` is what was captured, refunded or not");
}

/// More than was captured is not refunded: neither at once nor in parts, nor in a race.
pub async fn refund_too_much_is_declined(fixture: &dyn GatewayFixture) {
    let case = "gateway::refund_too_much_is_declined";
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let (request, _) = &payment;
    let unit = one_unit(request.amount);
    let more = request.amount.plus(unit).expect("an amount");
    expect_declined(gateway.refund(refund_of(&payment, more)).await, "more than was captured");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let mut rest = request.amount;
    if declared(fixture).partial_refund {
        let part = refundable_part(fixture, request.amount);
        let answer = gateway.refund(refund_of(&payment, part)).await;
        answer.expect("`partial_refund` is declared: a part can be refunded");
        rest = request.amount.minus(part).expect("a part is less");
        let over = rest.plus(unit).expect("an amount");
        expect_declined(gateway.refund(refund_of(&payment, over)).await, "more than is left");
        expect_charged(fixture, case, request.payment_id, rest).await;
    }
    // Refunds of the whole rest race: one of them is right.
    let answers = at_once(|| {
        let (gateway, refund) = (fixture.gateway(), refund_of(&payment, rest));
        async move { gateway.refund(refund).await }
    });
    let done = answers.await.iter().filter(|a| a.is_ok()).count();
    assert_eq!(done, 1, "the rest is refunded once, although several refunds race");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    expect_declined(gateway.refund(refund_of(&payment, unit)).await, "nothing is left");
}

/// A refund that was made is found by its reference, and by our id alone after a lost response.
pub async fn refund_is_found(fixture: &dyn GatewayFixture) {
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let part = refundable_part(fixture, payment.0.amount);
    let rest = payment.0.amount.minus(part).expect("a part is less");
    for amount in [part, rest].into_iter().filter(|amount| !amount.is_zero()) {
        let refund = refund_of(&payment, amount);
        let sent = gateway.refund(refund.clone()).await.expect("a payment can be refunded");
        let found =
            gateway.lookup_refund(lookup_of(&refund, Some(sent.provider_ref.clone()))).await;
        let found = found.expect("a refund can be looked up by its reference");
        let found = found.expect("a refund is found by its reference");
        assert_eq!(found, sent, "a refund is found as it was answered");
        match gateway.lookup_refund(lookup_of(&refund, None)).await {
            Ok(Some(found)) => {
                let promise = "the refund with our id is found, not another one";
                assert_eq!(found.provider_ref, sent.provider_ref, "{promise}");
            }
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
    let part = refundable_part(fixture, payment.0.amount);
    let never = lookup_of(&refund_of(&payment, part), None);
    let expect_none = async |lookup, what: &str| match gateway.lookup_refund(lookup).await {
        Ok(None) => {}
        Err(GatewayError::OutcomeUnknown(_)) => {
            left_out("gateway::unknown_refund_is_none", "the provider cannot look up by our id");
        }
        other => panic!("{what}: a refund that was never made is none: {other:?}"),
    };
    expect_none(never.clone(), "without refunds").await;
    gateway.refund(refund_of(&payment, part)).await.expect("a payment can be refunded");
    expect_none(never, "beside a refund of the same amount").await;
}

/// A refund that was accepted and not paid back is pending, when it is requested, when it is requested again
/// and when it is looked up.
pub async fn pending_refund_is_pending(fixture: &dyn GatewayFixture) {
    let case = "gateway::pending_refund_is_pending";
    if !fixture.hold_refunds().await {
        return left_out(case, "the fixture cannot hold refunds back");
    }
    held_refund(fixture).await;
}

/// A refund that was accepted and has failed is failed, and its amount is captured again.
pub async fn failed_refund_is_failed(fixture: &dyn GatewayFixture) {
    let case = "gateway::failed_refund_is_failed";
    if !fixture.hold_refunds().await {
        return left_out(case, "the fixture cannot hold refunds back");
    }
    let (payment, refund, sent) = held_refund(fixture).await;
    if !fixture.fail_refund(&sent.provider_ref).await {
        return left_out(case, "the fixture cannot let a refund fail");
    }
    let seen = fixture.gateway().lookup_refund(refund).await;
    let seen = seen.expect("a failed refund can be looked up").expect("it was made");
    let failed = matches!(&seen.status, ProviderRefundStatus::Failed { code } if !code.is_empty());
    assert!(failed, "a refund that has failed is `Failed`, with a code: {seen:?}");
    let zero = Money::zero(payment.0.amount.currency());
    expect_refunded(fixture, &payment, zero).await;
}

/// A refund that is held back, and pending in every answer.
async fn held_refund(
    fixture: &dyn GatewayFixture,
) -> ((CreatePayment, ProviderPayment), ports::RefundLookup, ProviderRefund) {
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let refund = refund_of(&payment, refundable_part(fixture, payment.0.amount));
    let sent = gateway.refund(refund.clone()).await.expect("a payment can be refunded");
    let promise = "a refund that is accepted and not paid back is `Pending`";
    assert_eq!(sent.status, ProviderRefundStatus::Pending, "{promise} when it is requested");
    let again = gateway.refund(refund.clone()).await;
    assert_eq!(again, Ok(sent.clone()), "{promise} when it is requested again");
    let lookup = lookup_of(&refund, Some(sent.provider_ref.clone()));
    let seen = gateway.lookup_refund(lookup.clone()).await;
    assert_eq!(seen, Ok(Some(sent.clone())), "{promise} when it is looked up");
    (payment, lookup, sent)
}
