//! The events that Stripe sends of its own accord, and those that are not the shop's.

use domain::dispute::DisputeStatus;
use domain::payment::ProviderStatus;
use port_contracts::gateway::GatewayFixture;
use ports::{DisputedPayment, WebhookError, WebhookEvent};
use provider_fakes::{DisputeStage, FakeProvider, ShopperAction};
use rstest::rstest;
use serde_json::{Value, json};

use crate::fixture::{Fixture, GOOD, by_reference, received, refund_of};

/// What the events since the last call say, in the order in which they were sent.
async fn told(fixture: &Fixture) -> Vec<WebhookEvent> {
    let mut told = Vec::new();
    for webhook in fixture.events() {
        told.extend(fixture.gateway().read_webhook(webhook).await.unwrap());
    }
    told
}

fn statuses(events: &[WebhookEvent]) -> Vec<ProviderStatus> {
    let status = |event: &WebhookEvent| {
        let WebhookEvent::Payment(report) = event else { return None };
        Some(report.update.status)
    };
    events.iter().filter_map(status).collect()
}

#[tokio::test]
async fn every_change_of_a_payment_is_told() {
    let fixture = Fixture::start().await;
    let made = fixture.created(&fixture.request(None)).await;
    fixture.fake.act(&made.provider_ref, ShopperAction::BeDeclined);
    fixture.fake.act(&made.provider_ref, ShopperAction::Pay);
    let events = told(&fixture).await;
    let expected =
        [ProviderStatus::RequiresAction, ProviderStatus::RequiresAction, ProviderStatus::Paid];
    assert_eq!(statuses(&events), expected);
    let other = fixture.created(&fixture.request(None)).await;
    fixture.fake.act(&other.provider_ref, ShopperAction::GiveUp);
    let events = told(&fixture).await;
    assert_eq!(statuses(&events).last(), Some(&ProviderStatus::Cancelled));
}

#[tokio::test]
async fn refunds_are_told_as_refunds() {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some(GOOD));
    let made = fixture.created(&request).await;
    told(&fixture).await;
    let refund = refund_of(by_reference(&request, &made), request.amount, "");
    let sent = fixture.gateway().refund(refund).await.unwrap();
    fixture.fake.settle_refund(&sent.provider_ref, false);
    let events = told(&fixture).await;
    assert_eq!(events.len(), 5);
    for event in events {
        let WebhookEvent::Refund(report) = event else { panic!("{event:?}") };
        assert_eq!(report.provider_ref, made.provider_ref);
    }
}

#[rstest]
#[case(DisputeStage::Won, DisputeStatus::Won)]
#[case(DisputeStage::Lost, DisputeStatus::Lost)]
#[tokio::test]
async fn a_dispute_is_told_from_its_opening(
    #[case] stage: DisputeStage,
    #[case] expected: DisputeStatus,
) {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some(GOOD));
    let made = fixture.created(&request).await;
    told(&fixture).await;
    assert!(fixture.fake.dispute(&made.provider_ref, DisputeStage::Opened));
    assert!(fixture.fake.dispute(&made.provider_ref, stage));
    let events = told(&fixture).await;
    let mut seen = Vec::new();
    for event in events {
        let WebhookEvent::Dispute(report) = event else { panic!("{event:?}") };
        assert_eq!(report.payment, DisputedPayment::Reference(made.provider_ref.clone()));
        assert_eq!(report.update.amount, request.amount);
        assert!(report.update.due_at.is_some());
        seen.push(report.update.status);
    }
    assert_eq!(seen.first(), Some(&DisputeStatus::NeedsResponse));
    assert_eq!(seen.last(), Some(&expected));
}

/// An object of an event that is none of the shop's.
#[rstest]
#[case("customer.created", json!({ "id": "cus_1", "object": "customer" }))]
#[case("charge.succeeded", json!({ "id": "ch_1", "object": "charge", "payment_intent": "pi_1" }))]
#[case("charge.refunded", json!({ "id": "ch_1", "object": "charge", "payment_intent": null }))]
#[case("refund.created", json!({ "id": "re_1", "object": "refund", "payment_intent": null }))]
#[case("charge.dispute.created", json!({ "id": "du_1", "object": "dispute", "payment_intent": null }))]
#[case(
    "payment_intent.succeeded",
    json!({ "id": "pi_1", "object": "payment_intent", "status": "succeeded", "metadata": {} })
)]
#[tokio::test]
async fn events_about_nothing_of_the_shops_are_none(#[case] kind: &str, #[case] object: Value) {
    let fixture = Fixture::start().await;
    let webhook = received(fixture.fake.event(kind, &object, 0, false));
    assert_eq!(fixture.gateway().read_webhook(webhook).await, Ok(vec![]));
}

#[tokio::test]
async fn a_dispute_that_cannot_be_read_is_malformed() {
    let fixture = Fixture::start().await;
    let made = fixture.created(&fixture.request(None)).await;
    let mut dispute = fixture.fake.dispute_object(&made.provider_ref, "needs_response").unwrap();
    dispute["currency"] = json!("xyz");
    let webhook = received(fixture.fake.event("charge.dispute.created", &dispute, 0, false));
    let read = fixture.gateway().read_webhook(webhook).await;
    assert!(matches!(read, Err(WebhookError::Malformed(_))), "{read:?}");
}

#[tokio::test]
async fn an_event_of_a_connected_account_is_foreign() {
    let fixture = Fixture::start().await;
    let made = fixture.created(&fixture.request(None)).await;
    let webhook = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    let mut event: Value = serde_json::from_slice(&webhook.body).unwrap();
    event["account"] = json!("acct_of_another");
    let webhook = received(fixture.interposed.signed(&event));
    let read = fixture.gateway().read_webhook(webhook).await.unwrap();
    assert!(matches!(read.as_slice(), [WebhookEvent::Foreign { .. }]), "{read:?}");
}

/// A member of an event, and another value of it.
#[rstest]
#[case("object", json!("v2.core.event"))]
#[case("id", json!(""))]
#[case("type", Value::Null)]
#[case("livemode", json!("false"))]
#[case("data", json!({}))]
#[tokio::test]
async fn a_signed_body_in_another_form_is_malformed(#[case] name: &str, #[case] value: Value) {
    let fixture = Fixture::start().await;
    let made = fixture.created(&fixture.request(None)).await;
    let webhook = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    let mut event: Value = serde_json::from_slice(&webhook.body).unwrap();
    event[name] = value;
    let webhook = received(fixture.interposed.signed(&event));
    let read = fixture.gateway().read_webhook(webhook).await;
    assert!(matches!(read, Err(WebhookError::Malformed(_))), "{read:?}");
}
