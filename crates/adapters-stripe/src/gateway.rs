//! The gateway: the calls of the port, each of which is carried out in a file of its own.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::CurrentSecrets;
use async_trait::async_trait;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, CreatePayment, Currencies, FoundByOurId, GatewayError,
    PaymentGateway, PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest,
    WebhookError, WebhookEvent, WebhookRequest,
};
use serde_json::Value;

use crate::amounts::{self, CURRENCIES};
use crate::api::{Answer, INTENTS, StripeApi, V1, field, text, text_at, with_charge};
use crate::confirming::Confirmation;
use crate::payments::{kept_return_url, payment_of};
use crate::webhook;

/// Keys are removed once they are at least 24 hours old.
const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The gateway.
pub(crate) struct Stripe {
    pub(crate) api: StripeApi,
    pub(crate) publishable_key: String,
    pub(crate) webhook_secrets: Arc<CurrentSecrets>,
}

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
            currencies: Currencies::Only(CURRENCIES),
        }
    }

    fn client_config(&self) -> ClientConfig {
        ClientConfig::from([("publishable_key".to_owned(), self.publishable_key.clone())])
    }

    async fn check(&self) -> Result<String, GatewayError> {
        let account = self.api.get("get_account", &[V1, "account"], Vec::new()).await?;
        let mode = if self.api.is_live() { "live" } else { "test" };
        let id = text(&account, "id")?;
        let name = text_at(&account, "/settings/dashboard/display_name");
        let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
        let charges = match account.get("charges_enabled").and_then(Value::as_bool) {
            Some(false) => "it cannot take payments yet",
            _ => "it can take payments",
        };
        Ok(format!("Stripe account {id}{name} in {mode} mode; {charges}."))
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        self.create_intent(request).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        let (id, reference) = (lookup.payment_id, &self.reference(&lookup).await?);
        let token = payment_token.as_deref().filter(|token| !token.is_empty());
        if token.is_none() {
            let payment = self.current(id, reference).await?;
            // There is nothing to confirm unless a payment method was attached.
            if payment.status != ProviderStatus::Approved {
                return Ok(payment);
            }
        }
        let return_url = kept_return_url(lookup.provider_data.as_deref());
        let return_url = return_url.as_deref();
        self.confirm_intent(Confirmation { id, reference, token, return_url }).await
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let (id, reference) = (lookup.payment_id, self.reference(&lookup).await?);
        let path = [V1, INTENTS, &reference, "capture"];
        let fields = vec![with_charge(), field("amount_to_capture", amounts::units(amount)?)];
        // Without an idempotency key, as `send_cancel`.
        match self.api.post("capture", &path, None, fields).await? {
            Answer::Done(intent) | Answer::Replayed(intent) => payment_of(&intent, id),
            Answer::Refused(refusal) if refusal.is_unexpected_state() => {
                self.current(id, &reference).await
            }
            Answer::Refused(refusal) if refusal.is_decline() => {
                Err(refusal.into_decline(Some(&reference)))
            }
            Answer::Refused(refusal) => Err(refusal.into_error()),
        }
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        self.cancel_intent(lookup).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        self.make_refund(request).await
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        self.find_refund(lookup).await
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let reference = match &lookup.provider_ref {
            Some(reference) => Some(reference.clone()),
            None => self.find(&lookup).await?,
        };
        // An intent is never deleted: one that is not found by its reference is an error.
        match reference {
            Some(reference) => self.current(lookup.payment_id, &reference).await.map(Some),
            None => Ok(None),
        }
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let event = webhook::read(&self.webhook_secrets.all(), self.api.is_live(), &request)?;
        Ok(event.into_iter().collect())
    }
}
