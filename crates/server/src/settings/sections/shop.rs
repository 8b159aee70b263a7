//! The settings of the storage, the shop, its payments and its orders.

use std::time::Duration;

use domain::money::Currency;
use domain::order::{CapturePolicy, OrderLifecycle};
use domain::text_enum;
use secrecy::SecretString;

use crate::settings::declare::{
    DAY, Field, HOUR, MINUTE, Section, count, millis, or, parsed, seconds, section, unset,
};
use crate::settings::key::Key;
use crate::settings::kind::{Kind, Value};
use crate::settings::reader::Reader;

text_enum! {
    /// How a SQLite file is checked for damage.
    pub enum StartCheck {
        /// Not at all.
        Off = "off",
        /// Every page.
        Quick = "quick",
        /// Every page, and each index against its table.
        Full = "full",
    }
}
parsed!(StartCheck);

section! {
    /// The database.
    pub struct Database in "database" {
        url: SecretString = Kind::Database, or("sqlite://data/kassa.db"),
            "Where everything is kept: a SQLite file, or a PostgreSQL server. The variable \
             DATABASE_URL works as well.";
        pool_size: u32 = count(1, 256), or("8"),
            "Connections to the database, with PostgreSQL at least 3. With PostgreSQL, 16 are \
             sufficient for two cores; reads and writes are each limited to three quarters of the \
             pool.";
        acquire_timeout: Duration = millis(10, 5 * MINUTE * 1_000), or("2s"),
            "How long a request waits for a connection before it answers 503.";
        statement_timeout: Duration = millis(10, HOUR * 1_000), or("5s"),
            "PostgreSQL cancels statements that run longer. If there is no response one second \
             later, the connection is abandoned.";
        lock_timeout: Duration = millis(10, HOUR * 1_000), or("2s"),
            "How long a write waits for another one, on either database. With PostgreSQL, waits \
             over 250 ms are limited to a quarter of the write connections.";
        check_at_start: StartCheck = Kind::Word(StartCheck::WORDS), or("full"),
            "How `kassa serve` checks a SQLite file for damage before it serves: every page \
             (`quick`), also that each index agrees with its table (`full`), or not.";
        check_limit_mib: u64 = count(1, 1_048_576), or("512"),
            "A larger SQLite file is checked with `quick` instead of `full`, and not at all with \
             `quick`.";
    }
}

section! {
    /// The shop.
    pub struct Shop in "shop" {
        name: String = Kind::Text, or("Kassa"),
            "The shop's name, as the start-up lines and the log show it.";
        currency: Currency = Kind::Currency, or("USD"),
            "The currency of empty carts, and of amounts that name none.";
    }
}

section! {
    /// Payments, whoever the provider is.
    pub struct Payments in "payments" {
        default_provider: Option<String> =
            Kind::Provider(&[]), unset("only cash on delivery can be chosen", ""),
            "Who takes the money where a request names nobody.";
        cod_enabled: bool = Kind::Flag, or("true"),
            "Whether orders can be placed for cash on delivery. They hold stock without a payment \
             until they are confirmed, or `orders.cod_ttl` has passed.";
        timeout: Duration = millis(100, 2 * MINUTE * 1_000), or("10s"),
            "How long a provider may take to answer.";
        max_concurrent_requests: usize = count(1, 100_000), or("64"),
            "Maximum concurrent requests per payment provider. Further requests wait up to one \
             second and are then answered 503; nothing is written. Background jobs are not \
             counted.";
        review_time: Duration = seconds(1, 365 * DAY), or("3d"),
            "How long operators have to accept or refund a payment of another amount, and how long \
             a confirmed order waits to be paid again when its authorized money is gone. Then the \
             order is cancelled and the payment refunded; where goods have left, the payment is \
             accepted.";
    }
}

section! {
    /// Orders.
    pub struct Orders in "orders" {
        ttl: Duration = seconds(1, 365 * DAY), or("30m"),
            "How long an order waits to be paid online before it is cancelled and its stock is \
             released. It waits longer while the provider is processing its payment.";
        cod_ttl: Duration = seconds(MINUTE, 365 * DAY), or("14d"),
            "How long an order for cash on delivery waits to be confirmed before it is cancelled.";
        max_ttl: Duration = seconds(1, 365 * DAY), or("31d"),
            "How long an order waits at most where the provider gives the shopper a deadline of \
             its own, as for a bank transfer or a voucher.";
        max_open_per_customer: i64 = count(1, 1_000_000), or("100"),
            "How many orders one customer may have that are neither paid nor confirmed by the \
             shop, and hold stock. Services and operators are not limited.";
        max_unpaid_units: i64 = count(1, 1_000_000_000), or("200_000"),
            "How many units of listings with counted stock those orders of one customer may hold \
             together. Services and operators are not limited.";
        max_cod_units: i64 = count(1, 1_000_000_000), or("10_000"),
            "The same for those of them for cash on delivery, which hold their stock until the \
             shop confirms them or orders.cod_ttl is over.";
        max_payment_attempts: usize = count(1, 1_000), or("20"),
            "How many payment attempts one order takes, whatever became of them. Then it has to be \
             cancelled and placed again.";
        auto_confirm: bool = Kind::Flag, or("false"),
            "Whether a paid order is confirmed at once, without an operator.";
        capture: CapturePolicy = Kind::Word(CapturePolicy::WORDS), or("at_once"),
            "When the money of an online payment is taken: with the payment; with the first parcel \
             that leaves, the order being confirmed on money that is set aside; or by an operator.";
        customer_cancel_until: OrderLifecycle =
            Kind::Word(&["pending", "confirmed"]), or("confirmed"),
            "The last state in which customers may cancel their orders themselves.";
    }
}

section! {
    /// Carts.
    pub struct Carts in "carts" {
        abandon_after: Duration = seconds(HOUR, 10 * 365 * DAY), or("30d"),
            "After how long without a change a cart is abandoned; its owner then gets an empty \
             one.";
    }
}
