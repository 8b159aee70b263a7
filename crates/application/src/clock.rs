//! The clock of a server: the database's time if several servers share one, carried on by the
//! monotonic clock between two readings, so that the host's wall clock can be wrong, or jump,
//! without effect. If the database has no clock of its own (SQLite), the wall clock is followed
//! as long as it keeps step with the monotonic one.

mod timeline;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Instant;
use ports::{Clock, ClockReading, MachineClock, ReadError, Storage};
use tokio::sync::watch;

use crate::metrics::{CLOCK_JUMPS, CLOCK_OFFSET, CLOCK_TRUSTED};
use timeline::{Limits, Observation, StartComparison, Timeline, near};

/// How often the host's clocks are compared.
const CHECK_EVERY: Duration = Duration::from_secs(1);
/// Checks from one reading of the database's clock to the next.
const CHECKS_PER_READING: u32 = 5;
/// Differences below this are the noise of reading two clocks one after the other.
const NOISE: Duration = Duration::from_millis(10);
/// How long reading the wall clock may take before it is read again.
const PROMPT: i64 = 1_000;

/// When a clock is trusted.
#[derive(Debug, Clone, Copy)]
pub struct ClockOptions {
    /// A difference up to this is corrected at once; a larger one is a jump.
    pub tolerance: Duration,
    /// How long a clock must show its new time after a jump before it is adopted.
    pub settle: Duration,
    /// The longest lease: how long nothing is taken over after the time was set.
    pub lease: Duration,
}

/// See the module.
pub struct TrustedClock {
    machine: Arc<dyn MachineClock>,
    tolerance: i64,
    /// The timeline's offset, for reading the time without a lock.
    offset: AtomicI64,
    state: Mutex<State>,
}

struct State {
    timeline: Timeline,
    /// Whether it is the database's clock that is followed.
    shared: bool,
    /// Wall clock less monotonic clock when they were last compared.
    wall: i64,
    jumps: u64,
    /// Whether it was logged that the wall clock is off, or that expiry is paused.
    off: bool,
    paused: bool,
}

impl TrustedClock {
    /// Reads the database's clock and its newest row, and compares.
    ///
    /// # Errors
    /// A database whose clock cannot be read.
    pub async fn start(
        storage: &dyn Storage,
        machine: Arc<dyn MachineClock>,
        options: ClockOptions,
    ) -> Result<Self, ReadError> {
        let limits = Limits {
            tolerance: micros(options.tolerance),
            settle: micros(options.settle),
            lease: micros(options.lease),
        };
        // If the file is damaged there, the rest of it can still be served.
        let newest_row = storage.newest_row().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "newest row cannot be read; clock check skipped");
            None
        });
        let reading = storage.database_clock(machine.clone()).await?;
        let wall = wall_offset(machine.as_ref());
        let followed = reading.as_ref().map_or(wall, offset_of);
        let (timeline, at_start) = Timeline::start(
            limits,
            reading.is_some(),
            followed,
            newest_row.map(|at| at.timestamp_micros()),
            micros(machine.monotonic()),
        );
        report_start(at_start, options.settle);
        let clock = Self {
            machine,
            tolerance: limits.tolerance,
            offset: AtomicI64::new(timeline.offset()),
            state: Mutex::new(State {
                timeline,
                shared: reading.is_some(),
                wall,
                jumps: u64::from(at_start != StartComparison::Plausible),
                off: false,
                paused: at_start != StartComparison::Plausible,
            }),
        };
        clock.report();
        Ok(clock)
    }

    /// Compares with the clock that is followed.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub async fn compare(&self, storage: &dyn Storage) -> Result<(), ReadError> {
        match storage.database_clock(self.machine.clone()).await? {
            Some(reading) => self.follow_database(&reading),
            None => self.follow_wall(&mut self.state()),
        }
        self.report();
        Ok(())
    }

    /// Keeps comparing until `stop` is signalled.
    pub async fn watch(
        self: Arc<Self>,
        storage: Arc<dyn Storage>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut checks = 0_u32;
        while !*stop.borrow() {
            let due = checks.is_multiple_of(CHECKS_PER_READING) || !self.wall_clock_agrees();
            if due && let Err(error) = self.compare(storage.as_ref()).await {
                tracing::debug!(%error, "database clock cannot be read");
            }
            self.report();
            checks = checks.wrapping_add(1);
            tokio::select! {
                () = tokio::time::sleep(CHECK_EVERY) => {}
                _ = stop.changed() => {}
            }
        }
    }

    fn follow_database(&self, reading: &ClockReading) {
        let followed = offset_of(reading);
        let error = micros(reading.round_trip / 2);
        if error > self.tolerance || reading.read_at > self.machine.monotonic() {
            tracing::debug!(?reading, "reading of the database clock too slow or implausible");
            return;
        }
        let mut state = self.state();
        let wall_jump = self.observe_wall(&mut state);
        self.observe_database(&mut state, followed, error.max(micros(NOISE)), wall_jump);
    }

    /// Compares the wall clock with the monotonic one, for the log and the metrics; returns the
    /// size of a jump.
    fn observe_wall(&self, state: &mut State) -> Option<i64> {
        let wall = wall_offset(self.machine.as_ref());
        let moved = wall.saturating_sub(std::mem::replace(&mut state.wall, wall));
        if moved.abs() <= self.tolerance {
            return None;
        }
        state.jumps = state.jumps.saturating_add(1);
        tracing::warn!(by = seconds(moved), "wall clock jumped; the database clock is used");
        Some(moved)
    }

    /// Follows the database clock. A jump that the wall clock made at the same time is counted once.
    fn observe_database(
        &self,
        state: &mut State,
        followed: i64,
        slack: i64,
        wall_jump: Option<i64>,
    ) {
        let by = followed.saturating_sub(state.timeline.offset());
        let alike = wall_jump.is_some_and(|moved| near(moved, by, self.tolerance));
        let counted = state.jumps;
        let now = micros(self.machine.monotonic());
        let observed = state.timeline.observe(followed, slack, alike, now);
        self.note(state, observed, "database");
        if alike {
            state.jumps = counted;
        }
    }

    fn follow_wall(&self, state: &mut State) {
        let wall = wall_offset(self.machine.as_ref());
        state.wall = wall;
        let now = micros(self.machine.monotonic());
        let observed = state.timeline.observe(wall, micros(NOISE), false, now);
        self.note(state, observed, "wall");
    }

    fn note(&self, state: &mut State, observed: Observation, clock: &str) {
        self.offset.store(state.timeline.offset(), Ordering::Relaxed);
        match observed {
            Observation::Nothing => {}
            Observation::Jumped(by) => {
                state.jumps = state.jumps.saturating_add(1);
                tracing::warn!(clock, by = seconds(by), "clock jumped; keeping the previous time");
            }
            Observation::Returned => tracing::info!(clock, "clock returned to the expected time"),
            Observation::Adopted(by) => {
                tracing::warn!(clock, by = seconds(by), "new clock time adopted");
            }
        }
    }

    /// Whether the wall clock has kept step with the monotonic one since they were last compared.
    fn wall_clock_agrees(&self) -> bool {
        near(wall_offset(self.machine.as_ref()), self.state().wall, self.tolerance)
    }

    /// Reports the clock state in metrics and log.
    fn report(&self) {
        let trusted = self.allows_expiry();
        let wall = wall_offset(self.machine.as_ref());
        let mut state = self.state();
        let offset = state.timeline.offset().saturating_sub(wall);
        metrics::gauge!(CLOCK_OFFSET.name).set(seconds(offset));
        metrics::gauge!(CLOCK_TRUSTED.name).set(u32::from(trusted));
        metrics::counter!(CLOCK_JUMPS.name).absolute(state.jumps);
        let off = offset.abs() > self.tolerance;
        if off && !std::mem::replace(&mut state.off, off) {
            tracing::warn!(offset = seconds(offset), "wall clock differs from server time");
        }
        state.off = off;
        match (std::mem::replace(&mut state.paused, !trusted), trusted) {
            (false, false) => tracing::warn!("expiry and deletion paused"),
            (true, true) => tracing::info!("expiry and deletion resumed"),
            (false, true) | (true, false) => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TrustedClock {
    fn now(&self) -> Instant {
        let monotonic = micros(self.machine.monotonic());
        let now = self.offset.load(Ordering::Relaxed).saturating_add(monotonic);
        Instant::from_timestamp_micros(now).unwrap_or(Instant::UNIX_EPOCH)
    }

    fn allows_expiry(&self) -> bool {
        let mut state = self.state();
        if !state.shared {
            self.follow_wall(&mut state);
        }
        let wall = wall_offset(self.machine.as_ref());
        near(wall, state.wall, self.tolerance)
            && state.timeline.allows_expiry(micros(self.machine.monotonic()))
    }

    fn allows_takeover(&self) -> bool {
        self.state().timeline.allows_takeover(micros(self.machine.monotonic()))
    }
}

fn report_start(at_start: StartComparison, settle: Duration) {
    let settle = settle.as_secs();
    match at_start {
        StartComparison::Plausible => {}
        StartComparison::Behind(by) => tracing::warn!(
            by = seconds(by),
            settle,
            "clock is behind the newest row in the database; expiry and deletion paused"
        ),
        StartComparison::Ahead(by) => tracing::warn!(
            by = seconds(by),
            settle,
            "clock is far ahead of the newest row in the database; expiry and deletion paused"
        ),
    }
}

/// Database clock less monotonic clock.
fn offset_of(reading: &ClockReading) -> i64 {
    reading.time.timestamp_micros().saturating_sub(micros(reading.read_at))
}

/// Wall clock less monotonic clock. Read again if something came in between.
fn wall_offset(machine: &dyn MachineClock) -> i64 {
    let read = || {
        let before = micros(machine.monotonic());
        let wall = machine.wall().timestamp_micros();
        let took = micros(machine.monotonic()).saturating_sub(before);
        (took, wall.saturating_sub(before).saturating_sub(took / 2))
    };
    let mut best = read();
    for _ in 0..3 {
        if best.0 <= PROMPT {
            break;
        }
        best = best.min(read());
    }
    best.1
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

fn seconds(micros: i64) -> f64 {
    let seconds = Duration::from_micros(micros.unsigned_abs()).as_secs_f64();
    if micros < 0 { seconds.copysign(-1.0) } else { seconds }
}

#[cfg(test)]
mod tests;
