//! Cases about a payment that waits: confirmed, authorized, captured.

use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, PaymentLookup, ProviderPayment};

use super::GatewayFixture;
use super::paying::{authorized, confirmed, paid_on_page, waiting, waiting_for, with_data_of};
use super::steps::{
    at_once, by_reference, declared, each_lookup, expect_charged, expect_nothing_charged,
    expect_turned_away, half, new_payment, one_unit,
};
use crate::left_out::not_applicable;

const NO_DELAYED_CAPTURE: &str = "no delayed capture";

/// A payment that is confirmed again and again is captured once.
pub async fn confirm_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::confirm_twice_is_one";
    let (request, made) = waiting(fixture).await;
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let (lookup, token) = ready_to_confirm(fixture, &request, &made).await;
    let answers = at_once(|| {
        let (gateway, lookup, token) = (fixture.gateway(), lookup.clone(), token.clone());
        async move { gateway.confirm(lookup, token).await }
    });
    for answer in answers.await {
        match answer {
            Ok(payment) => {
                let promise = "`confirm` answers with the payment that was confirmed";
                assert_eq!(payment.provider_ref, made.provider_ref, "{promise}");
            }
            Err(error) => expect_turned_away(&error),
        }
    }
    for lookup in each_lookup(fixture, &request, &made) {
        let again = fixture.gateway().confirm(lookup, token.clone()).await;
        let again = again.expect("a confirmed payment can be confirmed again");
        assert_eq!(again.status, ProviderStatus::Paid, "a confirmed payment is `paid`");
        assert_eq!(again.amount, request.amount, "a confirmed payment reports what was captured");
    }
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}

/// How a payment is confirmed that waits: with the token that pays, or without one after the shopper has
/// acted on the page.
async fn ready_to_confirm(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) -> (PaymentLookup, Option<String>) {
    let lookup = by_reference(request, made);
    if !fixture.pays_on_page() {
        return (lookup, fixture.ok_token());
    }
    let mut seen = made.clone();
    if let Some(token) = fixture.ok_token() {
        let confirmed = fixture.gateway().confirm(lookup, Some(token)).await;
        let confirmed = confirmed.expect("a token that leads to the page is accepted");
        seen = with_data_of(made, confirmed);
    }
    let paid = paid_on_page(fixture, request, &seen).await;
    (by_reference(request, &with_data_of(&seen, paid)), None)
}

/// A payment that is created without `capture` is authorized when it is confirmed, and captured by
/// nothing but a capture.
pub async fn without_capture_it_is_authorized(fixture: &dyn GatewayFixture) {
    let case = "gateway::without_capture_it_is_authorized";
    if !declared(fixture).delayed_capture {
        return not_applicable(case, NO_DELAYED_CAPTURE);
    }
    let (request, made) = authorized(fixture).await;
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let again = fixture.gateway().create(request.clone()).await;
    let again = again.expect("a repeated `create` is answered like the first");
    let promise = "a repeated `create` without `capture` captures nothing";
    assert_eq!(again.status, ProviderStatus::Authorized, "{promise}");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    capture(fixture, &request, &made, request.amount).await;
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let waits = CreatePayment { capture: false, ..new_payment(fixture, false, None) };
    let (waits, made) = waiting_for(fixture, waits).await;
    let made = confirmed(fixture, &waits, &made).await.expect("it can be confirmed");
    let promise = "a payment created without `capture` is authorized by a later `confirm`";
    assert_eq!(made.status, ProviderStatus::Authorized, "{promise}");
    expect_nothing_charged(fixture, case, waits.payment_id).await;
}

/// Captures, and expects the answer to say what was captured.
async fn capture(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
    amount: Money,
) -> ProviderPayment {
    let captured = fixture.gateway().capture(by_reference(request, made), amount).await;
    let captured = captured.expect("what was authorized can be captured");
    assert_eq!(captured.status, ProviderStatus::Paid, "a captured payment is `paid`");
    assert_eq!(captured.amount, amount, "a capture is answered with the captured total");
    assert_eq!(captured.provider_ref, made.provider_ref, "a capture is of the same payment");
    with_data_of(made, captured)
}

/// An authorized payment is captured once, and never beyond what was authorized.
pub async fn capture_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::capture_twice_is_one";
    if !declared(fixture).delayed_capture {
        return not_applicable(case, NO_DELAYED_CAPTURE);
    }
    let (request, made) = authorized(fixture).await;
    let too_much = request.amount.plus(one_unit(request.amount)).expect("an amount");
    let refused = fixture.gateway().capture(by_reference(&request, &made), too_much).await;
    expect_refused(&refused, "more than was authorized is not captured");
    expect_nothing_charged(fixture, case, request.payment_id).await;

    let first = capture(fixture, &request, &made, request.amount).await;
    // A second capture is answered with what the payment is, or refused: both are once.
    let again = at_once(|| {
        let (gateway, lookup) = (fixture.gateway(), by_reference(&request, &first));
        async move { gateway.capture(lookup, request.amount).await }
    });
    again.await;
    expect_charged(fixture, case, request.payment_id, request.amount).await;
    expect_captured(fixture, &request, &first, request.amount).await;
}

/// A part of an authorized payment is captured, in every answer from then on, and the rest never.
pub async fn partial_capture_is_partial(fixture: &dyn GatewayFixture) {
    let case = "gateway::partial_capture_is_partial";
    if !declared(fixture).partial_capture {
        return not_applicable(case, "no partial capture");
    }
    let (request, made) = authorized(fixture).await;
    let part = half(request.amount);
    let first = capture(fixture, &request, &made, part).await;
    expect_charged(fixture, case, request.payment_id, part).await;
    expect_captured(fixture, &request, &first, part).await;
    let _ = fixture.gateway().capture(by_reference(&request, &first), part).await;
    expect_charged(fixture, case, request.payment_id, part).await;
}

async fn expect_captured(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
    amount: Money,
) {
    for lookup in each_lookup(fixture, request, made) {
        let seen = fixture.gateway().lookup(lookup).await;
        let seen = seen.expect("a captured payment can be looked up").expect("it was created");
        assert_eq!(
            seen.status,
            ProviderStatus::Paid,
            "a captured payment is `paid` when looked up"
        );
        assert_eq!(seen.amount, amount, "a lookup reports what the provider has captured");
    }
}

fn expect_refused(answer: &Result<ProviderPayment, GatewayError>, promise: &str) {
    let refused =
        matches!(answer, Err(GatewayError::Declined { .. } | GatewayError::InvalidRequest(_)));
    assert!(refused, "{promise}: {answer:?}");
}
