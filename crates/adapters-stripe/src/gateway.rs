//! The calls of the port.

use std::time::Duration;

use adapters_http::json::{kept, text, text_at};
use adapters_http::unknown;
use async_trait::async_trait;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, CreatePayment, FoundByOurId, GatewayError, PaymentGateway,
    PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError,
    WebhookEvent, WebhookRequest,
};
use serde_json::Value;

use crate::api::{INTENTS, REFUNDS, Result, Stripe, field, with_charge};
use crate::intents::{create_fields, return_url};
use crate::objects::{AMOUNTS, units};
use crate::payments::{RETURN_URL, payment_of};
use crate::refunds::{our_refund_id, refund_fields, refund_of};
use crate::webhook;

/// Keys are removed once they are at least 24 hours old.
const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

#[async_trait]
impl PaymentGateway for Stripe {
    fn name(&self) -> &str {
        "stripe"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            create_key_lifetime: KEY_LIFETIME,
            // Payments are listed since a time; a list that is too long is not read to its end.
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: false,
            refund_key_lifetime: KEY_LIFETIME,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            cancel_pending: true,
            cancel_authorized: true,
            currencies: AMOUNTS.currencies(),
        }
    }

    fn takes(&self, amount: Money) -> bool {
        units(amount).is_ok()
    }

    fn client_config(&self) -> ClientConfig {
        ClientConfig::from([("publishable_key".to_owned(), self.publishable_key.clone())])
    }

    async fn check(&self) -> Result<String> {
        let account = self.get("get_account", &["account"], Vec::new()).await?;
        let mode = if self.is_live() { "live" } else { "test" };
        let id = text(&account, "id")?;
        let name = text_at(&account, "/settings/dashboard/display_name");
        let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
        let is_blocked = account.get("charges_enabled") == Some(&Value::Bool(false));
        let can = if is_blocked { "it cannot take payments yet" } else { "it can take payments" };
        Ok(format!("Stripe account {id}{name} in {mode} mode; {can}."))
    }

    /// Creates an intent, and confirms it if the shopper has given a token. Without a token it waits for the
    /// shopper.
    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment> {
        let (id, key) = (request.payment_id, request.payment_id.to_string());
        let fields = create_fields(&request)?;
        let intent = self.post("create_payment", &[INTENTS], Some(&key), fields).await?;
        let payment = payment_of(&intent, id).map_err(unknown)?;
        let token = request.payment_token.as_deref().filter(|token| !token.is_empty());
        if !request.confirm || token.is_none() {
            return Ok(payment);
        }
        self.confirm_intent(id, &payment.provider_ref, token, return_url(&request)).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment> {
        let (id, reference) = (lookup.payment_id, self.reference(&lookup).await?);
        let token = payment_token.as_deref().filter(|token| !token.is_empty());
        if token.is_none() {
            let payment = self.current(id, &reference).await?;
            // There is nothing to confirm unless a payment method was attached.
            if payment.status != ProviderStatus::Approved {
                return Ok(payment);
            }
        }
        let return_url = kept(lookup.provider_data.as_deref(), RETURN_URL);
        self.confirm_intent(id, &reference, token, return_url.as_deref()).await
    }

    /// Without an idempotency key, as [`Stripe::cancel_intent`].
    async fn capture(&self, lookup: PaymentLookup, amount: Money) -> Result<ProviderPayment> {
        let path = [INTENTS, &self.reference(&lookup).await?, "capture"];
        let fields = vec![with_charge(), field("amount_to_capture", units(amount)?)];
        let intent = self.post("capture", &path, None, fields).await?;
        payment_of(&intent, lookup.payment_id).map_err(unknown)
    }

    /// A bank debit that is under way cannot be cancelled.
    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment> {
        let reference = self.reference(&lookup).await?;
        let payment = self.cancel_intent(lookup.payment_id, &reference).await?;
        match payment.status.is_open() && payment.status != ProviderStatus::Authorized {
            true => Err(GatewayError::NotCancelable { until: payment.pay_until }),
            false => Ok(payment),
        }
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund> {
        let (id, key) = (request.refund_id, request.refund_id.to_string());
        let fields = refund_fields(&request, &self.reference(&request.payment).await?)?;
        let refund = self.post("refund", &[REFUNDS], Some(&key), fields).await?;
        refund_of(&refund, id).map_err(unknown)
    }

    /// By its reference, or among all refunds of the payment.
    async fn lookup_refund(&self, lookup: RefundLookup) -> Result<Option<ProviderRefund>> {
        let id = lookup.refund_id;
        if let Some(reference) = &lookup.refund_ref {
            let refund = self.get("get_refund", &[REFUNDS, reference], Vec::new()).await?;
            return refund_of(&refund, id).map(Some);
        }
        let intent = field("payment_intent", self.reference(&lookup.payment).await?);
        let is_it = |refund: &Value| our_refund_id(refund) == Some(id);
        let found = self.first_of("list_refunds", REFUNDS, intent, is_it).await?;
        found.map(|refund| refund_of(&refund, id)).transpose()
    }

    /// An intent is never deleted: one that is not found by its reference is an error.
    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>> {
        match self.find(&lookup).await? {
            Some(reference) => self.current(lookup.payment_id, &reference).await.map(Some),
            None => Ok(None),
        }
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let event = webhook::read(&self.webhook_secrets.all(), self.is_live(), &request)?;
        Ok(event.into_iter().collect())
    }
}
