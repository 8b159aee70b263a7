//! Acme in the hands of the contract suite.

use std::sync::Arc;
use std::time::Duration;

use acme_complete::AcmeProvider;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::order::OrderNumber;
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
use tokio::task::JoinHandle;

use crate::fake::{API_KEY, Fake, money};

const WEBHOOK_SECRET: &str = "acme_whsec_1";

/// The gateway, opened as a server opens it, and Acme's test double.
pub struct Fixture {
    gateway: Arc<dyn PaymentGateway>,
    fake: Arc<Fake>,
    server: JoinHandle<()>,
}

impl Fixture {
    pub async fn start() -> Self {
        let fake = Arc::new(Fake::default());
        let answers = Arc::clone(&fake);
        let answer = move |request| {
            let fake = Arc::clone(&answers);
            async move { fake.answer(request) }
        };
        let (url, server) = http::serve(answer).await;
        let values = [
            ("payments.acme.api_url", url),
            ("payments.acme.api_key", API_KEY.to_owned()),
            ("payments.acme.webhook_secret", WEBHOOK_SECRET.to_owned()),
        ];
        let mut settings = settings_of(&AcmeProvider, values);
        settings.set("payments.acme.timeout", SettingValue::Time(Duration::from_millis(700)));
        let open = AcmeProvider.open(&settings, Arc::new(HostClock)).unwrap();
        Self { gateway: open.gateway, fake, server }
    }

    /// From now on connections are refused.
    pub async fn stop_listening(&self) {
        self.server.abort();
        while !self.server.is_finished() {
            tokio::task::yield_now().await;
        }
    }

    /// A request that was never sent.
    pub fn request(&self) -> CreatePayment {
        CreatePayment {
            payment_id: PaymentId("0190d3a4-1111-7abc-8def-000000000001".parse().unwrap()),
            order_id: OrderId("0190d3a4-1111-7abc-8def-000000000002".parse().unwrap()),
            order_number: OrderNumber::from_random(1),
            amount: self.amount(),
            created_at: Utc::now(),
            confirm: true,
            capture: true,
            payment_token: None,
            return_url: None,
        }
    }

    fn payment(&self, member: &str, value: &str) -> Value {
        let found = |one: &&Value| one[member] == value;
        self.fake.with(|books| books.payments.iter().find(found).cloned()).unwrap_or_default()
    }

    fn event(&self, id: &str, about: Value, secret: &str, at: DateTime<Utc>) -> WebhookRequest {
        let mut body = json!({"id": id, "live": true});
        body.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
        let (body, time) = (body.to_string(), at.timestamp());
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

    /// The payment as an event describes it.
    fn described(&self, provider_ref: &str, status: ProviderStatus) -> Option<Value> {
        let mut payment = self.payment("id", provider_ref);
        payment["status"] = match status {
            ProviderStatus::RequiresAction => json!("open"),
            ProviderStatus::Pending | ProviderStatus::Refunded => return None,
            other => json!(other.as_str()),
        };
        if status == ProviderStatus::Paid {
            payment["captured"] = payment["amount"].clone();
        }
        Some(payment)
    }

    fn signed(
        &self,
        provider_ref: &str,
        status: ProviderStatus,
        secret: &str,
        age: TimeDelta,
    ) -> Option<WebhookRequest> {
        let payment = self.described(provider_ref, status)?;
        let about = json!({"type": "payment", "payment": payment});
        Some(self.event(&format!("evt_{provider_ref}_{status}"), about, secret, Utc::now() - age))
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
            if payment["status"] == "open" {
                let (status, code) = match action {
                    PageAction::Pay => ("approved", Value::Null),
                    PageAction::BeDeclined => ("failed", json!("card_declined")),
                };
                payment["status"] = json!(status);
                payment["failure_code"] = code;
            }
        });
        true
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let payment = self.payment("reference", &payment.to_string());
        if payment.is_null() {
            return Some(Money::zero(self.amount().currency()));
        }
        Some(money(&payment, "captured").minus(money(&payment, "refunded")).unwrap())
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        let payment = self.payment("reference", &payment.to_string());
        payment["return_url"].as_str().map(ToOwned::to_owned)
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        self.fake.fail_next(call, fault);
        true
    }

    fn answer_limit(&self) -> Duration {
        Duration::from_secs(4)
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        self.fake.with(|books| {
            let id = payment.to_string();
            let found = books.payments.iter_mut().find(|one| one["reference"] == *id);
            found.unwrap()["captured"] = json!(total.to_string());
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
        self.signed(provider_ref, status, WEBHOOK_SECRET, TimeDelta::zero())
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest {
        self.signed(provider_ref, status, "a guess", TimeDelta::zero()).unwrap()
    }

    fn outdated_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        self.signed(provider_ref, ProviderStatus::Paid, WEBHOOK_SECRET, TimeDelta::days(1))
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let payment = self.described(provider_ref, ProviderStatus::Paid)?;
        let about = json!({"type": "refund", "payment": payment});
        Some(self.event("evt_refund", about, WEBHOOK_SECRET, Utc::now()))
    }

    fn foreign_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let payment = self.described(provider_ref, ProviderStatus::Paid)?;
        let about = json!({"type": "payment", "payment": payment, "live": false});
        Some(self.event("evt_test", about, WEBHOOK_SECRET, Utc::now()))
    }
}
