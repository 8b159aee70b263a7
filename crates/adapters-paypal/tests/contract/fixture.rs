//! PayPal's fixture for the contract suite.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters_paypal::PayPalProvider;
use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::dispute::DisputeStatus;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
pub use port_contracts::gateway::by_reference as lookup_of;
use port_contracts::gateway::{
    GatewayCall, GatewayFixture, PageAction, ProviderFault, SignaturePlace, WebhookStyle,
    settings_of,
};
use ports::{
    Clock, CreatePayment, PaymentGateway, PaymentProvider, ProviderPayment, SecretRotation,
    SettingValue, WebhookRequest,
};
use provider_fakes::{
    FakeProvider, FakeServer, Fault, LedgerPayment, OutgoingWebhook, PayPalFake, Request,
    ShopperAction,
};
use serde_json::{Value, json};

/// The gateway, opened as a server opens it, and PayPal's test double.
pub struct Fixture {
    gateway: Arc<dyn PaymentGateway>,
    rotations: Mutex<Vec<SecretRotation>>,
    pub fake: Arc<PayPalFake>,
    pub server: FakeServer,
}

/// The double's time: orders expire by it.
struct FakeTime(Arc<PayPalFake>);

impl Clock for FakeTime {
    fn now(&self) -> DateTime<Utc> {
        self.0.clock().now()
    }
}

impl Fixture {
    pub async fn start() -> Self {
        let fake = Arc::new(PayPalFake::default());
        let provider: Arc<dyn FakeProvider> = fake.clone();
        let server = FakeServer::start(provider).await.unwrap();
        let given = fake.settings(server.url(), "");
        let mut settings = settings_of(&PayPalProvider, given);
        let timeout = SettingValue::Time(Duration::from_millis(700));
        settings.set("payments.paypal.timeout", timeout);
        settings.set("payments.paypal.brand_name", SettingValue::Text("Acme".to_owned()));
        let clock = Arc::new(FakeTime(Arc::clone(&fake)));
        let open = PayPalProvider.open(&settings, clock).unwrap();
        Self { gateway: open.gateway, rotations: Mutex::new(open.rotations), fake, server }
    }

    /// Replaces the client secret while the gateway is open.
    pub fn replace_secret(&self, secret: &str) {
        let rotations = self.rotations.lock().unwrap();
        let [rotation] = rotations.as_slice() else { panic!("one secret can be replaced") };
        assert_eq!(rotation.keys, ["payments.paypal.client_secret"]);
        (rotation.replace)(vec![secret.into()]);
    }

    pub fn ledger(&self, payment: PaymentId) -> Option<LedgerPayment> {
        let id = payment.to_string();
        self.fake.payments().into_iter().find(|one| one.shop_id.as_ref() == Some(&id))
    }

    /// The body of an event.
    pub fn event(&self, id: &str, kind: &str, resource: &Value) -> String {
        let own = format!("https://api.sandbox.paypal.com/v1/notifications/webhooks-events/{id}");
        let event = json!({
            "id": id,
            "create_time": time(Utc::now()),
            "event_type": kind,
            "resource": resource,
            "links": [{ "rel": "self", "href": own }],
        });
        // As PayPal may write it, and serde_json does not.
        event.to_string().replacen("\"id\":", "\"note\": \"Zo\\u00EB 1\\/2\", \"id\" :", 1)
    }

    pub fn signed(&self, body: &str) -> WebhookRequest {
        received(self.fake.signed(body, Utc::now()))
    }

    /// A capture or an authorization of an order, as an event describes it.
    fn described(&self, order: &str, is_capture: bool, status: &str) -> Value {
        let order = self.fake.order(order);
        let mut resource = json!({
            "id": "3C679366HH908993F",
            "status": status,
            "amount": order["purchase_units"][0]["amount"],
            "custom_id": order["purchase_units"][0]["custom_id"],
            "supplementary_data": { "related_ids": { "order_id": order["id"] } },
        });
        if is_capture {
            resource["final_capture"] = json!(true);
        }
        resource
    }

    fn body(&self, order: &str, status: ProviderStatus) -> Option<String> {
        let capture = |status| self.described(order, true, status);
        let (kind, resource) = match status {
            ProviderStatus::Approved => {
                let mut resource = self.fake.order(order);
                resource["status"] = json!("APPROVED");
                ("CHECKOUT.ORDER.APPROVED", resource)
            }
            ProviderStatus::Processing => ("PAYMENT.CAPTURE.PENDING", capture("PENDING")),
            ProviderStatus::Paid => ("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED")),
            ProviderStatus::Failed => ("PAYMENT.CAPTURE.DENIED", capture("DECLINED")),
            ProviderStatus::Authorized => {
                ("PAYMENT.AUTHORIZATION.CREATED", self.described(order, false, "CREATED"))
            }
            ProviderStatus::Cancelled => {
                ("PAYMENT.AUTHORIZATION.VOIDED", self.described(order, false, "VOIDED"))
            }
            ProviderStatus::Pending | ProviderStatus::RequiresAction | ProviderStatus::Refunded => {
                return None;
            }
        };
        Some(self.event(&format!("WH-{order}-{status}"), kind, &resource))
    }

    /// Whether the next confirmation of an order captures it, or only reads it.
    fn is_last_of_confirm(fake: &PayPalFake, request: &Request) -> bool {
        match (request.method.as_str(), request.segments().as_slice()) {
            ("POST", [.., "capture" | "authorize"]) => true,
            ("GET", ["v2", "checkout", "orders", id]) => fake.order(id)["status"] != "APPROVED",
            _ => false,
        }
    }
}

pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub fn received(webhook: OutgoingWebhook) -> WebhookRequest {
    WebhookRequest {
        path_and_query: "/api/payments/webhook/paypal".to_owned(),
        headers: webhook.headers,
        body: webhook.body,
        received_at: Utc::now(),
    }
}

pub fn is_call(call: GatewayCall, request: &Request) -> bool {
    matches!(
        (call, request.method.as_str(), request.segments().as_slice()),
        (GatewayCall::Check, "GET", ["v1", "notifications", "webhooks", _])
            | (GatewayCall::Create, "POST", ["v2", "checkout", "orders"])
            | (GatewayCall::Capture, "POST", ["v2", "payments", "authorizations", _, "capture"])
            | (GatewayCall::Refund, "POST", ["v2", "payments", "captures", _, "refund"])
            | (GatewayCall::Lookup, "GET", ["v2", "checkout", "orders", _])
            | (GatewayCall::LookupRefund, "GET", ["v2", "payments", "refunds", _])
    )
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
        request: &CreatePayment,
        made: &ProviderPayment,
        action: PageAction,
    ) -> bool {
        let approved = self.fake.act(&made.provider_ref, ShopperAction::Pay);
        if action == PageAction::Pay {
            return approved;
        }
        // For good, a payment is only declined after a review.
        self.fake.hold_captures(true);
        let confirmed = self.gateway().confirm(lookup_of(request, made), None).await;
        assert_eq!(confirmed.unwrap().status, ProviderStatus::Processing);
        self.fake.hold_captures(false);
        self.fake.settle_capture(&made.provider_ref, false)
    }

    async fn charged(&self, payment: PaymentId) -> Option<Money> {
        let Some(found) = self.ledger(payment) else {
            return Some(Money::zero(self.amount().currency()));
        };
        Some(Money::new(found.kept(), found.currency.parse().unwrap()).unwrap())
    }

    async fn return_url(&self, payment: PaymentId) -> Option<String> {
        self.ledger(payment)?.return_url
    }

    async fn fail_next(&self, call: GatewayCall, fault: ProviderFault) -> bool {
        let fault = match fault {
            ProviderFault::Refused => Fault::Refused,
            ProviderFault::RateLimited(wait) => Fault::RateLimited(wait),
            ProviderFault::WrongCredentials => Fault::WrongCredentials,
            ProviderFault::Rejected => Fault::Rejected,
            ProviderFault::ServerError => Fault::ServerError,
            ProviderFault::NoAnswer => Fault::NoAnswer,
            ProviderFault::AnswerLost => Fault::AnswerLost,
        };
        // After a 401 the request is sent once more with a new token.
        let times = if fault == Fault::WrongCredentials { 2 } else { 1 };
        for _ in 0..times {
            let fake = Arc::clone(&self.fake);
            self.server.faults().next(fault, move |request| {
                is_call(call, request)
                    || call == GatewayCall::Confirm && Self::is_last_of_confirm(&fake, request)
            });
        }
        true
    }

    fn answer_limit(&self) -> Duration {
        Duration::from_secs(4)
    }

    async fn capture_other_amount(&self, payment: PaymentId, total: Money) -> bool {
        let Some(found) = self.ledger(payment) else { return false };
        self.fake.set_captured(&found.provider_ref, total.minor_units());
        true
    }

    async fn hold_refunds(&self) -> bool {
        self.fake.hold_refunds(true);
        true
    }

    async fn fail_refund(&self, refund_ref: &str) -> bool {
        self.fake.settle_refund(refund_ref, false)
    }

    fn webhook_style(&self) -> WebhookStyle {
        let name = "paypal-transmission-sig";
        WebhookStyle::Signed(SignaturePlace::Header { name, separator: "," })
    }

    fn webhook(&self, provider_ref: &str, status: ProviderStatus) -> Option<WebhookRequest> {
        Some(self.signed(&self.body(provider_ref, status)?))
    }

    fn webhook_of_a_stranger(&self, provider_ref: &str, status: ProviderStatus) -> WebhookRequest {
        received(self.fake.signed_by_a_stranger(&self.body(provider_ref, status).unwrap()))
    }

    fn refund_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let order = self.fake.order(provider_ref);
        let capture = &order["purchase_units"][0]["payments"]["captures"][0]["id"];
        let up = format!(
            "https://api.sandbox.paypal.com/v2/payments/captures/{}",
            capture.as_str().unwrap()
        );
        let resource = json!({
            "id": "1JU08902781691411",
            "status": "COMPLETED",
            "amount": { "currency_code": "USD", "value": "1.00" },
            "links": [{ "rel": "up", "href": up }],
        });
        let body = self.event("WH-REFUND", "PAYMENT.CAPTURE.REFUNDED", &resource);
        Some(self.signed(&body))
    }

    fn dispute_webhook(&self, provider_ref: &str, status: DisputeStatus) -> Option<WebhookRequest> {
        let (stage, word, outcome) = match status {
            DisputeStatus::Inquiry => ("INQUIRY", "OPEN", None),
            DisputeStatus::NeedsResponse => ("CHARGEBACK", "WAITING_FOR_SELLER_RESPONSE", None),
            DisputeStatus::UnderReview => ("CHARGEBACK", "UNDER_REVIEW", None),
            DisputeStatus::Won => ("CHARGEBACK", "RESOLVED", Some("RESOLVED_SELLER_FAVOUR")),
            DisputeStatus::Lost => ("CHARGEBACK", "RESOLVED", Some("RESOLVED_BUYER_FAVOUR")),
            DisputeStatus::InquiryClosed => ("INQUIRY", "RESOLVED", Some("NONE")),
        };
        let unit = self.fake.order(provider_ref)["purchase_units"][0].clone();
        let resource = json!({
            "dispute_id": "PP-D-4012",
            "update_time": time(Utc::now()),
            "disputed_transactions": [{
                "seller_transaction_id": "3C679366HH908993F",
                "custom": unit["custom_id"],
            }],
            "reason": "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED",
            "status": word,
            "dispute_amount": unit["amount"],
            "dispute_life_cycle_stage": stage,
            "dispute_outcome": outcome.map(|code| json!({ "outcome_code": code })),
            "seller_response_due_date": time(Utc::now() + TimeDelta::days(10)),
        });
        let id = format!("WH-DISPUTE-{status}");
        Some(self.signed(&self.event(&id, "CUSTOMER.DISPUTE.UPDATED", &resource)))
    }

    fn foreign_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let mut resource = self.described(provider_ref, true, "COMPLETED");
        resource["custom_id"] = json!("wc_order_1047");
        Some(self.signed(&self.event("WH-OTHER", "PAYMENT.CAPTURE.COMPLETED", &resource)))
    }

    fn outdated_webhook(&self, provider_ref: &str) -> Option<WebhookRequest> {
        let body = self.body(provider_ref, ProviderStatus::Paid)?;
        // PayPal delivers for three days under the same time: a day-old one is still accepted.
        Some(received(self.fake.signed(&body, Utc::now() - TimeDelta::days(5))))
    }
}
