//! A small payment provider for Kassa, to copy and change. Acme has a page on which shoppers pay, an HTTP API with
//! JSON, and signed webhooks. It captures as soon as the shopper has paid, so that the port's defaults do the rest.

use std::{sync::Arc, time::Duration};

use adapters_http::prelude::*;
use async_trait::async_trait;
use serde_json::{Value, json};

type Result<T, E = GatewayError> = std::result::Result<T, E>;

/// Acme, to be registered with a server.
pub struct AcmeProvider;

const BASE_URL: &str = "payments.acme.base_url";
const API_KEY: &str = "payments.acme.api_key";
const WEBHOOK_SECRET: &str = "payments.acme.webhook_secret";
const TIMEOUT: &str = "payments.acme.timeout";
const SETTINGS: &[ProviderSetting] = &[
    base_url_setting(BASE_URL, "https://api.acme.example", "The address of Acme's API."),
    credential_setting(API_KEY, "acme_1", "The key of Acme's API."),
    credential_setting(WEBHOOK_SECRET, "acme_2", "The secret with which Acme signs webhooks."),
    timeout_setting(TIMEOUT),
];

impl PaymentProvider for AcmeProvider {
    fn name(&self) -> &'static str {
        "acme"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        _clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        let options = ApiOptions::of(settings, "acme", [BASE_URL, TIMEOUT], "request-id");
        let (api, key_rotation) = KeyApi::open(options, settings, &[API_KEY])?;
        let (secrets, rotation) = secrets_of(settings, &[WEBHOOK_SECRET]);
        let gateway = Arc::new(Acme { api, secrets });
        Ok(OpenProvider { gateway, rotations: vec![key_rotation, rotation] })
    }
}

struct Acme {
    api: KeyApi,
    secrets: Arc<CurrentSecrets>,
}

impl Acme {
    async fn send(&self, request: impl FnOnce(Auth) -> ApiRequest) -> Result<Value> {
        let response = self.api.send(request).await?.unless_declined(402, "/code")?;
        response.into_body(|body| text_at(body, "/message").unwrap_or_default().to_owned())
    }

    /// Reads something by Acme's reference. By our id Acme finds nothing: the engine repeats a lost request instead.
    async fn get(&self, list: &str, reference: Option<&str>) -> Result<Value> {
        let path = [list, known_reference(reference, "Acme")?];
        self.send(|auth| ApiRequest::get("get", &path, auth)).await
    }

    /// Creates something once: a repeated request with our id is answered with what there is.
    async fn post(&self, list: &str, id: &str, body: Value) -> Result<Value> {
        let request = |auth| ApiRequest::post("create", &[list], auth).json(body);
        self.send(|auth| request(auth).header("Idempotency-Key", id)).await
    }
}

#[async_trait]
impl PaymentGateway for Acme {
    fn name(&self) -> &str {
        "acme"
    }

    fn capabilities(&self) -> Capabilities {
        let basic = Capabilities::basic(Duration::from_secs(24 * 60 * 60));
        Capabilities { needs_return_url: true, partial_refund: true, ..basic }
    }

    async fn check(&self) -> Result<String> {
        let account = self.get("accounts", Some("me")).await?;
        Ok(format!("account {}", text(&account, "id")?))
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment> {
        let (id, amount) = (request.payment_id.to_string(), plain_amount(request.amount));
        let body = json!({ "our_id": id, "amount": amount, "return_url": request.return_url });
        payment(&self.post("payments", &id, body).await?, &id).map_err(unknown)
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>> {
        let found = self.get("payments", lookup.provider_ref.as_deref()).await?;
        payment(&found, &lookup.payment_id.to_string()).map(Some)
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund> {
        let (id, amount) = (request.refund_id.to_string(), plain_amount(request.amount));
        let body = json!({ "our_id": id, "amount": amount, "of": request.payment.provider_ref });
        refund(&self.post("refunds", &id, body).await?, &id).map_err(unknown)
    }

    async fn lookup_refund(&self, lookup: RefundLookup) -> Result<Option<ProviderRefund>> {
        let found = self.get("refunds", lookup.refund_ref.as_deref()).await?;
        refund(&found, &lookup.refund_id.to_string()).map(Some)
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        verify_timed_signature(&request, "acme-signature", &self.secrets.all())?;
        let event: Value = serde_json::from_slice(&request.body).map_err(malformed)?;
        Ok(vec![hint(text(&event, "payment").map_err(malformed)?)])
    }
}

/// A payment of Acme, if it has our id.
fn payment(body: &Value, id: &str) -> Result<ProviderPayment> {
    ensure_ours(body, "/our_id", id)?;
    let amount = |name: &str| decimal_amount(&body[name], "currency");
    let (status, name) = match text(body, "status")? {
        "open" => (ProviderStatus::RequiresAction, "amount"),
        "paid" => (ProviderStatus::Paid, "captured"),
        "failed" => (ProviderStatus::Failed, "amount"),
        _ => return Err(unreadable("status")),
    };
    Ok(ProviderPayment {
        refunded: Some(amount("refunded")?),
        next_action: text_at(body, "/page").map(ToOwned::to_owned),
        failure_code: text_at(body, "/failure_code").map(ToOwned::to_owned),
        raw: raw_json(body, &[]),
        ..plain_payment(text(body, "id")?, status, amount(name)?)
    })
}

/// A refund of Acme, if it has our id.
fn refund(body: &Value, id: &str) -> Result<ProviderRefund> {
    ensure_ours(body, "/our_id", id)?;
    let status = match text(body, "status")? {
        "pending" => ProviderRefundStatus::Pending,
        "succeeded" => ProviderRefundStatus::Succeeded,
        "failed" => ProviderRefundStatus::Failed { code: text(body, "failure_code")?.to_owned() },
        _ => return Err(unreadable("status")),
    };
    Ok(ProviderRefund { provider_ref: text(body, "id")?.to_owned(), status })
}
