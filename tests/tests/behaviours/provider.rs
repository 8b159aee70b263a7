//! The provider and the databases of the fixture: how tests use the mock, in one place.

use std::sync::Arc;
use std::time::Duration;

use adapters_diesel::{ConnectOptions, DieselStore, migrations};
use adapters_memory::TestClock;
use adapters_mock_payments::{Call, Fault, Hold, MockGateway, MockOptions, sign};
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{PaymentGateway, PaymentLookup, Storage, WebhookRequest};
use secrecy::SecretString;

/// Under which the mock signs its webhooks.
pub const SECRET: &str = "a secret that only the tests and their provider know";

pub fn mock(clock: Arc<TestClock>) -> Arc<MockGateway> {
    let options =
        MockOptions { webhook_secrets: vec![SecretString::from(SECRET)], ..MockOptions::default() };
    Arc::new(MockGateway::open(options, clock).expect("a mock"))
}

/// What the mock would send about a reference.
pub fn webhook(reference: &str, status: &str) -> WebhookRequest {
    webhook_with(reference, status, serde_json::json!({}))
}

/// The same with words of the provider's own.
pub fn webhook_with(reference: &str, status: &str, raw_data: serde_json::Value) -> WebhookRequest {
    signed(SECRET, reference, status, raw_data)
}

pub fn forged_webhook(reference: &str, status: &str) -> WebhookRequest {
    let secret = "another secret, which the shop does not know";
    signed(secret, reference, status, serde_json::json!({}))
}

fn signed(
    secret: &str,
    reference: &str,
    status: &str,
    raw_data: serde_json::Value,
) -> WebhookRequest {
    let body =
        serde_json::json!({"provider_ref": reference, "status": status, "raw_data": raw_data});
    let body = sign(&SecretString::from(secret), body).expect("an object");
    WebhookRequest { headers: vec![], body: body.to_string().into_bytes() }
}

/// The mock's reference of an attempt: it can be told beforehand.
pub fn reference(id: PaymentId) -> String {
    format!("mock_pi_{}", id.0.simple())
}

pub fn charged(mock: &MockGateway, id: PaymentId) -> Option<Money> {
    mock.charged(id).expect("a ledger")
}

pub fn settle(mock: &MockGateway, reference: &str, status: &str) {
    let status: ProviderStatus = status.parse().expect("a status");
    mock.settle(reference, status).expect("known");
}

pub fn be_away_once(mock: &MockGateway) {
    mock.fail_next_call(Call::Create, Fault::Unavailable);
}

pub fn lose_answer_once(mock: &MockGateway) {
    mock.fail_next_call(Call::Create, Fault::AnswerLost);
}

/// The next answer to a capture is lost, or the provider is unavailable.
pub fn fail_capture_once(mock: &MockGateway, lost: bool) {
    mock.fail_next_call(Call::Capture, if lost { Fault::AnswerLost } else { Fault::Unavailable });
}

/// The next request to capture gets lost: nothing happens, and no one knows.
pub fn lose_capture_once(mock: &MockGateway) {
    mock.fail_next_call(Call::Capture, Fault::RequestLost);
}

/// The provider's response to a lookup of an attempt.
pub async fn stands_at_provider(mock: &MockGateway, id: PaymentId) -> String {
    let asked = PaymentLookup { payment_id: id, provider_ref: Some(reference(id)) };
    let found = mock.lookup(asked).await.expect("an answer").expect("it knows it");
    found.status.to_string()
}

/// The next capture is refused, and nothing happens.
pub fn refuse_capture_once(mock: &MockGateway) {
    mock.fail_next_call(Call::Capture, Fault::NotUnderstood);
}

/// The provider is unavailable when a refund is requested.
pub fn refuse_refund_once(mock: &MockGateway) {
    mock.fail_next_call(Call::Refund, Fault::Unavailable);
}

pub fn hold_answers(mock: &MockGateway) -> Hold {
    mock.slow()
}

/// Opens a database that has all migrations.
pub async fn open(url: &str) -> Arc<dyn Storage> {
    let url = url.to_owned();
    let store = tokio::task::spawn_blocking(move || {
        migrate(&url);
        connect(&url)
    });
    Arc::new(store.await.expect("no panic"))
}

/// A new PostgreSQL database, copied from one that was migrated once.
pub fn fresh_postgres() -> String {
    pg_harness::fresh_database_from("kassa", migrate)
}

fn migrate(url: &str) {
    migrations::up(url).expect("migrated");
}

fn connect(url: &str) -> DieselStore {
    // Two hundred tasks wait for eight connections; none of them may give up in a test.
    let acquire_timeout = Duration::from_secs(30);
    let options = ConnectOptions { pool_size: 8, acquire_timeout, ..ConnectOptions::default() };
    DieselStore::connect(url, options).expect("connected")
}
