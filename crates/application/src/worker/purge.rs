//! `purge`: expired rows.

use std::time::{Duration, Instant};

use ports::Purge;

use crate::engine::Engine;
use crate::error::AppError;

/// The time budget of one sweep. A shop that is started after a pause has many rows to delete; the
/// rest waits for the next sweep, and orders expire in between.
const BUDGET: Duration = Duration::from_secs(5);

/// How long API keys that were revoked or have expired are listed.
const ENDED_KEYS_ARE_KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Deletes expired idempotency records, receipts, usage counters, sessions, codes and links, and API keys
/// long after their end, `batch` rows per commit, until
/// none is left or the time budget is used up; returns how many. None while the clock is not
/// certain.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn purge(engine: &Engine, batch: u32) -> Result<usize, AppError> {
    let begun = Instant::now();
    let receipts = engine.before(engine.policy.receipt_retention);
    let mut purged = 0;
    let now = engine.now();
    let rows = [
        Purge::IdempotencyRecords(now),
        Purge::Receipts(receipts),
        Purge::UsageCounters(now),
        Purge::WebSessions(now),
        Purge::WebSessionBrowsers(now),
        Purge::ApiKeys(engine.before(ENDED_KEYS_ARE_KEPT)),
        Purge::SignInCodes(now),
        Purge::OrderLinks(now),
    ];
    for what in rows {
        while engine.allows_expiry() {
            let rows = engine.store.purge(what, batch).await?;
            purged += usize::try_from(rows).unwrap_or(usize::MAX);
            if rows < u64::from(batch) || begun.elapsed() >= BUDGET {
                break;
            }
        }
    }
    Ok(purged)
}
