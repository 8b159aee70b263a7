//! When a clock is believed.

use std::time::Duration;

use super::reader::Reader;

/// When a clock is believed. See the keys `clock.*`.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// The largest difference that is corrected at once.
    pub tolerance: Duration,
    /// How long a clock must show its new time after a jump.
    pub settle: Duration,
}

impl Clock {
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self { tolerance: r.time("clock.tolerance")?, settle: r.time("clock.settle")? })
    }
}
