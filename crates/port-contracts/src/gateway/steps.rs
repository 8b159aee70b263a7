//! Steps that the cases share: requests, lookups, and what the provider has captured.

use std::future::Future;

use chrono::{TimeDelta, Utc};
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use ports::{
    Capabilities, CreatePayment, FoundByOurId, GatewayError, PaymentLookup, ProviderPayment,
    RefundLookup, RefundRequest,
};
use uuid::Uuid;

use super::GatewayFixture;
use crate::left_out::left_out;

/// How many callers race where a case says "at the same time".
pub(super) const RACERS: usize = 8;

/// Where the shopper returns to in every case.
pub(super) const RETURN_URL: &str = "https://shop.example/orders/7?from=payment&step=2";

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
        return_url: Some(RETURN_URL.to_owned()),
    }
}

/// What the provider declares.
pub(super) fn declared(fixture: &dyn GatewayFixture) -> Capabilities {
    fixture.gateway().capabilities()
}

/// How a request's payment is looked up when the answer to it is not known.
pub fn by_our_id(request: &CreatePayment) -> PaymentLookup {
    request.lookup(None)
}

/// How it is looked up when it is.
#[must_use]
pub fn by_reference(request: &CreatePayment, made: &ProviderPayment) -> PaymentLookup {
    PaymentLookup {
        provider_data: made.provider_data.clone(),
        ..request.lookup(Some(&made.provider_ref))
    }
}

/// Each way in which the provider finds a payment: by its reference, and by our id if that is declared.
pub(super) fn each_lookup(
    fixture: &dyn GatewayFixture,
    request: &CreatePayment,
    made: &ProviderPayment,
) -> Vec<PaymentLookup> {
    let mut lookups = vec![by_reference(request, made)];
    if declared(fixture).found_by_our_id == FoundByOurId::Always {
        lookups.push(PaymentLookup { provider_ref: None, ..by_reference(request, made) });
    }
    lookups
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

/// How a refund is looked up.
pub(super) fn lookup_of(refund: &RefundRequest, refund_ref: Option<String>) -> RefundLookup {
    RefundLookup {
        refund_id: refund.refund_id,
        refund_ref,
        payment: refund.payment.clone(),
        amount: refund.amount,
        // The refund was requested a moment ago.
        sent_at: Utc::now() - TimeDelta::minutes(1),
    }
}

/// Half of an amount, rounded down.
pub(super) fn half(amount: Money) -> Money {
    Money::new(amount.minor_units() / 2, amount.currency()).expect("half of an amount is one")
}

/// What a case refunds: a part if the provider declares that it can do that.
pub(super) fn refundable_part(fixture: &dyn GatewayFixture, amount: Money) -> Money {
    if declared(fixture).partial_refund { half(amount) } else { amount }
}

/// One minor unit.
pub(super) fn one_unit(amount: Money) -> Money {
    Money::new(1, amount.currency()).expect("one unit is an amount")
}

/// Expects that the provider has captured exactly this much for a payment, if it can be asked.
pub(super) async fn expect_charged(
    fixture: &dyn GatewayFixture,
    case: &str,
    payment: PaymentId,
    expected: Money,
) {
    match fixture.charged(payment).await {
        Some(charged) => assert_eq!(
            charged, expected,
            "{case}: the provider holds exactly what was captured and not refunded"
        ),
        None => left_out(case, "the provider cannot be asked what it has captured"),
    }
}

/// Expects that the provider has captured nothing.
pub(super) async fn expect_nothing_charged(
    fixture: &dyn GatewayFixture,
    case: &str,
    payment: PaymentId,
) {
    let charged = fixture.charged(payment).await;
    match charged {
        Some(charged) => {
            assert!(
                charged.is_zero(),
                "{case}: nothing is captured, but the provider has {charged}"
            );
        }
        None => left_out(case, "the provider cannot be asked what it has captured"),
    }
}

/// Expects a final decline, with a code.
pub(super) fn expect_declined<T: std::fmt::Debug>(answer: Result<T, GatewayError>, what: &str) {
    match answer {
        Err(GatewayError::Declined { code, raw, .. }) => {
            assert!(!code.trim().is_empty(), "{what}: a decline has a code");
            expect_json(&raw);
        }
        other => panic!("{what}: expected `Declined`, got {other:?}"),
    }
}

/// Expects a lost answer.
pub(super) fn expect_unknown<T: std::fmt::Debug>(answer: Result<T, GatewayError>, what: &str) {
    let unknown = matches!(answer, Err(GatewayError::OutcomeUnknown(_)));
    assert!(unknown, "{what}: it may have been processed, so it is `OutcomeUnknown`: {answer:?}");
}

/// Expects the provider's data to be JSON text, as it is stored.
pub(super) fn expect_json(raw: &str) {
    let read: Result<serde_json::Value, _> = serde_json::from_str(raw);
    assert!(read.is_ok(), "`raw` is JSON text: {raw}");
}

/// Whether a racing call is turned away for the moment only.
pub(super) fn expect_turned_away(error: &GatewayError) {
    let for_now = error.is_unprocessed() || matches!(error, GatewayError::OutcomeUnknown(_));
    assert!(for_now, "a call that races with the same call is not refused for good: {error}");
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
