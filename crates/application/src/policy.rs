//! The shop's policies: what is configured about orders, payments and background work.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::locale::Locale;
use domain::money::Currency;
use domain::notification::Channel;
use domain::order::{CapturePolicy, OrderLifecycle, PayPolicy};
use ports::UnpaidUnits;

use crate::usage::UsageLimits;

/// Addresses for users without any, such as `user@example.com` and `+911234567890`. Only for
/// notifiers that print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceholderContact {
    /// Stands in for the e-mail address.
    pub email: Option<String>,
    /// Stands in for the phone number.
    pub phone: Option<String>,
}

/// The shop's policies.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The currency of empty carts, and of amounts without one.
    pub currency: Currency,
    /// The provider if none is named, and none is set for the order's currency.
    pub default_provider: Option<String>,
    /// The providers of orders in certain currencies, if none is named.
    pub provider_by_currency: BTreeMap<Currency, String>,
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
    /// When an online payment is captured.
    pub capture: CapturePolicy,
    /// The last state in which a customer may cancel: `Pending` or `Confirmed`.
    pub customer_cancel_until: OrderLifecycle,
    /// For how many days after its delivery customers can ask for a return of an order; 0: never.
    pub return_days: u32,
    /// How long answers to idempotency keys are kept.
    pub idempotency_retention: Duration,
    /// The largest answer, in bytes of its body, that is kept under the key of a request that changed
    /// nothing.
    pub unchanged_answer_bytes: usize,
    /// Bytes of answers that are kept in memory in front of the database.
    pub answer_cache_bytes: u64,
    /// How long webhook receipts are kept.
    pub receipt_retention: Duration,
    /// How long webhook deliveries are kept after their end.
    pub delivery_retention: Duration,
    /// After how long without a change a cart is abandoned.
    pub abandon_carts_after: Duration,
    /// Timeout of a provider call.
    pub provider_timeout: Duration,
    /// Maximum concurrent requests to one provider.
    pub max_provider_requests: usize,
    /// Timeout for delivering one message; well below `job_lease`.
    pub message_timeout: Duration,
    /// How long an active attempt may be without an update before it is looked up.
    pub sync_after: Duration,
    /// The same for an authorized attempt. It may wait for days until goods are shipped: its
    /// provider sends webhooks, and this only finds lost ones.
    pub sync_authorized_after: Duration,
    /// How long a job is held by the worker that took it.
    pub job_lease: Duration,
    /// Attempts at one message before it is dead-lettered.
    pub max_attempts: i32,
    /// The language of messages to users who have named none, or one that the shop has no texts in.
    pub default_locale: Locale,
    /// Channels on which this shop sends nothing: no message is written for them.
    pub silent: Vec<Channel>,
    /// Attempts at any other job before it is dead-lettered. With the longest wait between two of
    /// them a quarter of an hour, 300 attempts are three days.
    pub max_job_attempts: i32,
    /// The address of the shop pages (`https://shop.example`), if confirmations of orders link to them.
    pub order_links: Option<String>,
    /// See [`PlaceholderContact`].
    pub placeholder: Option<PlaceholderContact>,
}

impl Policy {
    /// The provider of a new payment in this currency, if the request names none.
    #[must_use]
    pub fn provider_for(&self, currency: Currency) -> Option<&str> {
        let own = self.provider_by_currency.get(&currency);
        own.or(self.default_provider.as_ref()).map(String::as_str)
    }

    /// The documented defaults, in a currency.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            default_provider: None,
            provider_by_currency: BTreeMap::new(),
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
            return_days: 30,
            idempotency_retention: Duration::from_secs(30 * 24 * 60 * 60),
            unchanged_answer_bytes: 4 * 1024,
            answer_cache_bytes: 32 * 1024 * 1024,
            receipt_retention: Duration::from_secs(90 * 24 * 60 * 60),
            delivery_retention: Duration::from_secs(30 * 24 * 60 * 60),
            abandon_carts_after: Duration::from_secs(30 * 24 * 60 * 60),
            provider_timeout: Duration::from_secs(10),
            max_provider_requests: 64,
            message_timeout: Duration::from_secs(31),
            sync_after: Duration::from_secs(60),
            sync_authorized_after: Duration::from_secs(6 * 60 * 60),
            job_lease: Duration::from_secs(60),
            max_attempts: 10,
            default_locale: Locale::english(),
            silent: Vec::new(),
            max_job_attempts: 300,
            order_links: None,
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

/// A time so much later.
pub(crate) fn later(time: Instant, duration: Duration) -> Instant {
    time.checked_add_signed(time_delta(duration)).unwrap_or(Instant::MAX_UTC)
}

/// The time from one moment to another; zero if that is not later.
pub(crate) fn elapsed(from: Instant, to: Instant) -> Duration {
    to.signed_duration_since(from).to_std().unwrap_or_default()
}

/// A duration that can be added to a time.
pub(crate) fn time_delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}
