//! Hints: webhooks that only say that something about a payment has changed.
//!
//! A hint needs no signature, so anyone who knows a reference can send one. It is followed by a lookup,
//! which a payment's first hint causes immediately. Further ones share a lookup that is due later, and
//! the pause doubles for as long as they keep coming: none is lost, and a flood causes few lookups.

use std::time::Duration;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{OrderId, PaymentId};
use domain::order::OrderJob;
use moka::ops::compute::Op;
use ports::Changes;

use super::Received;
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::time_delta;

/// The first pause between two lookups, and the longest.
const SHORTEST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);

/// A lookup that is due within this time may have begun on a server whose clock is ahead.
const MARGIN: TimeDelta = TimeDelta::seconds(1);

/// The last lookup that hints about a payment have caused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scheduled {
    /// When it is due. Hints that arrive before are covered by it.
    due: Instant,
    /// The pause after it.
    pause: Duration,
}

/// Recent hints, by payment.
pub(crate) type RecentHints = moka::sync::Cache<PaymentId, Scheduled>;

/// No recent hints. A server remembers its own for as long as a pause can be.
pub(crate) fn none_yet() -> RecentHints {
    moka::sync::Cache::builder().max_capacity(50_000).time_to_live(2 * LONGEST_PAUSE).build()
}

/// Schedules a lookup of a payment, unless one that is due already covers the hint. A hint about a
/// payment that the shop does not have leaves nothing behind.
pub(super) async fn follow(
    engine: &Engine,
    provider: &str,
    provider_ref: &str,
) -> Result<Received, AppError> {
    let found = engine.store.order_of_reference(provider, provider_ref).await?;
    let Some((record, payment)) = found else {
        tracing::debug!(provider, "hint ignored: the payment is not known");
        return Ok(Received::Ignored);
    };
    let Some((last, next)) = reserve(engine, payment) else {
        return Ok(Received::Duplicate);
    };
    let scheduled = schedule(engine, record.order.id, payment, next.due).await;
    if scheduled.is_err() {
        // The provider sends the hint again.
        match last {
            Some(last) => engine.hints.insert(payment, last),
            None => engine.hints.invalidate(&payment),
        }
    }
    scheduled.map(|()| Received::Applied)
}

/// Reserves the next lookup of a payment, so that concurrent hints share it; `None` if the last one covers
/// this hint. Returns what was reserved before as well.
fn reserve(engine: &Engine, payment: PaymentId) -> Option<(Option<Scheduled>, Scheduled)> {
    let mut reserved = None;
    engine.hints.entry(payment).and_compute_with(|entry| {
        let last = entry.map(moka::Entry::into_value);
        reserved = next(last, engine.now()).map(|next| (last, next));
        match reserved {
            Some((_, next)) => Op::Put(next),
            None => Op::Nop,
        }
    });
    reserved
}

async fn schedule(
    engine: &Engine,
    order: OrderId,
    payment: PaymentId,
    due: Instant,
) -> Result<(), AppError> {
    let mut changes = Changes::default();
    changes.enqueue(engine.order_job(order, OrderJob::SyncPayment(payment), due));
    Ok(engine.commit(changes).await?)
}

/// The lookup that a hint causes at `now`; `None` if the last one is still due.
fn next(last: Option<Scheduled>, now: Instant) -> Option<Scheduled> {
    let Some(last) = last else {
        return Some(Scheduled { due: now, pause: SHORTEST_PAUSE });
    };
    if last.due.signed_duration_since(now) > MARGIN {
        return None;
    }
    let after = last.due.checked_add_signed(time_delta(last.pause)).unwrap_or(now);
    Some(if after <= now {
        Scheduled { due: now, pause: SHORTEST_PAUSE }
    } else {
        Scheduled { due: after, pause: (last.pause * 2).min(LONGEST_PAUSE) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_followed_immediately_and_a_flood_causes_few_look_ups() {
        let start = Instant::default();
        let (mut last, mut due) = (None, Vec::new());
        for second in 0..3_600 {
            let now = start + TimeDelta::seconds(second);
            let Some(next) = next(last, now) else { continue };
            assert!(next.due >= now);
            due.push((next.due - start).num_seconds());
            last = Some(next);
        }
        assert_eq!(due[..5], [0, 5, 15, 35, 75]);
        assert!(due.len() <= 14, "{due:?}");
        let quiet = start + TimeDelta::hours(2);
        assert_eq!(next(last, quiet), Some(Scheduled { due: quiet, pause: SHORTEST_PAUSE }));
    }

    #[test]
    fn a_hint_is_covered_only_by_a_look_up_that_is_still_due() {
        let start = Instant::default();
        let first = next(None, start).unwrap();
        let second = next(Some(first), start).expect("the first may have begun already");
        assert_eq!(second.due, start + TimeDelta::seconds(5));
        assert_eq!(next(Some(second), start + TimeDelta::seconds(3)), None);
        assert!(next(Some(second), second.due).is_some());
    }
}
