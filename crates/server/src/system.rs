//! The machine's clock and random numbers, behind their ports.

use chrono::{SubsecRound, Utc};
use domain::Instant;
use ports::{Clock, IdGenerator};
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(6)
    }
}

/// Ids by time, and the operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

impl IdGenerator for SystemIds {
    /// Version 7 with the counter of RFC 9562, 6.2: ids of one millisecond sort as they were made.
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn random(&self) -> u64 {
        rand::random()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_they_were_made() {
        let ids: Vec<Uuid> = (0..10_000).map(|_| SystemIds.uuid()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn times_are_cut_to_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
