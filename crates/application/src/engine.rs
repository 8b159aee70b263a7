//! The engine: the ports wired together, and the shop's policy.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::JobId;
use domain::locale::Locale;
use domain::money::Currency;
use domain::notification::Channel;
use domain::order::{Actor, CapturePolicy, Change, OrderLifecycle, PayPolicy, PaymentMethod};
use ports::{
    Changes, Clock, CommitError, IdGenerator, IdempotencyScope, Job, Notifier, PaymentGateway,
    Storage, StoredResponse, Texts, UnpaidUnits, Work,
};

use crate::bulkhead::{Bulkheads, Place};
use crate::count::{self, Tally};
use crate::error::AppError;
use crate::guarded::{GuardedGateway, GuardedNotifier, GuardedTexts};
use crate::usage::UsageLimits;
use crate::worker::{Lane, Wake};

/// Addresses for users who have left none. Only for notifiers that print: the billing document
/// sends to `user@example.com` and `+911234567890`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceholderContact {
    /// Stands in for the e-mail address.
    pub email: Option<String>,
    /// Stands in for the phone number.
    pub phone: Option<String>,
}

/// How this shop wants things done.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The currency of empty carts, and of amounts without one.
    pub currency: Currency,
    /// The provider where none is named.
    pub default_provider: Option<String>,
    /// How long an order waits to be paid online.
    pub order_ttl: Duration,
    /// How long an order for cash on delivery waits to be confirmed.
    pub cod_ttl: Duration,
    /// See [`PayPolicy::max_ttl`].
    pub max_ttl: Duration,
    /// See [`PayPolicy::review_time`].
    pub review_time: Duration,
    /// Orders that one customer may have that are neither paid nor accepted by the shop.
    pub max_open_orders: i64,
    /// Units that the open orders of one customer may hold.
    pub max_unpaid_units: UnpaidUnits,
    /// How often customers may do what costs the shop something, and how many messages go out.
    pub usage: UsageLimits,
    /// Whether customers can choose cash on delivery.
    pub cod_enabled: bool,
    /// See [`PayPolicy::max_attempts`].
    pub max_payment_attempts: usize,
    /// Whether a paid order is confirmed at once.
    pub auto_confirm: bool,
    /// When the money of an online payment is taken.
    pub capture: CapturePolicy,
    /// The last state in which a customer may cancel: `Pending` or `Confirmed`.
    pub customer_cancel_until: OrderLifecycle,
    /// How long answers to idempotency keys are kept.
    pub idempotency_retention: Duration,
    /// The largest answer, in bytes of its body, that is kept under the key of a request that changed
    /// nothing.
    pub unchanged_answer_bytes: usize,
    /// Bytes of answers that are kept in memory in front of the database.
    pub answer_cache_bytes: u64,
    /// How long receipts of providers' news are kept.
    pub receipt_retention: Duration,
    /// After how long without a change a cart is abandoned.
    pub abandon_carts_after: Duration,
    /// How long a provider may take to answer.
    pub provider_timeout: Duration,
    /// Requests that may be inside calls to one provider at the same time.
    pub max_provider_requests: usize,
    /// Whether providers may send shoppers to `http` pages of this machine, beside `https`. Only for
    /// development: the mock provider's page.
    pub loopback_next_actions: bool,
    /// How long handing over one message may take. Well below `job_lease`.
    pub message_timeout: Duration,
    /// How long a live attempt may be silent before its provider is asked.
    pub sync_after: Duration,
    /// The same for an attempt whose money is set aside. It may wait for days until goods leave, and
    /// nothing is wrong: what its provider wants to tell comes by webhook, and this only finds those
    /// that were lost.
    pub sync_authorized_after: Duration,
    /// How long a job is held by the worker that took it.
    pub job_lease: Duration,
    /// Attempts at one message before it is given up.
    pub max_attempts: i32,
    /// The language of messages to users who have named none, or one that the shop has no texts in.
    pub default_locale: Locale,
    /// Channels on which this shop sends nothing: no message is written for them.
    pub silent: Vec<Channel>,
    /// Attempts at any other job before it is given up. With the longest wait between two of them a
    /// quarter of an hour, 300 attempts are three days.
    pub max_job_attempts: i32,
    /// See [`PlaceholderContact`].
    pub placeholder: Option<PlaceholderContact>,
}

impl Policy {
    /// The documented defaults, in a currency.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            default_provider: None,
            order_ttl: Duration::from_secs(30 * 60),
            cod_ttl: Duration::from_secs(14 * 24 * 60 * 60),
            max_ttl: PayPolicy::DEFAULT.max_ttl.to_std().unwrap_or(Duration::MAX),
            review_time: PayPolicy::DEFAULT.review_time.to_std().unwrap_or(Duration::MAX),
            max_open_orders: 100,
            max_unpaid_units: UnpaidUnits { all: 200_000, cod: 10_000 },
            usage: UsageLimits::default(),
            cod_enabled: true,
            max_payment_attempts: PayPolicy::DEFAULT.max_attempts,
            auto_confirm: false,
            capture: CapturePolicy::AtOnce,
            customer_cancel_until: OrderLifecycle::Confirmed,
            idempotency_retention: Duration::from_secs(30 * 24 * 60 * 60),
            unchanged_answer_bytes: 4 * 1024,
            answer_cache_bytes: 32 * 1024 * 1024,
            receipt_retention: Duration::from_secs(90 * 24 * 60 * 60),
            abandon_carts_after: Duration::from_secs(30 * 24 * 60 * 60),
            provider_timeout: Duration::from_secs(10),
            max_provider_requests: 64,
            loopback_next_actions: false,
            message_timeout: Duration::from_secs(30),
            sync_after: Duration::from_secs(60),
            sync_authorized_after: Duration::from_secs(6 * 60 * 60),
            job_lease: Duration::from_secs(60),
            max_attempts: 10,
            default_locale: Locale::english(),
            silent: Vec::new(),
            max_job_attempts: 300,
            placeholder: None,
        }
    }

    pub(crate) fn paying(&self) -> PayPolicy {
        PayPolicy {
            auto_confirm: self.auto_confirm,
            capture: self.capture,
            review_time: time_delta(self.review_time),
            max_ttl: time_delta(self.max_ttl),
            max_attempts: self.max_payment_attempts,
        }
    }
}

/// What an engine is made of.
pub struct EngineParts {
    /// Where things are kept.
    pub store: Arc<dyn Storage>,
    /// The payment providers.
    pub gateways: Vec<Arc<dyn PaymentGateway>>,
    /// Whoever carries messages, one a channel.
    pub notifiers: Vec<Arc<dyn Notifier>>,
    /// The shop's texts; without them a message is its one sentence.
    pub texts: Option<Arc<dyn Texts>>,
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
    pub(crate) texts: Option<Arc<dyn Texts>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
    pub(crate) policy: Policy,
    pub(crate) wake: Wake,
    pub(crate) answers: moka::sync::Cache<IdempotencyScope, (String, StoredResponse)>,
    pub(crate) receipts: moka::sync::Cache<(String, String), ()>,
}

impl Engine {
    /// Puts an engine together. The documents' caches stand in front of the tables: answers to
    /// idempotency keys for 5 minutes, webhook receipts for 10; the tables are the truth.
    #[must_use]
    pub fn new(parts: EngineParts) -> Self {
        let cache = |minutes: u64| Duration::from_secs(60 * minutes);
        let answer_cache_bytes = parts.policy.answer_cache_bytes;
        let loopback = parts.policy.loopback_next_actions;
        let provider = |gateway| Arc::new(GuardedGateway::new(gateway, loopback)) as _;
        let notifier = |notifier| Arc::new(GuardedNotifier::new(notifier)) as _;
        let names = parts.gateways.iter().map(|gateway| gateway.name());
        Self {
            bulkheads: Bulkheads::new(names, parts.policy.max_provider_requests),
            store: parts.store,
            gateways: parts.gateways.into_iter().map(provider).collect(),
            notifiers: parts.notifiers.into_iter().map(notifier).collect(),
            texts: parts.texts.map(|texts| Arc::new(GuardedTexts::new(texts)) as _),
            clock: parts.clock,
            ids: parts.ids,
            policy: parts.policy,
            wake: Wake::default(),
            answers: moka::sync::Cache::builder()
                .max_capacity(answer_cache_bytes)
                .weigher(weight)
                .time_to_live(cache(5))
                .build(),
            receipts: moka::sync::Cache::builder()
                .max_capacity(50_000)
                .time_to_live(cache(10))
                .build(),
        }
    }

    /// Where things are kept, for reading beyond the use cases (health, audit).
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

    /// Whether the clock is certain enough to expire and delete data by it.
    pub(crate) fn allows_expiry(&self) -> bool {
        self.clock.allows_expiry()
    }

    /// Whether leases of others may be taken over by the clock.
    pub(crate) fn allows_takeover(&self) -> bool {
        self.clock.allows_takeover()
    }

    /// Names of the payment providers.
    #[must_use]
    pub fn providers(&self) -> Vec<&str> {
        self.gateways.iter().map(|g| g.name()).collect()
    }

    /// Shows the counters of each provider as 0, once somebody collects metrics.
    pub fn announce_metrics(&self) {
        self.providers().into_iter().for_each(count::announce_provider);
    }

    pub(crate) fn uuid(&self) -> uuid::Uuid {
        self.ids.uuid()
    }

    pub(crate) fn random(&self) -> u64 {
        self.ids.random()
    }

    /// Runs `decide` with the circumstances of a change made now by `actor`.
    pub(crate) fn change<R>(&self, actor: &Actor, decide: impl FnOnce(&Change<'_>) -> R) -> R {
        let new_id = || self.ids.uuid();
        decide(&Change { now: self.now(), actor, new_id: &new_id })
    }

    /// The provider of that name, or the default one.
    pub(crate) fn gateway(&self, name: Option<&str>) -> Result<Arc<dyn PaymentGateway>, AppError> {
        let wanted = name.or(self.policy.default_provider.as_deref());
        let found = self.gateways.iter().find(|g| Some(g.name()) == wanted);
        found.cloned().ok_or_else(|| AppError::UnknownProvider(wanted.map(ToOwned::to_owned)))
    }

    /// A place for a request in the calls to a provider: see [`Bulkheads::enter`].
    pub(crate) async fn enter(&self, provider: &str) -> Result<Place, AppError> {
        self.bulkheads.enter(provider).await
    }

    /// The same where the request may have a place already.
    pub(crate) async fn place_at(
        &self,
        provider: &str,
        held: Option<Place>,
    ) -> Result<Place, AppError> {
        match held.filter(|place| place.is_at(provider)) {
            Some(place) => Ok(place),
            None => self.enter(provider).await,
        }
    }

    pub(crate) fn notifier(&self, channel: Channel) -> Option<&Arc<dyn Notifier>> {
        self.notifiers.iter().find(|n| n.channel() == channel)
    }

    /// New work, due at `run_at`.
    pub(crate) fn job(&self, work: Work, run_at: Instant) -> Job {
        Job::new(JobId(self.uuid()), work, run_at, self.now())
    }

    /// Commits, and wakes the workers of this process where there is new work.
    pub(crate) async fn commit(&self, changes: Changes) -> Result<(), CommitError> {
        let lanes = Lane::with_new_work(&changes);
        self.write(changes).await?;
        self.wake.lanes(&lanes);
        Ok(())
    }

    /// Commits, and counts.
    pub(crate) async fn write(&self, changes: Changes) -> Result<(), CommitError> {
        let (tally, begun) = (Tally::of(&changes), std::time::Instant::now());
        let outcome = self.store.commit(changes).await;
        count::commit(tally, begun, &outcome);
        outcome
    }

    /// To be called where the clock has jumped: what is kept for some minutes is forgotten (the
    /// tables know it), and every worker looks at once for what has become due.
    pub fn clock_has_jumped(&self) {
        self.answers.invalidate_all();
        self.receipts.invalidate_all();
        self.wake.all();
    }

    /// When an order that is placed now expires.
    pub(crate) fn expiry(&self, method: PaymentMethod) -> Instant {
        self.after(match method {
            PaymentMethod::Online => self.policy.order_ttl,
            PaymentMethod::Cod => self.policy.cod_ttl,
        })
    }

    /// `now` less a duration of the policy.
    pub(crate) fn before(&self, time: Duration) -> Instant {
        self.now().checked_sub_signed(time_delta(time)).unwrap_or(Instant::MIN_UTC)
    }

    /// `now` plus a duration of the policy.
    pub(crate) fn after(&self, wait: Duration) -> Instant {
        self.now().checked_add_signed(time_delta(wait)).unwrap_or(Instant::MAX_UTC)
    }
}

/// Bytes that a cached answer takes: the cache is bounded by them, for answers are of very different
/// sizes.
fn weight(scope: &IdempotencyScope, (fingerprint, response): &(String, StoredResponse)) -> u32 {
    /// The entry itself, with what the cache needs to find it.
    const ENTRY: usize = 256;
    let headers = response.headers.iter().map(|(name, value)| name.len() + value.len());
    let texts = [&scope.operation, &scope.key, fingerprint, &response.body];
    let bytes = texts.iter().map(|text| text.len()).chain(headers).sum::<usize>();
    u32::try_from(bytes.saturating_add(ENTRY)).unwrap_or(u32::MAX)
}

fn time_delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use domain::ids::UserId;

    use super::*;

    #[test]
    fn s16_cached_answers_weigh_their_bytes() {
        let scope = IdempotencyScope {
            user_id: UserId(uuid::Uuid::nil()),
            operation: "pay".to_owned(),
            key: "k1".to_owned(),
        };
        let headers = vec![("etag".to_owned(), "1".to_owned())];
        let response = StoredResponse { status: 200, headers, body: "x".repeat(1_000) };
        assert_eq!(weight(&scope, &("print".to_owned(), response)), 256 + 5 + 5 + 5 + 1_000);
    }
}
