//! Cases about answers that do not arrive: the outcome is unknown, and nothing happens twice.

use std::time::Instant;

use domain::payment::ProviderStatus;
use ports::{CreatePayment, FoundByOurId, GatewayError, ProviderPayment, ProviderRefundStatus};

use super::paying::{authorized, created, finish, paid, waiting, with_data_of};
use super::steps::{
    by_our_id, by_reference, declared, expect_charged, expect_unknown, lookup_of, new_payment,
    refund_of, refundable_part,
};
use super::{GatewayCall, GatewayFixture, ProviderFault};
use crate::left_out::{left_out, not_applicable};

/// A lost answer to a creation is `OutcomeUnknown`; the payment is found, or created again as the same one.
pub async fn lost_answer_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::lost_answer_is_unknown";
    if !fixture.fail_next(GatewayCall::Create, ProviderFault::AnswerLost).await {
        return left_out(case, "the fixture cannot lose an answer to a creation");
    }
    let gateway = fixture.gateway();
    let request = new_payment(fixture, true, fixture.ok_token());
    expect_unknown(gateway.create(request.clone()).await, "the answer to a creation was lost");
    let always = declared(fixture).found_by_our_id == FoundByOurId::Always;
    let seen = match gateway.lookup(by_our_id(&request)).await {
        Ok(Some(seen)) => Some(seen),
        Err(GatewayError::OutcomeUnknown(_)) if !always => None,
        other => panic!("a payment whose answer was lost is found, never `None`: {other:?}"),
    };
    let again = created(fixture, &request).await;
    let same = seen.is_none_or(|seen| seen.provider_ref == again.provider_ref);
    assert!(same, "a repeated `create` after a lost answer is the same payment");
    assert_eq!(again.status, ProviderStatus::Paid, "it is paid once the answer arrives");
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A lost answer to a confirmation is `OutcomeUnknown`, and the payment is captured once.
pub async fn lost_confirm_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::lost_confirm_is_unknown";
    let (request, made) = waiting(fixture).await;
    if !fixture.fail_next(GatewayCall::Confirm, ProviderFault::AnswerLost).await {
        return left_out(case, "the fixture cannot lose an answer to a confirmation");
    }
    let gateway = fixture.gateway();
    let lost = gateway.confirm(by_reference(&request, &made), fixture.ok_token()).await;
    expect_unknown(lost, "the answer to a confirmation was lost");
    let seen = looked_up(fixture, &request, &made).await;
    let seen = finish(fixture, &request, seen).await;
    assert_eq!(seen.status, ProviderStatus::Paid, "the confirmation whose answer was lost counts");
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A lost answer to a capture is `OutcomeUnknown`, and it is captured once.
pub async fn lost_capture_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::lost_capture_is_unknown";
    if !declared(fixture).delayed_capture {
        return not_applicable(case, "no delayed capture");
    }
    let (request, made) = authorized(fixture).await;
    if !fixture.fail_next(GatewayCall::Capture, ProviderFault::AnswerLost).await {
        return left_out(case, "the fixture cannot lose an answer to a capture");
    }
    let gateway = fixture.gateway();
    let lost = gateway.capture(by_reference(&request, &made), request.amount).await;
    expect_unknown(lost, "the answer to a capture was lost");
    let seen = looked_up(fixture, &request, &made).await;
    assert_eq!(
        seen.status,
        ProviderStatus::Paid,
        "a lookup finds the capture whose answer was lost"
    );
    let _ = gateway.capture(by_reference(&request, &seen), request.amount).await;
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// A lost answer to a refund is `OutcomeUnknown`, never settled, and it is refunded once.
pub async fn lost_refund_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::lost_refund_is_unknown";
    let payment = paid(fixture).await;
    if !fixture.fail_next(GatewayCall::Refund, ProviderFault::AnswerLost).await {
        return left_out(case, "the fixture cannot lose an answer to a refund");
    }
    let (gateway, (request, _)) = (fixture.gateway(), &payment);
    let part = refundable_part(fixture, request.amount);
    let refund = refund_of(&payment, part);
    expect_unknown(gateway.refund(refund.clone()).await, "the answer to a refund was lost");
    let found = match gateway.lookup_refund(lookup_of(&refund, None)).await {
        Ok(Some(found)) => Some(found),
        Err(GatewayError::OutcomeUnknown(_)) => None,
        other => panic!("a refund whose answer was lost is found, never `None`: {other:?}"),
    };
    let again =
        gateway.refund(refund).await.expect("a refund whose answer was lost can be repeated");
    let same = found.is_none_or(|found| found.provider_ref == again.provider_ref);
    assert!(same, "a repeated refund after a lost answer is the same refund");
    let failed = matches!(again.status, ProviderRefundStatus::Failed { .. });
    assert!(!failed, "a refund whose answer was lost has not failed");
    let rest = request.amount.minus(part).expect("a part is less");
    expect_charged(fixture, case, request.payment_id, rest).await;
}

/// An internal error of the provider (5xx) tells nothing about whether the request was processed: it is
/// `OutcomeUnknown`, by every call that changes something.
pub async fn server_error_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::server_error_is_unknown";
    let (gateway, fault) = (fixture.gateway(), ProviderFault::ServerError);
    let request = new_payment(fixture, true, fixture.ok_token());
    if fixture.fail_next(GatewayCall::Create, fault).await {
        expect_unknown(gateway.create(request.clone()).await, "a creation was answered with 500");
    } else {
        left_out(case, "the fixture cannot answer a creation with 500");
    }
    let made = created(fixture, &request).await;
    assert_eq!(made.status, ProviderStatus::Paid, "trying again after an internal error is safe");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let payment = (request, made);
    let refund = refund_of(&payment, refundable_part(fixture, payment.0.amount));
    if fixture.fail_next(GatewayCall::Refund, fault).await {
        expect_unknown(gateway.refund(refund.clone()).await, "a refund was answered with 500");
    } else {
        left_out(case, "the fixture cannot answer a refund with 500");
    }
    if !declared(fixture).delayed_capture {
        return not_applicable(case, "no delayed capture");
    }
    let (request, made) = authorized(fixture).await;
    if !fixture.fail_next(GatewayCall::Capture, fault).await {
        return left_out(case, "the fixture cannot answer a capture with 500");
    }
    let failed = gateway.capture(by_reference(&request, &made), request.amount).await;
    expect_unknown(failed, "a capture was answered with 500");
}

/// A call ends although the provider never answers: the adapter has a timeout of its own.
pub async fn hanging_call_ends(fixture: &dyn GatewayFixture) {
    let case = "gateway::hanging_call_ends";
    let gateway = fixture.gateway();
    let payment = paid(fixture).await;
    let hangs = |call| fixture.fail_next(call, ProviderFault::NoAnswer);
    if hangs(GatewayCall::Create).await {
        let request = new_payment(fixture, true, fixture.ok_token());
        let ended = ended(fixture, gateway.create(request)).await;
        expect_unknown(ended, "a creation was never answered");
    } else {
        left_out(case, "the fixture cannot leave a creation without an answer");
    }
    if hangs(GatewayCall::Refund).await {
        let refund = refund_of(&payment, refundable_part(fixture, payment.0.amount));
        expect_unknown(ended(fixture, gateway.refund(refund)).await, "a refund was never answered");
    } else {
        left_out(case, "the fixture cannot leave a refund without an answer");
    }
    if hangs(GatewayCall::Lookup).await {
        let lookup = by_reference(&payment.0, &payment.1);
        let seen = ended(fixture, gateway.lookup(lookup)).await;
        assert!(seen.is_err(), "a lookup that is never answered is an error: {seen:?}");
    } else {
        left_out(case, "the fixture cannot leave a lookup without an answer");
    }
}

/// What a call returns within the fixture's limit.
async fn ended<T>(fixture: &dyn GatewayFixture, call: impl Future<Output = T>) -> T {
    let (limit, begun) = (fixture.answer_limit(), Instant::now());
    let ended = tokio::time::timeout(limit, call).await;
    let promise = "a call ends by the adapter's own timeout if the provider never answers";
    ended.unwrap_or_else(|_| panic!("{promise}: {:?} have passed", begun.elapsed()))
}

/// What a lookup by reference says.
async fn looked_up(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) -> ProviderPayment {
    let seen = fixture.gateway().lookup(by_reference(request, made)).await;
    let seen = seen.expect("a payment can be looked up after a lost answer");
    with_data_of(made, seen.expect("a payment is found by its reference"))
}
