//! The mock provider in the hands of its port's suite.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::{SECRET, opened, options, signed};
use adapters_mock_payments::{Call, Fault, MockGateway};
use async_trait::async_trait;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayFixture, SignaturePlace};
use ports::{PaymentGateway, WebhookRequest};
use serde_json::json;
use tempfile::TempDir;

/// One or several gateways, asked in turn.
pub struct Mock {
    gateways: Vec<Arc<MockGateway>>,
    asked: AtomicUsize,
    _folder: Option<TempDir>,
}

impl Mock {
    /// A provider whose ledger is in memory.
    pub fn in_memory() -> Self {
        Self { gateways: vec![opened(options())], asked: AtomicUsize::new(0), _folder: None }
    }

    /// Two servers on one ledger file.
    pub fn shared() -> Self {
        let folder = TempDir::new().unwrap();
        let with_file = || {
            let mut options = options();
            options.ledger_file = Some(folder.path().join("ledger.jsonl"));
            opened(options)
        };
        let gateways = vec![with_file(), with_file()];
        Self { gateways, asked: AtomicUsize::new(0), _folder: Some(folder) }
    }

    fn next(&self) -> &Arc<MockGateway> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst) % self.gateways.len();
        &self.gateways[at]
    }

    /// The gateway that is asked next, if that is certain.
    fn only(&self) -> Option<&Arc<MockGateway>> {
        self.gateways.first().filter(|_| self.gateways.len() == 1)
    }
}

#[async_trait]
impl GatewayFixture for Mock {
    fn gateway(&self) -> Arc<dyn PaymentGateway> {
        self.next().clone()
    }

    fn ok_token(&self) -> Option<String> {
        Some("mock_ok".to_owned())
    }

    fn decline_token(&self) -> Option<String> {
        Some("mock_decline".to_owned())
    }

    fn action_token(&self) -> Option<String> {
        Some("mock_requires_action".to_owned())
    }

    fn not_cancelable_token(&self) -> Option<String> {
        Some("mock_not_cancelable".to_owned())
    }

    fn slow_refund_token(&self) -> Option<String> {
        Some("mock_refund_pending".to_owned())
    }

    fn authorize_token(&self) -> Option<String> {
        Some("mock_authorize".to_owned())
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let nothing = Money::zero(self.amount().currency());
        Some(self.next().charged(payment).unwrap().unwrap_or(nothing))
    }

    fn signature_place(&self) -> SignaturePlace {
        SignaturePlace::BodyMember("signature")
    }

    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        let body = json!({
            "provider_ref": provider_ref,
            "status": status.as_str(),
            "raw_data": { "amount": "240.00", "currency": "USD", "list": [1, { "b": 2.5 }, null] },
        });
        Some(signed(SECRET, body))
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest {
        let body = json!({ "provider_ref": provider_ref, "status": status.as_str() });
        signed("a guess", body)
    }

    async fn lose_next_answer(&self) -> bool {
        self.only().map(|only| only.fail_next_call(Call::Create, Fault::AnswerLost)).is_some()
    }

    async fn be_unavailable_once(&self) -> bool {
        self.only().map(|only| only.fail_next(Fault::Unavailable)).is_some()
    }

    async fn limit_rate_once(&self, wait: Duration) -> bool {
        let seconds = u32::try_from(wait.as_secs()).unwrap();
        self.only().map(|only| only.fail_next(Fault::RateLimited(seconds))).is_some()
    }

    async fn refuse_credentials_once(&self) -> bool {
        self.only().map(|only| only.fail_next(Fault::Misconfigured)).is_some()
    }
}
