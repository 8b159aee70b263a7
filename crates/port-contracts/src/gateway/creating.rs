//! Cases about making a payment: once, at once, refused, or with its answer lost.

use domain::payment::ProviderStatus;
use ports::GatewayError;

use super::GatewayFixture;
use super::steps::{
    at_once, by_our_id, expect_charged, expect_declined, expect_json, expect_nothing_charged,
    new_payment, paid, waiting,
};
use crate::left_out::left_out;

/// The same payment made twice, one after the other and at the same time, is one payment.
pub async fn create_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::create_twice_is_one";
    let (request, first) = paid(fixture).await;
    let again = fixture.gateway().create(request.clone()).await;
    let again = again.expect("the second call is answered like the first");
    assert_eq!(again.provider_ref, first.provider_ref);
    assert_eq!(again.status, ProviderStatus::Paid);
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let (waits, first) = waiting(fixture).await;
    let again = fixture.gateway().create(waits).await.expect("it is answered like the first");
    assert_eq!(again.provider_ref, first.provider_ref, "one that waits for the shopper");

    let raced = new_payment(fixture, true, fixture.ok_token());
    let answers = at_once(|| {
        let (gateway, request) = (fixture.gateway(), raced.clone());
        async move { gateway.create(request).await }
    });
    let mut references = Vec::new();
    for answer in answers.await {
        // A provider may turn a twin away while the first is at work, but not for good.
        match answer {
            Ok(payment) => references.push(payment.provider_ref),
            Err(GatewayError::Unavailable(_) | GatewayError::OutcomeUnknown(_)) => {}
            Err(error) => panic!("a racing twin is not refused for good: {error}"),
        }
    }
    references.dedup();
    assert_eq!(references.len(), 1, "one payment, one reference: {references:?}");
    expect_charged(fixture, case, raced.payment_id, raced.amount).await;
}

/// With `confirm` the money is taken, or the answer says what is missing; even if the payment
/// was made before without it, and the answer to that was lost.
pub async fn confirm_at_once(fixture: &dyn GatewayFixture) {
    let case = "gateway::confirm_at_once";
    let (request, made) = paid(fixture).await;
    assert!(!made.provider_ref.is_empty(), "a payment has a reference");
    expect_json(&made.raw);
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let (mut request, made) = waiting(fixture).await;
    expect_nothing_charged(fixture, case, request.payment_id).await;
    request.confirm = true;
    request.payment_token = fixture.ok_token();
    let confirmed = fixture.gateway().create(request.clone()).await;
    let confirmed = confirmed.expect("a payment that waits can be confirmed by `create` as well");
    assert_eq!(confirmed.provider_ref, made.provider_ref);
    assert_eq!(confirmed.status, ProviderStatus::Paid);
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let Some(token) = fixture.action_token() else {
        return left_out(case, "no token wants something of the shopper");
    };
    let request = new_payment(fixture, true, Some(token));
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment that wants something of the shopper is not refused");
    assert_eq!(made.status, ProviderStatus::RequiresAction);
    assert!(made.next_action.is_some(), "it says what the shopper must do");
    expect_nothing_charged(fixture, case, request.payment_id).await;
}

/// A refusal is `Declined`, takes nothing, and stays one.
pub async fn decline_is_declined(fixture: &dyn GatewayFixture) {
    let case = "gateway::decline_is_declined";
    let Some(token) = fixture.decline_token() else {
        return left_out(case, "no token is refused");
    };
    let gateway = fixture.gateway();
    let request = new_payment(fixture, true, Some(token.clone()));
    for what in ["a refused card", "the same again"] {
        expect_declined(gateway.create(request.clone()).await, what);
    }
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let seen = gateway.lookup(by_our_id(&request)).await;
    if let Some(seen) = seen.expect("a refused payment can be looked up") {
        let taken = [ProviderStatus::Paid, ProviderStatus::Authorized];
        assert!(!taken.contains(&seen.status), "refused, but {}", seen.status);
    }

    let (request, _) = waiting(fixture).await;
    let confirmed = gateway.confirm(by_our_id(&request), Some(token)).await;
    expect_declined(confirmed, "a refused card for a payment that waited");
    expect_nothing_charged(fixture, case, request.payment_id).await;
}

/// A lost answer is `OutcomeUnknown`, and the payment can be looked up; `Unavailable` means that
/// nothing happened. Neither makes a later attempt under the same id take the money twice.
pub async fn lost_answer_is_unknown(fixture: &dyn GatewayFixture) {
    let case = "gateway::lost_answer_is_unknown";
    let gateway = fixture.gateway();
    if fixture.lose_next_answer().await {
        let request = new_payment(fixture, true, fixture.ok_token());
        let lost = gateway.create(request.clone()).await;
        let unknown = matches!(lost, Err(GatewayError::OutcomeUnknown(_)));
        assert!(unknown, "the answer was lost: {lost:?}");
        let seen = gateway.lookup(by_our_id(&request)).await;
        let seen = seen.expect("it can be looked up").expect("it was made");
        assert_eq!(seen.status, ProviderStatus::Paid);
        let again = gateway.create(request.clone()).await;
        let again = again.expect("a second call gets the answer that was lost");
        assert_eq!(again.provider_ref, seen.provider_ref);
        expect_charged(fixture, case, request.payment_id, request.amount).await;
    } else {
        left_out(case, "the fixture cannot lose an answer");
    }
    if !fixture.be_unavailable_once().await {
        return left_out(case, "the fixture cannot be unavailable");
    }
    let request = new_payment(fixture, true, fixture.ok_token());
    let refused = gateway.create(request.clone()).await;
    let nothing = matches!(refused, Err(GatewayError::Unavailable(_)));
    assert!(nothing, "the provider was unavailable: {refused:?}");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let made = gateway.create(request.clone()).await;
    let made = made.expect("trying again is safe");
    assert_eq!(made.status, ProviderStatus::Paid);
    expect_charged(fixture, case, request.payment_id, request.amount).await;
}
