//! A commit in one call of `kassa_commit_v2`, and its refusals.

use std::time::Duration;

use diesel::prelude::*;
use diesel::result::Error as DieselError;
use diesel::sql_types::{Bool, Text};
use domain::ids::ListingId;
use domain::order::Shortage;
use domain::text::UnknownWord;
use ports::CommitError;
use serde::Deserialize;
use uuid::Uuid;

use crate::connection::postgres::millis;
use crate::errors::Fault;

#[diesel::declare_sql_function]
extern "SQL" {
    /// PostgreSQL's own.
    fn set_config(name: Text, value: Text, is_local: Bool) -> Text;
    /// See the migrations `commit_in_one_call` and `commit_with_ledger`.
    fn kassa_commit_v2(changes: Text) -> Bool;
    /// See the migration `usage_counters`.
    fn kassa_commit_v3(limits: Text, changes: Text) -> Bool;
    /// See the migration `usage_counters`.
    fn kassa_check_limits_v1(limits: Text) -> Bool;
}

/// Applies a document, and waits no longer than `lock_wait` for a lock. A call outside of a transaction
/// is a transaction of its own, and the setting in front of it is part of it.
pub(super) fn apply(
    c: &mut PgConnection,
    document: &str,
    limits: Option<&str>,
    lock_wait: Duration,
) -> Result<(), Fault> {
    let waits = set_config("lock_timeout", millis(lock_wait), true);
    let done: QueryResult<(String, bool)> = match limits {
        None => diesel::select((waits, kassa_commit_v2(document))).get_result(c),
        Some(limits) => diesel::select((waits, kassa_commit_v3(limits, document))).get_result(c),
    };
    outcome(done.map(|(_, done)| done))
}

/// Sets how long the current transaction waits for a lock.
pub(super) fn wait_for_locks(c: &mut PgConnection, lock_wait: Duration) -> Result<(), Fault> {
    let waits = diesel::select(set_config("lock_timeout", millis(lock_wait), true));
    waits.execute(c)?;
    Ok(())
}

/// Enforces limits within the current transaction.
pub(super) fn check_limits(c: &mut PgConnection, limits: &str) -> Result<(), Fault> {
    outcome(diesel::select(kassa_check_limits_v1(limits)).get_result(c))
}

fn outcome(done: QueryResult<bool>) -> Result<(), Fault> {
    match done {
        Ok(_) => Ok(()),
        Err(error) => Err(refusal(&error).map_or(Fault::Database(error), Fault::Refused)),
    }
}

/// A guard that did not hold; `None` for any other error.
fn refusal(error: &DieselError) -> Option<CommitError> {
    let DieselError::DatabaseError(_, info) = error else {
        return None;
    };
    let which = info.message().strip_prefix("kassa: ")?;
    match which {
        "conflict" => Some(conflict(info.details().unwrap_or_default())),
        "key taken" => Some(CommitError::KeyTaken),
        "lease lost" => Some(CommitError::LeaseLost),
        "duplicate receipt" => Some(CommitError::DuplicateReceipt),
        "too many open orders" => Some(CommitError::TooManyOpenOrders),
        "too many unpaid units" => Some(CommitError::TooManyUnpaidUnits),
        "rate limited" => rate_limited(info.details()?),
        "coupon exhausted" => Some(CommitError::CouponExhausted),
        "out of stock" => shortages(info.details()?).map(CommitError::OutOfStock),
        _ => None,
    }
}

/// A conflict under the name that the function gives it.
fn conflict(name: &str) -> CommitError {
    name.parse().map_or_else(
        |unknown: UnknownWord| CommitError::Failed(unknown.to_string()),
        CommitError::Conflict,
    )
}

#[derive(Deserialize)]
struct PeriodRow {
    counter: String,
    wait_ms: u64,
}

/// The period that has had as many uses as it may.
fn rate_limited(details: &str) -> Option<CommitError> {
    let row: PeriodRow = serde_json::from_str(details).ok()?;
    let counter = row.counter.parse().ok()?;
    Some(CommitError::RateLimited { counter, wait: Duration::from_millis(row.wait_ms) })
}

#[derive(Deserialize)]
struct ShortageRow {
    listing_id: Uuid,
    wanted: i64,
    available: i64,
}

fn shortages(json: &str) -> Option<Vec<Shortage>> {
    let rows: Vec<ShortageRow> = serde_json::from_str(json).ok()?;
    let shortage = |row: ShortageRow| Shortage {
        listing_id: ListingId(row.listing_id),
        wanted: row.wanted,
        available: row.available,
    };
    Some(rows.into_iter().map(shortage).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use ports::Conflict;

    use super::*;

    #[test]
    fn conflicts_raised_by_the_migrations_are_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
        let mut raised = 0;
        for migration in fs::read_dir(root).unwrap() {
            let sql = fs::read_to_string(migration.unwrap().path().join("up.sql")).unwrap();
            for raise in sql.split("MESSAGE = 'kassa: conflict', DETAIL = '").skip(1) {
                let name = raise.split("';").next().unwrap().replace("''", "'");
                assert!(matches!(conflict(&name), CommitError::Conflict(_)), "{name}");
                raised += 1;
            }
        }
        assert!(raised > 0);
    }

    #[test]
    fn an_unknown_conflict_is_an_error_that_names_it() {
        assert_eq!(conflict("the order"), CommitError::Conflict(Conflict::Order));
        let unknown = CommitError::Failed("`the invoice` is not a Conflict".to_owned());
        assert_eq!(conflict("the invoice"), unknown);
    }
}
