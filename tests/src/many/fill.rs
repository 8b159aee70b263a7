//! Filling a database with orders by SQL, far faster than they could be bought.

use indicatif::ProgressBar;
use uuid::Uuid;

use super::rows;
use crate::Database;

/// Customers that the orders belong to: few enough that each has more than a page of them, also in
/// a small shop.
pub const USERS: u64 = 100;
/// Orders in one transaction.
const BATCH: u64 = 50_000;
/// The beginning of 2026; order `n` is placed `n` seconds later.
const FIRST_SECOND: u64 = 1_767_225_600;
/// The one listing that all of them name.
pub(super) const LISTING: &str = "0190a0de000070008000000000000101";

/// The tables that are filled, as a list for SQL.
const TABLES: &str = "'orders', 'order_items', 'order_events', 'payments'";

/// A customer's id.
#[must_use]
pub fn user(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_a0de_0000_7000_9000_0000_0000_0000 | u128::from(number % USERS))
}

/// The id of order `number`: of version 7, as the engine makes them.
#[must_use]
pub fn order(number: u64) -> Uuid {
    let milliseconds = u128::from((FIRST_SECOND + number) * 1_000);
    Uuid::from_u128(milliseconds << 80 | 0x7000_8000 << 48 | u128::from(number))
}

/// Writes orders `from..to` (from 1 on), one a second of the year 2026, each with a line, its history
/// and, if it was paid, its payment, of 1.00 to 100.00 GBP. The bar shows how far it has come.
///
/// Indexes that serve searches alone are dropped meanwhile and created again at the end, which is
/// several times as fast; a server may run, but its lists are slow until then.
///
/// # Panics
/// If the database refuses.
pub fn fill(url: &str, from: u64, to: u64, bar: &ProgressBar) {
    let mut database = Database::open(url);
    prepare(&mut database);
    database.run(&rows::listing(&database));
    let indexes = indexes(&mut database);
    for (name, _) in &indexes {
        database.run(&format!("DROP INDEX {name}"));
    }
    let mut next = from;
    while next < to {
        let end = to.min(next + BATCH);
        database.run(&rows::orders(&database, next, end - 1));
        next = end;
        bar.set_position(next - from);
    }
    for ((_, definition), number) in indexes.iter().zip(1..) {
        bar.set_message(format!("index {number} of {}", indexes.len()));
        database.run(definition);
    }
    database.run("ANALYZE");
}

/// A session for rows in bulk: it waits for other writers, and not for the disk. What is lost in a
/// crash is filled again.
fn prepare(database: &mut Database) {
    match database {
        Database::Sqlite(_) => database.run(
            "PRAGMA busy_timeout = 60000; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144",
        ),
        Database::Postgres(_) => {
            database.run("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
            let superuser =
                "SELECT CAST(rolsuper AS int) FROM pg_roles WHERE rolname = current_user";
            if database.number(superuser) == 1 {
                // Foreign keys are not checked: the rows are consistent by themselves.
                database.run("SET session_replication_role = replica");
            }
        }
    }
}

/// The indexes that no constraint needs, with the statements that create them.
fn indexes(database: &mut Database) -> Vec<(String, String)> {
    let question = match database {
        Database::Sqlite(_) => format!(
            "SELECT name || ' ' || sql AS line FROM sqlite_master \
             WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({TABLES})"
        ),
        Database::Postgres(_) => format!(
            "SELECT c.relname || ' ' || pg_get_indexdef(c.oid) AS line \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relname IN ({TABLES}) \
                     AND relnamespace = current_schema()::regnamespace) \
                 AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = c.oid)"
        ),
    };
    let pairs = database.lines(&question).into_iter().map(|line| {
        let (name, definition) = line.split_once(' ').expect("a name and a statement");
        (name.to_owned(), definition.to_owned())
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn an_orders_id_is_that_of_the_rows() {
        let id = format!("{:012x}70008000{:012x}", 1_767_225_600_000_u64 + 42_000, 42);
        assert_eq!(order(42).simple().to_string(), id);
    }
}
