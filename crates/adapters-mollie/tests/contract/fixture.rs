//! Mollie's fixture for the contract suite.

use std::sync::Arc;
use std::time::Duration;

use adapters_mollie::MollieProvider;
use async_trait::async_trait;
use chrono::Utc;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{
    GatewayCall, GatewayFixture, HostClock, PageAction, ProviderFault, WebhookStyle, settings_of,
};
use ports::{
    CreatePayment, OpenProvider, PaymentGateway, PaymentProvider, ProviderPayment, SettingValue,
    WebhookRequest,
};
use provider_fakes::{
    FakeProvider, FakeServer, Fault, LedgerPayment, MollieFake, OutgoingWebhook, Request,
    ShopperAction,
};

const TIMEOUT: Duration = Duration::from_secs(2);
const WEBHOOK_URL: &str = "https://shop.example/api/payments/webhook/mollie";

/// The gateway, opened as a server opens it, and Mollie's test double.
pub struct Fixture {
    gateway: Arc<dyn PaymentGateway>,
    pub fake: Arc<MollieFake>,
    pub server: FakeServer,
}

impl Fixture {
    pub async fn start() -> Self {
        let fake = Arc::new(MollieFake::default());
        let provider: Arc<dyn FakeProvider> = fake.clone();
        let server = FakeServer::start(provider).await.unwrap();
        let gateway = open(&fake, server.url()).gateway;
        Self { gateway, fake, server }
    }

    /// The payment with our id, in Mollie's books.
    pub fn entry(&self, payment: PaymentId) -> Option<LedgerPayment> {
        let id = payment.to_string();
        self.fake.payments().into_iter().find(|entry| entry.shop_id.as_deref() == Some(&id))
    }

    /// A webhook as it is received.
    pub fn received(webhook: OutgoingWebhook) -> WebhookRequest {
        WebhookRequest {
            path_and_query: "/api/payments/webhook/mollie".to_owned(),
            headers: webhook.headers,
            body: webhook.body,
            received_at: Utc::now(),
        }
    }
}

/// Opens the provider with the settings that the double names.
pub fn open(fake: &MollieFake, url: &str) -> OpenProvider {
    let mut settings = settings_of(&MollieProvider, fake.settings(url, WEBHOOK_URL));
    settings.set("payments.mollie.timeout", SettingValue::Time(TIMEOUT));
    assert_eq!(MollieProvider.problems(&settings, false), Vec::new());
    MollieProvider.open(&settings, Arc::new(HostClock)).unwrap()
}

/// Whether a request is the one in which a call does its work.
pub fn is_of(call: GatewayCall, request: &Request) -> bool {
    let is_post = request.method == "POST";
    match request.segments().as_slice() {
        ["v2", "profiles", "me"] => call == GatewayCall::Check,
        ["v2", "payments"] => call == GatewayCall::Create && is_post,
        ["v2", "payments", _] => {
            matches!(call, GatewayCall::Lookup | GatewayCall::Confirm) && request.method == "GET"
        }
        ["v2", "payments", _, "captures"] => call == GatewayCall::Capture && is_post,
        ["v2", "payments", _, "refunds"] => call == GatewayCall::Refund && is_post,
        ["v2", "payments", _, "refunds", _] => call == GatewayCall::LookupRefund && !is_post,
        _ => false,
    }
}

#[async_trait]
impl GatewayFixture for Fixture {
    fn gateway(&self) -> Arc<dyn PaymentGateway> {
        Arc::clone(&self.gateway)
    }

    /// An odd amount: its halves differ, and Mollie refuses a second refund of the same amount within an hour.
    fn amount(&self) -> Money {
        Money::new(24_001, "EUR".parse().unwrap()).unwrap()
    }

    fn pays_on_page(&self) -> bool {
        true
    }

    async fn act_on_page(
        &self,
        _request: &CreatePayment,
        made: &ProviderPayment,
        action: PageAction,
    ) -> bool {
        let action = match action {
            PageAction::Pay => ShopperAction::Pay,
            PageAction::BeDeclined => ShopperAction::BeDeclined,
        };
        self.fake.act(&made.provider_ref, action);
        true
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let Some(entry) = self.entry(payment) else {
            return Some(Money::zero(self.amount().currency()));
        };
        Some(Money::new(entry.kept(), entry.currency.parse().unwrap()).unwrap())
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        self.entry(payment)?.return_url
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        let fault = match fault {
            ProviderFault::Refused => Fault::Refused,
            ProviderFault::RateLimited(wait) => Fault::RateLimited(wait),
            ProviderFault::WrongCredentials => Fault::WrongCredentials,
            ProviderFault::Rejected => Fault::Rejected,
            ProviderFault::ServerError => Fault::ProcessedServerError,
            ProviderFault::NoAnswer => Fault::NoAnswer,
            ProviderFault::AnswerLost => Fault::AnswerLost,
        };
        self.server.faults().next(fault, move |request| is_of(call, request));
        true
    }

    fn answer_limit(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        let entry = self.entry(payment).expect("the payment was created");
        self.fake.set_captured(&entry.provider_ref, total.minor_units())
    }

    async fn hold_refunds(&self) -> bool {
        self.fake.hold_refunds(true);
        true
    }

    async fn fail_refund(&self, refund_ref: &str) -> bool {
        self.fake.settle_refund(refund_ref, false)
    }

    fn webhook_style(&self) -> WebhookStyle {
        WebhookStyle::Unsigned
    }

    /// Mollie calls the webhook in these states, with the same body each time.
    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        use ProviderStatus::{Authorized, Cancelled, Failed, Paid};
        let is_told = matches!(status, Authorized | Cancelled | Failed | Paid);
        is_told.then(|| Self::received(self.fake.forged_webhook(provider_ref)))
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, _status: ProviderStatus) -> WebhookRequest {
        Self::received(self.fake.forged_webhook(provider_ref))
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        Some(Self::received(self.fake.forged_webhook(provider_ref)))
    }
}
