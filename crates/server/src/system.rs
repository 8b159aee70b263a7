//! The host's clock and random numbers, behind their ports.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use api_actix::DemoClock;
use chrono::{SubsecRound, TimeDelta, Utc};
use domain::Instant;
use ports::{Clock, IdGenerator, MachineClock};
use uuid::{ContextV7, Timestamp, Uuid};

/// The host's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(6)
    }
}

/// The time by which sessions and API keys expire: that of access tokens, which the clock of a demo does not move.
pub fn credential_time(is_demo: bool, shop_time: Instant) -> Instant {
    if is_demo { SystemClock.now() } else { shop_time }
}

/// The host's wall clock and its monotonic one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl MachineClock for Machine {
    fn wall(&self) -> Instant {
        SystemClock.now()
    }

    /// Includes the time that the host sleeps, so that waking up is not a jump.
    #[cfg(target_os = "linux")]
    fn monotonic(&self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
    }

    #[cfg(not(target_os = "linux"))]
    fn monotonic(&self) -> Duration {
        static START: std::sync::LazyLock<std::time::Instant> =
            std::sync::LazyLock::new(std::time::Instant::now);
        START.elapsed()
    }
}

/// The clock of a demo: the host's, moved forward by the user. How far is kept in a file, so that a
/// restart does not move the time back before rows already written.
#[derive(Debug, Default)]
pub struct MovableClock {
    offset_micros: AtomicI64,
    kept_in: Option<PathBuf>,
}

/// As far as a demo's clock goes.
const FURTHEST: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

impl MovableClock {
    /// A clock that continues at the offset in the file; at the host's time if there is none.
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
            tracing::warn!(%error, "demo clock offset not saved; a restart will reset it");
        }
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Instant {
        let offset = TimeDelta::microseconds(self.offset_micros.load(Ordering::SeqCst));
        SystemClock.now().checked_add_signed(offset).unwrap_or(Instant::MAX_UTC)
    }

    fn credential_time(&self) -> Instant {
        SystemClock.now()
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

/// Ids by the server's clock, and the operating system's randomness.
pub struct SystemIds {
    clock: Arc<dyn Clock>,
    counter: Mutex<ContextV7>,
}

impl SystemIds {
    /// Ids by this clock.
    #[must_use]
    pub fn by(clock: Arc<dyn Clock>) -> Self {
        Self { clock, counter: Mutex::new(ContextV7::new()) }
    }
}

impl IdGenerator for SystemIds {
    /// Version 7 with the counter of RFC 9562, 6.2: ids of one millisecond sort as they were made, and
    /// so do those of a clock that was set back.
    fn uuid(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*counter, seconds, now.timestamp_subsec_nanos()))
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
        let made = SystemIds::by(Arc::new(SystemClock));
        let ids: Vec<Uuid> = (0..10_000).map(|_| made.uuid()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    struct SetClock(AtomicI64);

    impl Clock for SetClock {
        fn now(&self) -> Instant {
            Instant::from_timestamp_secs(self.0.load(Ordering::SeqCst)).unwrap()
        }
    }

    #[test]
    fn ids_go_by_the_servers_clock_and_never_back() {
        let clock = Arc::new(SetClock(AtomicI64::new(2_000_000_000)));
        let made = SystemIds::by(clock.clone());
        let first = made.uuid();
        let seconds = first.get_timestamp().map(|time| time.to_unix().0);
        assert_eq!(seconds, Some(2_000_000_000));
        clock.0.store(1_000_000_000, Ordering::SeqCst);
        assert!(made.uuid() > first);
    }

    #[test]
    fn the_machines_monotonic_clock_runs() {
        let before = Machine.monotonic();
        std::thread::sleep(Duration::from_millis(5));
        assert!(Machine.monotonic() - before >= Duration::from_millis(5));
    }

    #[test]
    fn a_demos_clock_does_not_move_the_time_of_credentials() {
        let clock = MovableClock::open(None);
        clock.offset_micros.store(micros(Duration::from_secs(7200)), Ordering::SeqCst);
        assert!(Clock::now(&clock) - clock.credential_time() >= TimeDelta::minutes(119));
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
