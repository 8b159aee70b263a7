//! Secrets that are replaced while the gateway is open, and secrets that are shown nowhere.

use domain::payment::ProviderStatus;
use port_contracts::gateway::GatewayFixture;
use ports::{GatewayError, WebhookError};
use provider_fakes::FakeProvider;
use provider_fakes::stripe::{SECRET_KEY, WEBHOOK_SECRET};
use secrecy::SecretString;

use crate::fixture::{Fixture, GOOD};

const KEY: &str = "payments.stripe.secret_key";
const SECRET: &str = "payments.stripe.webhook_secret";
const PREVIOUS: &str = "payments.stripe.previous_webhook_secret";

fn replace(fixture: &Fixture, keys: &[&str], secrets: &[&str]) {
    let rotations = fixture.rotations.lock().unwrap();
    let rotation = rotations.iter().find(|rotation| rotation.keys == keys).unwrap();
    let secrets = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    (rotation.replace)(secrets);
}

#[tokio::test]
async fn the_api_key_is_replaced() {
    let fixture = Fixture::with(&[(KEY, "sk_test_expired")]).await;
    let refused = fixture.gateway().check().await;
    let Err(GatewayError::Misconfigured(why)) = refused else { panic!("{refused:?}") };
    assert!(!why.contains("sk_test"), "{why}");
    replace(&fixture, &[KEY], &[SECRET_KEY]);
    assert!(fixture.gateway().check().await.is_ok());
}

#[tokio::test]
async fn the_previous_secret_counts_while_the_endpoints_secret_is_rolled() {
    let fixture = Fixture::with(&[(SECRET, "whsec_new"), (PREVIOUS, WEBHOOK_SECRET)]).await;
    let made = fixture.created(&fixture.request(None)).await;
    let webhook = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    assert!(fixture.gateway().read_webhook(webhook.clone()).await.is_ok());
    replace(&fixture, &[SECRET, PREVIOUS], &["whsec_new"]);
    let read = fixture.gateway().read_webhook(webhook.clone()).await;
    assert_eq!(read, Err(WebhookError::BadSignature));
    replace(&fixture, &[SECRET, PREVIOUS], &[WEBHOOK_SECRET, "whsec_new"]);
    assert!(fixture.gateway().read_webhook(webhook).await.is_ok());
}

#[tokio::test]
async fn what_is_stored_has_no_secrets_and_no_personal_data() {
    let fixture = Fixture::start().await;
    let request = fixture.request(Some("pm_card_threeDSecure2Required"));
    let waits = fixture.created(&request).await;
    fixture.fake.act(&waits.provider_ref, provider_fakes::ShopperAction::Pay);
    let paid = fixture.created(&fixture.request(Some(GOOD))).await;
    let seen = fixture.created(&request).await;
    for raw in [waits.raw, paid.raw, seen.raw] {
        for secret in ["_secret_", "mail.example", "Jenny", "last4", "pm_card", "receipts"] {
            assert!(!raw.contains(secret), "{secret}: {raw}");
        }
        assert!(raw.contains(r#""object":"payment_intent""#), "{raw}");
    }
}
