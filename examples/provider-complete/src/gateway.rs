//! The gateway: Kassa's calls as requests to Acme, and Acme's payments as Kassa's.

use std::time::Duration;

use async_trait::async_trait;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, CreatePayment, Currencies, FoundByOurId, GatewayError, PaymentGateway,
    PaymentLookup, ProviderPayment, ProviderRefund, ProviderRefundStatus, RefundLookup,
    RefundRequest, WebhookError, WebhookEvent, WebhookRequest,
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::api::Api;
use crate::webhook;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The gateway.
pub(crate) struct Acme {
    pub(crate) api: Api,
    pub(crate) webhook_secret: SecretString,
}

impl Acme {
    /// The path of a payment, by its reference or, after a lost answer, by our id.
    async fn path(&self, lookup: PaymentLookup) -> Result<String, GatewayError> {
        let known = lookup.provider_ref.clone();
        let found = if known.is_none() { self.lookup(lookup).await? } else { None };
        let id = known.or(found.map(|payment| payment.provider_ref));
        let id = id.ok_or_else(|| GatewayError::InvalidRequest("unknown payment".to_owned()))?;
        Ok(format!("/payments/{id}"))
    }
}

#[async_trait]
impl PaymentGateway for Acme {
    fn name(&self) -> &str {
        "acme"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            create_key_lifetime: DAY,
            found_by_our_id: FoundByOurId::Always,
            needs_return_url: true,
            refund_key_lifetime: DAY,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            cancel_pending: true,
            cancel_authorized: true,
            currencies: Currencies::All,
        }
    }

    async fn check(&self) -> Result<String, GatewayError> {
        let account = self.api.get("/account").await?;
        Ok(format!("account {}", account["id"].as_str().ok_or_else(unreadable)?))
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        let key = request.payment_id.to_string();
        let body = json!({
            "reference": key, "order": request.order_number.to_string(),
            "amount": request.amount.to_string(), "currency": request.amount.currency().code(),
            "capture": request.capture, "return_url": request.return_url,
        });
        payment(&self.api.post("/payments", Some(&key), Some(body)).await?)
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        _payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        // No idempotency key: Acme would repeat its response from before the approval.
        let path = format!("{}/complete", self.path(lookup).await?);
        payment(&self.api.post(&path, None, None).await?)
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let key = format!("{}:capture", lookup.payment_id);
        let path = format!("{}/capture", self.path(lookup).await?);
        let body = json!({ "amount": amount.to_string(), "currency": amount.currency().code() });
        payment(&self.api.post(&path, Some(&key), Some(body)).await?)
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let path = format!("{}/cancel", self.path(lookup).await?);
        payment(&self.api.post(&path, None, None).await?)
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let key = request.refund_id.to_string();
        let body = json!({
            "reference": key, "reason": request.reason, "payment": request.payment.provider_ref,
            "amount": request.amount.to_string(), "currency": request.amount.currency().code(),
        });
        refund(&self.api.post("/refunds", Some(&key), Some(body)).await?)
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let found = match &lookup.refund_ref {
            Some(id) => self.api.get(&format!("/refunds/{id}")).await?,
            None => {
                first(self.api.get(&format!("/refunds?reference={}", lookup.refund_id)).await?)?
            }
        };
        if found.is_null() { Ok(None) } else { refund(&found).map(Some) }
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let our_id = lookup.payment_id.to_string();
        let found = match &lookup.provider_ref {
            Some(id) => self.api.get(&format!("/payments/{id}")).await?,
            None => first(self.api.get(&format!("/payments?reference={our_id}")).await?)?,
        };
        if !found.is_null() && found["reference"] != our_id.as_str() {
            return Err(GatewayError::InvalidRequest(
                "the payment belongs to another attempt".to_owned(),
            ));
        }
        if found.is_null() { Ok(None) } else { payment(&found).map(Some) }
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        webhook::read(&self.webhook_secret, &request).map(|event| vec![event])
    }
}

/// The first of a list; `null` if it is empty.
fn first(list: Value) -> Result<Value, GatewayError> {
    let items = list["data"].as_array().ok_or_else(unreadable)?;
    Ok(items.first().cloned().unwrap_or_default())
}

/// A payment of Acme. Its amount is what was captured, as soon as something was.
pub(crate) fn payment(body: &Value) -> Result<ProviderPayment, GatewayError> {
    let text = |name: &str| body[name].as_str().ok_or_else(unreadable);
    let currency = text("currency")?.parse().map_err(|_| unreadable())?;
    let money = |name| Money::parse(text(name)?, currency).map_err(|_| unreadable());
    let status = match text("status")? {
        "open" => ProviderStatus::RequiresAction,
        "approved" => ProviderStatus::Approved,
        "processing" => ProviderStatus::Processing,
        "authorized" => ProviderStatus::Authorized,
        "paid" => ProviderStatus::Paid,
        "failed" => ProviderStatus::Failed,
        "cancelled" => ProviderStatus::Cancelled,
        _ => return Err(unreadable()),
    };
    let paid = status == ProviderStatus::Paid;
    Ok(ProviderPayment {
        provider_ref: text("id")?.to_owned(),
        payment_token: None,
        status,
        amount: money(if paid { "captured" } else { "amount" })?,
        refunded: Some(money("refunded")?),
        next_action: body["page"].as_str().map(ToOwned::to_owned),
        provider_data: None,
        pay_until: None,
        failure_code: body["failure_code"].as_str().map(ToOwned::to_owned),
        raw: body.to_string(),
    })
}

fn refund(body: &Value) -> Result<ProviderRefund, GatewayError> {
    let code = || body["failure_code"].as_str().unwrap_or("failed").to_owned();
    let status = match body["status"].as_str() {
        Some("pending") => ProviderRefundStatus::Pending,
        Some("succeeded") => ProviderRefundStatus::Succeeded,
        Some("failed") => ProviderRefundStatus::Failed { code: code() },
        _ => return Err(unreadable()),
    };
    let id = body["id"].as_str().ok_or_else(unreadable)?;
    Ok(ProviderRefund { provider_ref: id.to_owned(), status })
}

/// An unreadable response may have been a success.
fn unreadable() -> GatewayError {
    GatewayError::OutcomeUnknown("unreadable response".to_owned())
}
