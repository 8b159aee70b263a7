//! Whose payments these are, which keys are used, and what is not told.

use chrono::TimeDelta;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture, by_our_id};
use ports::{CreatePayment, GatewayError, PaymentLookup, WebhookEvent};
use provider_fakes::{FakeProvider, Fault, MollieFake, Request, ShopperAction};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::fixture::{Fixture, is_of, open};
use crate::steps::{by_reference, created, new_payment, paid, seen};

/// Creates a payment at Mollie that is not the shop's.
fn create_foreign(fake: &MollieFake, key: &str) -> String {
    let body = r#"{"amount": {"currency": "EUR", "value": "100.00"}, "description": "Another shop",
        "redirectUrl": "https://another.example"}"#;
    let reply = fake.answer(&Request {
        method: "POST".to_owned(),
        path: vec!["v2".to_owned(), "payments".to_owned()],
        headers: vec![("authorization".to_owned(), format!("Bearer {key}"))],
        body: body.into(),
        ..Request::default()
    });
    assert_eq!(reply.status, 201);
    let newest = fake.payments().pop().unwrap().provider_ref;
    assert!(fake.act(&newest, ShopperAction::Pay));
    newest
}

#[tokio::test]
async fn a_payment_of_another_shop_or_mode_is_not_ours() {
    let fixture = Fixture::start().await;
    let request = new_payment();
    created(&fixture, &request).await;
    let [key, _] = MollieFake::TEST_KEYS;
    for key in [key, MollieFake::LIVE_KEY] {
        let lookup = by_reference(&request, &create_foreign(&fixture.fake, key));
        let seen = fixture.gateway().lookup(lookup.clone()).await;
        assert!(matches!(seen, Err(GatewayError::InvalidRequest(_))), "{seen:?}");
        let captured = fixture.gateway().capture(lookup.clone(), request.amount).await;
        assert!(matches!(captured, Err(GatewayError::InvalidRequest(_))), "{captured:?}");
        let cancelled = fixture.gateway().cancel(lookup).await;
        assert!(matches!(cancelled, Err(GatewayError::InvalidRequest(_))), "{cancelled:?}");
    }
}

#[tokio::test]
async fn a_reference_never_leads_to_another_path() {
    let fixture = Fixture::start().await;
    for reference in ["../profiles/me", "tr_1/refunds", "tr_1?embed=refunds", "", ".."] {
        let seen = fixture.gateway().lookup(by_reference(&new_payment(), reference)).await;
        assert!(matches!(seen, Err(GatewayError::InvalidRequest(_))), "{reference}: {seen:?}");
    }
    assert!(fixture.server.requests().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn a_currency_that_mollie_does_not_take_is_not_sent() {
    let fixture = Fixture::start().await;
    let amount = Money::new(12_340, "KWD".parse().unwrap()).unwrap();
    let made = fixture.gateway().create(CreatePayment { amount, ..new_payment() }).await;
    assert!(matches!(made, Err(GatewayError::InvalidRequest(_))), "{made:?}");
    assert!(fixture.server.requests().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn a_payment_whose_reference_is_lost_is_found_on_a_later_page() {
    let fixture = Fixture::start().await;
    let request = new_payment();
    let made = created(&fixture, &request).await;
    let [key, _] = MollieFake::TEST_KEYS;
    for _ in 0..260 {
        create_foreign(&fixture.fake, key);
    }
    let found = seen(&fixture, &by_our_id(&request)).await;
    assert_eq!(found.provider_ref, made.provider_ref);
    let never = fixture.gateway().lookup(by_our_id(&new_payment())).await;
    assert!(matches!(never, Err(GatewayError::OutcomeUnknown(_))), "never `None`: {never:?}");
}

#[tokio::test]
async fn a_search_does_not_read_payments_from_before_the_attempt() {
    let fixture = Fixture::start().await;
    let [key, _] = MollieFake::TEST_KEYS;
    for _ in 0..260 {
        create_foreign(&fixture.fake, key);
    }
    fixture.fake.clock().advance(TimeDelta::hours(1));
    let mut lookup: PaymentLookup = by_our_id(&new_payment());
    lookup.created_at += TimeDelta::hours(1);
    let _ = fixture.gateway().lookup(lookup).await;
    assert_eq!(fixture.server.requests().len(), 1, "one page reaches back far enough");
}

#[tokio::test]
async fn a_repeated_creation_that_cannot_be_read_is_unknown() {
    let fixture = Fixture::start().await;
    let request = new_payment();
    created(&fixture, &request).await;
    let is_lookup = |request: &Request| is_of(GatewayCall::Lookup, request);
    for fault in [Fault::Refused, Fault::WrongCredentials, Fault::ServerError] {
        fixture.server.faults().next(fault, is_lookup);
        let again = fixture.gateway().create(request.clone()).await;
        assert!(matches!(again, Err(GatewayError::OutcomeUnknown(_))), "{fault:?}: {again:?}");
    }
}

/// An address that gives every request the same answer.
async fn always(status: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    let answer = head + body;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 64 * 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    url
}

#[tokio::test]
async fn an_answer_without_a_payment_is_unknown() {
    let fixture = Fixture::start().await;
    for (status, body) in [
        ("202 Accepted", r#"{"status": 202, "title": "Accepted", "detail": "Not done yet."}"#),
        ("201 Created", "<html>"),
        ("201 Created", r#"{"id": "tr_1", "status": "paid"}"#),
        ("503 Service Unavailable", r#"{"status": 503, "title": "Service Unavailable"}"#),
    ] {
        let gateway = open(&fixture.fake, &always(status, body).await).gateway;
        let made = gateway.create(new_payment()).await;
        assert!(matches!(made, Err(GatewayError::OutcomeUnknown(_))), "{status} {body}: {made:?}");
        let seen = gateway.lookup(by_reference(&new_payment(), "tr_1")).await;
        assert!(seen.is_err(), "{status} {body}: {seen:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_replaced_is_used_at_once_and_decides_the_mode() {
    let fixture = Fixture::start().await;
    let opened = open(&fixture.fake, fixture.server.url());
    let [rotation] = opened.rotations.as_slice() else { panic!("one use, one rotation") };
    assert_eq!(rotation.keys, ["payments.mollie.api_key"]);
    let told = opened.gateway.check().await.unwrap();
    assert!(told.contains("pfl_QkEhN94Ba") && told.contains("test mode"), "{told}");

    let [_, second] = MollieFake::TEST_KEYS;
    (rotation.replace)(vec![second.into(), "test_Old".into()]);
    let made = opened.gateway.create(new_payment()).await.unwrap();
    assert_eq!(made.status, ProviderStatus::RequiresAction);
    let last = fixture.server.requests().pop().unwrap();
    assert_eq!(last.header("authorization"), format!("Bearer {second}"));

    (rotation.replace)(vec![MollieFake::LIVE_KEY.into()]);
    let told = opened.gateway.check().await.unwrap();
    assert!(told.contains("live mode"), "{told}");
    (rotation.replace)(vec!["test_Wrong".into()]);
    let refused = opened.gateway.check().await;
    let Err(GatewayError::Misconfigured(why)) = refused else { panic!("{refused:?}") };
    assert!(!why.contains("test_Wrong"), "{why}");
}

#[tokio::test]
async fn mollie_calls_the_webhook_and_it_names_the_payment() {
    let fixture = Fixture::start().await;
    let request = new_payment();
    let payment = paid(&fixture, &request).await;
    let body = fixture.server.requests().first().unwrap().json();
    let url = body["webhookUrl"].as_str().unwrap();
    assert!(url.ends_with(&format!("?payment_id={}", request.payment_id)), "{url}");
    let [webhook] = <[_; 1]>::try_from(fixture.fake.webhooks().take()).unwrap();
    let read = fixture.gateway().read_webhook(Fixture::received(webhook)).await.unwrap();
    let provider_ref = payment.provider_ref.unwrap();
    assert_eq!(read, [WebhookEvent::Hint { provider_ref }]);
}

#[tokio::test]
async fn neither_cards_nor_people_nor_addresses_are_stored() {
    let fixture = Fixture::start().await;
    let payment = paid(&fixture, &new_payment()).await;
    let raw = seen(&fixture, &payment).await.raw;
    for secret in ["T. TEST", "6787", "fHB3CCKx9REkz8fPplT8N4nq", "shop.example", "_links"] {
        assert!(!raw.contains(secret), "{secret} in {raw}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_unavailable() {
    let fixture = Fixture::start().await;
    let lookup = by_reference(&new_payment(), "tr_1");
    fixture.server.stop();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let answer = fixture.gateway().lookup(lookup).await;
    assert!(matches!(answer, Err(GatewayError::Unavailable(_))), "{answer:?}");
    let made = fixture.gateway().create(new_payment()).await;
    assert!(matches!(made, Err(GatewayError::Unavailable(_))), "{made:?}");
}
