//! Refunds: what Stripe refuses, what it repeats, and what is looked up.

use domain::money::Money;
use port_contracts::gateway::GatewayFixture;
use ports::{GatewayError, PaymentLookup, ProviderRefundStatus};
use provider_fakes::{DisputeStage, FakeProvider};

use crate::fixture::{Fixture, GOOD, by_reference, refund_lookup, refund_of};

async fn paid(fixture: &Fixture, token: &str) -> (PaymentLookup, Money) {
    let request = fixture.request(Some(token));
    let made = fixture.created(&request).await;
    (by_reference(&request, &made), request.amount)
}

#[tokio::test]
async fn a_repeated_answer_about_a_refund_is_not_taken_for_the_present() {
    let fixture = Fixture::start().await;
    let (payment, amount) = paid(&fixture, "pm_card_pendingRefund").await;
    let refund = refund_of(payment, amount, "Damaged in transit");
    let sent = fixture.gateway().refund(refund.clone()).await.unwrap();
    assert_eq!(sent.status, ProviderRefundStatus::Pending);
    for (succeeds, expected) in [
        (true, ProviderRefundStatus::Succeeded),
        (false, ProviderRefundStatus::Failed { code: "declined".to_owned() }),
    ] {
        assert!(fixture.fake.settle_refund(&sent.provider_ref, succeeds));
        assert_eq!(fixture.gateway().refund(refund.clone()).await.unwrap().status, expected);
    }
}

#[tokio::test]
async fn a_disputed_payment_is_not_refunded() {
    let fixture = Fixture::start().await;
    let (payment, amount) = paid(&fixture, GOOD).await;
    let reference = payment.provider_ref.clone().unwrap();
    assert!(fixture.fake.dispute(&reference, DisputeStage::Opened));
    let declined = fixture.gateway().refund(refund_of(payment, amount, "")).await.unwrap_err();
    let GatewayError::Declined { code, .. } = &declined else { panic!("{declined:?}") };
    assert_eq!(code, "charge_disputed");
}

#[tokio::test]
async fn a_refund_is_looked_for_among_all_refunds_of_its_payment() {
    let fixture = Fixture::start().await;
    let (payment, amount) = paid(&fixture, GOOD).await;
    let cent = Money::new(1, amount.currency()).unwrap();
    let first = refund_of(payment.clone(), cent, "");
    let sent = fixture.gateway().refund(first.clone()).await.unwrap();
    for _ in 0..120 {
        fixture.gateway().refund(refund_of(payment.clone(), cent, "")).await.unwrap();
    }
    let seen = fixture.gateway().lookup_refund(refund_lookup(&first, None)).await.unwrap();
    assert_eq!(seen.unwrap().provider_ref, sent.provider_ref);
    let never = refund_of(payment, cent, "");
    assert_eq!(fixture.gateway().lookup_refund(refund_lookup(&never, None)).await, Ok(None));
}

#[tokio::test]
async fn the_reference_of_another_refund_is_refused() {
    let fixture = Fixture::start().await;
    let (payment, amount) = paid(&fixture, GOOD).await;
    let cent = Money::new(1, amount.currency()).unwrap();
    let refund = refund_of(payment.clone(), cent, "");
    let other = fixture.gateway().refund(refund_of(payment, cent, "")).await.unwrap();
    for reference in [other.provider_ref.as_str(), "re_of_another_mode"] {
        let lookup = refund_lookup(&refund, Some(reference));
        let seen = fixture.gateway().lookup_refund(lookup).await;
        assert!(matches!(seen, Err(GatewayError::InvalidRequest(_))), "{reference}: {seen:?}");
    }
}

#[tokio::test]
async fn a_refund_is_sent_under_its_id() {
    let fixture = Fixture::start().await;
    let (payment, amount) = paid(&fixture, GOOD).await;
    let refund = refund_of(payment, amount, "requested_by_customer");
    fixture.gateway().refund(refund.clone()).await.unwrap();
    let sent = fixture.sent("POST", "refunds").pop().unwrap();
    assert_eq!(sent.header("idempotency-key"), refund.refund_id.to_string());
    let reason = ("reason".to_owned(), "requested_by_customer".to_owned());
    assert!(sent.form().contains(&reason), "{:?}", sent.form());
}
