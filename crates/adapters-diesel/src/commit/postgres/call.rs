//! A call of the commit function, and its refusals.

use std::time::Duration;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error as DieselError;
use diesel::sql_types::{Array, Bool, Text};
use domain::ids::ListingId;
use domain::order::Shortage;
use domain::text::UnknownWord;
use ports::CommitError;
use serde::Deserialize;
use uuid::Uuid;

use super::function::FUNCTION;
use crate::connection::postgres::millis;
use crate::errors::Fault;

/// A call of the commit function. Outside of a transaction it is a transaction of its own, and the
/// setting in front of it is part of it.
struct Call<'a> {
    lock_wait: String,
    document: &'a str,
}

impl QueryFragment<Pg> for Call<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("SELECT set_config('lock_timeout', ");
        pass.push_bind_param::<Text, _>(&self.lock_wait)?;
        pass.push_sql(", true), ");
        pass.push_sql(&FUNCTION.name);
        pass.push_sql("(");
        pass.push_bind_param::<Text, _>(self.document)?;
        pass.push_sql(")");
        Ok(())
    }
}

impl QueryId for Call<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Call<'_> {
    type SqlType = (Text, Bool);
}

impl RunQueryDsl<PgConnection> for Call<'_> {}

/// Applies a document, and waits no longer than `lock_wait` for a lock.
pub(super) fn apply(
    c: &mut PgConnection,
    document: &str,
    lock_wait: Duration,
) -> Result<(), Fault> {
    let call = Call { lock_wait: millis(lock_wait), document };
    match call.get_result::<(String, bool)>(c) {
        Ok(_) => Ok(()),
        Err(error) => Err(refusal(&error).map_or(Fault::Database(error), Fault::Refused)),
    }
}

/// Applies documents, each in a subtransaction; gives those that were undone, as JSON.
pub(super) fn apply_group(
    c: &mut PgConnection,
    documents: &[String],
    lock_wait: Duration,
) -> Result<String, Fault> {
    let sql = format!(
        "SELECT set_config('lock_timeout', $1, true), {}($2, $3) AS failures",
        FUNCTION.name
    );
    let row: FailuresRow = diesel::sql_query(sql)
        .bind::<Text, _>(millis(lock_wait))
        .bind::<Array<Text>, _>(documents)
        .bind::<Text, _>(millis(lock_wait / 10))
        .get_result(c)?;
    Ok(row.failures)
}

#[derive(QueryableByName)]
struct FailuresRow {
    #[diesel(sql_type = Text)]
    failures: String,
}

/// A guard that did not hold; `None` for any other error.
fn refusal(error: &DieselError) -> Option<CommitError> {
    let DieselError::DatabaseError(_, info) = error else {
        return None;
    };
    refused(info.message(), info.details())
}

/// The same by the text of the error.
pub(super) fn refused(message: &str, details: Option<&str>) -> Option<CommitError> {
    let which = message.strip_prefix("kassa: ")?;
    match which {
        "conflict" => Some(conflict(details.unwrap_or_default())),
        "key taken" => Some(CommitError::KeyTaken),
        "lease lost" => Some(CommitError::LeaseLost),
        "duplicate receipt" => Some(CommitError::DuplicateReceipt),
        "too many open orders" => Some(CommitError::TooManyOpenOrders),
        "too many unpaid units" => Some(CommitError::TooManyUnpaidUnits),
        "rate limited" => rate_limited(details?),
        "in use" => Some(CommitError::InUse),
        "table full" => details?.parse().ok().map(CommitError::TableFull),
        "stock refused" => Some(CommitError::StockRefused),
        "coupon exhausted" => Some(CommitError::CouponExhausted),
        "out of stock" => shortages(details?).map(CommitError::OutOfStock),
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
