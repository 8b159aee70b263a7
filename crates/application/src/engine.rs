//! The engine: the ports wired together.

mod answers;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::Instant;
use domain::ids::{JobId, OrderId};
use domain::money::Currency;
use domain::notification::Channel;
use domain::order::{Actor, ChangeContext, OrderJob, PaymentMethod};
use ports::{
    Changes, Clock, CommitError, GatewayError, IdGenerator, Job, MessageRenderer, Notifier,
    PaymentGateway, Storage, Work,
};
use tokio::time::error::Elapsed;

use answers::{AnswerCache, answer_cache};

use crate::bulkhead::{Bulkheads, ProviderPermit};
use crate::circuits::{CallEnd, Circuits, ProviderState};
use crate::error::AppError;
use crate::guarded::{GuardedGateway, GuardedNotifier, GuardedRenderer};
use crate::instrumentation::{self, CommitMetrics, ProviderCall};
use crate::policy::{Policy, later, time_delta};
use crate::receivers::Receivers;
use crate::recent_price_tables::{self, RecentPriceTables};
use crate::recent_refreshes::RecentRefreshes;
use crate::recorded_uses::RecordedUses;
use crate::webhooks::hints::{self, RecentHints};
use crate::worker::{Queue, Wake};

/// The parts of an engine.
pub struct EngineParts {
    /// The storage.
    pub store: Arc<dyn Storage>,
    /// The payment providers.
    pub gateways: Vec<Arc<dyn PaymentGateway>>,
    /// The notifiers, one per channel.
    pub notifiers: Vec<Arc<dyn Notifier>>,
    /// The shop's texts; without them a message is its one sentence.
    pub texts: Option<Arc<dyn MessageRenderer>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids and random bits.
    pub ids: Arc<dyn IdGenerator>,
    /// The shop's policy.
    pub policy: Policy,
}

/// The engine. Every use case is a function that takes it.
pub struct Engine {
    pub(crate) store: Arc<dyn Storage>,
    gateways: Vec<Arc<dyn PaymentGateway>>,
    bulkheads: Bulkheads,
    notifiers: Vec<Arc<dyn Notifier>>,
    pub(crate) texts: Option<Arc<dyn MessageRenderer>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    pub(crate) policy: Policy,
    pub(crate) wake: Wake,
    pub(crate) answers: AnswerCache,
    pub(crate) receipts: moka::sync::Cache<(String, String), ()>,
    pub(crate) hints: RecentHints,
    /// Payments that shoppers have had looked up a moment ago.
    pub(crate) refreshes: RecentRefreshes,
    pub(crate) circuits: Circuits,
    pub(crate) uses: RecordedUses,
    /// The shipping methods and tax rates as they were read a moment ago.
    pub(crate) price_tables: RecentPriceTables,
    /// What webhook endpoints are served with; none in an engine for commands.
    pub(crate) receivers: Option<Receivers>,
}

impl Engine {
    /// Puts an engine together. Caches speed up reads of the tables: answers to idempotency keys
    /// for 5 minutes, webhook receipts for 10; the tables are the truth.
    #[must_use]
    pub fn new(parts: EngineParts) -> Self {
        let answer_cache_bytes = parts.policy.answer_cache_bytes;
        let provider = |gateway| Arc::new(GuardedGateway::new(gateway)) as _;
        let notifier = |notifier| Arc::new(GuardedNotifier::new(notifier)) as _;
        let names = parts.gateways.iter().map(|gateway| gateway.name());
        Self {
            bulkheads: Bulkheads::new(names, parts.policy.max_provider_requests),
            store: parts.store,
            gateways: parts.gateways.into_iter().map(provider).collect(),
            notifiers: parts.notifiers.into_iter().map(notifier).collect(),
            texts: parts.texts.map(|texts| Arc::new(GuardedRenderer::new(texts)) as _),
            clock: parts.clock,
            ids: parts.ids,
            policy: parts.policy,
            wake: Wake::default(),
            answers: answer_cache(answer_cache_bytes),
            receipts: moka::sync::Cache::builder()
                .max_capacity(50_000)
                .time_to_live(Duration::from_secs(10 * 60))
                .build(),
            hints: hints::none_yet(),
            refreshes: RecentRefreshes::default(),
            circuits: Circuits::default(),
            uses: RecordedUses::default(),
            price_tables: RecentPriceTables::default(),
            receivers: None,
        }
    }

    /// The same engine, which sends events to webhook endpoints.
    #[must_use]
    pub fn with_receivers(mut self, receivers: Receivers) -> Self {
        self.receivers = Some(receivers);
        self
    }

    /// The storage, for reads other than use cases (health, audit).
    #[must_use]
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.store
    }

    /// The shop's policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The time by which sessions, sign-in links and API keys expire.
    pub(crate) fn credential_time(&self) -> Instant {
        self.clock.credential_time()
    }

    /// Whether the clock is certain enough to expire and delete data by it.
    pub(crate) fn allows_expiry(&self) -> bool {
        self.clock.allows_expiry()
    }

    /// Whether leases of others may be taken over by the clock.
    pub(crate) fn allows_takeover(&self) -> bool {
        self.clock.allows_takeover()
    }

    /// The payment providers.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = &Arc<dyn PaymentGateway>> {
        self.gateways.iter()
    }

    /// Names of the payment providers.
    #[must_use]
    pub fn providers(&self) -> Vec<&str> {
        self.gateways.iter().map(|g| g.name()).collect()
    }

    /// Each payment provider, and whether it can be called.
    pub fn provider_states(&self) -> impl Iterator<Item = (&str, ProviderState)> {
        let now = self.now();
        self.gateways.iter().map(move |g| (g.name(), self.circuits.state(g.name(), now)))
    }

    /// Initializes the counters of each provider to 0.
    pub fn announce_metrics(&self) {
        self.providers().into_iter().for_each(instrumentation::announce_provider);
        instrumentation::announce_outcomes();
    }

    pub(crate) fn uuid(&self) -> uuid::Uuid {
        self.ids.uuid()
    }

    pub(crate) fn random(&self) -> u64 {
        self.ids.random()
    }

    /// Runs `decide` with the circumstances of a change made now by `actor`.
    pub(crate) fn change<R>(
        &self,
        actor: &Actor,
        decide: impl FnOnce(&ChangeContext<'_>) -> R,
    ) -> R {
        let new_id = || self.ids.uuid();
        decide(&ChangeContext { now: self.now(), actor, new_id: &new_id })
    }

    /// The provider of that name.
    pub(crate) fn gateway(&self, name: &str) -> Result<Arc<dyn PaymentGateway>, AppError> {
        let found = self.gateways.iter().find(|gateway| gateway.name() == name);
        found.cloned().ok_or_else(|| AppError::UnknownProvider(Some(name.to_owned())))
    }

    /// The provider of a new payment: the named one, or else the one for its currency.
    pub(crate) fn gateway_for(
        &self,
        name: Option<&str>,
        currency: Currency,
    ) -> Result<Arc<dyn PaymentGateway>, AppError> {
        let name = name.or_else(|| self.policy.provider_for(currency));
        self.gateway(name.ok_or(AppError::UnknownProvider(None))?)
    }

    /// The provider of requests that name none; `None` if only cash on delivery can be chosen.
    #[must_use]
    pub fn default_provider(&self) -> Option<&str> {
        self.policy.default_provider.as_deref()
    }

    /// Whether a provider takes no money; `false` if it is not known.
    #[must_use]
    pub fn is_test_provider(&self, name: &str) -> bool {
        self.gateways.iter().any(|gateway| gateway.name() == name && gateway.is_test())
    }

    /// A permit for a request to call a provider: see [`Bulkheads::enter`]. None is given while the
    /// provider is paused.
    pub(crate) async fn enter(&self, provider: &str) -> Result<ProviderPermit, AppError> {
        self.ensure_not_paused(provider)?;
        let permit = self.bulkheads.enter(provider).await?;
        // It may have been paused while the request waited.
        self.ensure_not_paused(provider)?;
        Ok(permit)
    }

    /// The same if the request may already hold a permit.
    pub(crate) async fn permit_for(
        &self,
        provider: &str,
        held: Option<ProviderPermit>,
    ) -> Result<ProviderPermit, AppError> {
        match held.filter(|permit| permit.is_at(provider)) {
            Some(permit) => Ok(permit),
            None => self.enter(provider).await,
        }
    }

    fn ensure_not_paused(&self, provider: &str) -> Result<(), AppError> {
        let Some(pause) = self.circuits.pause(provider, self.now()) else { return Ok(()) };
        instrumentation::rejected(provider);
        Err(AppError::ProviderPaused(pause))
    }

    /// Calls a provider within the policy's time limit, measures the call, and pauses a provider that
    /// gets too many requests or does not answer.
    ///
    /// # Errors
    /// [`Elapsed`] after the time limit.
    pub(crate) async fn call_provider<T>(
        &self,
        provider: &str,
        call: ProviderCall,
        answer: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<Result<T, GatewayError>, Elapsed> {
        let limit = self.policy.provider_timeout;
        let begun = std::time::Instant::now();
        let said = instrumentation::provider_call(provider, call, limit, answer).await;
        let end = said.as_ref();
        let end = end.map_or(CallEnd::TimedOut, |said| CallEnd::of(said, begun.elapsed(), limit));
        self.circuits.record(provider, end, self.now());
        if let Ok(Err(GatewayError::Misconfigured(why))) = &said {
            tracing::error!(provider, why, "payment provider rejects the shop's credentials");
        }
        said
    }

    pub(crate) fn notifier(&self, channel: Channel) -> Option<&Arc<dyn Notifier>> {
        self.notifiers.iter().find(|n| n.channel() == channel)
    }

    /// New work, due at `run_at`.
    pub(crate) fn job(&self, work: Work, run_at: Instant) -> Job {
        Job::new(JobId(self.uuid()), work, run_at, self.now())
    }

    /// New work about an order, due at `run_at`.
    pub(crate) fn order_job(&self, order: OrderId, job: OrderJob, run_at: Instant) -> Job {
        self.job(Work::order(order, job), run_at)
    }

    /// Commits, and wakes the workers of this process if there is new work.
    pub(crate) async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        let queues = Queue::with_new_work(&changes);
        let for_receivers = self.wake.concerns_receivers(&changes);
        self.write(changes).await?;
        self.wake.queues(&queues);
        self.wake.receivers_if(for_receivers);
        Ok(())
    }

    /// Commits, and records metrics.
    pub(crate) async fn write(&self, changes: Changes) -> Result<(), CommitError> {
        let (counts, begun) = (CommitMetrics::of(&changes), std::time::Instant::now());
        let changes_prices = recent_price_tables::are_changed_by(&changes);
        let outcome = self.store.commit(changes).await;
        self.price_tables.observe(changes_prices, &outcome);
        instrumentation::commit(counts, begun, &outcome);
        outcome
    }

    /// Call it after a clock jump: short-lived caches are cleared (the tables have the data), and
    /// every worker polls immediately for due jobs.
    pub fn clock_has_jumped(&self) {
        self.answers.invalidate_all();
        self.receipts.invalidate_all();
        self.hints.invalidate_all();
        self.circuits.reset();
        self.wake.all();
    }

    /// Forgets the cached answers: stored ones have been changed.
    pub(crate) fn forget_answers(&self) {
        self.answers.invalidate_all();
    }

    /// When an order that is placed now expires.
    pub(crate) fn expiry(&self, method: PaymentMethod) -> Instant {
        self.after(match method {
            PaymentMethod::Online => self.policy.order_ttl,
            PaymentMethod::Cod => self.policy.cod_ttl,
        })
    }

    /// The latest time of a first request that a provider may have forgotten by now, if it recognizes keys
    /// for `lifetime`, allowing for the time that a repeated request may spend in transit. By a clock that is
    /// not trusted, any request may be forgotten.
    pub(crate) fn forgotten_before(&self, lifetime: Duration) -> Instant {
        if !self.allows_expiry() {
            return Instant::MAX_UTC;
        }
        self.before(lifetime.saturating_sub(self.longest_request()))
    }

    /// How long a request to a provider may be in transit.
    pub(crate) fn longest_request(&self) -> Duration {
        LONGEST_REQUEST.max(self.policy.provider_timeout.saturating_mul(2))
    }

    /// `now` less a duration of the policy.
    pub(crate) fn before(&self, time: Duration) -> Instant {
        self.now().checked_sub_signed(time_delta(time)).unwrap_or(Instant::MIN_UTC)
    }

    /// `now` plus a duration of the policy.
    pub(crate) fn after(&self, wait: Duration) -> Instant {
        later(self.now(), wait)
    }
}

/// The minimum of how long a request to a provider may be in transit.
const LONGEST_REQUEST: Duration = Duration::from_secs(60);
