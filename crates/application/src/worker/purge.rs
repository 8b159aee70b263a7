//! `purge`: rows that have had their time.

use std::time::{Duration, Instant};

use ports::Purge;

use crate::engine::Engine;
use crate::error::AppError;

/// How long one sweep may go on deleting. A shop that comes back after a pause has many rows to
/// delete; what is left over after that time waits for the next sweep, and orders expire in between.
const BUDGET: Duration = Duration::from_secs(5);

/// Deletes idempotency records, receipts and counters of usage that have had their time, `batch` rows in a commit, until
/// none is left or the sweep has taken its time; gives how many. None while the clock is not certain.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn purge(engine: &Engine, batch: u32) -> Result<usize, AppError> {
    let begun = Instant::now();
    let receipts = engine.before(engine.policy.receipt_retention);
    let mut purged = 0;
    let now = engine.now();
    let rows =
        [Purge::IdempotencyRecords(now), Purge::Receipts(receipts), Purge::UsageCounters(now)];
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
