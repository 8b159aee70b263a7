//! A payment provider behind the guard.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, CreatePayment, GatewayError, PaymentGateway, PaymentLookup,
    ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, TestPage, WebhookError,
    WebhookEvent, WebhookRequest,
};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::{caught, next_action};
use crate::instrumentation::{self, Malformed, ProviderCall};

/// A payment provider whose panics are errors, and whose URLs are safe to pass on.
pub(crate) struct GuardedGateway {
    inner: Arc<dyn PaymentGateway>,
    name: String,
    is_test: bool,
    capabilities: Capabilities,
    client_config: ClientConfig,
    webhook_readers: Arc<Semaphore>,
}

/// Webhooks of one provider that are read at the same time.
const WEBHOOK_READERS: usize = 8;
/// How long a webhook waits for its turn to be read.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long the reading of a webhook may take.
const LONGEST_READING: Duration = Duration::from_secs(10);
/// How much later the caller is answered if the adapter blocks its thread.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);
/// The largest [`ProviderPayment::provider_data`], in bytes.
const MAX_PROVIDER_DATA_BYTES: usize = 2_048;

/// What is unknown after a failure of the adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CallKind {
    /// Money may have moved.
    Command,
    /// Nothing can have happened.
    Query,
}

impl GuardedGateway {
    /// Guards a provider. Shoppers may be sent to `http` pages of this machine by a test provider only.
    pub(crate) fn new(inner: Arc<dyn PaymentGateway>) -> Self {
        Self {
            name: inner.name().to_owned(),
            is_test: inner.is_test(),
            capabilities: inner.capabilities(),
            client_config: inner.client_config(),
            webhook_readers: Arc::new(Semaphore::new(WEBHOOK_READERS)),
            inner,
        }
    }

    /// Runs a call. A panic after money may have moved leaves the outcome unknown; a panic in a lookup
    /// is a provider that cannot be asked.
    async fn call<T, F>(
        &self,
        operation: ProviderCall,
        kind: CallKind,
        call: impl FnOnce() -> F,
    ) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, GatewayError>>,
    {
        caught(call).await.unwrap_or_else(|_| {
            self.report_panic(operation);
            let why = "the provider adapter panicked".to_owned();
            Err(match kind {
                CallKind::Command => GatewayError::OutcomeUnknown(why),
                CallKind::Query => GatewayError::Unavailable(why),
            })
        })
    }

    /// A call whose result is the state of a payment. A payment that waits for the shopper and has an
    /// unusable URL is a malformed response: the call may have had an effect, and is looked up later.
    async fn command<F>(
        &self,
        operation: ProviderCall,
        call: impl FnOnce() -> F,
    ) -> Result<ProviderPayment, GatewayError>
    where
        F: Future<Output = Result<ProviderPayment, GatewayError>>,
    {
        let mut payment = self.call(operation, CallKind::Command, call).await?;
        self.drop_long_data(operation, &mut payment.provider_data);
        let dropped = self.drop_unsafe_url(operation, &mut payment.next_action);
        if dropped && awaits_shopper(payment.status) {
            let why = "malformed response: the next action is not an https URL";
            return Err(GatewayError::OutcomeUnknown(why.to_owned()));
        }
        Ok(payment)
    }

    /// Reads a webhook in a thread for blocking work, of which each provider has a few: an adapter that
    /// blocks, or that waits for its provider, must not hold up the threads that serve requests.
    async fn read_in_thread(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let turn = Arc::clone(&self.webhook_readers).acquire_owned();
        let Ok(reader) = tokio::time::timeout(LONGEST_WAIT, turn).await else {
            tracing::error!(provider = self.name, "webhook rejected: others are still being read");
            return Err(WebhookError::Unreadable);
        };
        let (inner, runtime) = (Arc::clone(&self.inner), Handle::current());
        let read = tokio::task::spawn_blocking(move || {
            let _reader = reader;
            let reading = async { inner.read_webhook(request).await };
            runtime.block_on(async { tokio::time::timeout(LONGEST_READING, reading).await })
        });
        // An adapter that blocks its thread keeps it; its caller is answered all the same.
        match tokio::time::timeout(LONGEST_READING + ANSWERED_WITHIN, read).await {
            Ok(Ok(Ok(read))) => read,
            Ok(Err(_)) => {
                self.report_panic(ProviderCall::Webhook);
                Err(WebhookError::Unreadable)
            }
            Ok(Ok(Err(_))) | Err(_) => {
                let provider = &self.name;
                tracing::error!(provider, "payment provider adapter timed out reading a webhook");
                Err(WebhookError::Unreadable)
            }
        }
    }

    /// Removes a URL that must not reach a browser; returns whether there was one.
    fn drop_unsafe_url(&self, operation: ProviderCall, url: &mut Option<String>) -> bool {
        if url.as_deref().is_none_or(|url| next_action::is_safe(url, self.is_test)) {
            return false;
        }
        *url = None;
        instrumentation::malformed(&self.name, operation, Malformed::NextAction);
        tracing::error!(
            provider = self.name,
            operation = operation.as_str(),
            "provider response rejected: the next action is not an https URL"
        );
        true
    }

    /// Removes data that is too long to be kept with the attempt: what was kept before stays.
    fn drop_long_data(&self, operation: ProviderCall, data: &mut Option<String>) {
        if data.as_ref().is_none_or(|text| text.len() <= MAX_PROVIDER_DATA_BYTES) {
            return;
        }
        *data = None;
        instrumentation::malformed(&self.name, operation, Malformed::ProviderData);
        tracing::error!(
            provider = self.name,
            operation = operation.as_str(),
            "provider data dropped: it is longer than 2 KiB"
        );
    }

    fn report_panic(&self, operation: ProviderCall) {
        instrumentation::malformed(&self.name, operation, Malformed::Panic);
        let operation = operation.as_str();
        tracing::error!(provider = self.name, operation, "payment provider adapter panicked");
    }
}

fn awaits_shopper(status: ProviderStatus) -> bool {
    match status {
        ProviderStatus::Pending | ProviderStatus::RequiresAction => true,
        ProviderStatus::Processing
        | ProviderStatus::Approved
        | ProviderStatus::Authorized
        | ProviderStatus::Paid
        | ProviderStatus::Failed
        | ProviderStatus::Cancelled
        | ProviderStatus::Refunded => false,
    }
}

#[async_trait]
impl PaymentGateway for GuardedGateway {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_test(&self) -> bool {
        self.is_test
    }

    fn test_page(&self) -> Option<Arc<dyn TestPage>> {
        self.inner.test_page()
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn takes(&self, amount: Money) -> bool {
        self.inner.takes(amount)
    }

    fn client_config(&self) -> ClientConfig {
        self.client_config.clone()
    }

    async fn check(&self) -> Result<String, GatewayError> {
        self.inner.check().await
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        self.command(ProviderCall::Create, || self.inner.create(request)).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        self.command(ProviderCall::Confirm, || self.inner.confirm(lookup, payment_token)).await
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        self.command(ProviderCall::Capture, || self.inner.capture(lookup, amount)).await
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        self.command(ProviderCall::Cancel, || self.inner.cancel(lookup)).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        self.call(ProviderCall::Refund, CallKind::Command, || self.inner.refund(request)).await
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let call = || self.inner.lookup_refund(lookup);
        self.call(ProviderCall::LookupRefund, CallKind::Query, call).await
    }

    /// The reported status is applied even if the URL is unusable; otherwise the attempt would stay
    /// unknown and reserve the order's stock indefinitely.
    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let call = self.call(ProviderCall::Lookup, CallKind::Query, || self.inner.lookup(lookup));
        let mut found = call.await?;
        if let Some(payment) = &mut found {
            self.drop_unsafe_url(ProviderCall::Lookup, &mut payment.next_action);
            self.drop_long_data(ProviderCall::Lookup, &mut payment.provider_data);
        }
        Ok(found)
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        let mut events = self.read_in_thread(request).await?;
        for event in &mut events {
            let WebhookEvent::Payment(report) = event else { continue };
            self.drop_unsafe_url(ProviderCall::Webhook, &mut report.update.next_action);
            self.drop_long_data(ProviderCall::Webhook, &mut report.update.provider_data);
        }
        Ok(events)
    }
}
