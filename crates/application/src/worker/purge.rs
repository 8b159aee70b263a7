//! `purge`: expired rows.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use ports::Purge;

use crate::engine::Engine;
use crate::error::AppError;

/// The time budget of one sweep. A shop that is started after a pause has many rows to delete; the
/// rest waits for the next sweep, and orders expire in between.
const BUDGET: Duration = Duration::from_secs(5);

/// How long API keys that were revoked or have expired are listed.
const ENDED_KEYS_ARE_KEPT: TimeDelta = TimeDelta::days(90);

/// Deletes expired idempotency records, receipts, usage counters, sessions, codes and links, and API keys
/// and webhook deliveries long after their end, and erases stored responses about customers whose data was erased: `batch` rows per
/// commit, until none is left or the time budget is used up; returns how many. None while the clock is not
/// certain.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn purge(engine: &Engine, batch: u32) -> Result<usize, AppError> {
    let begun = Instant::now();
    let receipts = engine.before(engine.policy.receipt_retention);
    let mut purged = 0;
    let (now, credentials) = (engine.now(), engine.credential_time());
    let keys =
        credentials.checked_sub_signed(ENDED_KEYS_ARE_KEPT).unwrap_or(domain::Instant::MIN_UTC);
    let rows = [
        Purge::IdempotencyRecords(now),
        Purge::Receipts(receipts),
        Purge::UsageCounters(now),
        Purge::WebSessions(credentials),
        Purge::WebSessionBrowsers(credentials),
        Purge::ApiKeys(keys),
        Purge::SignInCodes(now),
        Purge::OrderLinks(now),
        Purge::WebhookDeliveries(engine.before(engine.policy.delivery_retention)),
        Purge::ErasedResponses(now),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use adapters_memory::{MemoryStore, SequentialIds, TestClock};
    use domain::Instant;
    use domain::ids::UserId;
    use ports::{Clock, WebSessionRepository};

    use super::*;
    use crate::engine::EngineParts;
    use crate::policy::Policy;
    use crate::principal::Admin;
    use crate::sessions;

    /// The clock of a demo that was moved forward by two hours.
    struct Moved(TestClock);

    impl Clock for Moved {
        fn now(&self) -> Instant {
            self.0.now() + TimeDelta::hours(2)
        }

        fn credential_time(&self) -> Instant {
            self.0.now()
        }
    }

    #[tokio::test]
    async fn credentials_are_purged_by_the_time_by_which_they_expire() {
        let store = Arc::new(MemoryStore::new());
        let engine = Engine::new(EngineParts {
            store: Arc::clone(&store) as _,
            gateways: Vec::new(),
            notifiers: Vec::new(),
            texts: None,
            clock: Arc::new(Moved(TestClock::default())),
            ids: Arc::new(SequentialIds::default()),
            policy: Policy::new("GBP".parse().unwrap()),
        });
        let (operator, user) = (Admin::local_operator(), UserId(engine.uuid()));
        let now = engine.credential_time();
        let link = sessions::create_sign_in_link(&engine, &operator, user, now).await.unwrap();
        purge(&engine, 100).await.unwrap();
        let kept = store.web_session(&sessions::hash(&link)).await.unwrap();
        assert!(kept.is_some(), "the link can still be used");
    }
}
