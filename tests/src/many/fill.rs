//! Filling a database with orders by SQL, far faster than anybody could buy.

use uuid::Uuid;

use crate::Database;

/// Customers that the orders belong to: few enough that each has more than a page of them, also in
/// a small shop.
pub const USERS: u64 = 100;
/// Orders in one transaction.
const BATCH: u64 = 50_000;
/// The one listing that all of them name.
const LISTING: &str = "0190a0de000070008000000000000101";

/// A customer's id.
#[must_use]
pub fn user(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_a0de_0000_7000_9000_0000_0000_0000 | u128::from(number % USERS))
}

/// Writes orders `from..to` (from 1 on), one a second of the year 2026, each with a line and its
/// history: confirmed for cash on delivery, pending or cancelled, of 1.00 to 100.00 GBP.
///
/// # Panics
/// Where the database refuses.
pub fn fill(url: &str, from: u64, to: u64, mut seen: impl FnMut(u64)) {
    let mut database = Database::open(url);
    if let Database::Sqlite(_) = database {
        // Large batches beside a server that is running: the wait may be longer than in a test.
        database.run("PRAGMA busy_timeout = 60000");
    }
    database.run(&listing(&database));
    let mut next = from;
    while next < to {
        let end = to.min(next + BATCH);
        database.run(&orders(&database, next, end - 1));
        next = end;
        seen(next - from);
    }
    database.run("ANALYZE");
}

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

fn listing(database: &Database) -> String {
    let id = database.id(&format!("'{LISTING}'"));
    let (now, yes) = (database.time("0"), database.truth(true));
    format!(
        "INSERT INTO listings (id, sku, name, search, currency, unit_price, stock, reserved, \
             is_active, created_at, updated_at, version) \
         VALUES ({id}, 'MANY', 'One of many', 'one of many many', 'GBP', 100, NULL, 0, {yes}, \
             {now}, {now}, 1) ON CONFLICT DO NOTHING"
    )
}

fn orders(database: &Database, first: u64, last: u64) -> String {
    let numbers = database.numbers(first, last);
    let tail = database.hex("n.i", 12);
    let id = database.id(&format!("{} || '70008000' || {tail}", milliseconds(database)));
    let line = database.id(&format!("{} || '70009000' || {tail}", milliseconds(database)));
    let user = database
        .id(&format!("'0190a0de000070009' || {}", database.hex(&format!("n.i % {USERS}"), 15)));
    let product = database.id(&format!("'{LISTING}'"));
    let number = format!(
        "{} || '-' || {}",
        database.decimal("n.i / 100000", 5),
        database.decimal("n.i % 100000", 5)
    );
    let (at, no) = (database.time("n.i"), database.truth(false));
    let word = "CASE WHEN n.i % 10 < 6 THEN 'confirmed' WHEN n.i % 10 < 9 THEN 'cancelled' \
                ELSE 'pending' END";
    let stock = "CASE WHEN n.i % 10 < 6 THEN 'committed' WHEN n.i % 10 < 9 THEN 'released' \
                 ELSE 'held' END";
    let pieces = "(1 + n.i % 100)";
    format!(
        "BEGIN; \
         INSERT INTO orders (id, number, user_id, lifecycle, status, payment_status, \
             payment_method, currency, total_amount, discount_applied, stock, created_at, \
             updated_at, events, version) \
         SELECT {id}, {number}, {user}, {word}, {word}, 'unpaid', 'cod', 'GBP', 100 * {pieces}, 0, \
             {stock}, {at}, {at}, CASE WHEN n.i % 10 < 9 THEN 2 ELSE 1 END, 1 FROM {numbers}; \
         INSERT INTO order_items (order_id, id, line, product_id, sku, product_name, quantity, \
             price, subtotal, tracked) \
         SELECT {id}, {line}, 0, {product}, 'MANY', 'One of many', {pieces}, 100, 100 * {pieces}, \
             {no} FROM {numbers}; \
         INSERT INTO order_events (order_id, seq, kind, from_status, to_status, actor, at) \
         SELECT {id}, 1, 'created', NULL, 'pending', 'system', {at} FROM {numbers}; \
         INSERT INTO order_events (order_id, seq, kind, from_status, to_status, actor, at) \
         SELECT {id}, 2, {word}, 'pending', {word}, 'system', {at} FROM {numbers} \
             WHERE n.i % 10 < 9; \
         COMMIT"
    )
}

/// SQL for the milliseconds with which an id of the second `n.i` begins, as 12 hexadecimal digits.
fn milliseconds(database: &Database) -> String {
    database.hex("1767225600000 + n.i * 1000", 12)
}
