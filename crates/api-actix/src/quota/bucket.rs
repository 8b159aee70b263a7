//! One bucket per caller.

use std::fmt;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::status::QuotaStatus;
use crate::allowance::Allowance;

/// After so many calls the buckets that are full again are forgotten, so that memory is held for
/// those alone who called within the time of the allowance.
const CALLS_BETWEEN_CLEANING: u32 = 4_096;

/// How often a request is counted again for which there is nothing to wait.
const MOST_TRIES: u32 = 8;

type Limiter<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// One bucket a caller, each of them with the same allowance.
pub struct Buckets<K: Hash + Eq + Clone> {
    name: &'static str,
    allowance: Allowance,
    limiter: Limiter<K>,
    clock: DefaultClock,
    calls: AtomicU32,
}

impl<K: Hash + Eq + Clone> fmt::Debug for Buckets<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name, self.allowance)
    }
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    /// Full buckets, under the policy's name.
    pub fn new(name: &'static str, allowance: Allowance) -> Self {
        let times = NonZeroU32::new(allowance.times).unwrap_or(NonZeroU32::MIN);
        let each = allowance.within / times.get();
        let quota = Quota::with_period(each).unwrap_or(Quota::per_second(times));
        let limiter = RateLimiter::keyed(quota.allow_burst(times)).with_middleware();
        let (clock, calls) = (DefaultClock::default(), AtomicU32::new(0));
        Self { name, allowance, limiter, clock, calls }
    }

    /// Takes one out of the caller's bucket.
    ///
    /// # Errors
    /// If it is empty: how long until there is one again.
    pub fn take(&self, key: &K) -> Result<QuotaStatus, QuotaStatus> {
        if self.calls.fetch_add(1, Ordering::Relaxed).is_multiple_of(CALLS_BETWEEN_CLEANING) {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        let mut tries = 0;
        loop {
            let until = match self.limiter.check_key(key) {
                Ok(state) => return Ok(self.quota(state.remaining_burst_capacity(), 0)),
                Err(until) => until,
            };
            // The limiter reads the clock before it counts. Of two requests at the same time the one that read it first
            // may be counted last, and is then refused although the allowance is not used up.
            let wait = until.wait_time_from(self.clock.now());
            tries += 1;
            if !wait.is_zero() || tries >= MOST_TRIES {
                return Err(self.quota(0, super::status::whole_seconds(wait)));
            }
        }
    }

    fn quota(&self, left: u32, wait: u64) -> QuotaStatus {
        QuotaStatus::new(self.name, self.allowance, left, wait)
    }

    #[cfg(test)]
    pub fn callers(&self) -> usize {
        self.limiter.len()
    }
}
