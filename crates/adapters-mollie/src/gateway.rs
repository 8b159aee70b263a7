//! The gateway: the calls of the port, in their order.

use std::sync::Arc;
use std::time::Duration;

use adapters_http::json::{text, text_at};
use adapters_http::short_text;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::money::Money;
use ports::{
    Capabilities, Clock, CreatePayment, FoundByOurId, GatewayError, PaymentGateway, PaymentLookup,
    ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, WebhookError, WebhookEvent,
    WebhookRequest,
};
use url::Url;

use crate::client::Client;
use crate::create::create;
use crate::currencies::CURRENCIES;
use crate::lookup::find;
use crate::payment::payment;
use crate::refund::{lookup_refund, refund};
use crate::settle::{cancel, capture};
use crate::webhook;

/// How long Mollie remembers idempotency keys.
const KEY_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long Mollie may take to process a request after the adapter has given up on it.
const ON_ITS_WAY: TimeDelta = TimeDelta::seconds(30);

/// Mollie as a payment gateway.
pub(crate) struct MollieGateway {
    pub(crate) client: Client,
    pub(crate) webhook_url: Url,
    pub(crate) timeout: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl MollieGateway {
    pub(crate) const NAME: &'static str = "mollie";
}

#[async_trait]
impl PaymentGateway for MollieGateway {
    fn name(&self) -> &str {
        Self::NAME
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
            currencies: CURRENCIES,
        }
    }

    async fn check(&self) -> Result<String, GatewayError> {
        let profile = self.client.get("get_profile", &["v2", "profiles", "me"], &[]).await?;
        let name = short_text(text_at(&profile, "/name").unwrap_or("no name"));
        let (id, mode) = (text(&profile, "id")?, self.client.mode());
        Ok(format!("Mollie profile {id} ({name}), {mode} mode."))
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        create(&self.client, &self.webhook_url, &request).await
    }

    /// There is nothing to confirm: the shopper pays on Mollie's page.
    async fn confirm(
        &self,
        lookup: PaymentLookup,
        _payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        payment(&find(&self.client, &lookup).await?)
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        capture(&self.client, &lookup, amount).await
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        cancel(&self.client, &lookup).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        refund(&self.client, &request).await
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let on_its_way = TimeDelta::from_std(self.timeout).unwrap_or(TimeDelta::minutes(1));
        let settled = self.clock.now() - on_its_way - ON_ITS_WAY;
        lookup_refund(&self.client, &lookup, settled).await
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        payment(&find(&self.client, &lookup).await?).map(Some)
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        webhook::read(&request).map(|event| vec![event])
    }
}
