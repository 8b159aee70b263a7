//! A clock that stands still until a test moves it.

use std::sync::{Mutex, PoisonError};

use chrono::{SubsecRound, TimeDelta};
use domain::{DateTime, Instant};
use ports::Clock;

/// A clock for tests. It starts where it is told to, by default at 2026-01-01T00:00:00Z.
#[derive(Debug)]
pub struct TestClock {
    now: Mutex<Instant>,
}

impl TestClock {
    /// A clock that stands at `now`, cut to the microsecond.
    #[must_use]
    pub fn at(now: Instant) -> Self {
        Self { now: Mutex::new(now.trunc_subsecs(6)) }
    }

    /// Sets the time, forwards or backwards.
    pub fn set(&self, now: Instant) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now.trunc_subsecs(6);
    }

    /// Moves the time by `delta` and gives the new time. A time that chrono cannot hold leaves the
    /// clock where it is.
    pub fn advance(&self, delta: TimeDelta) -> Instant {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add_signed(delta).map_or(*now, |t| t.trunc_subsecs(6));
        *now
    }
}

impl Default for TestClock {
    fn default() -> Self {
        // 2026-01-01T00:00:00Z in seconds since 1970.
        Self::at(DateTime::from_timestamp(1_767_225_600, 0).unwrap_or(Instant::UNIX_EPOCH))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_it_is_moved() {
        let clock = TestClock::default();
        assert_eq!(clock.now().to_rfc3339(), "2026-01-01T00:00:00+00:00");
        assert_eq!(clock.now(), clock.now());
        let later = clock.advance(TimeDelta::seconds(90));
        assert_eq!(clock.now(), later);
        assert_eq!(later.to_rfc3339(), "2026-01-01T00:01:30+00:00");
        clock.set(later - TimeDelta::days(1));
        assert_eq!(clock.now().to_rfc3339(), "2025-12-31T00:01:30+00:00");
    }

    #[test]
    fn its_times_are_whole_microseconds() {
        let clock = TestClock::default();
        clock.advance(TimeDelta::nanoseconds(1_999));
        assert_eq!(clock.now().timestamp_subsec_nanos(), 1_000);
    }
}
