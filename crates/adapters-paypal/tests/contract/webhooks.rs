//! What the contract suite does not know of PayPal: webhooks.

use chrono::{TimeDelta, Utc};
use domain::payment::ProviderStatus;
use port_contracts::gateway::GatewayFixture;
use ports::{WebhookError, WebhookEvent};
use provider_fakes::{FakeProvider, Fault};
use serde_json::{Value, json};

use crate::fixture::{Fixture, lookup_of, received};
use crate::steps::{completed, refund_of, request};

#[tokio::test]
async fn the_events_that_paypal_sends_are_read() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, made) = completed(&fixture, &request).await;
    let captured = fixture.gateway().capture(lookup, request.amount).await.unwrap();
    let lookup = lookup_of(&request, &captured);
    fixture.gateway().refund(refund_of(&lookup, 1, 100)).await.unwrap();
    let mut read = Vec::new();
    for webhook in fixture.fake.webhooks().take() {
        let [event] = &fixture.gateway().read_webhook(received(webhook)).await.unwrap()[..] else {
            panic!("one event");
        };
        read.push(event.clone());
    }
    let mut told = Vec::new();
    for event in read {
        match &event {
            WebhookEvent::Payment(report) => {
                assert_eq!(report.provider_ref, made.provider_ref);
                assert_eq!(report.update.amount, Some(request.amount));
                assert!(!report.update.raw.contains("personal.example"), "{}", report.update.raw);
                told.push(report.update.status.to_string());
            }
            WebhookEvent::Refund(report) => {
                assert_eq!(report.provider_ref, made.provider_ref);
                told.push("refund".to_owned());
            }
            WebhookEvent::Dispute(_) | WebhookEvent::Hint { .. } | WebhookEvent::Foreign { .. } => {
                panic!("{event:?}")
            }
        }
    }
    assert_eq!(told, ["approved", "authorized", "paid", "refund"]);
}

#[tokio::test]
async fn a_webhook_that_cannot_be_verified_is_sent_again() {
    let fixture = Fixture::start().await;
    let made = fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    let webhook = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    for fault in [Fault::ServerError, Fault::Refused, Fault::AnswerLost, Fault::NoAnswer] {
        fixture.server.faults().next(fault, |request| {
            request.path.last().is_some_and(|last| last == "verify-webhook-signature")
        });
        let read = fixture.gateway().read_webhook(webhook.clone()).await;
        assert_eq!(read, Err(WebhookError::Unreadable), "{fault:?}");
    }
    assert!(fixture.gateway().read_webhook(webhook).await.is_ok());
}

#[tokio::test]
async fn a_webhook_is_read_as_long_as_paypal_sends_it_again() {
    let fixture = Fixture::start().await;
    let made = fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    let fresh = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    let body = String::from_utf8(fresh.body).unwrap();
    for (age, is_read) in
        [(TimeDelta::days(3), true), (TimeDelta::days(5), false), (-TimeDelta::hours(1), false)]
    {
        let webhook = received(fixture.fake.signed(&body, Utc::now() - age));
        let read = fixture.gateway().read_webhook(webhook).await;
        assert_eq!(read.is_ok(), is_read, "{age}: {read:?}");
    }
}

#[tokio::test]
async fn events_of_no_concern_are_accepted_and_ignored() {
    let fixture = Fixture::start().await;
    let body = fixture.event("WH-1", "CATALOG.PRODUCT.CREATED", &json!({ "id": "P-1" }));
    assert_eq!(fixture.gateway().read_webhook(fixture.signed(&body)).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_dispute_without_our_id_is_found_by_its_capture() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (_, made) = completed(&fixture, &request).await;
    let capture: Value = serde_json::from_str(made.provider_data.as_deref().unwrap()).unwrap();
    let dispute = |transaction: Value| {
        let resource = json!({
            "dispute_id": "PP-D-1",
            "update_time": "2026-11-30T10:00:00.000Z",
            "disputed_transactions": [transaction],
            "reason": "UNAUTHORISED",
            "status": "OPEN",
            "dispute_life_cycle_stage": "CHARGEBACK",
            "dispute_amount": { "currency_code": "USD", "value": "240.00" },
        });
        fixture.signed(&fixture.event("WH-D", "CUSTOMER.DISPUTE.CREATED", &resource))
    };
    let ours = dispute(json!({ "seller_transaction_id": capture["capture"] }));
    let read = fixture.gateway().read_webhook(ours).await.unwrap();
    let [WebhookEvent::Dispute(report)] = &read[..] else { panic!("{read:?}") };
    assert_eq!(report.payment.to_string(), request.payment_id.to_string());
    let other = dispute(json!({ "seller_transaction_id": "1A1A", "custom": "wc_1047" }));
    let read = fixture.gateway().read_webhook(other).await.unwrap();
    assert!(matches!(read[..], [WebhookEvent::Foreign { .. }]), "{read:?}");
}
