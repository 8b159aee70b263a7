//! Every key there is: its kind, its default, and what it is for. The settings, the example file,
//! `config show` and the suggestions for mistyped keys are all made from this table.

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

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const CARRIERS: Kind = Kind::Word(&["console", "off"]);

/// The table, in the order in which the example shows it.
pub const KEYS: &[Key] = &[
    key(
        "http.bind",
        Kind::Address,
        "127.0.0.1:8080",
        "Where the API listens. The variable PORT replaces the port alone. --demo listens on \
         loopback addresses only.",
    ),
    open("http.workers", count(1, 1_024), "one for each core", "4", "Threads that serve requests."),
    key(
        "http.shutdown_timeout",
        seconds(0, 10 * MINUTE),
        "25s",
        "How long a stop waits for the requests that are still running.",
    ),
    key(
        "http.request_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "15s",
        "After how long a request is given up with 503.",
    ),
    key(
        "http.max_connections",
        count(1, 1_000_000),
        "10_000",
        "Open connections a worker thread takes at most; more of them wait.",
    ),
    key(
        "database.url",
        Kind::Database,
        "sqlite://data/kassa.db",
        "Where everything is kept: a SQLite file, or a PostgreSQL server. The variable \
         DATABASE_URL works as well.",
    ),
    key(
        "database.pool_size",
        count(1, 256),
        "8",
        "Connections to the database. On PostgreSQL 16 are plenty for two cores.",
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
        "After how long PostgreSQL gives a statement up.",
    ),
    key(
        "database.lock_timeout",
        millis(10, HOUR * 1_000),
        "2s",
        "How long a write waits for another one, on either database.",
    ),
    open(
        "jwt.secret",
        Kind::Secret,
        "the server does not start",
        "put 32 random bytes or more here (openssl rand -hex 32)",
        "The HS256 secret under which tokens are signed; the identity provider has it too.",
    ),
    open(
        "jwt.previous_secret",
        Kind::Secret,
        "only jwt.secret counts",
        "the secret that was used before",
        "A second secret whose tokens are still taken, while jwt.secret is being replaced.",
    ),
    open(
        "jwt.issuer",
        Kind::Text,
        "any issuer is taken",
        "https://id.example.com/",
        "The `iss` that a token must bear.",
    ),
    open(
        "jwt.audience",
        Kind::Text,
        "any audience is taken",
        "kassa",
        "The `aud` that a token must bear.",
    ),
    key(
        "jwt.leeway",
        seconds(0, HOUR),
        "60s",
        "By how much the clocks of whoever signs tokens may differ from ours.",
    ),
    key(
        "shop.name",
        Kind::Text,
        "Kassa",
        "The shop's name, as the start-up lines and the log show it.",
    ),
    key(
        "shop.currency",
        Kind::Currency,
        "USD",
        "The currency of empty carts, and of amounts that name none.",
    ),
    open(
        "payments.default_provider",
        Kind::Word(&["mock"]),
        "only cash on delivery can be chosen",
        "mock",
        "Who takes the money where a request names nobody. `mock` takes no money: every order it \
         settles is given away.",
    ),
    key(
        "payments.timeout",
        millis(100, 2 * MINUTE * 1_000),
        "10s",
        "How long a provider may take to answer.",
    ),
    open(
        "payments.mock.webhook_secret",
        Kind::Secret,
        "the mock provider cannot be used",
        "put 32 random bytes or more here (openssl rand -hex 32)",
        "The secret under which the mock provider signs its webhooks.",
    ),
    open(
        "payments.mock.previous_webhook_secret",
        Kind::Secret,
        "only payments.mock.webhook_secret counts",
        "the secret that was used before",
        "A second webhook secret that is still taken, while the first is being replaced.",
    ),
    key(
        "payments.mock.magic_amounts",
        Kind::Flag,
        "false",
        "Whether certain amounts make the mock provider decline, wait or fail. Only with --demo.",
    ),
    open(
        "payments.mock.ledger_file",
        Kind::Text,
        "it is kept in memory, and gone after a restart",
        "data/mock-ledger.jsonl",
        "A file in which the mock provider keeps what it has taken and given back.",
    ),
    key(
        "orders.ttl",
        seconds(1, 365 * DAY),
        "30m",
        "How long an order waits to be paid before it is cancelled and its stock is free again.",
    ),
    key(
        "orders.auto_confirm",
        Kind::Flag,
        "false",
        "Whether a paid order is confirmed at once, without an operator.",
    ),
    key(
        "orders.capture",
        Kind::Word(&["at_once", "on_shipping", "manual"]),
        "at_once",
        "When the money of an online payment is taken: with the payment; with the first parcel \
         that leaves, the order being confirmed on money that is set aside; or by an operator.",
    ),
    key(
        "orders.customer_cancel_until",
        Kind::Word(&["pending", "confirmed"]),
        "confirmed",
        "The last state in which customers may cancel their orders themselves.",
    ),
    key(
        "carts.abandon_after",
        seconds(HOUR, 10 * 365 * DAY),
        "30d",
        "After how long without a change a cart is abandoned; its owner then gets an empty one.",
    ),
    key(
        "notify.email.kind",
        CARRIERS,
        "console",
        "Who carries e-mails: `console` prints them on standard output, `off` sends none.",
    ),
    key(
        "notify.sms.kind",
        CARRIERS,
        "console",
        "Who carries text messages: `console` prints them on standard output, `off` sends none.",
    ),
    key(
        "notify.console.placeholder_email",
        Kind::Email,
        "user@example.com",
        "To whom `console` prints where a user has left no e-mail address. Nothing is ever sent \
         there.",
    ),
    key(
        "notify.console.placeholder_phone",
        Kind::Phone,
        "+911234567890",
        "To whom `console` prints where a user has left no phone number. Nothing is ever sent \
         there.",
    ),
    key(
        "notify.max_attempts",
        count(1, 100),
        "10",
        "Attempts at a message before it is given up and kept for an operator.",
    ),
    key(
        "outbox.workers",
        count(0, 64),
        "1",
        "Tasks that do what requests left to be done later. 0: this server does none of it.",
    ),
    key(
        "outbox.poll_interval",
        millis(10, HOUR * 1_000),
        "1s",
        "How often the workers look for work that other servers wrote down, or that has come due.",
    ),
    key("outbox.batch", count(1, 1_000), "64", "Jobs that a worker takes at once."),
    key(
        "outbox.max_attempts",
        count(1, 100_000),
        "300",
        "Attempts at any job but a message, such as a refund or a capture, before it is given up \
         and kept for an operator. The waits grow to a quarter of an hour: 300 are three days.",
    ),
    key(
        "idempotency.retention",
        seconds(MINUTE, 10 * 365 * DAY),
        "30d",
        "How long the answer to an Idempotency-Key is kept and given again.",
    ),
    key(
        "webhooks.keep",
        seconds(DAY, 10 * 365 * DAY),
        "90d",
        "How long it is remembered which webhooks were received; a later duplicate counts as new, \
         and changes nothing.",
    ),
    open(
        "log.format",
        Kind::Word(&["pretty", "json"]),
        "pretty on a terminal, else json",
        "json",
        "How log lines look; they go to standard error.",
    ),
    key(
        "log.level",
        Kind::LogFilter,
        "info",
        "What is logged. The variable RUST_LOG works as well.",
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
