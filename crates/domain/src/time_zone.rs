//! Time zones of the IANA database: on which day of a place something happened.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use thiserror::Error;

use crate::{Day, Instant};

/// How far apart offsets are compared while looking for a change; no zone changes twice in an hour.
const PROBE: TimeDelta = TimeDelta::hours(1);

/// A time zone, such as `Europe/Berlin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(Tz);

/// Not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown time zone; use an IANA name such as Europe/Berlin or UTC")]
pub struct UnknownTimeZone;

/// The offset of local clocks from UTC from some time on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset {
    /// From this time on; a whole second, except for the first of a span.
    pub from: Instant,
    /// Seconds to be added to UTC; negative west of Greenwich.
    pub seconds: i64,
}

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Its name in the IANA database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The local time.
    #[must_use]
    pub fn local(self, at: Instant) -> NaiveDateTime {
        at.naive_utc() + TimeDelta::seconds(self.seconds(at))
    }

    /// The local day. Days of 23 or 25 hours, when the clocks change, are days like others.
    #[must_use]
    pub fn day(self, at: Instant) -> Day {
        self.local(at).date()
    }

    /// The offsets of a span of time, the first one from its beginning on. Takes time in proportion to
    /// the span, which a caller therefore bounds.
    #[must_use]
    pub fn offsets(self, from: Instant, to: Instant) -> Vec<Offset> {
        let mut last = Offset { from, seconds: self.seconds(from) };
        let mut offsets = vec![last];
        if self == Self::UTC {
            return offsets;
        }
        let mut at = from;
        while at < to {
            let next = at.checked_add_signed(PROBE).map_or(to, |next| next.min(to));
            let seconds = self.seconds(next);
            if seconds != last.seconds {
                last = Offset { from: self.change(at, next), seconds };
                offsets.push(last);
            }
            at = next;
        }
        offsets
    }

    /// The first second after `low`, and not after `high`, at which the offset is that of `high`.
    fn change(self, low: Instant, high: Instant) -> Instant {
        let is_after = |second: i64| {
            let at = Instant::from_timestamp(second, 0).unwrap_or(high);
            self.seconds(at) == self.seconds(high)
        };
        let (mut before, mut after) = (low.timestamp(), high.timestamp());
        while before.saturating_add(1) < after {
            let middle = before.midpoint(after);
            if is_after(middle) { after = middle } else { before = middle }
        }
        Instant::from_timestamp(after, 0).unwrap_or(high)
    }

    fn seconds(self, at: Instant) -> i64 {
        i64::from(self.0.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc())
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    /// Reads a name, in any letter case.
    fn from_str(name: &str) -> Result<Self, UnknownTimeZone> {
        let found = TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
        found.map(|zone| Self(*zone)).ok_or(UnknownTimeZone)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
