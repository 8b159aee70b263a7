//! The settings as the rest of the program uses them: one struct a section, every value read.

use std::net::SocketAddr;
use std::time::Duration;

use api_actix::Origins;
use domain::money::Currency;
use domain::order::{CapturePolicy, OrderLifecycle};
use secrecy::SecretString;

use super::clock::Clock;
use super::limits::Limits;
use super::log::Log;
use super::notify::Notify;
use super::reader::Reader;

/// All settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The HTTP server.
    pub http: Http,
    /// The database.
    pub database: Database,
    /// Tokens.
    pub jwt: Jwt,
    /// How long a secret still counts after its file was replaced.
    pub secrets_overlap: Duration,
    /// Limits on what callers may try.
    pub limits: Limits,
    /// The shop.
    pub shop: Shop,
    /// Payment providers.
    pub payments: Payments,
    /// Orders.
    pub orders: Orders,
    /// Messages.
    pub notify: Notify,
    /// Work after requests.
    pub outbox: Outbox,
    /// When a clock is believed.
    pub clock: Clock,
    /// How long answers to idempotency keys are kept.
    pub idempotency_retention: Duration,
    /// The largest answer that is kept where nothing was changed.
    pub unchanged_answer_bytes: usize,
    /// Bytes of answers in memory.
    pub answer_cache_bytes: u64,
    /// After how long without a change a cart is abandoned.
    pub abandon_carts_after: Duration,
    /// How long receipts of webhooks are kept.
    pub keep_webhooks: Duration,
    /// The log.
    pub log: Log,
    /// The metrics.
    pub metrics: Metrics,
    /// Whether this is the demo.
    pub demo: bool,
}

/// The HTTP server. See the keys `http.*`.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where it listens.
    pub bind: SocketAddr,
    /// Threads; `None`: one per core.
    pub workers: Option<usize>,
    /// How long a stop waits.
    pub shutdown_timeout: Duration,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Connections for each thread.
    pub max_connections: usize,
    /// Requests that are worked on at once.
    pub max_in_flight: usize,
    /// Of these, requests without a valid token.
    pub max_unauthenticated: usize,
    /// How long the head of a request may take.
    pub header_timeout: Duration,
    /// How long a body may take.
    pub body_timeout: Duration,
    /// How long a caller may take to read an answer.
    pub write_timeout: Duration,
    /// Bytes of answers that are held for callers who do not read them.
    pub max_unread_bytes: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// Origins whose pages may call; none where it is not set.
    pub allowed_origins: Origins,
}

/// The database. See the keys `database.*`.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its address, which may hold a password.
    pub url: SecretString,
    /// Connections.
    pub pool_size: u32,
    /// How long to wait for one of them.
    pub acquire_timeout: Duration,
    /// How long a statement may take.
    pub statement_timeout: Duration,
    /// How long to wait for a lock.
    pub lock_timeout: Duration,
    /// How a SQLite file is checked before it is served.
    pub check_at_start: StartCheck,
    /// The largest file that is checked like that, in MiB.
    pub check_limit_mib: u64,
}

/// How a SQLite file is checked for damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartCheck {
    /// Not at all.
    Off,
    /// Every page.
    Quick,
    /// Every page, and each index against its table.
    Full,
}

/// Tokens. See the keys `jwt.*`.
#[derive(Debug, Clone)]
pub struct Jwt {
    /// The secret.
    pub secret: Option<SecretString>,
    /// The one before.
    pub previous_secret: Option<SecretString>,
    /// Where the identity provider publishes its keys.
    pub jwks_url: Option<String>,
    /// The same in a file.
    pub jwks_file: Option<String>,
    /// `iss`.
    pub issuer: Option<String>,
    /// `aud`.
    pub audience: Option<String>,
    /// By how much clocks may differ.
    pub leeway: Duration,
}

/// The shop. See the keys `shop.*`.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its name.
    pub name: String,
    /// Its currency.
    pub currency: Currency,
}

/// Payment providers. See the keys `payments.*`.
#[derive(Debug, Clone)]
pub struct Payments {
    /// Whether cash on delivery is offered.
    pub cod_enabled: bool,
    /// Who takes the money where nobody is named.
    pub default_provider: Option<String>,
    /// Timeout of a provider call.
    pub timeout: Duration,
    /// Requests inside calls to one provider.
    pub max_concurrent_requests: usize,
    /// How long operators have to decide on a payment of another amount.
    pub review_time: Duration,
    /// The mock provider.
    pub mock: Mock,
}

/// The mock provider. See the keys `payments.mock.*`.
#[derive(Debug, Clone)]
pub struct Mock {
    /// Its secret for webhooks.
    pub webhook_secret: Option<SecretString>,
    /// The one before.
    pub previous_webhook_secret: Option<SecretString>,
    /// Whether amounts decide what happens.
    pub magic_amounts: bool,
    /// Where its ledger is kept.
    pub ledger_file: Option<String>,
}

/// Orders. See the keys `orders.*`.
#[derive(Debug, Clone)]
pub struct Orders {
    /// How long an order waits to be paid online.
    pub ttl: Duration,
    /// How long an order for cash on delivery waits to be confirmed.
    pub cod_ttl: Duration,
    /// How long an order waits at most for a payment method with a deadline of its own.
    pub max_ttl: Duration,
    /// Open orders that one customer may have.
    pub max_open_per_customer: i64,
    /// Payment attempts that one order takes.
    pub max_payment_attempts: usize,
    /// Whether a paid order is confirmed at once.
    pub auto_confirm: bool,
    /// When money is taken.
    pub capture: CapturePolicy,
    /// The last state in which customers may cancel.
    pub customer_cancel_until: OrderLifecycle,
}

/// Work after requests. See the keys `outbox.*`.
#[derive(Debug, Clone)]
pub struct Outbox {
    /// Tasks that do it.
    pub workers: usize,
    /// How often they look.
    pub poll_interval: Duration,
    /// How long a job is the worker's that took it.
    pub lease: Duration,
    /// Jobs taken at once.
    pub batch: u32,
    /// Attempts at a job before it is given up.
    pub max_attempts: i32,
}

/// The metrics. See the keys `metrics.*`.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// Whether they are collected and shown.
    pub enabled: bool,
    /// What a scraper must bear.
    pub token: Option<SecretString>,
}

impl Settings {
    /// Reads every key there is; `None` where one has no readable value, which the faults have
    /// told before.
    pub(super) fn read(r: &mut Reader<'_>, demo: bool) -> Option<Self> {
        Some(Self {
            http: Http::read(r)?,
            database: Database::read(r)?,
            jwt: Jwt::read(r)?,
            secrets_overlap: r.time("secrets.overlap")?,
            limits: Limits::read(r)?,
            shop: Shop::read(r)?,
            payments: Payments::read(r)?,
            orders: Orders::read(r)?,
            notify: Notify::read(r)?,
            outbox: Outbox::read(r)?,
            clock: Clock::read(r)?,
            idempotency_retention: r.time("idempotency.retention")?,
            unchanged_answer_bytes: r.count("idempotency.unchanged_answer_bytes")?,
            answer_cache_bytes: r.count("idempotency.cache_bytes")?,
            abandon_carts_after: r.time("carts.abandon_after")?,
            keep_webhooks: r.time("webhooks.keep")?,
            log: Log::read(r)?,
            metrics: Metrics {
                enabled: r.flag("metrics.enabled")?,
                token: r.secret("metrics.token"),
            },
            demo,
        })
    }
}

impl Http {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            bind: r.address("http.bind")?,
            workers: r.count("http.workers"),
            shutdown_timeout: r.time("http.shutdown_timeout")?,
            request_timeout: r.time("http.request_timeout")?,
            max_connections: r.count("http.max_connections")?,
            max_in_flight: r.count("http.max_in_flight")?,
            max_unauthenticated: r.count("http.max_unauthenticated")?,
            header_timeout: r.time("http.header_timeout")?,
            body_timeout: r.time("http.body_timeout")?,
            write_timeout: r.time("http.write_timeout")?,
            max_unread_bytes: r.count("http.max_unread_bytes")?,
            keep_alive: r.time("http.keep_alive")?,
            allowed_origins: r.parsed("http.allowed_origins").unwrap_or_default(),
        })
    }
}

impl Database {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            url: r.secret("database.url")?,
            pool_size: r.count("database.pool_size")?,
            acquire_timeout: r.time("database.acquire_timeout")?,
            statement_timeout: r.time("database.statement_timeout")?,
            lock_timeout: r.time("database.lock_timeout")?,
            check_at_start: match r.text("database.check_at_start")?.as_str() {
                "off" => StartCheck::Off,
                "quick" => StartCheck::Quick,
                _ => StartCheck::Full,
            },
            check_limit_mib: r.count("database.check_limit_mib")?,
        })
    }
}

impl Jwt {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            secret: r.secret("jwt.secret"),
            previous_secret: r.secret("jwt.previous_secret"),
            jwks_url: r.text("jwt.jwks_url"),
            jwks_file: r.text("jwt.jwks_file"),
            issuer: r.text("jwt.issuer"),
            audience: r.text("jwt.audience"),
            leeway: r.time("jwt.leeway")?,
        })
    }
}

impl Shop {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self { name: r.text("shop.name")?, currency: r.parsed("shop.currency")? })
    }
}

impl Payments {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            default_provider: r.text("payments.default_provider"),
            cod_enabled: r.flag("payments.cod_enabled")?,
            timeout: r.time("payments.timeout")?,
            max_concurrent_requests: r.count("payments.max_concurrent_requests")?,
            review_time: r.time("payments.review_time")?,
            mock: Mock {
                webhook_secret: r.secret("payments.mock.webhook_secret"),
                previous_webhook_secret: r.secret("payments.mock.previous_webhook_secret"),
                magic_amounts: r.flag("payments.mock.magic_amounts")?,
                ledger_file: r.text("payments.mock.ledger_file"),
            },
        })
    }
}

impl Orders {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            ttl: r.time("orders.ttl")?,
            cod_ttl: r.time("orders.cod_ttl")?,
            max_ttl: r.time("orders.max_ttl")?,
            max_open_per_customer: r.count("orders.max_open_per_customer")?,
            max_payment_attempts: r.count("orders.max_payment_attempts")?,
            auto_confirm: r.flag("orders.auto_confirm")?,
            capture: r.parsed("orders.capture")?,
            customer_cancel_until: r.parsed("orders.customer_cancel_until")?,
        })
    }
}

impl Outbox {
    fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            workers: r.count("outbox.workers")?,
            poll_interval: r.time("outbox.poll_interval")?,
            lease: r.time("outbox.lease")?,
            batch: r.count("outbox.batch")?,
            max_attempts: r.count("outbox.max_attempts")?,
        })
    }
}

impl Jwt {
    /// Whether an identity provider's keys count.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.jwks_url.is_some() || self.jwks_file.is_some()
    }
}
