//! Steps that the cases share: requests, tokens, and what the provider has taken.

use std::future::Future;

use chrono::{TimeDelta, Utc};
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use domain::payment::ProviderStatus;
use ports::{
    CreatePayment, GatewayError, PaymentLookup, ProviderPayment, RefundLookup, RefundRequest,
};
use uuid::Uuid;

use super::GatewayFixture;
use crate::left_out::left_out;

/// How many callers race where a case says "at the same time".
pub(super) const RACERS: usize = 8;

/// A new payment of the fixture's amount. Its ids are new in every run, since a provider's test
/// mode remembers the last one.
pub(super) fn new_payment(
    fixture: &dyn GatewayFixture,
    confirm: bool,
    payment_token: Option<String>,
) -> CreatePayment {
    let id = Uuid::now_v7();
    CreatePayment {
        payment_id: PaymentId(id),
        order_id: OrderId(Uuid::now_v7()),
        order_number: OrderNumber::from_random(id.as_u64_pair().1),
        amount: fixture.amount(),
        created_at: Utc::now(),
        confirm,
        capture: true,
        payment_token,
        return_url: Some("https://shop.example/back".to_owned()),
    }
}

/// A payment that was made and waits for the shopper.
pub(super) async fn waiting(fixture: &dyn GatewayFixture) -> (CreatePayment, ProviderPayment) {
    let request = new_payment(fixture, false, None);
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("a payment that waits for the shopper can be made");
    assert!(
        matches!(made.status, ProviderStatus::Pending | ProviderStatus::RequiresAction),
        "without `confirm` nothing is taken, but it is {}",
        made.status
    );
    (request, made)
}

/// A payment that was paid at once.
pub(super) async fn paid(fixture: &dyn GatewayFixture) -> (CreatePayment, ProviderPayment) {
    paid_with(fixture, fixture.ok_token()).await
}

/// A payment that was paid with a token at once.
pub(super) async fn paid_with(
    fixture: &dyn GatewayFixture,
    token: Option<String>,
) -> (CreatePayment, ProviderPayment) {
    let request = new_payment(fixture, true, token);
    let made = fixture.gateway().create(request.clone()).await;
    let made = made.expect("the token that pays at once pays");
    assert_eq!(made.status, ProviderStatus::Paid, "{made:?}");
    assert_eq!(made.amount, request.amount, "{made:?}");
    (request, made)
}

/// How a request's payment is asked for when the answer to it is not known.
pub fn by_our_id(request: &CreatePayment) -> PaymentLookup {
    PaymentLookup {
        payment_id: request.payment_id,
        provider_ref: None,
        provider_data: None,
        amount: request.amount,
        created_at: request.created_at,
    }
}

/// How it is asked for when it is.
pub(super) fn by_reference(request: &CreatePayment, made: &ProviderPayment) -> PaymentLookup {
    PaymentLookup {
        provider_ref: Some(made.provider_ref.clone()),
        provider_data: made.provider_data.clone(),
        ..by_our_id(request)
    }
}

/// A refund of a payment.
pub(super) fn refund_of(
    (request, made): &(CreatePayment, ProviderPayment),
    amount: Money,
) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId(Uuid::now_v7()),
        payment: by_reference(request, made),
        amount,
        reason: "requested_by_customer".to_owned(),
    }
}

/// How a refund is asked for.
pub(super) fn lookup_of(
    request: &CreatePayment,
    made: &ProviderPayment,
    refund: &RefundRequest,
    refund_ref: Option<String>,
) -> RefundLookup {
    RefundLookup {
        refund_id: refund.refund_id,
        refund_ref,
        payment: by_reference(request, made),
        amount: refund.amount,
        // The refund was requested a moment ago.
        sent_at: Utc::now() - TimeDelta::minutes(1),
    }
}

/// Half of an amount, rounded down.
pub(super) fn half(amount: Money) -> Money {
    Money::new(amount.minor_units() / 2, amount.currency()).expect("half of an amount is one")
}

/// One minor unit.
pub(super) fn one_unit(amount: Money) -> Money {
    Money::new(1, amount.currency()).expect("one unit is an amount")
}

/// Expects that the provider has taken exactly this much for a payment, if it can be asked.
pub(super) async fn expect_charged(
    fixture: &dyn GatewayFixture,
    case: &str,
    payment: PaymentId,
    expected: Money,
) {
    match fixture.charged(payment).await {
        Some(charged) => assert_eq!(charged, expected, "{case}: what the provider has taken"),
        None => left_out(case, "the provider cannot be asked what it has taken"),
    }
}

/// Expects that the provider has taken nothing.
pub(super) async fn expect_nothing_charged(
    fixture: &dyn GatewayFixture,
    case: &str,
    payment: PaymentId,
) {
    let nothing = Money::zero(fixture.amount().currency());
    expect_charged(fixture, case, payment, nothing).await;
}

/// Expects a refusal for good, with a code.
pub(super) fn expect_declined<T: std::fmt::Debug>(answer: Result<T, GatewayError>, what: &str) {
    match answer {
        Err(GatewayError::Declined { code, raw, .. }) => {
            assert!(!code.trim().is_empty(), "{what}: a refusal has a code");
            expect_json(&raw);
        }
        other => panic!("{what}: expected `Declined`, got {other:?}"),
    }
}

/// Expects the provider's words to be JSON text, as they are stored.
pub(super) fn expect_json(raw: &str) {
    let read: Result<serde_json::Value, _> = serde_json::from_str(raw);
    assert!(read.is_ok(), "`raw` is no JSON text: {raw}");
}

/// Makes the same call several times at the same moment, on several threads.
pub(super) async fn at_once<T, F>(call: impl Fn() -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = (0..RACERS).map(|_| tokio::spawn(call())).collect();
    let mut answers = Vec::with_capacity(RACERS);
    for task in tasks {
        answers.push(task.await.expect("a racer does not panic"));
    }
    answers
}
