//! Limits on what a customer does and has, checked before anything else of a commit.
//!
//! On PostgreSQL a function does both. Rows of counters are locked in the order of their keys, then an
//! advisory lock serializes the orders of one customer; all of it comes before any other lock, so that no
//! deadlock can involve it. SQLite has a single writer.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use ports::{Changes, CommitError, OpenOrdersLimit, UnpaidUnits, UsageLimit};
use serde::Serialize;

use super::one_call;
use crate::connection::Conn;
use crate::errors::Fault;
use crate::query::{OrderIsOpen, strip_nul};
use crate::schema::{orders, usage_counters};
use crate::types::{SqlTimestamp, SqlUuid, UuidSql};

/// Fails if a limit has been reached; counts the uses.
pub(super) fn check(conn: &mut Conn<'_>, changes: &Changes) -> Result<(), Fault> {
    match conn {
        Conn::Pg(c) => match document(changes)? {
            Some(limits) => one_call::check_limits(c, &limits),
            None => Ok(()),
        },
        Conn::Sqlite(c) => {
            changes.usage.iter().try_for_each(|limit| count_usage(c, limit))?;
            changes.open_orders.iter().try_for_each(|limit| check_open_orders(c, limit))
        }
    }
}

#[derive(Serialize)]
struct CommitLimits<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    usage: Vec<Usage<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_orders: Option<OpenOrders>,
}

#[derive(Serialize)]
struct Usage<'a> {
    counter: &'static str,
    subject: &'a str,
    most: i64,
    now: SqlTimestamp,
    ends_at: SqlTimestamp,
}

impl<'a> From<&'a UsageLimit> for Usage<'a> {
    fn from(limit: &'a UsageLimit) -> Self {
        Self {
            counter: limit.counter.as_str(),
            subject: &limit.subject,
            most: limit.most,
            now: SqlTimestamp(limit.at),
            ends_at: SqlTimestamp(limit.ends_at),
        }
    }
}

#[derive(Serialize)]
struct OpenOrders {
    customer: SqlUuid,
    most: i64,
    units: i64,
    cod_units: i64,
    most_units: i64,
    most_cod_units: i64,
}

/// The limits as the function takes them; `None` where there are none.
pub(super) fn document(changes: &Changes) -> Result<Option<String>, Fault> {
    if changes.usage.is_empty() && changes.open_orders.is_none() {
        return Ok(None);
    }
    let open = |limit: &OpenOrdersLimit| OpenOrders {
        customer: SqlUuid(limit.user_id.0),
        most: limit.most,
        units: limit.units.all,
        cod_units: limit.units.cod,
        most_units: limit.most_units.all,
        most_cod_units: limit.most_units.cod,
    };
    let usage = changes.usage.iter().map(Usage::from).collect();
    let limits = CommitLimits { usage, open_orders: changes.open_orders.as_ref().map(open) };
    let text = serde_json::to_string(&limits);
    text.map(Some).map_err(|e| Fault::Broken(format!("limits cannot be written down: {e}")))
}

fn count_usage(c: &mut SqliteConnection, limit: &UsageLimit) -> Result<(), Fault> {
    let (counter, subject) = (limit.counter.as_str(), strip_nul(&limit.subject));
    let stored: Option<(i64, SqlTimestamp)> = usage_counters::table
        .find((counter, &subject))
        .select((usage_counters::used, usage_counters::ends_at))
        .first(c)
        .optional()?;
    let running = stored.filter(|(_, ends_at)| limit.is_running(ends_at.0));
    let (used, ends_at) = match running {
        Some((used, ends_at)) if used >= limit.most => {
            let (counter, wait) = (limit.counter, limit.wait(ends_at.0));
            return Err(CommitError::RateLimited { counter, wait }.into());
        }
        Some((used, ends_at)) => (used.saturating_add(1), ends_at),
        None => (1, SqlTimestamp(limit.ends_at)),
    };
    let values = (usage_counters::used.eq(used), usage_counters::ends_at.eq(ends_at));
    diesel::insert_into(usage_counters::table)
        .values((usage_counters::counter.eq(counter), usage_counters::subject.eq(&subject), values))
        .on_conflict((usage_counters::counter, usage_counters::subject))
        .do_update()
        .set(values)
        .execute(c)?;
    Ok(())
}

#[derive(QueryableByName)]
struct HeldRow {
    #[diesel(sql_type = BigInt)]
    units: i64,
    #[diesel(sql_type = BigInt)]
    cod_units: i64,
}

/// Units that a customer's open orders hold.
const HELD: &str = "SELECT COALESCE(SUM(i.quantity), 0) AS units, \
     COALESCE(SUM(CASE WHEN o.payment_method = 'cod' THEN i.quantity ELSE 0 END), 0) AS cod_units \
     FROM orders o JOIN order_items i ON i.order_id = o.id AND i.tracked \
     WHERE o.user_id = ?1 AND o.lifecycle = 'pending' \
         AND o.payment_status IN ('unpaid', 'processing', 'failed')";

fn check_open_orders(c: &mut SqliteConnection, limit: &OpenOrdersLimit) -> Result<(), Fault> {
    let open: i64 = orders::table
        .filter(orders::user_id.eq(SqlUuid(limit.user_id.0)))
        .filter(OrderIsOpen)
        .count()
        .get_result(c)?;
    if open >= limit.most {
        return Err(CommitError::TooManyOpenOrders.into());
    }
    let held: HeldRow =
        diesel::sql_query(HELD).bind::<UuidSql, _>(SqlUuid(limit.user_id.0)).get_result(c)?;
    let held = UnpaidUnits { all: held.units, cod: held.cod_units };
    if limit.units.exceed(held, limit.most_units) {
        return Err(CommitError::TooManyUnpaidUnits.into());
    }
    Ok(())
}
