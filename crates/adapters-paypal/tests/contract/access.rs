//! What the contract suite does not know of PayPal: access tokens, secrets, and orders of others.

use std::time::Duration;

use chrono::TimeDelta;
use port_contracts::gateway::GatewayFixture;
use ports::{GatewayError, PaymentLookup};
use provider_fakes::{FakeProvider, Fault};

use crate::fixture::Fixture;
use crate::steps::{completed, created, refund_of, request, sent};

fn tokens(fixture: &Fixture) -> usize {
    sent(fixture, |request| request.segments() == ["v1", "oauth2", "token"]).len()
}

#[tokio::test]
async fn an_order_of_another_payment_is_never_used() {
    let fixture = Fixture::start().await;
    let (one, other) = (request(&fixture, 1, true), request(&fixture, 2, false));
    let (_, paid) = completed(&fixture, &other).await;
    let mine = created(&fixture, &one).await;
    let stolen = PaymentLookup { provider_ref: Some(paid.provider_ref), ..mine };
    let gateway = fixture.gateway();
    let amount = one.amount;
    let answers = [
        gateway.confirm(stolen.clone(), None).await.map(drop),
        gateway.capture(stolen.clone(), amount).await.map(drop),
        gateway.cancel(stolen.clone()).await.map(drop),
        gateway.lookup(stolen.clone()).await.map(drop),
        gateway.refund(refund_of(&stolen, 1, 100)).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(GatewayError::InvalidRequest(_))), "{answer:?}");
    }
    let untouched = fixture.ledger(other.payment_id).unwrap();
    assert_eq!((untouched.authorized, untouched.captured), (24_000, 0));
}

#[tokio::test]
async fn a_token_is_used_until_it_ends() {
    let fixture = Fixture::start().await;
    let checks: Vec<_> = (0..8)
        .map(|_| {
            let gateway = fixture.gateway();
            tokio::spawn(async move { gateway.check().await })
        })
        .collect();
    for check in checks {
        check.await.unwrap().unwrap();
    }
    assert_eq!(tokens(&fixture), 1, "one request asks for a token, and all use it");
    fixture.fake.revoke_tokens();
    fixture.gateway().check().await.unwrap();
    assert_eq!(tokens(&fixture), 2, "a token that is refused is replaced");
}

#[tokio::test]
async fn a_token_is_not_used_in_its_last_minute() {
    let fixture = Fixture::start().await;
    fixture.fake.set_token_lifetime(TimeDelta::seconds(60));
    fixture.gateway().check().await.unwrap();
    fixture.gateway().check().await.unwrap();
    assert_eq!(tokens(&fixture), 2);
}

#[tokio::test]
async fn without_a_token_nothing_is_processed() {
    let faults = [
        (Fault::Refused, "unavailable"),
        (Fault::ServerError, "unavailable"),
        (Fault::AnswerLost, "unavailable"),
        (Fault::NoAnswer, "unavailable"),
        (Fault::WrongCredentials, "misconfigured"),
        (Fault::Rejected, "misconfigured"),
        (Fault::RateLimited(Duration::from_secs(7)), "rate limited"),
    ];
    let fixture = Fixture::start().await;
    for (fault, expected) in faults {
        fixture.server.faults().next(fault, |request| request.path.iter().any(|s| s == "oauth2"));
        let told = match fixture.gateway().create(request(&fixture, 1, true)).await {
            Err(GatewayError::Unavailable(_)) => "unavailable",
            Err(GatewayError::Misconfigured(_)) => "misconfigured",
            Err(GatewayError::RateLimited { .. }) => "rate limited",
            _ => "another",
        };
        assert_eq!(told, expected, "{fault:?}");
    }
    assert!(fixture.fake.payments().is_empty());
}

#[tokio::test]
async fn the_client_secret_is_replaced_while_the_gateway_is_open() {
    let fixture = Fixture::start().await;
    fixture.gateway().check().await.unwrap();
    fixture.fake.set_client_secret("the new secret");
    fixture.replace_secret("a wrong secret");
    let told = fixture.gateway().check().await;
    let Err(GatewayError::Misconfigured(why)) = told else { panic!("{told:?}") };
    assert!(!why.contains("wrong secret"), "{why}");
    fixture.replace_secret("the new secret");
    fixture.gateway().check().await.unwrap();
}

#[tokio::test]
async fn the_check_tells_mode_app_and_webhook() {
    let fixture = Fixture::start().await;
    let told = fixture.gateway().check().await.unwrap();
    for part in
        ["AcmeShopClientIdOfPayPalSandbox", "https://shop.example/api/payments/webhook/paypal"]
    {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("lacks"), "{told}");
}

#[tokio::test]
async fn neither_secrets_nor_personal_data_are_told() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (lookup, made) = completed(&fixture, &request).await;
    let seen = fixture.gateway().lookup(lookup).await.unwrap().unwrap();
    for raw in [&made.raw, &seen.raw] {
        for secret in ["personal.example", "4242", "Shopper", "QYR5Z8XDVJNXQ", "A21AA"] {
            assert!(!raw.contains(secret), "{secret}: {raw}");
        }
    }
}
