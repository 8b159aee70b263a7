//! Steps that the tests share.

use chrono::Utc;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use port_contracts::gateway::{GatewayFixture, by_our_id};
use ports::{CreatePayment, PaymentLookup, ProviderPayment, RefundLookup, RefundRequest};
use provider_fakes::{FakeProvider, ShopperAction};
use uuid::Uuid;

use crate::fixture::Fixture;

pub fn eur(minor_units: i64) -> Money {
    Money::new(minor_units, "EUR".parse().unwrap()).unwrap()
}

/// A new payment of 100.00 EUR.
pub fn new_payment() -> CreatePayment {
    CreatePayment {
        payment_id: PaymentId(Uuid::now_v7()),
        order_id: OrderId(Uuid::now_v7()),
        order_number: OrderNumber::from_random(7),
        amount: eur(10_000),
        created_at: Utc::now(),
        confirm: true,
        capture: true,
        payment_token: None,
        return_url: Some("https://shop.example/return".to_owned()),
    }
}

/// A new payment that is only authorized.
pub fn new_authorization() -> CreatePayment {
    CreatePayment { capture: false, ..new_payment() }
}

pub fn by_reference(request: &CreatePayment, reference: &str) -> PaymentLookup {
    PaymentLookup { provider_ref: Some(reference.to_owned()), ..by_our_id(request) }
}

pub async fn created(fixture: &Fixture, request: &CreatePayment) -> ProviderPayment {
    fixture.gateway().create(request.clone()).await.unwrap()
}

/// Creates a payment, and lets the shopper pay; gives how to look it up.
pub async fn paid(fixture: &Fixture, request: &CreatePayment) -> PaymentLookup {
    let made = created(fixture, request).await;
    assert!(fixture.fake.act(&made.provider_ref, ShopperAction::Pay));
    by_reference(request, &made.provider_ref)
}

pub async fn seen(fixture: &Fixture, lookup: &PaymentLookup) -> ProviderPayment {
    fixture.gateway().lookup(lookup.clone()).await.unwrap().unwrap()
}

pub fn refund_of(payment: &PaymentLookup, minor_units: i64) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId(Uuid::now_v7()),
        payment: payment.clone(),
        amount: eur(minor_units),
        reason: "returned\nby the customer".to_owned(),
    }
}

pub fn lookup_of(refund: &RefundRequest, refund_ref: Option<&str>) -> RefundLookup {
    RefundLookup {
        refund_id: refund.refund_id,
        refund_ref: refund_ref.map(ToOwned::to_owned),
        payment: refund.payment.clone(),
        amount: refund.amount,
        sent_at: Utc::now(),
    }
}
