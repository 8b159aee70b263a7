//! Limits on what a customer does and has, checked before anything else of a commit.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use ports::{Changes, CommitError, OpenOrdersLimit, UnpaidUnits, UsageLimit};

use crate::errors::Fault;
use crate::query::{OrderIsOpen, strip_nul};
use crate::schema::{orders, usage_counters};
use crate::types::{SqlTimestamp, SqlUuid, UuidSql};

/// Fails if a limit has been reached; counts the uses.
pub(super) fn check(c: &mut SqliteConnection, changes: &Changes) -> Result<(), Fault> {
    changes.usage.iter().try_for_each(|limit| count_usage(c, limit))?;
    changes.open_orders.iter().try_for_each(|limit| check_open_orders(c, limit))
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
