//! How the cases pay: with a token that pays at once, or on the provider's page.

use domain::limits::MAX_PROVIDER_REF_CHARS;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, ProviderPayment};

use super::steps::{by_reference, expect_json, new_payment};
use super::{GatewayFixture, PageAction};

/// The longest data of an adapter that is stored.
const MAX_PROVIDER_DATA: usize = 2 * 1024;

/// How often a payment changes hands between the shop and the shopper, at most.
const MAX_TURNS: usize = 4;

/// A payment that was made and waits for the shopper.
pub(super) async fn waiting(fixture: &dyn GatewayFixture) -> (CreatePayment, ProviderPayment) {
    waiting_for(fixture, new_payment(fixture, false, None)).await
}

/// A payment of this request, which waits for the shopper.
pub(super) async fn waiting_for(
    fixture: &dyn GatewayFixture,
    request: CreatePayment,
) -> (CreatePayment, ProviderPayment) {
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment that waits for the shopper can be created");
    expect_sound(fixture, &made);
    assert!(
        matches!(made.status, ProviderStatus::Pending | ProviderStatus::RequiresAction),
        "without `confirm` a payment waits for the shopper, but it is {}",
        made.status
    );
    assert_eq!(made.amount, request.amount, "a payment that waits reports the requested amount");
    (request, made)
}

/// A payment that was paid.
pub(super) async fn paid(fixture: &dyn GatewayFixture) -> (CreatePayment, ProviderPayment) {
    paid_for(fixture, new_payment(fixture, true, fixture.ok_token())).await
}

/// A payment of this request that was paid.
pub(super) async fn paid_for(
    fixture: &dyn GatewayFixture,
    request: CreatePayment,
) -> (CreatePayment, ProviderPayment) {
    let made = created(fixture, &request).await;
    assert_eq!(made.status, ProviderStatus::Paid, "a payment that was paid is `paid`: {made:?}");
    assert_eq!(made.amount, request.amount, "a paid payment reports what was captured: {made:?}");
    (request, made)
}

/// A payment that is authorized, by a provider that declares that it can be captured later.
pub(super) async fn authorized(fixture: &dyn GatewayFixture) -> (CreatePayment, ProviderPayment) {
    let request =
        CreatePayment { capture: false, ..new_payment(fixture, true, fixture.ok_token()) };
    let made = created(fixture, &request).await;
    let promise = "`delayed_capture` is declared: without `capture` a payment is only authorized";
    assert_eq!(made.status, ProviderStatus::Authorized, "{promise}: {made:?}");
    (request, made)
}

/// A payment that was created, and for which the shopper has done their part.
pub(super) async fn created(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
) -> ProviderPayment {
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment can be created and paid");
    expect_sound(fixture, &made);
    finish(fixture, request, made).await
}

/// Confirms a payment that waits, with the token that pays, and lets the shopper do their part.
pub(super) async fn confirmed(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) -> Result<ProviderPayment, GatewayError> {
    let lookup = by_reference(request, made);
    let confirmed = fixture.gateway().confirm(lookup, fixture.ok_token()).await?;
    Ok(finish(fixture, request, with_data_of(made, confirmed)).await)
}

/// Lets the shopper pay on the provider's page if the payment waits for that, and completes what they
/// have approved.
pub(super) async fn finish(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: ProviderPayment,
) -> ProviderPayment {
    let mut seen = made;
    for _ in 0..MAX_TURNS {
        let next = match seen.status {
            ProviderStatus::RequiresAction | ProviderStatus::Pending => {
                paid_on_page(fixture, request, &seen).await
            }
            ProviderStatus::Approved => {
                let completed = fixture.gateway().confirm(by_reference(request, &seen), None).await;
                completed.expect("an approved payment is completed by `confirm` without a token")
            }
            _ => return seen,
        };
        seen = with_data_of(&seen, next);
    }
    seen
}

/// Lets the shopper pay on the page; gives what a lookup says then.
pub(super) async fn paid_on_page(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    seen: &ProviderPayment,
) -> ProviderPayment {
    let acted = fixture.act_on_page(request, seen, PageAction::Pay).await;
    let promise = "with `confirm` and the token that pays, a payment is captured (or authorized) at once if \
                   there is no page to pay on";
    assert!(acted, "{promise}: {seen:?}");
    let next = fixture.gateway().lookup(by_reference(request, seen)).await;
    let next = next.expect("a payment can be looked up after the shopper has acted");
    next.expect("a payment is found by its reference after the shopper has acted")
}

/// A later answer about a payment, with the adapter's data of an earlier one if it has none.
pub(super) fn with_data_of(before: &ProviderPayment, after: ProviderPayment) -> ProviderPayment {
    let provider_data = after.provider_data.clone().or_else(|| before.provider_data.clone());
    ProviderPayment { provider_data, ..after }
}

/// Expects that an answer can be stored, and shown to the shopper.
fn expect_sound(fixture: &dyn GatewayFixture, made: &ProviderPayment) {
    assert!(!made.provider_ref.is_empty(), "a payment has a reference");
    let length = made.provider_ref.chars().count();
    assert!(length <= MAX_PROVIDER_REF_CHARS, "a reference fits into its column: {length}");
    let data = made.provider_data.as_deref().unwrap_or_default();
    assert!(data.len() <= MAX_PROVIDER_DATA, "`provider_data` has at most 2 KiB: {}", data.len());
    expect_json(&made.raw);
    let is_test = fixture.gateway().is_test();
    let opens = |url: &str| url.starts_with("https://") || (is_test && url.starts_with("http://"));
    let next = made.next_action.as_deref();
    assert!(next.is_none_or(opens), "`next_action` is an https URL: {next:?}");
}
