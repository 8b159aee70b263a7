//! A provider that wraps the mock: it sends URLs of a test's choice, and panics where it is told
//! to. And a notifier that panics.

use std::sync::{Arc, Mutex};

use adapters_mock_payments::{Call, MockGateway};
use async_trait::async_trait;
use domain::money::Money;
use domain::notification::Channel;
use ports::{
    CreatePayment, GatewayError, Message, Notifier, NotifyError, PaymentGateway, PaymentLookup,
    ProviderPayment, ProviderRefund, RefundRequest, WebhookError, WebhookEvent, WebhookRequest,
};

/// The mock, as an adapter with bugs would present it.
pub struct Unreliable {
    inner: Arc<MockGateway>,
    url: Mutex<Option<String>>,
    panics: Mutex<Vec<Call>>,
    panics_on_webhooks: Mutex<bool>,
    refuses_unknown: Mutex<bool>,
    lookups: tokio::sync::RwLock<()>,
    looked_up: tokio::sync::watch::Sender<usize>,
}

impl Unreliable {
    pub fn new(inner: Arc<MockGateway>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            url: Mutex::default(),
            panics: Mutex::default(),
            panics_on_webhooks: Mutex::default(),
            refuses_unknown: Mutex::default(),
            lookups: tokio::sync::RwLock::default(),
            looked_up: tokio::sync::watch::Sender::default(),
        })
    }

    /// Sends this URL from now on.
    pub fn send_url(&self, url: &str) {
        *self.url.lock().expect("not poisoned") = Some(url.to_owned());
    }

    /// Panics after each of these calls has had its effect; after none of them where there are
    /// none.
    pub fn panic_after(&self, calls: &[Call]) {
        *self.panics.lock().expect("not poisoned") = calls.to_vec();
    }

    pub fn panic_on_webhooks(&self, panics: bool) {
        *self.panics_on_webhooks.lock().expect("not poisoned") = panics;
    }

    /// Refuses to cancel payments that it does not know.
    pub fn refuse_unknown(&self) {
        *self.refuses_unknown.lock().expect("not poisoned") = true;
    }

    /// Holds back the answers to look-ups until the guard is dropped.
    pub async fn pause_lookups(&self) -> tokio::sync::RwLockWriteGuard<'_, ()> {
        self.lookups.write().await
    }

    /// Waits until so many look-ups have their answer, whether it is held back or not.
    pub async fn has_looked_up(&self, count: usize) {
        let mut looked_up = self.looked_up.subscribe();
        looked_up.wait_for(|done| *done >= count).await.expect("the sender is here");
    }

    fn bug(&self, call: Call) {
        let panics = self.panics.lock().expect("not poisoned").contains(&call);
        assert!(!panics, "a bug of the adapter in {call:?}");
    }

    fn url(&self) -> Option<String> {
        self.url.lock().expect("not poisoned").clone()
    }

    fn seen(&self, call: Call, payment: ProviderPayment) -> ProviderPayment {
        self.bug(call);
        ProviderPayment { next_action: self.url().or(payment.next_action.clone()), ..payment }
    }
}

#[async_trait]
impl PaymentGateway for Unreliable {
    fn name(&self) -> &str {
        self.inner.name()
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        Ok(self.seen(Call::Create, self.inner.create(request).await?))
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        Ok(self.seen(Call::Confirm, self.inner.confirm(lookup, payment_token).await?))
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        Ok(self.seen(Call::Capture, self.inner.capture(lookup, amount).await?))
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let strict = *self.refuses_unknown.lock().expect("not poisoned");
        if strict && self.inner.lookup(lookup.clone()).await?.is_none() {
            return Err(GatewayError::InvalidRequest("no such payment".to_owned()));
        }
        Ok(self.seen(Call::Cancel, self.inner.cancel(lookup).await?))
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let refund = self.inner.refund(request).await;
        self.bug(Call::Refund);
        refund
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let found = self.inner.lookup(lookup).await?;
        self.looked_up.send_modify(|done| *done += 1);
        let _passes = self.lookups.read().await;
        Ok(found.map(|payment| self.seen(Call::Lookup, payment)))
    }

    fn read_webhook(&self, request: &WebhookRequest) -> Result<Vec<WebhookEvent>, WebhookError> {
        let panics = *self.panics_on_webhooks.lock().expect("not poisoned");
        assert!(!panics, "a bug of the adapter in a webhook");
        let mut updates = self.inner.read_webhook(request)?;
        updates.iter_mut().for_each(|update| update.update.next_action = self.url());
        Ok(updates)
    }
}

/// A notifier that panics until it is mended, and then counts what it sends.
pub struct PanickingNotifier {
    pub channel: Channel,
    pub mended: Mutex<bool>,
    pub sent: Mutex<usize>,
}

impl PanickingNotifier {
    pub fn of(channel: Channel) -> Arc<Self> {
        Arc::new(Self { channel, mended: Mutex::default(), sent: Mutex::default() })
    }

    pub fn mend(&self) {
        *self.mended.lock().expect("not poisoned") = true;
    }

    pub fn sent(&self) -> usize {
        *self.sent.lock().expect("not poisoned")
    }
}

#[async_trait]
impl Notifier for PanickingNotifier {
    fn channel(&self) -> Channel {
        self.channel
    }

    async fn send(&self, _: &Message) -> Result<(), NotifyError> {
        let mended = *self.mended.lock().expect("not poisoned");
        assert!(mended, "a bug of the notifier");
        *self.sent.lock().expect("not poisoned") += 1;
        Ok(())
    }
}
