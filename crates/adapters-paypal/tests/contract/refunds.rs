//! What the contract suite does not know of PayPal: refunds.

use chrono::Utc;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture};
use ports::{CreatePayment, GatewayError, PaymentLookup, RefundLookup};

use crate::fixture::{Fixture, is_call};
use crate::steps::{completed, created, refund_of, request, sent};

#[tokio::test]
async fn forints_are_paid_and_refunded_in_whole_units() {
    let fixture = Fixture::start().await;
    let amount = Money::new(1_234_500, "HUF".parse().unwrap()).unwrap();
    let request = CreatePayment { amount, ..request(&fixture, 1, true) };
    let (lookup, made) = completed(&fixture, &request).await;
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, amount));
    let refused = fixture.gateway().refund(refund_of(&lookup, 1, 150)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    fixture.gateway().refund(refund_of(&lookup, 1, 34_500)).await.unwrap();
    assert_eq!(fixture.ledger(request.payment_id).unwrap().kept(), 1_200_000);
}

#[tokio::test]
async fn a_refund_needs_no_data_of_the_adapter_and_tells_the_shopper_no_reason() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (lookup, _) = completed(&fixture, &request).await;
    let lookup = PaymentLookup { provider_data: None, ..lookup };
    let refund = refund_of(&lookup, 1, 10_000);
    let made = fixture.gateway().refund(refund.clone()).await.unwrap();
    let [sent] = &sent(&fixture, |request| is_call(GatewayCall::Refund, request))[..] else {
        panic!("one refund is sent");
    };
    assert_eq!(sent.header("paypal-request-id"), refund.refund_id.to_string());
    assert!(!sent.text().contains("rude"), "{}", sent.text());
    let gateway = fixture.gateway();
    let found = gateway.lookup_refund(RefundLookup {
        refund_id: refund.refund_id,
        refund_ref: None,
        payment: lookup,
        amount: refund.amount,
        sent_at: Utc::now(),
    });
    assert_eq!(found.await, Ok(Some(made)));
}

#[tokio::test]
async fn a_refund_is_not_found_by_the_reference_of_another_one() {
    let fixture = Fixture::start().await;
    let (lookup, _) = completed(&fixture, &request(&fixture, 1, true)).await;
    let (one, other) = (refund_of(&lookup, 1, 100), refund_of(&lookup, 2, 100));
    fixture.gateway().refund(one.clone()).await.unwrap();
    let other = fixture.gateway().refund(other).await.unwrap();
    let gateway = fixture.gateway();
    let found = gateway.lookup_refund(RefundLookup {
        refund_id: one.refund_id,
        refund_ref: Some(other.provider_ref),
        payment: lookup,
        amount: one.amount,
        sent_at: Utc::now(),
    });
    let found = found.await;
    assert!(matches!(found, Err(GatewayError::InvalidRequest(_))), "{found:?}");
}

#[tokio::test]
async fn a_refund_of_what_was_not_captured_is_invalid() {
    let fixture = Fixture::start().await;
    let lookup = created(&fixture, &request(&fixture, 1, true)).await;
    let refused = fixture.gateway().refund(refund_of(&lookup, 1, 100)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
}
