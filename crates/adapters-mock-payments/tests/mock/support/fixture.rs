//! The mock provider in the hands of its port's suite.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{SECRET, StillClock, options, signed, still};
use adapters_mock_payments::{Call, Character, Fault, LedgerEntry, MockGateway};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::dispute::DisputeStatus;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{
    GatewayCall, GatewayFixture, PageAction, ProviderFault, SignaturePlace, WebhookStyle,
};
use ports::{CreatePayment, PaymentGateway, ProviderPayment, WebhookRequest};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One or several gateways, asked in turn.
pub struct Mock {
    gateways: Vec<Arc<MockGateway>>,
    character: Character,
    asked: AtomicUsize,
    holds_refunds: AtomicBool,
    clock: Arc<StillClock>,
    _folder: Option<TempDir>,
}

impl Mock {
    /// A provider whose ledger is in memory, and that resembles a real one.
    pub fn resembling(character: Character) -> Self {
        Self::open(character, None, 1)
    }

    /// Two servers on one ledger file.
    pub fn shared() -> Self {
        Self::open(Character::Instant, Some(TempDir::new().unwrap()), 2)
    }

    fn open(character: Character, folder: Option<TempDir>, gateways: usize) -> Self {
        let clock = still();
        let mut options = options().resembling(character);
        options.ledger_file = folder.as_ref().map(|folder| folder.path().join("ledger.jsonl"));
        let open = |_| Arc::new(MockGateway::open(options.clone(), clock.clone()).unwrap());
        Self {
            gateways: (0..gateways).map(open).collect(),
            character,
            asked: AtomicUsize::new(0),
            holds_refunds: AtomicBool::new(false),
            clock,
            _folder: folder,
        }
    }

    fn next(&self) -> &Arc<MockGateway> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst) % self.gateways.len();
        &self.gateways[at]
    }

    /// The gateway that is asked next, if that is certain.
    fn only(&self) -> Option<&Arc<MockGateway>> {
        self.gateways.first().filter(|_| self.gateways.len() == 1)
    }

    fn entry(&self, payment: PaymentId) -> Option<LedgerEntry> {
        let entries = self.next().ledger().unwrap();
        entries.into_iter().find(|entry| entry.payment_id == payment)
    }

    fn event(provider_ref: &str, status: &str, raw_data: Value) -> WebhookRequest {
        let body = json!({"provider_ref": provider_ref, "status": status, "raw_data": raw_data});
        signed(SECRET, body)
    }
}

#[async_trait]
impl GatewayFixture for Mock {
    fn gateway(&self) -> Arc<dyn PaymentGateway> {
        self.next().clone()
    }

    fn ok_token(&self) -> Option<String> {
        let token = match self.pays_on_page() {
            _ if self.holds_refunds.load(Ordering::SeqCst) => "mock_refund_fails",
            true => "mock_requires_action",
            false => "mock_ok",
        };
        Some(token.to_owned())
    }

    fn decline_token(&self) -> Option<String> {
        (!self.pays_on_page()).then(|| "mock_decline".to_owned())
    }

    fn action_token(&self) -> Option<String> {
        Some("mock_requires_action".to_owned())
    }

    fn not_cancelable_token(&self) -> Option<String> {
        Some("mock_not_cancelable".to_owned())
    }

    fn pays_on_page(&self) -> bool {
        matches!(self.character, Character::Paypal | Character::Mollie)
    }

    async fn act_on_page(
        &self,
        request: &CreatePayment,
        made: &ProviderPayment,
        action: PageAction,
    ) -> bool {
        let status = match (action, self.character) {
            (PageAction::BeDeclined, _) => ProviderStatus::Failed,
            (PageAction::Pay, Character::Paypal) => ProviderStatus::Approved,
            (PageAction::Pay, _) if request.capture => ProviderStatus::Paid,
            (PageAction::Pay, _) => ProviderStatus::Authorized,
        };
        self.next().settle(&made.provider_ref, status).unwrap();
        self.pays_on_page()
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let nothing = Money::zero(self.amount().currency());
        Some(self.next().charged(payment).unwrap().unwrap_or(nothing))
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        self.entry(payment)?.return_url
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        let call = match call {
            GatewayCall::Check => return false,
            GatewayCall::Create => Call::Create,
            GatewayCall::Confirm => Call::Confirm,
            GatewayCall::Capture => Call::Capture,
            GatewayCall::Refund => Call::Refund,
            GatewayCall::Lookup => Call::Lookup,
            GatewayCall::LookupRefund => Call::LookupRefund,
        };
        let fault = match fault {
            ProviderFault::Refused => Fault::Unavailable,
            ProviderFault::RateLimited(wait) => {
                Fault::RateLimited(u32::try_from(wait.as_secs()).unwrap())
            }
            ProviderFault::WrongCredentials => Fault::Misconfigured,
            ProviderFault::Rejected => Fault::NotUnderstood,
            ProviderFault::ServerError | ProviderFault::NoAnswer => Fault::RequestLost,
            ProviderFault::AnswerLost => Fault::AnswerLost,
        };
        self.only().map(|only| only.fail_next_call(call, fault)).is_some()
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        let reference = self.entry(payment).unwrap().provider_ref();
        let amount = json!({"amount": total.to_string(), "currency": total.currency().code()});
        self.next().receive(&Self::event(&reference, "paid", amount)).unwrap();
        true
    }

    async fn hold_refunds(&self) -> bool {
        self.holds_refunds.store(true, Ordering::SeqCst);
        true
    }

    async fn fail_refund(&self, _refund_ref: &str) -> bool {
        *self.clock.0.lock().unwrap() += TimeDelta::days(3);
        true
    }

    fn webhook_style(&self) -> WebhookStyle {
        match self.character.sends_hints() {
            true => WebhookStyle::Unsigned,
            false => WebhookStyle::Signed(SignaturePlace::BodyMember("signature")),
        }
    }

    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        if self.character.sends_hints() {
            let body = format!("id={provider_ref}").into_bytes();
            return Some(WebhookRequest { body, ..Default::default() });
        }
        let list = json!([1, { "b": 2.5 }, null]);
        let raw_data = json!({"amount": "240.00", "currency": "USD", "list": list});
        Some(Self::event(provider_ref, status.as_str(), raw_data))
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest {
        let body = json!({ "provider_ref": provider_ref, "status": status.as_str() });
        signed("a guess", body)
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let signed = !self.character.sends_hints();
        signed.then(|| Self::event(provider_ref, "refund_updated", json!({})))
    }

    fn dispute_webhook(&self, provider_ref: &str, status: DisputeStatus) -> Option<WebhookRequest> {
        let signed = !self.character.sends_hints();
        signed.then(|| Self::event(provider_ref, &format!("dispute_{status}"), json!({})))
    }

    fn foreign_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let signed = !self.character.sends_hints();
        signed.then(|| Self::event(provider_ref, "paid", json!({"livemode": true})))
    }
}
