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
use crate::settings::kind::{Value, ValueKind};
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
        url: SecretString = ValueKind::Database, or("sqlite://data/kassa.db"),
            "The database: a SQLite file or a PostgreSQL server. The variable DATABASE_URL works \
             as well.";
        pool_size: u32 = count(1, 256), or("8"),
            "Connections to the database, with PostgreSQL at least 3. With PostgreSQL, 16 are \
             sufficient for two cores; reads and writes are each limited to three quarters of the \
             pool.";
        acquire_timeout: Duration = millis(10, 5 * MINUTE * 1_000), or("2s"),
            "How long a request waits for a connection before it is rejected with 503.";
        statement_timeout: Duration = millis(10, HOUR * 1_000), or("5s"),
            "PostgreSQL cancels statements that run longer. If there is no response one second \
             later, the connection is abandoned.";
        lock_timeout: Duration = millis(10, HOUR * 1_000), or("2s"),
            "How long a write waits for a lock, on either database. With PostgreSQL, waits over \
             250 ms are limited to a quarter of the write connections.";
        check_at_start: StartCheck = ValueKind::Word(StartCheck::WORDS), or("full"),
            "How `kassa serve` checks a SQLite file for damage at startup: every page (`quick`), \
             every page and index (`full`), or not at all (`off`).";
        check_limit_mib: u64 = count(1, 1_048_576), or("512"),
            "A larger SQLite file is checked with `quick` instead of `full`, and not at all with \
             `quick`.";
    }
}

section! {
    /// The shop.
    pub struct Shop in "shop" {
        name: String = ValueKind::Text, or("Kassa"),
            "The shop's name, shown at startup and in the log.";
        currency: Currency = ValueKind::Currency, or("USD"),
            "The currency of empty carts, and of amounts without a currency.";
    }
}

section! {
    /// Payments of every provider.
    pub struct Payments in "payments" {
        default_provider: Option<String> =
            ValueKind::Provider(&[]), unset("only cash on delivery can be chosen", ""),
            "The payment provider for requests that specify none.";
        provider_by_currency: Option<String> =
            ValueKind::Text, unset("`payments.default_provider` is used in every currency", "JPY=name, EUR=name"),
            "Payment providers for requests that specify none, by the order's currency, as \
             CURRENCY=PROVIDER pairs separated by commas. Other currencies use \
             `payments.default_provider`.";
        cod_enabled: bool = ValueKind::Flag, or("true"),
            "Whether orders can be placed with cash on delivery. They reserve stock without a \
             payment until they are confirmed, or until `orders.cod_ttl` has passed.";
        timeout: Duration = millis(100, 2 * MINUTE * 1_000), or("10s"),
            "Timeout of a provider call.";
        max_concurrent_requests: usize = count(1, 100_000), or("64"),
            "Maximum concurrent requests per payment provider. Further requests wait up to one \
             second and are then answered 503; nothing is written. Background jobs are not \
             counted.";
        review_time: Duration = seconds(1, 365 * DAY), or("3d"),
            "How long operators have to accept or refund a payment with a different amount, and how \
             long a confirmed order waits to be paid again when its authorization is gone. Then the \
             order is cancelled and the payment refunded; if goods have been shipped, the payment is \
             accepted.";
    }
}

section! {
    /// Orders.
    pub struct Orders in "orders" {
        ttl: Duration = seconds(1, 365 * DAY), or("30m"),
            "How long an order waits for an online payment before it is cancelled and its stock is \
             released. It waits longer while the provider is processing its payment.";
        cod_ttl: Duration = seconds(MINUTE, 365 * DAY), or("14d"),
            "How long an order with cash on delivery waits for confirmation before it is \
             cancelled.";
        max_ttl: Duration = seconds(1, 365 * DAY), or("31d"),
            "Maximum wait for payment methods with a provider deadline, such as a bank transfer or \
             a voucher.";
        max_open_per_customer: i64 = count(1, 1_000_000), or("100"),
            "Maximum number of open orders of a customer (neither paid nor confirmed by the shop). \
             Services and operators are not limited.";
        max_unpaid_units: i64 = count(1, 1_000_000_000), or("200_000"),
            "Maximum units of listings with tracked stock that the open orders of one customer may \
             reserve in total. Services and operators are not limited.";
        max_cod_units: i64 = count(1, 1_000_000_000), or("10_000"),
            "Maximum units that the open cash-on-delivery orders of one customer may reserve in \
             total, until the shop confirms them or orders.cod_ttl has passed.";
        max_payment_attempts: usize = count(1, 1_000), or("20"),
            "Maximum number of payment attempts of an order, whatever their outcome. Then it has \
             to be cancelled and placed again.";
        auto_confirm: bool = ValueKind::Flag, or("false"),
            "Whether a paid order is confirmed automatically.";
        capture: CapturePolicy = ValueKind::Word(CapturePolicy::WORDS), or("at_once"),
            "When an online payment is captured: when the shopper pays (`at_once`); with the first \
             parcel, after confirmation on an authorization (`on_shipping`); or by an operator \
             (`manual`).";
        customer_cancel_until: OrderLifecycle =
            ValueKind::Word(&["pending", "confirmed"]), or("confirmed"),
            "The last state in which customers may cancel their orders.";
        return_days: u32 = count(0, 3_650), or("30"),
            "For how many days after the delivery of an order customers can ask for a return; 0: \
             never. Operators always can.";
    }
}

section! {
    /// Carts.
    pub struct Carts in "carts" {
        abandon_after: Duration = seconds(HOUR, 10 * 365 * DAY), or("30d"),
            "Time without changes after which a cart is abandoned; its owner then gets an empty \
             one.";
    }
}
