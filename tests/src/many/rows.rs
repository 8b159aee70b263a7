//! The SQL that makes orders out of numbers, the same rows on both databases.

use super::fill::{LISTING, USERS};
use crate::Database;

impl Database {
    /// SQL for the id made of 32 hexadecimal digits that `hex` gives.
    fn id(&self, hex: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("unhex({hex})"),
            Self::Postgres(_) => format!("CAST({hex} AS uuid)"),
        }
    }

    /// SQL for a number as so many hexadecimal digits.
    fn hex(&self, number: &str, digits: usize) -> String {
        match self {
            Self::Sqlite(_) => format!("printf('%0{digits}x', {number})"),
            Self::Postgres(_) => format!("lpad(to_hex({number}), {digits}, '0')"),
        }
    }

    /// SQL for a number as so many decimal digits.
    fn decimal(&self, number: &str, digits: usize) -> String {
        match self {
            Self::Sqlite(_) => format!("printf('%0{digits}d', {number})"),
            Self::Postgres(_) => format!("lpad(CAST({number} AS text), {digits}, '0')"),
        }
    }

    /// SQL for the time so many seconds after the beginning of 2026.
    fn time(&self, seconds: &str) -> String {
        match self {
            Self::Sqlite(_) => format!("(1767225600 + {seconds}) * 1000000"),
            Self::Postgres(_) => format!("to_timestamp(1767225600 + {seconds})"),
        }
    }

    fn truth(&self, value: bool) -> &'static str {
        match (self, value) {
            (Self::Sqlite(_), true) => "1",
            (Self::Sqlite(_), false) => "0",
            (Self::Postgres(_), true) => "true",
            (Self::Postgres(_), false) => "false",
        }
    }

    /// SQL for a table `n (i)` of the numbers from `first` to `last`.
    fn numbers(&self, first: u64, last: u64) -> String {
        match self {
            Self::Sqlite(_) => format!(
                "(WITH RECURSIVE c (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM c \
                 WHERE i < {last}) SELECT i FROM c) AS n"
            ),
            Self::Postgres(_) => {
                format!("generate_series(CAST({first} AS bigint), {last}) AS n (i)")
            }
        }
    }
}

pub fn listing(database: &Database) -> String {
    let id = database.id(&format!("'{LISTING}'"));
    let (now, yes) = (database.time("0"), database.truth(true));
    format!(
        "INSERT INTO listings (id, sku, name, search, currency, unit_price, stock, reserved, \
             is_active, created_at, updated_at, version) \
         VALUES ({id}, 'MANY', 'One of many', 'one of many many', 'GBP', 100, NULL, 0, {yes}, \
             {now}, {now}, 1) ON CONFLICT DO NOTHING"
    )
}

/// Orders `first` to `last` in one transaction. Of ten, six are paid and confirmed, three cancelled
/// and one pending, the latter for cash on delivery.
pub fn orders(database: &Database, first: u64, last: u64) -> String {
    let numbers = database.numbers(first, last);
    let tail = database.hex("n.i", 12);
    let id_with =
        |middle| database.id(&format!("{} || '{middle}' || {tail}", milliseconds(database)));
    let [id, line, payment] = ["70008000", "70009000", "7000a000"].map(id_with);
    let user = database
        .id(&format!("'0190a0de000070009' || {}", database.hex(&format!("n.i % {USERS}"), 15)));
    let product = database.id(&format!("'{LISTING}'"));
    let number = format!(
        "{} || '-' || {}",
        database.decimal("n.i / 100000", 5),
        database.decimal("n.i % 100000", 5)
    );
    let (at, no) = (database.time("n.i"), database.truth(false));
    let of_ten = |six: &str, three: &str, one: &str| {
        format!("CASE WHEN n.i % 10 < 6 THEN {six} WHEN n.i % 10 < 9 THEN {three} ELSE {one} END")
    };
    let word = of_ten("'confirmed'", "'cancelled'", "'pending'");
    let stock = of_ten("'committed'", "'released'", "'held'");
    let paid = of_ten("'paid'", "'unpaid'", "'unpaid'");
    let method = of_ten("'online'", "'cod'", "'cod'");
    let events = of_ten("3", "2", "1");
    let reference = "'filled_' || n.i";
    let intent = of_ten(reference, "NULL", "NULL");
    let units = "(1 + n.i % 100)";
    let history = |seq: &str, kind: &str, from: &str, to: &str, of: &str| {
        format!(
            "INSERT INTO order_events (order_id, seq, kind, from_status, to_status, actor, at) \
             SELECT {id}, {seq}, '{kind}', {from}, '{to}', 'system', {at} FROM {numbers} {of}; "
        )
    };
    let created = history("1", "created", "NULL", "pending", "");
    let was_paid = history("2", "paid", "'pending'", "paid", "WHERE n.i % 10 < 6");
    let confirmed = history("3", "confirmed", "'paid'", "confirmed", "WHERE n.i % 10 < 6");
    let cancelled =
        history("2", "cancelled", "'pending'", "cancelled", "WHERE n.i % 10 BETWEEN 6 AND 8");
    format!(
        "BEGIN; \
         INSERT INTO orders (id, number, user_id, lifecycle, status, payment_status, \
             payment_method, currency, total_amount, discount_applied, payment_intent_id, stock, \
             created_at, updated_at, events, version) \
         SELECT {id}, {number}, {user}, {word}, {word}, {paid}, {method}, 'GBP', 100 * {units}, 0, \
             {intent}, {stock}, {at}, {at}, {events}, 1 FROM {numbers}; \
         INSERT INTO order_items (order_id, id, line, product_id, sku, product_name, quantity, \
             price, subtotal, tracked) \
         SELECT {id}, {line}, 0, {product}, 'MANY', 'One of many', {units}, 100, 100 * {units}, \
             {no} FROM {numbers}; \
         INSERT INTO payments (id, order_id, provider, provider_ref, currency, amount, \
             captured_currency, captured_amount, refunded_amount, status, created_at, updated_at, \
             version) \
         SELECT {payment}, {id}, 'mock', {reference}, 'GBP', 100 * {units}, 'GBP', 100 * {units}, \
             0, 'paid', {at}, {at}, 1 FROM {numbers} WHERE n.i % 10 < 6; \
         {created}{was_paid}{confirmed}{cancelled}COMMIT"
    )
}

/// SQL for the milliseconds with which an id of the second `n.i` begins, as 12 hexadecimal digits.
fn milliseconds(database: &Database) -> String {
    database.hex("1767225600000 + n.i * 1000", 12)
}
