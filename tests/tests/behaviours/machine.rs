//! A machine whose clocks a test moves, and servers that run on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant as Monotonic};

use application::{ClockOptions, Engine, TrustedClock};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::Instant;
use ports::MachineClock;

use crate::fixture::Fixture;

pub const SETTLE: Duration = Duration::from_secs(3_600);
pub const LEASE: Duration = Duration::from_secs(60);
const TOLERANCE: Duration = Duration::from_secs(2);

/// Its monotonic clock runs with the real one, ahead of it by what a test lets pass; its wall clock
/// with both, off by what a test says.
pub struct Machine {
    booted: (Monotonic, DateTime<Utc>),
    passed: AtomicI64,
    off: AtomicI64,
}

impl Machine {
    /// One whose wall clock is right.
    pub fn new() -> Arc<Self> {
        Self::off_by(TimeDelta::zero())
    }

    pub fn off_by(off: TimeDelta) -> Arc<Self> {
        let booted = (Monotonic::now(), Utc::now().trunc_subsecs(6));
        let (passed, off) = (AtomicI64::new(0), AtomicI64::new(micros(off)));
        Arc::new(Self { booted, passed, off })
    }

    /// The wall clock is set.
    pub fn jump(&self, by: TimeDelta) {
        self.off.fetch_add(micros(by), Ordering::SeqCst);
    }

    /// Time passes, by both clocks.
    pub fn pass(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("a short time");
        self.passed.fetch_add(micros, Ordering::SeqCst);
    }
}

impl MachineClock for Machine {
    fn wall(&self) -> Instant {
        let off = TimeDelta::microseconds(self.off.load(Ordering::SeqCst));
        let monotonic = TimeDelta::from_std(self.monotonic()).expect("a short time");
        self.booted.1 + monotonic + off
    }

    fn monotonic(&self) -> Duration {
        let passed = u64::try_from(self.passed.load(Ordering::SeqCst)).expect("only forward");
        self.booted.0.elapsed() + Duration::from_micros(passed)
    }
}

/// A server: its machine, its clock and its engine.
pub struct Server {
    pub machine: Arc<Machine>,
    pub clock: Arc<TrustedClock>,
    pub engine: Arc<Engine>,
}

impl Server {
    /// Starts on a machine, on the stage's store.
    pub async fn start(s: &Fixture, machine: Arc<Machine>) -> Self {
        let options = ClockOptions { tolerance: TOLERANCE, settle: SETTLE, lease: LEASE };
        let clock = TrustedClock::start(s.store.as_ref(), machine.clone(), options).await;
        let clock = Arc::new(clock.expect("the database is there"));
        let engine = s.engine_of(clock.clone(), |_| {});
        Self { machine, clock, engine }
    }

    /// The same server without what it keeps in memory.
    pub fn without_cache(&self, s: &Fixture) -> Arc<Engine> {
        s.engine_of(self.clock.clone(), |_| {})
    }

    /// What it does every few seconds.
    pub async fn compare(&self, s: &Fixture) {
        // A reading that took too long is not used.
        let mut asked = std::time::Instant::now();
        self.clock.compare(s.store.as_ref()).await.expect("the database is there");
        while asked.elapsed() >= TOLERANCE {
            asked = std::time::Instant::now();
            self.clock.compare(s.store.as_ref()).await.expect("the database is there");
        }
    }
}

fn micros(time: TimeDelta) -> i64 {
    time.num_microseconds().expect("months at most")
}
