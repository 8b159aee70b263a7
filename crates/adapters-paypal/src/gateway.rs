//! The gateway: Kassa's calls as requests to PayPal.

use std::time::Duration;

use adapters_http::json::{text, text_at};
use adapters_http::{ensure_authorized, ensure_ours, unknown};
use async_trait::async_trait;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, CreatePayment, FoundByOurId, GatewayError, PaymentGateway, PaymentLookup,
    ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError, WebhookEvent,
    WebhookRequest, raw_json,
};
use serde_json::{Value, json};

use crate::Result;
use crate::errors::{accepted, changed, refused};
use crate::event::missing_events;
use crate::money::{AMOUNTS, to_paypal};
use crate::orders::{PayPal, capture_key, completion_key, new_order};
use crate::payment::{PERSONAL, authorization, items, part_of, payment, refund};

const HOUR: Duration = Duration::from_secs(60 * 60);

#[async_trait]
impl PaymentGateway for PayPal {
    fn name(&self) -> &str {
        "paypal"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            create_key_lifetime: 6 * HOUR,
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: true,
            refund_key_lifetime: 45 * 24 * HOUR,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            cancel_pending: false,
            cancel_authorized: true,
            currencies: AMOUNTS.currencies(),
        }
    }

    fn takes(&self, amount: Money) -> bool {
        AMOUNTS.units(amount).is_ok()
    }

    async fn check(&self) -> Result<String> {
        let path = ["v1", "notifications", "webhooks", &self.webhook_id];
        let webhook = self.get("get_webhook", &path).await?;
        let mode = self.mode.unwrap_or("unknown (not an address of PayPal)");
        let (client_id, url) = (self.api.client_id(), text(&webhook, "url")?);
        let told = format!("mode: {mode}; app: {client_id}; webhook events go to {url}");
        Ok(match missing_events(&webhook).join(", ") {
            missing if missing.is_empty() => told,
            missing => format!("{told}; it is not subscribed to {missing}"),
        })
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment> {
        let body = new_order(&request, self.brand_name.as_deref())?;
        let key = request.payment_id.to_string();
        let path = ["v2", "checkout", "orders"];
        let created = accepted(self.post("create_order", &path, &key, &body).await?)?;
        let lookup = request.lookup(Some(text(&created, "id")?));
        // It may be the repeated answer to an earlier request: the order may have changed.
        self.current(&lookup).await.map_err(unknown)
    }

    async fn confirm(&self, lookup: PaymentLookup, _: Option<String>) -> Result<ProviderPayment> {
        let Some(order) = self.find(&lookup).await? else { return self.missing(&lookup) };
        let found = payment(&order)?;
        if found.status != ProviderStatus::Approved {
            return Ok(found);
        }
        let action =
            if text_at(&order, "/intent") == Some("AUTHORIZE") { "authorize" } else { "capture" };
        let key = completion_key(&lookup, action, &order);
        let path = ["v2", "checkout", "orders", &found.provider_ref, action];
        let response = self.post("complete_order", &path, &key, &json!({})).await?;
        let completed = changed(response, &found.provider_ref)?;
        self.settled(&lookup, completed.and_then(|order| payment(&order).ok())).await
    }

    async fn capture(&self, lookup: PaymentLookup, amount: Money) -> Result<ProviderPayment> {
        let Some(order) = self.find(&lookup).await? else { return self.missing(&lookup) };
        let found = payment(&order)?;
        if found.status != ProviderStatus::Authorized {
            return Ok(found);
        }
        let (authorization, order_id) = (authorization(&order), &found.provider_ref);
        let authorized = part_of(order_id, authorization)?;
        // PayPal itself would capture up to 115 % of what is authorized.
        ensure_authorized(authorized.as_ref().unwrap_or(&found), amount)?;
        let id = text(authorization, "id")?;
        let path = ["v2", "payments", "authorizations", id, "capture"];
        let key = capture_key(&lookup, &order);
        let body = json!({ "amount": to_paypal(amount)?, "final_capture": true });
        let response = self.post("capture_authorization", &path, &key, &body).await?;
        let captured = changed(response, order_id)?;
        let captured = captured.and_then(|capture| part_of(order_id, &capture).ok()?);
        self.settled(&lookup, captured).await
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment> {
        let Some(order) = self.find(&lookup).await? else { return self.missing(&lookup) };
        let mut found = payment(&order)?;
        if found.status == ProviderStatus::Authorized {
            let id = text(authorization(&order), "id")?;
            let path = ["v2", "payments", "authorizations", id, "void"];
            let key = format!("{}-void", lookup.payment_id);
            let response = self.post("void_authorization", &path, &key, &json!({})).await?;
            let voided = changed(response, &found.provider_ref)?.map(|answer| ProviderPayment {
                status: ProviderStatus::Cancelled,
                raw: raw_json(&answer, PERSONAL),
                ..found
            });
            found = self.settled(&lookup, voided).await?;
        }
        match found.status.is_open() {
            true => Err(GatewayError::NotCancelable { until: None }),
            false => Ok(found),
        }
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund> {
        let key = request.refund_id.to_string();
        // Without the reason: PayPal would show it to the shopper.
        let body = json!({ "amount": to_paypal(request.amount)?, "custom_id": key });
        let capture = self.capture_id(&request.payment).await?;
        let path = ["v2", "payments", "captures", &capture, "refund"];
        let response = self.post("refund_capture", &path, &key, &body).await?;
        match response.status {
            // Well-formed, and refused by a rule: more than is left, too late, too many.
            422 => Err(refused(&response.body, request.payment.provider_ref.as_deref())),
            _ => refund(&accepted(response)?),
        }
    }

    async fn lookup_refund(&self, lookup: RefundLookup) -> Result<Option<ProviderRefund>> {
        let our_id = lookup.refund_id.to_string();
        let Some(reference) = lookup.refund_ref.as_deref() else {
            let order = self.order(&lookup.payment).await?;
            let is_ours = |refund: &&Value| text_at(refund, "/custom_id") == Some(&our_id);
            return items(&order, "refunds").iter().find(is_ours).map(refund).transpose();
        };
        let path = ["v2", "payments", "refunds", reference];
        let found = self.get("get_refund", &path).await?;
        ensure_ours(&found, "/custom_id", &our_id)?;
        refund(&found).map(Some)
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>> {
        self.current(&lookup).await.map(Some)
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        self.read(&self.verify(&request).await?).await
    }
}
