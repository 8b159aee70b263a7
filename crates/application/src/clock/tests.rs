//! What is counted, and which readings are used.

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

/// Clocks that a test sets.
struct Machine {
    wall: AtomicI64,
    monotonic: AtomicI64,
}

impl MachineClock for Machine {
    fn wall(&self) -> Instant {
        let wall = self.wall.load(Ordering::SeqCst) + self.monotonic.load(Ordering::SeqCst);
        Instant::from_timestamp_micros(wall).expect("a time")
    }

    fn monotonic(&self) -> Duration {
        let micros = self.monotonic.load(Ordering::SeqCst);
        Duration::from_micros(u64::try_from(micros).expect("only forward"))
    }
}

/// A server on a database clock, and the offset of that clock.
fn running() -> (TrustedClock, Arc<Machine>, i64) {
    let offset = 1_767_225_600_000_000;
    let second = micros(Duration::from_secs(1));
    let machine =
        Arc::new(Machine { wall: AtomicI64::new(offset), monotonic: AtomicI64::new(second) });
    let limits = Limits { tolerance: 2 * second, settle: micros(HOUR), lease: second };
    let (timeline, _) = Timeline::start(limits, true, offset, None, second);
    let clock = TrustedClock {
        machine: machine.clone(),
        tolerance: limits.tolerance,
        offset: AtomicI64::new(offset),
        state: Mutex::new(State {
            timeline,
            shared: true,
            wall: offset,
            jumps: 0,
            off: false,
            paused: false,
        }),
    };
    (clock, machine, offset)
}

/// What a database clock with this offset shows now.
fn reading(machine: &Machine, offset: i64) -> ClockReading {
    let read_at = machine.monotonic();
    let time = Instant::from_timestamp_micros(offset + micros(read_at)).expect("a time");
    ClockReading { time, read_at, round_trip: Duration::from_millis(1) }
}

#[test]
fn a_jump_of_both_clocks_is_counted_once() {
    for by in [micros(HOUR), -micros(HOUR)] {
        let (clock, machine, offset) = running();
        machine.wall.fetch_add(by, Ordering::SeqCst);
        clock.follow_database(&reading(&machine, offset + by));
        assert_eq!(clock.state().jumps, 1, "{by}");
        let adopted = if by > 0 { offset + by } else { offset };
        assert_eq!(clock.state().timeline.offset(), adopted, "{by}");
        assert!(!clock.allows_expiry(), "{by}");
    }
}

#[test]
fn jumps_of_different_clocks_are_counted_each() {
    let (clock, machine, offset) = running();
    machine.wall.fetch_add(-micros(HOUR), Ordering::SeqCst);
    clock.follow_database(&reading(&machine, offset));
    assert_eq!(clock.state().jumps, 1);
    assert!(clock.allows_expiry(), "the database clock is right");
    clock.follow_database(&reading(&machine, offset + micros(HOUR)));
    assert_eq!(clock.state().jumps, 2);
    assert_eq!(clock.state().timeline.offset(), offset);
}

#[test]
fn a_machine_that_sleeps_after_a_reading_spoils_nothing() {
    let (clock, machine, offset) = running();
    let before = reading(&machine, offset);
    machine.monotonic.fetch_add(micros(HOUR), Ordering::SeqCst);
    clock.follow_database(&before);
    assert_eq!(clock.state().timeline.offset(), offset);
    assert!(clock.allows_expiry());
}

#[test]
fn a_reading_that_is_slow_or_of_the_future_is_discarded() {
    let (clock, machine, offset) = running();
    let right = reading(&machine, offset + micros(HOUR));
    let slow = ClockReading { round_trip: HOUR, ..right };
    let future = ClockReading { read_at: right.read_at + HOUR, ..right };
    for discarded in [slow, future] {
        clock.follow_database(&discarded);
        assert_eq!(clock.state().jumps, 0, "{discarded:?}");
        assert!(clock.allows_expiry(), "{discarded:?}");
    }
}
