//! Deletes expired rows in batches. On PostgreSQL rows locked by another session are skipped
//! (`SKIP LOCKED`), so that two sweeps never wait for each other.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::Instant;
use ports::Purge;

use super::erased_responses;
use crate::connection::Conn;
use crate::errors::Fault;
use crate::types::{InstantSql, SqlTimestamp};

/// Deletes up to `limit` rows; returns how many.
pub(super) fn in_postgres(c: &mut PgConnection, what: Purge, limit: u32) -> Result<u64, Fault> {
    let (time, sql) = match postgres_statement(what) {
        Ok(statement) => statement,
        Err(by) => {
            return c.transaction(|c| erased_responses::erase(&mut Conn::Pg(c), by, limit));
        }
    };
    let rows = diesel::sql_query(sql)
        .bind::<InstantSql, _>(SqlTimestamp(time))
        .bind::<BigInt, _>(i64::from(limit))
        .execute(c)?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// Deletes up to `limit` rows; returns how many. The writer is alone.
pub(crate) fn in_sqlite(c: &mut SqliteConnection, what: Purge, limit: u32) -> Result<u64, Fault> {
    let (time, sql) = match sqlite_statement(what) {
        Ok(statement) => statement,
        Err(by) => {
            return erased_responses::erase(&mut Conn::Sqlite(c), by, limit);
        }
    };
    let rows = diesel::sql_query(sql)
        .bind::<InstantSql, _>(SqlTimestamp(time))
        .bind::<BigInt, _>(i64::from(limit))
        .execute(c)?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// Deliveries that ended by this time.
const DELIVERIES_IN_POSTGRES: &str = "DELETE FROM webhook_deliveries WHERE ctid = ANY (ARRAY( \
         SELECT ctid FROM webhook_deliveries WHERE ended_at <= $1 \
         ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED))";
const DELIVERIES_IN_SQLITE: &str = "DELETE FROM webhook_deliveries WHERE id IN ( \
         SELECT id FROM webhook_deliveries WHERE ended_at <= ?1 \
         ORDER BY ended_at LIMIT ?2)";

/// The time and the statement; the time alone where one statement is not enough.
fn postgres_statement(what: Purge) -> Result<(Instant, &'static str), Instant> {
    Ok(match what {
        Purge::IdempotencyRecords(by) => (
            by,
            "DELETE FROM idempotency_records WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM idempotency_records WHERE expires_at <= $1 \
                     AND (state = 'finished' OR lease_until <= $1) \
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::Receipts(before) => (
            before,
            "DELETE FROM webhook_receipts WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM webhook_receipts WHERE received_at < $1 AND outcome <> 'parked' \
                 ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::UsageCounters(by) => (
            by,
            "DELETE FROM usage_counters WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM usage_counters WHERE ends_at <= $1 \
                 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::WebSessionBrowsers(by) => (
            by,
            "DELETE FROM web_session_browsers WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM web_session_browsers WHERE expires_at <= $1 \
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::ApiKeys(by) => (
            by,
            "DELETE FROM api_keys WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM api_keys WHERE COALESCE(revoked_at, expires_at) <= $1 \
                 ORDER BY COALESCE(revoked_at, expires_at) LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::WebSessions(by) => (
            by,
            "DELETE FROM web_sessions WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM web_sessions WHERE expires_at <= $1 \
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::SignInCodes(by) => (
            by,
            "DELETE FROM sign_in_codes WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM sign_in_codes WHERE expires_at <= $1 \
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
        Purge::WebhookDeliveries(by) => (by, DELIVERIES_IN_POSTGRES),
        Purge::ErasedResponses(by) => return Err(by),
        Purge::OrderLinks(by) => (
            by,
            "DELETE FROM order_links WHERE ctid = ANY (ARRAY( \
                 SELECT ctid FROM order_links WHERE expires_at <= $1 \
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ),
    })
}

/// The time and the statement; the time alone where one statement is not enough.
fn sqlite_statement(what: Purge) -> Result<(Instant, &'static str), Instant> {
    Ok(match what {
        Purge::IdempotencyRecords(by) => (
            by,
            "DELETE FROM idempotency_records WHERE rowid IN ( \
                 SELECT rowid FROM idempotency_records WHERE expires_at <= ?1 \
                     AND (state = 'finished' OR lease_until <= ?1) \
                 ORDER BY expires_at LIMIT ?2)",
        ),
        Purge::Receipts(before) => (
            before,
            "DELETE FROM webhook_receipts WHERE (provider, event_id) IN ( \
                 SELECT provider, event_id FROM webhook_receipts \
                 WHERE received_at < ?1 AND outcome <> 'parked' \
                 ORDER BY received_at LIMIT ?2)",
        ),
        Purge::UsageCounters(by) => (
            by,
            "DELETE FROM usage_counters WHERE (counter, subject) IN ( \
                 SELECT counter, subject FROM usage_counters WHERE ends_at <= ?1 \
                 ORDER BY ends_at LIMIT ?2)",
        ),
        Purge::WebSessionBrowsers(by) => (
            by,
            "DELETE FROM web_session_browsers WHERE token_hash IN ( \
                 SELECT token_hash FROM web_session_browsers WHERE expires_at <= ?1 \
                 ORDER BY expires_at LIMIT ?2)",
        ),
        Purge::ApiKeys(by) => (
            by,
            "DELETE FROM api_keys WHERE id IN ( \
                 SELECT id FROM api_keys WHERE COALESCE(revoked_at, expires_at) <= ?1 \
                 ORDER BY COALESCE(revoked_at, expires_at) LIMIT ?2)",
        ),
        Purge::WebSessions(by) => (
            by,
            "DELETE FROM web_sessions WHERE token_hash IN ( \
                 SELECT token_hash FROM web_sessions WHERE expires_at <= ?1 \
                 ORDER BY expires_at LIMIT ?2)",
        ),
        Purge::SignInCodes(by) => (
            by,
            "DELETE FROM sign_in_codes WHERE browser_hash IN ( \
                 SELECT browser_hash FROM sign_in_codes WHERE expires_at <= ?1 \
                 ORDER BY expires_at LIMIT ?2)",
        ),
        Purge::WebhookDeliveries(by) => (by, DELIVERIES_IN_SQLITE),
        Purge::ErasedResponses(by) => return Err(by),
        Purge::OrderLinks(by) => (
            by,
            "DELETE FROM order_links WHERE token_hash IN ( \
                 SELECT token_hash FROM order_links WHERE expires_at <= ?1 \
                 ORDER BY expires_at LIMIT ?2)",
        ),
    })
}
