//! The machine's clock and random numbers, behind their ports.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use api_actix::DemoClock;
use chrono::{SubsecRound, TimeDelta, Utc};
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

/// The clock of a demo: the machine's, moved forward by whoever tries the shop out. How far is kept
/// in a file, so that a restart does not turn the time back under what was written in the future.
#[derive(Debug, Default)]
pub struct MovableClock {
    offset_micros: AtomicI64,
    kept_in: Option<PathBuf>,
}

/// As far as a demo's clock goes.
const FURTHEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

impl MovableClock {
    /// A clock that goes on where the file says; from the machine's time where there is none.
    #[must_use]
    pub fn open(file: Option<PathBuf>) -> Self {
        let kept = file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        let offset: i64 = kept.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let offset = offset.clamp(0, micros(FURTHEST));
        Self { offset_micros: AtomicI64::new(offset), kept_in: file }
    }

    fn keep(&self) {
        let Some(file) = &self.kept_in else {
            return;
        };
        let micros = self.offset_micros.load(Ordering::SeqCst);
        if let Err(error) = std::fs::write(file, format!("{micros}\n")) {
            tracing::warn!(%error, "a restart will turn the demo's clock back");
        }
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Instant {
        let offset = TimeDelta::microseconds(self.offset_micros.load(Ordering::SeqCst));
        SystemClock.now().checked_add_signed(offset).unwrap_or(Instant::MAX_UTC)
    }
}

impl DemoClock for MovableClock {
    fn now(&self) -> Instant {
        Clock::now(self)
    }

    fn offset(&self) -> Duration {
        let micros = self.offset_micros.load(Ordering::SeqCst);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    fn advance(&self, by: Duration) -> bool {
        let moved = |offset: i64| {
            let moved = offset.checked_add(micros(by))?;
            (moved <= micros(FURTHEST)).then_some(moved)
        };
        let done = self.offset_micros.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved);
        self.keep();
        done.is_ok()
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
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
    fn a_demos_clock_goes_forward_and_stays_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = Some(dir.path().join("clock"));
        let clock = MovableClock::open(file.clone());
        assert_eq!(clock.offset(), Duration::ZERO);
        let hour = Duration::from_secs(3_600);
        assert!(clock.advance(hour) && clock.advance(hour));
        assert!(!clock.advance(FURTHEST) && !clock.advance(Duration::MAX));
        assert_eq!(clock.offset(), 2 * hour);
        let ahead = Clock::now(&clock) - SystemClock.now();
        assert!((ahead.num_seconds() - 7_200).abs() <= 1, "{ahead}");
        assert_eq!(MovableClock::open(file.clone()).offset(), 2 * hour, "after a restart");
        std::fs::write(file.as_ref().unwrap(), "-5\n").unwrap();
        assert_eq!(MovableClock::open(file).offset(), Duration::ZERO, "never back");
    }

    #[test]
    fn times_are_cut_to_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }
}
