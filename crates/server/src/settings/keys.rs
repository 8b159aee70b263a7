//! Every key there is: its kind, its default, and what it is for. The settings, the example file,
//! `config show` and the suggestions for mistyped keys are all made from this table.

mod edge;
mod notify;

use std::time::Duration;

use super::key::{Default, Key};
use super::kind::Kind;

const fn key(name: &'static str, kind: Kind, default: &'static str, help: &'static str) -> Key {
    let default = Default::Value(default);
    Key { name, kind, default, help }
}

const fn open(
    name: &'static str,
    kind: Kind,
    means: &'static str,
    example: &'static str,
    help: &'static str,
) -> Key {
    let default = Default::Unset { means, example };
    Key { name, kind, default, help }
}

const fn millis(min: u64, max: u64) -> Kind {
    let (min, max) = (Duration::from_millis(min), Duration::from_millis(max));
    Kind::Time { min, max }
}

const fn seconds(min: u64, max: u64) -> Kind {
    let (min, max) = (Duration::from_secs(min), Duration::from_secs(max));
    Kind::Time { min, max }
}

const fn count(min: u64, max: u64) -> Kind {
    Kind::Count { min, max }
}

/// The parts of the table as one.
#[expect(clippy::indexing_slicing, reason = "slices are not walked otherwise before the start")]
const fn joined<const N: usize>(parts: &[&[Key]]) -> [Key; N] {
    let mut all = [parts[0][0]; N];
    let (mut part, mut filled) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[filled] = parts[part][at];
            filled += 1;
            at += 1;
        }
        part += 1;
    }
    all
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The table, in the order in which the example shows it.
pub const KEYS: &[Key] = &joined::<
    { edge::KEYS.len() + SERVING.len() + notify::KEYS.len() + WORKING.len() },
>(&[edge::KEYS, SERVING, notify::KEYS, WORKING]);

/// Those of the storage, the shop and its payments.
const SERVING: &[Key] = &[
    key(
        "database.url",
        Kind::Database,
        "sqlite://data/kassa.db",
        "The database: a SQLite file or a PostgreSQL server. The variable DATABASE_URL works as \
         well.",
    ),
    key(
        "database.pool_size",
        count(1, 256),
        "8",
        "Connections to the database. With PostgreSQL, 16 are sufficient for two cores; reads and writes are each limited to three quarters of the pool.",
    ),
    key(
        "database.acquire_timeout",
        millis(10, 5 * MINUTE * 1_000),
        "2s",
        "How long a request waits for a connection before it answers 503.",
    ),
    key(
        "database.statement_timeout",
        millis(10, HOUR * 1_000),
        "5s",
        "PostgreSQL cancels statements that run longer. If there is no response one second later, the connection is abandoned.",
    ),
    key(
        "database.lock_timeout",
        millis(10, HOUR * 1_000),
        "2s",
        "How long a write waits for a lock, on either database. With PostgreSQL, waits over 250 ms are limited to a quarter of the write connections.",
    ),
    key(
        "database.check_at_start",
        Kind::Word(&["off", "quick", "full"]),
        "full",
        "How `kassa serve` checks a SQLite file for damage at startup: every page (`quick`), \
         every page and index (`full`), or not at all (`off`).",
    ),
    key(
        "database.check_limit_mib",
        count(1, 1_048_576),
        "512",
        "A larger SQLite file is checked with `quick` instead of `full`, and not at all with `quick`.",
    ),
    key("shop.name", Kind::Text, "Kassa", "The shop's name, shown at startup and in the log."),
    key(
        "shop.currency",
        Kind::Currency,
        "USD",
        "The currency of empty carts, and of amounts without a currency.",
    ),
    open(
        "payments.default_provider",
        Kind::Provider(&["mock"]),
        "only cash on delivery can be chosen",
        "mock",
        "The payment provider for requests that specify none. `mock` charges nothing: orders that \
         it marks as paid are given away.",
    ),
    key(
        "payments.cod_enabled",
        Kind::Flag,
        "true",
        "Whether orders can be placed with cash on delivery. They reserve stock without a payment \
         until they are confirmed, or until `orders.cod_ttl` has passed.",
    ),
    key("payments.timeout", millis(100, 2 * MINUTE * 1_000), "10s", "Timeout of a provider call."),
    key(
        "payments.max_concurrent_requests",
        count(1, 100_000),
        "64",
        "Maximum concurrent requests per payment provider. Further requests wait up to one second and are \
         then answered 503; nothing is written. Background jobs are not counted.",
    ),
    key(
        "payments.review_time",
        seconds(1, 365 * DAY),
        "3d",
        "How long operators have to accept or refund a payment with a different amount. Then the \
         order is cancelled and the payment refunded; if goods have been shipped, the payment is \
         accepted.",
    ),
    open(
        "payments.mock.webhook_secret",
        Kind::Secret,
        "the mock provider cannot be used",
        "set 32 random bytes or more (openssl rand -hex 32)",
        "The secret with which the mock provider signs its webhooks.",
    ),
    open(
        "payments.mock.previous_webhook_secret",
        Kind::Secret,
        "only payments.mock.webhook_secret is accepted",
        "the previous secret",
        "A second webhook secret that is accepted during a rotation.",
    ),
    key(
        "payments.mock.magic_amounts",
        Kind::Flag,
        "false",
        "Whether amounts that end in 02 to 09 make the mock provider decline, wait or fail, \
         unless a payment token selects the outcome. Ordinary purchases can have such amounts \
         too. Only with --demo.",
    ),
    open(
        "payments.mock.ledger_file",
        Kind::Text,
        "it is kept in memory and lost on a restart",
        "data/mock-ledger.jsonl",
        "A file in which the mock provider stores captures and refunds.",
    ),
    key(
        "orders.ttl",
        seconds(1, 365 * DAY),
        "30m",
        "How long an order waits for an online payment before it is cancelled and its stock is \
         released. It waits longer while the provider is processing its payment.",
    ),
    key(
        "orders.cod_ttl",
        seconds(MINUTE, 365 * DAY),
        "14d",
        "How long an order with cash on delivery waits for confirmation before it is cancelled.",
    ),
    key(
        "orders.max_ttl",
        seconds(1, 365 * DAY),
        "31d",
        "Maximum wait for payment methods with a provider deadline, such as a bank transfer or a \
         voucher.",
    ),
    key(
        "orders.max_open_per_customer",
        count(1, 1_000_000),
        "100",
        "Maximum number of open orders of a customer (neither paid nor confirmed by the shop). \
         Services and operators are not limited.",
    ),
    key(
        "orders.max_payment_attempts",
        count(1, 1_000),
        "20",
        "Maximum number of payment attempts of an order, whatever their outcome. Then it has to \
         be cancelled and placed again.",
    ),
    key(
        "orders.auto_confirm",
        Kind::Flag,
        "false",
        "Whether a paid order is confirmed automatically.",
    ),
    key(
        "orders.capture",
        Kind::Word(&["at_once", "on_shipping", "manual"]),
        "at_once",
        "When an online payment is captured: when the shopper pays (`at_once`); with the first \
         parcel, after confirmation on an authorization (`on_shipping`); or by an operator \
         (`manual`).",
    ),
    key(
        "orders.customer_cancel_until",
        Kind::Word(&["pending", "confirmed"]),
        "confirmed",
        "The last state in which customers may cancel their orders.",
    ),
    key(
        "carts.abandon_after",
        seconds(HOUR, 10 * 365 * DAY),
        "30d",
        "Time without changes after which a cart is abandoned; its owner then gets an empty one.",
    ),
];

/// Those of the work after requests, and of what an operator sees.
const WORKING: &[Key] = &[
    key(
        "outbox.workers",
        count(0, 64),
        "1",
        "Number of background workers. 0: this server runs no background jobs.",
    ),
    key(
        "outbox.poll_interval",
        millis(10, HOUR * 1_000),
        "1s",
        "How often the workers poll for jobs of other servers and jobs that have become due.",
    ),
    key(
        "outbox.lease",
        seconds(2, HOUR),
        "1m",
        "Lease of a claimed job. After a crash its jobs wait that long before another worker \
         claims them.",
    ),
    key("outbox.batch", count(1, 1_000), "64", "Number of jobs that a worker claims at once."),
    key(
        "outbox.max_attempts",
        count(1, 100_000),
        "300",
        "Attempts at a job other than a message, such as a refund or a capture, before it is \
         dead-lettered. The delays grow to a quarter of an hour: 300 attempts take about three \
         days.",
    ),
    key(
        "clock.tolerance",
        millis(100, MINUTE * 1_000),
        "2s",
        "Largest clock difference that is corrected immediately. A larger difference is treated as a clock \
         jump: it is logged and counted, and expiry and deletion are paused.",
    ),
    key(
        "clock.settle",
        seconds(MINUTE, 30 * DAY),
        "1h",
        "How long a changed clock must remain stable before its time is adopted.",
    ),
    key(
        "idempotency.retention",
        seconds(MINUTE, 10 * 365 * DAY),
        "30d",
        "How long the response to an Idempotency-Key is stored and replayed.",
    ),
    key(
        "idempotency.unchanged_answer_bytes",
        count(0, 1_048_576),
        "4096",
        "The largest response, in bytes, that is stored for a request that changed nothing. A \
         retry of a request with a larger response is processed again.",
    ),
    key(
        "idempotency.cache_bytes",
        count(0, 1_073_741_824),
        "33554432",
        "Size of the in-memory cache of responses to Idempotency-Keys, in bytes.",
    ),
    key(
        "webhooks.keep",
        seconds(DAY, 10 * 365 * DAY),
        "90d",
        "How long webhook receipts are kept; a later duplicate counts as new, and changes \
         nothing.",
    ),
    open(
        "log.format",
        Kind::Word(&["pretty", "json"]),
        "pretty on a terminal, else json",
        "json",
        "Format of log lines, which are written to standard error.",
    ),
    key(
        "log.level",
        Kind::LogFilter,
        "info",
        "Log level or filter. The variable RUST_LOG works as well.",
    ),
    open(
        "log.otlp_endpoint",
        Kind::Text,
        "no traces are sent",
        "http://127.0.0.1:4318",
        "Where traces are sent, as OTLP over HTTP. Only in a binary built with the feature \
         `otel`.",
    ),
    key(
        "metrics.enabled",
        Kind::Flag,
        "true",
        "Whether metrics are collected and served at /metrics for Prometheus.",
    ),
    open(
        "metrics.token",
        Kind::Secret,
        "anyone who can reach the server can read its metrics",
        "set 32 random bytes or more (openssl rand -hex 32)",
        "The bearer token required by /metrics.",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::key::variable;
    use super::*;

    #[test]
    fn every_default_is_a_value_of_its_kind() {
        for key in KEYS {
            match key.default {
                Default::Value(text) => assert!(key.kind.read(text).is_ok(), "{}", key.name),
                Default::Unset { example, means } => {
                    assert!(key.kind.read(example).is_ok(), "{}", key.name);
                    assert!(!means.is_empty());
                }
            }
        }
    }

    #[test]
    fn every_key_is_named_once_in_a_section_and_explained_in_a_sentence() {
        for (at, key) in KEYS.iter().enumerate() {
            assert!(key.name.contains('.'), "{}", key.name);
            assert!(key.help.ends_with('.'), "{}", key.name);
            let first = KEYS.iter().position(|k| k.name == key.name);
            assert_eq!(first, Some(at), "{} stands twice", key.name);
        }
    }

    #[test]
    fn only_secrets_have_files() {
        assert_eq!(Key::of_file("jwt.secret_file").map(|k| k.name), Some("jwt.secret"));
        assert_eq!(Key::of_file("database.url_file").map(|k| k.name), Some("database.url"));
        assert!(Key::of_file("shop.name_file").is_none());
        assert!(Key::of_file("payments.mock.ledger_file").is_none());
    }

    #[test]
    fn variables_nest_by_two_underscores() {
        assert_eq!(variable("payments.mock.ledger_file"), "KASSA_PAYMENTS__MOCK__LEDGER_FILE");
    }
}
