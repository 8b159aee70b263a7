//! The gateway: the calls of the port.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::json::{text, text_at};
use adapters_http::{CurrentSecrets, unknown};
use async_trait::async_trait;
use domain::ids::RefundId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, CreatePayment, Currencies, FoundByOurId, GatewayError,
    PaymentGateway, PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest,
    WebhookError, WebhookEvent, WebhookRequest,
};
use serde_json::Value;

use crate::amounts::{self, CURRENCIES};
use crate::api::{INTENTS, StripeApi, field};
use crate::confirming::{CANCEL, create_fields, return_url};
use crate::objects::our_id;
use crate::payments::{kept_return_url, payment_of};
use crate::refunds::{is_declined, refund_fields, refund_of};
use crate::webhook;

/// Keys are removed once they are at least 24 hours old.
const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Refunds, in paths.
const REFUNDS: &str = "refunds";

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
        let account = self.api.get("get_account", &["account"], Vec::new()).await?;
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

    /// Creates an intent, and confirms it if the shopper has given a token. Without a token it waits for the
    /// shopper.
    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        let (id, key) = (request.payment_id, request.payment_id.to_string());
        let fields = create_fields(&request)?;
        let answer = self.api.post("create_payment", &[INTENTS], Some(&key), fields).await?;
        let answer = answer.map_err(|refusal| refusal.into_error(None))?;
        let token = request.payment_token.as_deref().filter(|token| !token.is_empty());
        if !request.confirm || token.is_none() {
            return self.payment(id, &answer).await;
        }
        let reference = payment_of(&answer.object, id)?.provider_ref;
        self.confirm_intent(id, &reference, token, return_url(&request)).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        let (id, reference) = (lookup.payment_id, self.reference(&lookup).await?);
        let token = payment_token.as_deref().filter(|token| !token.is_empty());
        if token.is_none() {
            let payment = self.current(id, &reference).await?;
            // There is nothing to confirm unless a payment method was attached.
            if payment.status != ProviderStatus::Approved {
                return Ok(payment);
            }
        }
        let return_url = kept_return_url(lookup.provider_data.as_deref());
        self.confirm_intent(id, &reference, token, return_url.as_deref()).await
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let reference = self.reference(&lookup).await?;
        let amount = field("amount_to_capture", amounts::units(amount)?);
        self.settle(lookup.payment_id, &reference, ("capture", "capture"), vec![amount]).await
    }

    /// A bank debit that is under way cannot be cancelled.
    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let reference = self.reference(&lookup).await?;
        let payment = self.settle(lookup.payment_id, &reference, CANCEL, Vec::new()).await?;
        match payment.status.is_open() && payment.status != ProviderStatus::Authorized {
            true => Err(GatewayError::NotCancelable { until: payment.pay_until }),
            false => Ok(payment),
        }
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let (id, key) = (request.refund_id, request.refund_id.to_string());
        let fields = refund_fields(&request, &self.reference(&request.payment).await?)?;
        let answer = match self.api.post("refund", &[REFUNDS], Some(&key), fields).await? {
            Ok(answer) => answer,
            Err(refusal) if is_declined(&refusal) => return Err(refusal.into_decline(None)),
            Err(refusal) => return Err(refusal.into_error(None)),
        };
        let refund = refund_of(&answer.object, id)?;
        match answer.is_repeated {
            true => self.current_refund(id, &refund.provider_ref).await.map_err(unknown),
            false => Ok(refund),
        }
    }

    /// By its reference, or among all refunds of the payment.
    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let id = lookup.refund_id;
        if let Some(reference) = &lookup.refund_ref {
            return self.current_refund(id, reference).await.map(Some);
        }
        let intent = field("payment_intent", self.reference(&lookup.payment).await?);
        let is_it = |refund: &Value| our_id(refund, "refund_id") == Some(id);
        let found = self.first_of("list_refunds", REFUNDS, intent, is_it).await?;
        found.map(|refund| refund_of(&refund, id)).transpose()
    }

    /// An intent is never deleted: one that is not found by its reference is an error.
    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        match self.find(&lookup).await? {
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

impl Stripe {
    async fn current_refund(
        &self,
        id: RefundId,
        reference: &str,
    ) -> Result<ProviderRefund, GatewayError> {
        let refund = self.api.get("get_refund", &[REFUNDS, reference], Vec::new()).await?;
        refund_of(&refund, id)
    }
}
