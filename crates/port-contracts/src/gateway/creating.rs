//! Cases about creating a payment: once, paid at once or on a page, declined.

use domain::payment::ProviderStatus;
use ports::{CreatePayment, ProviderPayment};

use super::paying::{created, finish, paid, waiting};
use super::steps::{
    RETURN_URL, at_once, by_reference, declared, expect_charged, expect_declined,
    expect_nothing_charged, expect_turned_away, new_payment,
};
use super::{GatewayFixture, PageAction};
use crate::left_out::{left_out, not_applicable};

/// The same payment created twice, one after the other and at the same time, is one payment.
pub async fn create_twice_is_one(fixture: &dyn GatewayFixture) {
    let case = "gateway::create_twice_is_one";
    let (request, first) = paid(fixture).await;
    let again = fixture.gateway().create(request.clone()).await;
    let again = again.expect("a repeated `create` is answered like the first");
    assert_eq!(again.provider_ref, first.provider_ref, "a repeated `create` is the same payment");
    assert_eq!(again.status, ProviderStatus::Paid, "a repeated `create` of a paid payment says so");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let (waits, first) = waiting(fixture).await;
    let again = fixture.gateway().create(waits).await;
    let again = again.expect("a repeated `create` without `confirm` is answered like the first");
    assert_eq!(again.provider_ref, first.provider_ref, "one that waits is the same payment");

    let raced = new_payment(fixture, true, fixture.ok_token());
    let answers = at_once(|| {
        let (gateway, request) = (fixture.gateway(), raced.clone());
        async move { gateway.create(request).await }
    });
    let mut made: Vec<ProviderPayment> = Vec::new();
    for answer in answers.await {
        // A provider may turn a twin away while the first is at work, but not for good.
        match answer {
            Ok(payment) => made.push(payment),
            Err(error) => expect_turned_away(&error),
        }
    }
    let first = made.first().cloned().expect("one of the racing calls creates the payment");
    let same = made.iter().all(|other| other.provider_ref == first.provider_ref);
    assert!(same, "calls that race with the same id create one payment: {made:?}");
    finish(fixture, &raced, first).await;
    expect_charged(fixture, case, raced.payment_id, raced.amount).await;
}

/// With `confirm` the payment is captured, or the answer says what the shopper must do; even if the payment
/// was created before without it, and the answer to that was lost.
pub async fn confirm_at_once(fixture: &dyn GatewayFixture) {
    let case = "gateway::confirm_at_once";
    let (request, _) = paid(fixture).await;
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let (mut request, made) = waiting(fixture).await;
    expect_nothing_charged(fixture, case, request.payment_id).await;
    request.confirm = true;
    request.payment_token = fixture.ok_token();
    let confirmed = created(fixture, &request).await;
    assert_eq!(
        confirmed.provider_ref, made.provider_ref,
        "`create` with `confirm` is the same one"
    );
    assert_eq!(confirmed.status, ProviderStatus::Paid, "`create` can confirm a waiting payment");
    expect_charged(fixture, case, request.payment_id, request.amount).await;

    let request = new_payment(fixture, true, fixture.action_token());
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment that needs an action of the shopper is not refused");
    if fixture.action_token().is_none() && made.status == ProviderStatus::Paid {
        return left_out(case, "no token needs an action of the shopper");
    }
    let promise = "a payment that needs an action of the shopper is `requires_action`";
    assert_eq!(made.status, ProviderStatus::RequiresAction, "{promise}");
    assert!(made.next_action.is_some(), "`requires_action` says what the shopper must do");
    expect_nothing_charged(fixture, case, request.payment_id).await;
}

/// A decline is `Declined`, or `failed` if it happens on the provider's page; it captures nothing, and is final.
pub async fn decline_is_declined(fixture: &dyn GatewayFixture) {
    let case = "gateway::decline_is_declined";
    match fixture.decline_token() {
        Some(token) => declined_by_token(fixture, case, token).await,
        None => declined_on_page(fixture, case).await,
    }
}

async fn declined_by_token(fixture: &dyn GatewayFixture, case: &str, token: String) {
    let gateway = fixture.gateway();
    let request = new_payment(fixture, true, Some(token.clone()));
    for what in ["a declined card", "the same again"] {
        expect_declined(gateway.create(request.clone()).await, what);
    }
    expect_nothing_charged(fixture, case, request.payment_id).await;

    let (request, made) = waiting(fixture).await;
    let confirmed = gateway.confirm(by_reference(&request, &made), Some(token)).await;
    expect_declined(confirmed, "a declined card for a payment that waited");
    expect_nothing_charged(fixture, case, request.payment_id).await;
    expect_not_taken(fixture, &request, &made).await;
}

async fn declined_on_page(fixture: &dyn GatewayFixture, case: &str) {
    let (request, made) = waiting(fixture).await;
    if !fixture.act_on_page(&request, &made, PageAction::BeDeclined).await {
        return left_out(case, "neither a token nor the page declines a payment");
    }
    expect_not_taken(fixture, &request, &made).await;
    let seen = fixture.gateway().lookup(by_reference(&request, &made)).await;
    let seen = seen.expect("a declined payment can be looked up").expect("it was created");
    assert_eq!(seen.status, ProviderStatus::Failed, "declined on the page is `failed`");
    assert!(seen.failure_code.is_some(), "a failed payment says why");
    expect_nothing_charged(fixture, case, request.payment_id).await;
}

async fn expect_not_taken(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) {
    let seen = fixture.gateway().lookup(by_reference(request, made)).await;
    let seen = seen.expect("a declined payment can be looked up");
    let taken = |seen: &ProviderPayment| {
        matches!(seen.status, ProviderStatus::Paid | ProviderStatus::Authorized)
    };
    assert!(!seen.as_ref().is_some_and(taken), "a declined payment is not captured: {seen:?}");
}

/// The provider gets the page to which the shopper returns, unchanged.
pub async fn return_url_is_passed_on(fixture: &dyn GatewayFixture) {
    let case = "gateway::return_url_is_passed_on";
    if !declared(fixture).needs_return_url {
        return not_applicable(case, "no need of a return URL");
    }
    let (request, _) = waiting(fixture).await;
    let given = fixture.return_url(request.payment_id).await;
    let promise = "`needs_return_url` is declared: the provider gets the return URL of the request";
    assert_eq!(given.as_deref(), Some(RETURN_URL), "{promise}");
}
