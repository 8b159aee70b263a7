//! Steps that the tests share.

use chrono::Utc;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use port_contracts::gateway::GatewayFixture;
use ports::{CreatePayment, PaymentLookup, ProviderPayment, RefundRequest};
use provider_fakes::{FakeProvider, Request, ShopperAction};

use crate::fixture::{Fixture, lookup_of};

pub fn request(fixture: &Fixture, number: u32, capture: bool) -> CreatePayment {
    let id = |kind: u32| format!("0190d3a4-1111-7abc-8def-{kind:04}{number:08}").parse().unwrap();
    CreatePayment {
        payment_id: PaymentId(id(1)),
        order_id: OrderId(id(2)),
        order_number: OrderNumber::from_random(7),
        amount: fixture.amount(),
        created_at: Utc::now(),
        confirm: true,
        capture,
        payment_token: None,
        return_url: Some("https://shop.example/return".to_owned()),
    }
}

pub async fn created(fixture: &Fixture, request: &CreatePayment) -> PaymentLookup {
    let made = fixture.gateway().create(request.clone()).await.unwrap();
    lookup_of(request, &made)
}

pub async fn approved(fixture: &Fixture, request: &CreatePayment) -> PaymentLookup {
    let lookup = created(fixture, request).await;
    assert!(fixture.fake.act(lookup.provider_ref.as_ref().unwrap(), ShopperAction::Pay));
    lookup
}

pub async fn completed(
    fixture: &Fixture,
    request: &CreatePayment,
) -> (PaymentLookup, ProviderPayment) {
    let lookup = approved(fixture, request).await;
    let made = fixture.gateway().confirm(lookup, None).await.unwrap();
    (lookup_of(request, &made), made)
}

pub fn refund_of(payment: &PaymentLookup, number: u32, minor: i64) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId(format!("0190d3a4-1111-7abc-8def-0009{number:08}").parse().unwrap()),
        payment: payment.clone(),
        amount: Money::new(minor, payment.amount.currency()).unwrap(),
        reason: "internal: the customer was rude".to_owned(),
    }
}

pub fn sent(fixture: &Fixture, wanted: impl Fn(&Request) -> bool) -> Vec<Request> {
    fixture.server.requests().into_iter().filter(|request| wanted(request)).collect()
}
