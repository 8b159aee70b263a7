//! Acme in the hands of the contract suite.

use std::sync::Arc;
use std::time::Duration;

use acme_payments::AcmeProvider;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use hmac::{Hmac, KeyInit, Mac};
use port_contracts::gateway::{
    GatewayCall, GatewayFixture, HostClock, PageAction, ProviderFault, SignaturePlace,
    WebhookStyle, settings_of,
};
use port_contracts::http;
use ports::{
    CreatePayment, PaymentGateway, PaymentProvider, ProviderPayment, SettingValue, WebhookRequest,
};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::fake::{API_KEY, Fake, amount, money};

const WEBHOOK_SECRET: &str = "acme_whsec_1";

/// The gateway, opened as a server opens it, and Acme's test double.
pub struct Fixture {
    gateway: Arc<dyn PaymentGateway>,
    fake: Arc<Fake>,
}

impl Fixture {
    pub async fn start() -> Self {
        let fake = Arc::new(Fake::default());
        let answers = Arc::clone(&fake);
        let answer = move |request| {
            let fake = Arc::clone(&answers);
            async move { fake.answer(request) }
        };
        let (url, _server) = http::serve(answer).await;
        let values = [
            ("payments.acme.base_url", url),
            ("payments.acme.api_key", API_KEY.to_owned()),
            ("payments.acme.webhook_secret", WEBHOOK_SECRET.to_owned()),
        ];
        let mut settings = settings_of(&AcmeProvider, values);
        settings.set("payments.acme.timeout", SettingValue::Time(Duration::from_millis(700)));
        let open = AcmeProvider.open(&settings, Arc::new(HostClock)).unwrap();
        Self { gateway: open.gateway, fake }
    }

    /// The payment with our id; `null` if there is none.
    fn payment(&self, id: PaymentId) -> Value {
        let id = id.to_string();
        let found = |one: &&Value| one["our_id"] == *id;
        self.fake.with(|books| books.payments.iter().find(found).cloned()).unwrap_or_default()
    }
}

/// A webhook, which names a payment and says no more.
fn webhook(kind: &str, provider_ref: &str, secret: &str, at: DateTime<Utc>) -> WebhookRequest {
    let body = json!({ "type": kind, "payment": provider_ref }).to_string();
    let time = at.timestamp();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let header = ("acme-signature".to_owned(), format!("t={time},v1={signature}"));
    WebhookRequest {
        headers: vec![header],
        body: body.into_bytes(),
        received_at: Utc::now(),
        ..WebhookRequest::default()
    }
}

#[async_trait]
impl GatewayFixture for Fixture {
    fn gateway(&self) -> Arc<dyn PaymentGateway> {
        Arc::clone(&self.gateway)
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
        self.fake.with(|books| {
            let found = books.payments.iter_mut().find(|one| one["id"] == *made.provider_ref);
            let payment = found.expect("a payment with this reference");
            match action {
                _ if payment["status"] != "open" => {}
                PageAction::Pay => {
                    payment["status"] = json!("paid");
                    payment["captured"] = payment["amount"].clone();
                }
                PageAction::BeDeclined => {
                    payment["status"] = json!("failed");
                    payment["failure_code"] = json!("card_declined");
                }
            }
        });
        true
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let payment = self.payment(payment);
        if payment.is_null() {
            return Some(Money::zero(self.amount().currency()));
        }
        Some(money(&payment, "captured").minus(money(&payment, "refunded")).unwrap())
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        self.payment(payment)["return_url"].as_str().map(ToOwned::to_owned)
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        self.fake.fail_next(call, fault);
        true
    }

    fn answer_limit(&self) -> Duration {
        Duration::from_secs(4)
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        let id = payment.to_string();
        self.fake.with(|books| {
            let found = books.payments.iter_mut().find(|one| one["our_id"] == *id);
            found.unwrap()["captured"] = amount(total);
        });
        true
    }

    async fn hold_refunds(&self) -> bool {
        self.fake.with(|books| books.holds_refunds = true);
        true
    }

    async fn fail_refund(&self, refund_ref: &str) -> bool {
        self.fake.with(|books| books.fail_refund(refund_ref));
        true
    }

    fn webhook_style(&self) -> WebhookStyle {
        WebhookStyle::Signed(SignaturePlace::Header { name: "acme-signature", separator: "," })
    }

    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        let is_told = matches!(status, ProviderStatus::Paid | ProviderStatus::Failed);
        is_told.then(|| webhook("payment", provider_ref, WEBHOOK_SECRET, Utc::now()))
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, _: ProviderStatus) -> WebhookRequest {
        webhook("payment", provider_ref, "a guess", Utc::now())
    }

    fn outdated_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let yesterday = Utc::now() - TimeDelta::days(1);
        Some(webhook("payment", provider_ref, WEBHOOK_SECRET, yesterday))
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        Some(webhook("refund", provider_ref, WEBHOOK_SECRET, Utc::now()))
    }
}
