//! Differences, jumps, starts: what is followed, and when data may be expired.

use super::*;

const HOUR: i64 = 3_600 * SECOND;
const MONTH: i64 = 30 * DAY;
/// 2026-01-01 in microseconds; the monotonic clock begins at 0.
const NOON: i64 = 1_767_225_600 * SECOND;
const LIMITS: Limits = Limits { tolerance: 2 * SECOND, settle: HOUR, lease: 60 * SECOND };

fn started(newest_row: Option<i64>) -> (Timeline, StartComparison) {
    Timeline::start(LIMITS, false, NOON, newest_row, 0)
}

fn running() -> Timeline {
    started(Some(NOON)).0
}

#[test]
fn a_small_difference_is_corrected_unless_it_is_noise() {
    let mut time = running();
    assert_eq!(time.observe(NOON + 5, 10, false, SECOND), Observation::Nothing);
    assert_eq!(time.offset(), NOON);
    assert_eq!(time.observe(NOON + SECOND, 10, false, SECOND), Observation::Nothing);
    assert_eq!(time.offset(), NOON + SECOND);
    assert!(time.allows_expiry(SECOND));
}

#[test]
fn a_jump_is_not_followed_and_pauses_expiry() {
    for by in [MONTH, -MONTH, HOUR, -HOUR] {
        let mut time = running();
        assert_eq!(time.observe(NOON + by, 10, false, SECOND), Observation::Jumped(by));
        assert_eq!(time.observe(NOON + by, 10, false, 2 * SECOND), Observation::Nothing, "once");
        assert_eq!(time.offset(), NOON);
        assert!(!time.allows_expiry(SECOND));
        assert!(time.allows_takeover(SECOND), "leases go on by the time that they were taken at");
        assert_eq!(time.observe(NOON + 1, 10, false, 3 * SECOND), Observation::Returned);
        assert!(time.allows_expiry(3 * SECOND));
    }
}

#[test]
fn a_time_that_stays_is_adopted_and_leases_run_out_first() {
    let mut time = running();
    time.observe(NOON + MONTH, 10, false, SECOND);
    assert_eq!(time.observe(NOON + MONTH, 10, false, HOUR), Observation::Nothing);
    let at = HOUR + SECOND;
    assert_eq!(time.observe(NOON + MONTH, 10, false, at), Observation::Adopted(MONTH));
    assert_eq!(time.offset(), NOON + MONTH);
    assert!(!time.allows_takeover(at) && !time.allows_expiry(at));
    let later = at + LIMITS.lease;
    assert!(!time.allows_takeover(later - 1));
    assert!(time.allows_takeover(later) && time.allows_expiry(later));
}

#[test]
fn a_time_that_does_not_stay_begins_anew() {
    let mut time = running();
    time.observe(NOON + MONTH, 10, false, 0);
    assert_eq!(time.observe(NOON + HOUR, 10, false, HOUR), Observation::Jumped(HOUR));
    assert_eq!(time.observe(NOON + HOUR, 10, false, HOUR + SECOND), Observation::Nothing);
    assert_eq!(time.offset(), NOON);
}

#[test]
fn a_forward_move_of_both_clocks_is_adopted_at_once_and_pauses_expiry() {
    let mut time = running();
    assert_eq!(time.observe(NOON + HOUR, 10, true, SECOND), Observation::Adopted(HOUR));
    assert_eq!(time.offset(), NOON + HOUR);
    assert!(!time.allows_takeover(SECOND) && time.allows_takeover(SECOND + LIMITS.lease));
    assert!(!time.allows_expiry(HOUR), "both may be one clock that was set");
    assert!(time.allows_expiry(HOUR + SECOND));
}

#[test]
fn a_backward_move_of_both_clocks_is_a_jump() {
    let mut time = running();
    assert_eq!(time.observe(NOON - HOUR, 10, true, SECOND), Observation::Jumped(-HOUR));
    assert_eq!(time.offset(), NOON);
    assert!(!time.allows_expiry(SECOND));
}

#[test]
fn a_start_that_fits_the_rows_is_plausible() {
    for row in [None, Some(NOON), Some(NOON - DAY), Some(NOON + BEHIND_ROWS)] {
        let (time, at_start) = started(row);
        assert_eq!(at_start, StartComparison::Plausible, "{row:?}");
        assert!(time.allows_expiry(0));
        assert_eq!(time.offset(), NOON);
    }
}

#[test]
fn a_start_behind_the_newest_row_begins_there() {
    let (mut time, at_start) = started(Some(NOON + DAY));
    assert_eq!(at_start, StartComparison::Behind(DAY));
    assert_eq!(time.offset(), NOON + DAY);
    assert!(!time.allows_expiry(0));
    assert!(!time.allows_takeover(0), "leases of before seem to have run out");
    assert!(time.allows_takeover(LIMITS.lease));
    assert_eq!(time.observe(NOON, 10, false, SECOND), Observation::Nothing, "told already");
    // The time service sets the clock: an hour after the newest row.
    let real = NOON + DAY + HOUR;
    assert_eq!(time.observe(real, 10, false, 2 * SECOND), Observation::Adopted(HOUR));
    assert!(!time.allows_takeover(2 * SECOND));
    assert!(time.allows_expiry(2 * SECOND + LIMITS.lease));
}

#[test]
fn a_row_more_than_a_day_ahead_does_not_set_the_time() {
    let (mut time, at_start) = started(Some(NOON + DAY + SECOND));
    assert_eq!(at_start, StartComparison::Behind(DAY + SECOND));
    assert_eq!(time.offset(), NOON);
    assert!(!time.allows_takeover(0) && time.allows_takeover(LIMITS.lease));
    assert_eq!(time.observe(NOON, 10, false, SECOND), Observation::Nothing);
    assert!(!time.allows_expiry(HOUR - 1));
    assert!(time.allows_expiry(HOUR));
    // Set to a time before that row, the clock has jumped.
    assert_eq!(time.observe(NOON + HOUR, 10, false, HOUR), Observation::Jumped(HOUR));
}

#[test]
fn a_clock_set_to_the_time_of_the_newest_row_is_adopted_at_once() {
    let (mut time, _) = started(Some(NOON + MONTH));
    let real = NOON + MONTH + HOUR;
    assert_eq!(time.observe(real, 10, false, SECOND), Observation::Adopted(MONTH + HOUR));
    assert!(!time.allows_takeover(SECOND));
    assert!(time.allows_expiry(SECOND + LIMITS.lease));
}

#[test]
fn a_shared_clock_is_used_although_a_row_is_in_the_future() {
    for row in [NOON + HOUR, NOON + MONTH] {
        let (mut time, at_start) = Timeline::start(LIMITS, true, NOON, Some(row), 0);
        assert_eq!(at_start, StartComparison::Behind(row - NOON));
        assert_eq!(time.offset(), NOON);
        assert!(time.allows_takeover(0), "leases are those of the other servers' time");
        assert!(!time.allows_expiry(HOUR - 1));
        assert!(time.allows_expiry(HOUR));
        assert_eq!(time.observe(row, 10, false, SECOND), Observation::Jumped(row - NOON));
    }
}

#[test]
fn a_clock_set_far_past_the_newest_row_is_used_and_doubted() {
    let (mut time, _) = started(Some(NOON + HOUR));
    time.observe(NOON + 2 * MONTH, 10, false, SECOND);
    assert_eq!(time.offset(), NOON + 2 * MONTH);
    assert!(!time.allows_expiry(HOUR));
    assert!(time.allows_expiry(HOUR + SECOND));
}

#[test]
fn rows_of_a_clock_that_was_ahead_count_until_the_time_settles() {
    let (mut time, _) = started(Some(NOON + DAY));
    assert_eq!(time.observe(NOON, 10, false, HOUR), Observation::Adopted(-DAY));
    assert!(time.allows_expiry(HOUR + LIMITS.lease));
}

#[test]
fn a_start_far_ahead_of_the_newest_row_is_doubted_for_a_while() {
    let (time, at_start) = started(Some(NOON - DAY - SECOND));
    assert_eq!(at_start, StartComparison::Ahead(DAY + SECOND));
    assert_eq!(time.offset(), NOON);
    assert!(!time.allows_takeover(0) && time.allows_takeover(LIMITS.lease));
    assert!(!time.allows_expiry(HOUR - 1));
    assert!(time.allows_expiry(HOUR));
}
