//! Stripe's fixture for the contract suite.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters_stripe::StripeProvider;
use async_trait::async_trait;
use chrono::Utc;
use domain::dispute::DisputeStatus;
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use domain::payment::ProviderStatus;
pub use port_contracts::gateway::by_reference;
use port_contracts::gateway::{
    GatewayCall, GatewayFixture, HostClock, PageAction, ProviderFault, SignaturePlace,
    WebhookStyle, settings_of,
};
use ports::{
    CreatePayment, OpenProvider, PaymentGateway, PaymentLookup, PaymentProvider, ProviderPayment,
    ProviderSettings, RefundLookup, RefundRequest, SecretRotation, SettingValue, WebhookRequest,
};
use provider_fakes::stripe::{BANK_DEBIT_TOKEN, StripeFake};
use provider_fakes::{
    FakeProvider, FakeServer, Fault, LedgerPayment, OutgoingWebhook, Request, ShopperAction,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::interposed::Interposed;

/// How long a call waits for Stripe.
const TIMEOUT: Duration = Duration::from_millis(1_500);
/// A card that pays.
pub const GOOD: &str = "pm_card_visa";
/// A card that is declined.
pub const BAD: &str = "pm_card_visa_chargeDeclined";

/// The gateway, opened as a server opens it, and Stripe's test double.
pub struct Fixture {
    pub gateway: Arc<dyn PaymentGateway>,
    pub rotations: Mutex<Vec<SecretRotation>>,
    pub fake: Arc<StripeFake>,
    pub interposed: Arc<Interposed>,
    pub server: FakeServer,
}

/// The settings with the values that the double gives, and others instead of some of them.
pub fn settings(url: &str, fake: &StripeFake, others: &[(&'static str, &str)]) -> ProviderSettings {
    let given = fake.settings(url, "");
    let others = others.iter().map(|(key, value)| (*key, (*value).to_owned()));
    let mut settings = settings_of(&StripeProvider, given.into_iter().chain(others));
    settings.set("payments.stripe.timeout", SettingValue::Time(TIMEOUT));
    settings
}

/// Opens the plug-in.
pub fn open(settings: &ProviderSettings) -> OpenProvider {
    assert_eq!(StripeProvider.problems(settings, false), []);
    StripeProvider.open(settings, Arc::new(HostClock)).unwrap()
}

impl Fixture {
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With other settings than the double gives.
    pub async fn with(others: &[(&'static str, &str)]) -> Self {
        let fake = Arc::new(StripeFake::default());
        let interposed = Arc::new(Interposed::new(Arc::clone(&fake)));
        let provider: Arc<dyn FakeProvider> = Arc::clone(&interposed) as _;
        let server = FakeServer::start(provider).await.unwrap();
        let OpenProvider { gateway, rotations } = open(&settings(server.url(), &fake, others));
        Self { gateway, rotations: Mutex::new(rotations), fake, interposed, server }
    }

    pub fn request(&self, token: Option<&str>) -> CreatePayment {
        CreatePayment {
            payment_id: PaymentId(Uuid::now_v7()),
            order_id: OrderId(Uuid::now_v7()),
            order_number: OrderNumber::from_random(7),
            amount: self.amount(),
            created_at: Utc::now(),
            confirm: token.is_some(),
            capture: true,
            payment_token: token.map(ToOwned::to_owned),
            return_url: Some("https://shop.example/return?order=7".to_owned()),
        }
    }

    /// Creates a payment.
    pub async fn created(&self, request: &CreatePayment) -> ProviderPayment {
        self.gateway.create(request.clone()).await.unwrap()
    }

    /// The payment in the books.
    pub fn ledger(&self, id: PaymentId) -> Option<LedgerPayment> {
        let id = id.to_string();
        self.fake.payments().into_iter().find(|payment| payment.shop_id.as_ref() == Some(&id))
    }

    /// The requests of an operation: the method and the end of the path.
    pub fn sent(&self, method: &str, end: &str) -> Vec<Request> {
        let all = self.server.requests().into_iter();
        all.filter(|request| request.method == method && request.path.join("/").ends_with(end))
            .collect()
    }

    /// The events that Stripe has sent, as the shop receives them.
    pub fn events(&self) -> Vec<WebhookRequest> {
        self.fake.webhooks().take().into_iter().map(received).collect()
    }

    /// The intent as Stripe has it in an event of this status.
    fn intent(&self, provider_ref: &str, status: &str) -> Option<Value> {
        let mut intent = self.fake.object(provider_ref)?;
        intent["status"] = json!(status);
        if status == "succeeded" {
            intent["amount_received"] = intent["amount"].clone();
        }
        Some(intent)
    }

    fn event(
        &self,
        provider_ref: &str,
        status: ProviderStatus,
        ago: i64,
    ) -> Option<WebhookRequest> {
        let (kind, word) = match status {
            ProviderStatus::RequiresAction => ("payment_failed", "requires_payment_method"),
            ProviderStatus::Processing => ("processing", "processing"),
            ProviderStatus::Authorized => ("amount_capturable_updated", "requires_capture"),
            ProviderStatus::Paid => ("succeeded", "succeeded"),
            ProviderStatus::Cancelled => ("canceled", "canceled"), // foreign spelling
            ProviderStatus::Pending
            | ProviderStatus::Approved
            | ProviderStatus::Failed
            | ProviderStatus::Refunded => return None,
        };
        let intent = self.intent(provider_ref, word)?;
        let kind = format!("payment_intent.{kind}");
        Some(received(self.fake.event(&kind, &intent, ago, false)))
    }
}

/// A refund of a payment.
pub fn refund_of(payment: PaymentLookup, amount: Money, reason: &str) -> RefundRequest {
    let refund_id = RefundId(Uuid::now_v7());
    RefundRequest { refund_id, payment, amount, reason: reason.to_owned() }
}

/// How a refund is looked up.
pub fn refund_lookup(refund: &RefundRequest, refund_ref: Option<&str>) -> RefundLookup {
    RefundLookup {
        refund_id: refund.refund_id,
        refund_ref: refund_ref.map(ToOwned::to_owned),
        payment: refund.payment.clone(),
        amount: refund.amount,
        sent_at: Utc::now(),
    }
}

/// A webhook as the shop receives it.
pub fn received(webhook: OutgoingWebhook) -> WebhookRequest {
    WebhookRequest {
        path_and_query: "/api/payments/webhook/stripe".to_owned(),
        headers: webhook.headers,
        body: webhook.body,
        received_at: Utc::now(),
    }
}

fn is_call(call: GatewayCall, request: &Request) -> bool {
    let (method, segments) = (request.method.as_str(), request.segments());
    match (call, method, segments.as_slice()) {
        (GatewayCall::Check, "GET", ["v1", "account"])
        // The last request of a creation with a token is its confirmation.
        | (
            GatewayCall::Create | GatewayCall::Confirm,
            "POST",
            ["v1", "payment_intents", _, "confirm"],
        )
        | (GatewayCall::Capture, "POST", ["v1", "payment_intents", _, "capture"])
        | (GatewayCall::Refund, "POST", ["v1", "refunds"])
        | (GatewayCall::Lookup, "GET", ["v1", "payment_intents", _])
        | (GatewayCall::LookupRefund, "GET", ["v1", "refunds", _]) => true,
        _ => false,
    }
}

fn fault_of(fault: ProviderFault) -> Fault {
    match fault {
        ProviderFault::Refused => Fault::Refused,
        ProviderFault::RateLimited(wait) => Fault::RateLimited(wait),
        ProviderFault::WrongCredentials => Fault::WrongCredentials,
        ProviderFault::Rejected => Fault::Rejected,
        ProviderFault::ServerError => Fault::ProcessedServerError,
        ProviderFault::NoAnswer => Fault::NoAnswer,
        ProviderFault::AnswerLost => Fault::AnswerLost,
    }
}

#[async_trait]
impl GatewayFixture for Fixture {
    fn gateway(&self) -> Arc<dyn PaymentGateway> {
        Arc::clone(&self.gateway)
    }

    fn ok_token(&self) -> Option<String> {
        Some(GOOD.to_owned())
    }

    fn decline_token(&self) -> Option<String> {
        Some(BAD.to_owned())
    }

    fn action_token(&self) -> Option<String> {
        Some("pm_card_threeDSecure2Required".to_owned())
    }

    fn not_cancelable_token(&self) -> Option<String> {
        Some(BANK_DEBIT_TOKEN.to_owned())
    }

    async fn act_on_page(
        &self,
        _request: &CreatePayment,
        made: &ProviderPayment,
        action: PageAction,
    ) -> bool {
        match action {
            PageAction::Pay => self.fake.act(&made.provider_ref, ShopperAction::Pay),
            // With Stripe.js a decline is never final: the shopper tries another card.
            PageAction::BeDeclined => false,
        }
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let Some(payment) = self.ledger(payment) else {
            return Some(Money::zero(self.amount().currency()));
        };
        Money::new(payment.kept(), payment.currency.parse().unwrap()).ok()
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        self.ledger(payment)?.return_url
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        self.server.faults().next(fault_of(fault), move |request| is_call(call, request));
        true
    }

    fn answer_limit(&self) -> Duration {
        Duration::from_secs(4)
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        let payment = self.ledger(payment).unwrap();
        self.fake.set_captured(&payment.provider_ref, total.minor_units())
    }

    async fn hold_refunds(&self) -> bool {
        self.fake.hold_refunds(true);
        true
    }

    async fn fail_refund(&self, refund_ref: &str) -> bool {
        self.fake.settle_refund(refund_ref, false)
    }

    fn webhook_style(&self) -> WebhookStyle {
        WebhookStyle::Signed(SignaturePlace::Header { name: "stripe-signature", separator: "," })
    }

    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        self.event(provider_ref, status, 0)
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, _: ProviderStatus) -> WebhookRequest {
        received(self.fake.forged_webhook(provider_ref))
    }

    fn outdated_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        self.event(provider_ref, ProviderStatus::Paid, 24 * 60 * 60)
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let intent = self.fake.object(provider_ref)?;
        let charge = self.fake.object(intent["latest_charge"].as_str()?)?;
        Some(received(self.fake.event("charge.refunded", &charge, 0, false)))
    }

    fn dispute_webhook(&self, provider_ref: &str, status: DisputeStatus) -> Option<WebhookRequest> {
        let (kind, word) = match status {
            DisputeStatus::Inquiry => ("created", "warning_needs_response"),
            DisputeStatus::NeedsResponse => ("created", "needs_response"),
            DisputeStatus::UnderReview => ("updated", "under_review"),
            DisputeStatus::Won => ("closed", "won"),
            DisputeStatus::Lost => ("closed", "lost"),
            DisputeStatus::InquiryClosed => ("closed", "warning_closed"),
        };
        let dispute = self.fake.dispute_object(provider_ref, word)?;
        let kind = format!("charge.dispute.{kind}");
        Some(received(self.fake.event(&kind, &dispute, 0, false)))
    }

    fn foreign_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let intent = self.intent(provider_ref, "succeeded")?;
        Some(received(self.fake.event("payment_intent.succeeded", &intent, 0, true)))
    }
}
