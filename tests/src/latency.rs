//! Times of requests, in microseconds.

use std::time::Duration;

use hdrhistogram::Histogram;

/// Times up to an hour, to three significant digits; what takes longer counts as an hour.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 3_600_000_000, 3).expect("sane bounds")
}

/// Adds a time.
pub fn note(times: &mut Histogram<u64>, took: Duration) {
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    times.saturating_record(micros.max(1));
}
