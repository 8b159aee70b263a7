//! The mock provider itself: the port on one side, the provider's dashboard on the other.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use domain::dispute::DisputeStatus;
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    Capabilities, ClientConfig, Clock, CreatePayment, CurrentSecrets, GatewayError, PaymentGateway,
    PaymentLookup, ProviderPayment, ProviderRefund, RefundLookup, RefundRequest, TestPage,
    WebhookError, WebhookEvent, WebhookRequest,
};
use secrecy::{ExposeSecret, SecretString};

use crate::character::Character;
use crate::faults::{Call, Fault, Faults, Hold};
use crate::ledger::{Ledger, LedgerEntry, payment_of};
use crate::options::{MockError, MockOptions};
use crate::page::PageState;
use crate::provider::{Provider, apply_status};
use crate::script;
use crate::webhook::{self, SignedEvent};

/// A provider that takes no money. See the crate's page for what its tokens do.
#[derive(Debug, Clone)]
pub struct MockGateway {
    options: MockOptions,
    ledger: Arc<Ledger>,
    faults: Arc<Faults>,
    clock: Clocked,
    pub(crate) webhook_secrets: Arc<CurrentSecrets>,
    pub(crate) page_state: Arc<PageState>,
}

impl MockGateway {
    /// The provider's name, in rows and URLs.
    pub const NAME: &'static str = "mock";

    /// The publishable key for browsers and apps; the mock provider has no use for it.
    const PUBLISHABLE_KEY: &'static str = "mock_pk";

    /// Opens a provider, with what its ledger file holds already.
    ///
    /// # Errors
    /// [`MockError::EmptySecret`]; [`MockError::Ledger`] if the file cannot be used.
    pub fn open(options: MockOptions, clock: Arc<dyn Clock>) -> Result<Self, MockError> {
        let secrets = options.webhook_secrets.clone();
        if secrets.iter().any(|secret| secret.expose_secret().is_empty()) {
            return Err(MockError::EmptySecret);
        }
        Ok(Self {
            ledger: Arc::new(Ledger::open(options.ledger_file.as_deref())?),
            options,
            faults: Arc::default(),
            clock: Clocked(clock),
            webhook_secrets: Arc::new(CurrentSecrets::new(secrets)),
            page_state: Arc::default(),
        })
    }

    /// Takes webhooks under these secrets from now on, and under no others. Empty ones are left out.
    pub fn replace_webhook_secrets(&self, mut secrets: Vec<SecretString>) {
        secrets.retain(|secret| !secret.expose_secret().is_empty());
        self.webhook_secrets.replace(secrets);
    }

    /// Which real provider it resembles.
    #[must_use]
    pub fn character(&self) -> Character {
        self.options.character
    }

    /// What browsers and apps are told.
    pub(crate) fn public_settings() -> ClientConfig {
        ClientConfig::from([("publishable_key".to_owned(), Self::PUBLISHABLE_KEY.to_owned())])
    }

    /// What payment tokens do, for people to read: one line each.
    #[must_use]
    pub fn payment_tokens_help() -> String {
        script::payment_tokens_help()
    }

    /// What certain amounts do if [`MockOptions::magic_amounts`] is on, for people to read.
    #[must_use]
    pub fn magic_amounts_help() -> String {
        script::magic_amounts_help()
    }

    /// Every payment that the provider knows, in the order of the shop's ids.
    ///
    /// # Errors
    /// [`MockError::Ledger`] if the file cannot be read.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, MockError> {
        let now = self.clock.0.now();
        let entries = self.ledger.entries()?;
        Ok(entries.into_iter().map(|entry| entry.at(now)).collect())
    }

    /// What the provider holds of the shopper's money: taken less refunded; `None` if it has
    /// taken nothing.
    ///
    /// # Errors
    /// [`MockError::Ledger`] if the file cannot be read.
    pub fn charged(&self, payment: PaymentId) -> Result<Option<Money>, MockError> {
        let now = self.clock.0.now();
        let entry = self.ledger.entry(payment)?;
        Ok(entry.and_then(|entry| entry.at(now).held()))
    }

    /// Decides a payment by hand, as the shopper on the provider's page or the bank behind it
    /// would. What comes late changes nothing: a paid one stays paid. Sends no webhook.
    ///
    /// # Errors
    /// [`MockError::NoSuchPayment`]; [`MockError::Ledger`].
    pub fn settle(
        &self,
        provider_ref: &str,
        status: ProviderStatus,
    ) -> Result<LedgerEntry, MockError> {
        let unknown = || MockError::NoSuchPayment(provider_ref.to_owned());
        let id = payment_of(provider_ref).ok_or_else(unknown)?;
        self.ledger.entry(id)?.ok_or_else(unknown)?;
        self.record_status(id, status, None, None)
    }

    /// Makes the next call fail.
    pub fn fail_next(&self, fault: Fault) {
        self.faults.plan(None, fault);
    }

    /// Makes the next call of one kind fail. Faults are used up in the order they were planned.
    pub fn fail_next_call(&self, call: Call, fault: Fault) {
        self.faults.plan(Some(call), fault);
    }

    /// Forgets the planned faults that no call has met, and returns how many there were.
    pub fn forget_faults(&self) -> usize {
        self.faults.forget()
    }

    /// Makes the provider slow: from now on it does what it is asked, and keeps its answers until
    /// the [`Hold`] is released.
    #[must_use = "the answers are held back only as long as this lives"]
    pub fn slow(&self) -> Hold {
        self.faults.hold()
    }

    /// Reads a webhook; the ledger learns what it says, since it is the provider's own voice.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub fn receive(&self, request: &WebhookRequest) -> Result<Vec<WebhookEvent>, WebhookError> {
        let secrets = self.webhook_secrets.all();
        if let Some(hint) = webhook::read_hint(request).filter(|_| self.options.hints) {
            return Ok(vec![hint]);
        }
        let (mut one, named) = match webhook::read(&secrets, request)? {
            SignedEvent::Payment(report, named) => (report, named),
            SignedEvent::Dispute(dispute) => {
                let known = self.known_amount(&dispute.provider_ref);
                return Ok(vec![dispute.into_event(known)?]);
            }
            SignedEvent::Other(event) => return Ok(vec![event]),
        };
        if let Some(id) = payment_of(&one.provider_ref) {
            let known = self.known_amount(&one.provider_ref);
            let amount = named.of_payment(known.map(Money::currency))?;
            let code = one.update.failure_code.as_deref();
            // The event counts even if the file is full: the ledger in memory has it.
            let noted = self.record_status(id, one.update.status, amount, code);
            one.update.provider_data = noted.ok().and_then(|e| self.provider().provider_data(&e));
        }
        Ok(vec![WebhookEvent::Payment(one)])
    }

    /// A payment by its reference; `None` if there is none, or the ledger cannot be read.
    pub(crate) fn payment(&self, provider_ref: &str) -> Option<LedgerEntry> {
        let entry = self.ledger.entry(payment_of(provider_ref)?).ok().flatten();
        entry.map(|entry| entry.at(self.clock.0.now()))
    }

    /// What was taken of a payment, or asked for.
    fn known_amount(&self, provider_ref: &str) -> Option<Money> {
        self.payment(provider_ref).and_then(|entry| entry.charged().or(entry.amount))
    }

    pub(crate) fn record_status(
        &self,
        id: PaymentId,
        status: ProviderStatus,
        amount: Option<Money>,
        failure_code: Option<&str>,
    ) -> Result<LedgerEntry, MockError> {
        let now = self.clock.0.now();
        let noted = self.ledger.note(id, |known| {
            let entry = known.unwrap_or_else(|| LedgerEntry::new(id, None)).at(now);
            apply_status(entry, status, amount, failure_code)
        });
        Ok(noted?)
    }

    /// Records the state of a payment's dispute.
    pub(crate) fn record_dispute(
        &self,
        id: PaymentId,
        state: DisputeStatus,
    ) -> Result<LedgerEntry, MockError> {
        let noted = self.ledger.note(id, |known| {
            let entry = known.unwrap_or_else(|| LedgerEntry::new(id, None));
            LedgerEntry { dispute: Some(state), ..entry }
        });
        Ok(noted?)
    }

    /// Leaves a payment with the provider until its money is taken by itself.
    pub(crate) fn settle_later(
        &self,
        id: PaymentId,
        after: TimeDelta,
    ) -> Result<LedgerEntry, MockError> {
        let now = self.clock.0.now();
        let noted = self.ledger.note(id, |known| {
            let entry = known.unwrap_or_else(|| LedgerEntry::new(id, None)).at(now);
            let entry = apply_status(entry, ProviderStatus::Processing, None, None);
            let settles_at = now.checked_add_signed(after);
            let processed = entry.status == ProviderStatus::Processing;
            if processed { LedgerEntry { settles_at, ..entry } } else { entry }
        });
        Ok(noted?)
    }

    /// Refuses a payment without a reference, if payments are not found by the shop's id.
    fn ensure_found(&self, lookup: &PaymentLookup) -> Result<(), GatewayError> {
        if self.provider().can_find(lookup, None) {
            return Ok(());
        }
        Err(GatewayError::InvalidRequest("the payment has no reference".to_owned()))
    }

    fn provider(&self) -> Provider<'_> {
        Provider {
            now: self.clock.0.now(),
            magic_amounts: self.options.magic_amounts,
            hosted_page: self.options.hosted_page,
            page_url: self.page_state.url().unwrap_or(self.options.page_url.trim_end_matches('/')),
            capabilities: self.options.capabilities,
            character: self.options.character,
        }
    }
}

#[async_trait]
impl PaymentGateway for MockGateway {
    fn name(&self) -> &str {
        Self::NAME
    }

    fn is_test(&self) -> bool {
        true
    }

    fn test_page(&self) -> Option<Arc<dyn TestPage>> {
        Some(Arc::new(self.clone()))
    }

    fn client_config(&self) -> ClientConfig {
        Self::public_settings()
    }

    fn capabilities(&self) -> Capabilities {
        self.options.capabilities
    }

    async fn check(&self) -> Result<String, GatewayError> {
        Ok("runs inside this program and charges nothing".to_owned())
    }

    async fn create(&self, request: CreatePayment) -> Result<ProviderPayment, GatewayError> {
        let act = || {
            let decide = |known| self.provider().create(known, &request);
            self.ledger.decide(request.payment_id, decide)
        };
        script::simulate_hang(request.payment_token.as_deref()).await;
        self.faults.around(Call::Create, act).await
    }

    async fn confirm(
        &self,
        lookup: PaymentLookup,
        payment_token: Option<String>,
    ) -> Result<ProviderPayment, GatewayError> {
        let act = || {
            self.ensure_found(&lookup)?;
            let decide = |known| self.provider().confirm(known, payment_token.as_deref());
            self.ledger.decide(lookup.payment_id, decide)
        };
        script::simulate_hang(payment_token.as_deref()).await;
        self.faults.around(Call::Confirm, act).await
    }

    async fn capture(
        &self,
        lookup: PaymentLookup,
        amount: Money,
    ) -> Result<ProviderPayment, GatewayError> {
        let act = || {
            let decide = |known| self.provider().capture(known, &lookup, amount);
            self.ledger.decide(lookup.payment_id, decide)
        };
        self.faults.around(Call::Capture, act).await
    }

    async fn cancel(&self, lookup: PaymentLookup) -> Result<ProviderPayment, GatewayError> {
        let act = || {
            self.ensure_found(&lookup)?;
            let decide = |known| self.provider().cancel(known, &lookup);
            self.ledger.decide(lookup.payment_id, decide)
        };
        self.faults.around(Call::Cancel, act).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<ProviderRefund, GatewayError> {
        let act = || {
            self.provider().require_second_reference(&request.payment)?;
            let reference = request.payment.provider_ref.as_deref().unwrap_or_default();
            let Some(id) = payment_of(reference) else {
                let why = format!("unknown payment {reference:?}");
                return Err(GatewayError::InvalidRequest(why));
            };
            let recalled = LedgerEntry::new(id, None);
            let decide = |known| self.provider().refund(known, recalled, &request);
            self.ledger.decide(id, decide)
        };
        self.faults.around(Call::Refund, act).await
    }

    async fn lookup_refund(
        &self,
        lookup: RefundLookup,
    ) -> Result<Option<ProviderRefund>, GatewayError> {
        let act = || {
            let decide = |known| self.provider().lookup_refund(known, &lookup);
            self.ledger.decide(lookup.payment.payment_id, decide)
        };
        self.faults.around(Call::LookupRefund, act).await
    }

    async fn lookup(&self, lookup: PaymentLookup) -> Result<Option<ProviderPayment>, GatewayError> {
        let act = || {
            let decide = |known| self.provider().lookup(known, &lookup);
            self.ledger.decide(lookup.payment_id, decide)
        };
        self.faults.around(Call::Lookup, act).await
    }

    async fn read_webhook(
        &self,
        request: WebhookRequest,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        self.receive(&request)
    }
}

/// The clock, which has nothing to show.
#[derive(Clone)]
struct Clocked(Arc<dyn Clock>);

impl std::fmt::Debug for Clocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
