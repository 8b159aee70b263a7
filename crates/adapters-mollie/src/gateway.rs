//! The gateway: the calls of the port, in their order.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::json::{list_at, text, text_at};
use adapters_http::{invalid, short_text, unknown};
use async_trait::async_trait;
use domain::money::Money;
use ports::{
    Capabilities, Clock, CreatePayment, FoundByOurId, GatewayError, PaymentGateway, PaymentLookup,
    ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError, WebhookEvent,
    WebhookRequest,
};
use serde_json::Value;
use url::Url;

use crate::client::{Client, declined_as, is_of, refused, replayed_id};
use crate::payment::{Found, refund};
use crate::requests::{AMOUNTS, creation, refunding};
use crate::webhook;

/// How long Mollie remembers idempotency keys.
const KEY_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long Mollie may take to process a request after the adapter has given up on it.
const ON_ITS_WAY: Duration = Duration::from_secs(30);

/// The provider's name.
pub(crate) const NAME: &str = "mollie";

/// Mollie as a payment gateway.
pub(crate) struct MollieGateway {
    pub(crate) client: Client,
    pub(crate) webhook_url: Url,
    pub(crate) timeout: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

#[async_trait]
impl PaymentGateway for MollieGateway {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            create_key_lifetime: KEY_LIFETIME,
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: true,
            refund_key_lifetime: KEY_LIFETIME,
            delayed_capture: true,
            partial_capture: true,
            partial_refund: true,
            // Only bank transfers and a few others can be cancelled before they are paid.
            cancel_pending: false,
            cancel_authorized: true,
            currencies: AMOUNTS.currencies(),
        }
    }

    async fn check(&self) -> Result<String, GatewayError> {
        let profile = self.client.get("get_profile", &["v2", "profiles", "me"], &[]).await?;
        let name = short_text(text_at(&profile, "/name").unwrap_or("no name"));
        let (id, mode) = (text(&profile, "id")?, self.client.mode());
        Ok(format!("Mollie profile {id} ({name}), {mode} mode."))
    }

    /// Creates a payment, or returns the one that an earlier request with the same key has created.
    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        let (id, path) = (request.payment_id, ["v2", "payments"]);
        let (key, body) = (id.to_string(), creation(&request, &self.webhook_url)?);
        let made = self.client.post("create_payment", &path, &key, body, refused).await?;
        let found = match replayed_id(&made)? {
            Some(reference) => self.client.read(reference, id, "captures").await,
            None => Found::read(made.body, id, self.client.mode()),
        };
        found.map(|found| found.payment).map_err(unknown)
    }

    /// There is nothing to confirm: the shopper pays on Mollie's page.
    async fn confirm(
        &self,
        lookup: PaymentLookup,
        _payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        self.client.find(&lookup).await.map(|found| found.payment)
    }

    /// Captures an authorized payment once, and releases the rest. A payment that is not authorized, or has a
    /// capture already, is returned as it is.
    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let mut found = self.client.capture(self.client.find(&lookup).await?, amount).await?;
        if found.has_rest() {
            match self.client.release_rest(&found).await {
                Ok(released) => found = released,
                // Nothing depends on it: what is not released expires.
                Err(error) => {
                    tracing::warn!(%error, "the rest of an authorization was not released")
                }
            }
        }
        Ok(found.payment)
    }

    /// Cancels a payment, if Mollie can do that now. One that has ended is returned as it is; so is one whose release
    /// Mollie has accepted, which it does not promise to carry out at once.
    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let found = self.client.find(&lookup).await?;
        if !found.payment.status.is_open() {
            return Ok(found.payment);
        }
        let response = self.client.end(&found).await?;
        if !response.is_success() && response.status != 422 {
            return Err(refused(response));
        }
        let now = self.client.newest(&found).await.map_err(unknown)?;
        match response.is_success() || !now.payment.status.is_open() {
            true => Ok(now.payment),
            false => Err(now.not_cancelable()),
        }
    }

    /// Refunds a payment, or returns the refund that an earlier request has made, whether or not its key is still
    /// known.
    ///
    /// Mollie takes a second refund of the same amount of the same payment within an hour for a repetition of the
    /// first, whatever its key (409). It is then unknown until it is looked up, and can be requested again.
    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let (id, payment) = (request.refund_id, &request.payment);
        let reference = payment.provider_ref.as_deref().unwrap_or_default();
        let found = self.client.read(reference, payment.payment_id, "refunds").await?;
        let mut refunds = list_at(&found.body, "/_embedded/refunds");
        if let Some(made) = refunds.find(|refund| is_of(refund, "refund_id", id)) {
            return refund(made);
        }
        found.ensure_refundable(request.amount)?;
        let path = ["v2", "payments", reference, "refunds"];
        let (key, body) = (id.to_string(), refunding(&request)?);
        let refusal = declined_as("refund_declined");
        let made = self.client.post("create_refund", &path, &key, body, refusal).await?;
        match replayed_id(&made)? {
            Some(made) => refund(&self.client.read_refund(&path, made).await.map_err(unknown)?),
            None => refund(&made.body),
        }
    }

    /// Looks a refund up by its reference, or by our id among the refunds of the payment. One that is not there
    /// was never made, unless its request may still be on its way.
    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let reference = lookup.payment.provider_ref.as_deref().unwrap_or_default();
        let path = ["v2", "payments", reference, "refunds"];
        let is_ours = |refund: &Value| is_of(refund, "refund_id", lookup.refund_id);
        // Before the list is read: what is sent meanwhile may not be in it.
        let settled = self.clock.now() - self.timeout - ON_ITS_WAY;
        let found = match &lookup.refund_ref {
            Some(reference) => Some(self.client.read_refund(&path, reference).await?),
            None => self.client.search("list_refunds", &path, None, is_ours).await?,
        };
        match found {
            Some(found) if is_ours(&found) => refund(&found).map(Some),
            Some(_) => Err(invalid("the refund belongs to another request")),
            None if lookup.sent_at < settled => Ok(None),
            None => Err(GatewayError::OutcomeUnknown("the refund may be on its way".to_owned())),
        }
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        self.client.find(&lookup).await.map(|found| Some(found.payment))
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        webhook::read(&request).map(|event| vec![event])
    }
}
