//! The engine's time as an offset to the monotonic clock, and how it reacts when the followed clock
//! differs. Pure functions in microseconds.

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// How far a clock may be behind the newest row at the start: a restart after a small correction.
const BEHIND_ROWS: i64 = 60 * SECOND;
/// How much older than the clock the newest row may be at the start.
const AHEAD_OF_ROWS: i64 = DAY;
/// How far ahead of the clock the newest row may be for the time to begin at it.
const TRUSTED_ROW: i64 = DAY;

/// See [`super::ClockOptions`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) tolerance: i64,
    pub(super) settle: i64,
    pub(super) lease: i64,
}

/// What an observation of the followed clock led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Observation {
    /// It agrees, or differs as it did before.
    Nothing,
    /// It differs by this much from one observation to the next.
    Jumped(i64),
    /// It agrees again.
    Returned,
    /// Its time was adopted: the engine's time was set by this much.
    Adopted(i64),
}

/// How the followed clock compares with the newest row at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartComparison {
    /// Nothing speaks against it.
    Plausible,
    /// It is behind by this much.
    Behind(i64),
    /// It is ahead by this much.
    Ahead(i64),
}

/// A time that the followed clock shows and the engine does not use.
#[derive(Debug, Clone, Copy)]
struct Disputed {
    offset: i64,
    since: i64,
}

/// The engine's time.
#[derive(Debug)]
pub(super) struct Timeline {
    limits: Limits,
    /// Engine time less monotonic time.
    offset: i64,
    disputed: Option<Disputed>,
    /// The newest row's offset, while the followed clock is not set yet and is behind that row (SQLite).
    behind: Option<i64>,
    /// Until when nothing is expired although nothing is disputed.
    doubted_until: Option<i64>,
    /// When the time was set, so that earlier leases seem to have expired.
    set_at: Option<i64>,
}

impl Timeline {
    /// Begins with the followed clock's time. `shared` says that it is the database's: it is used
    /// even if the newest row is later, since the servers beside this one use it. The host's
    /// clock may not be set yet, so the time begins at a row that is up to [`TRUSTED_ROW`] later.
    pub(super) fn start(
        limits: Limits,
        shared: bool,
        followed: i64,
        newest_row: Option<i64>,
        monotonic: i64,
    ) -> (Self, StartComparison) {
        let mut timeline = Self {
            limits,
            offset: followed,
            disputed: None,
            behind: None,
            doubted_until: None,
            set_at: None,
        };
        let ahead =
            newest_row.map_or(0, |row| followed.saturating_add(monotonic).saturating_sub(row));
        if ahead < -limits.tolerance.max(BEHIND_ROWS) {
            timeline.doubted_until = Some(monotonic.saturating_add(limits.settle));
            if !shared {
                timeline.start_behind_newest_row(followed, -ahead, monotonic);
            }
            return (timeline, StartComparison::Behind(-ahead));
        }
        if ahead > AHEAD_OF_ROWS {
            timeline.doubted_until = Some(monotonic.saturating_add(limits.settle));
            timeline.set_at = Some(monotonic);
            return (timeline, StartComparison::Ahead(ahead));
        }
        (timeline, StartComparison::Plausible)
    }

    /// The host's clock is behind the newest row. Earlier leases seem to have expired if the
    /// time begins at that row, or is set to a later one.
    fn start_behind_newest_row(&mut self, followed: i64, by: i64, monotonic: i64) {
        let row = followed.saturating_add(by);
        self.behind = Some(row);
        self.set_at = Some(monotonic);
        if by <= TRUSTED_ROW {
            self.offset = row;
            self.doubted_until = None;
            self.disputed = Some(Disputed { offset: followed, since: monotonic });
        }
    }

    pub(super) fn offset(&self) -> i64 {
        self.offset
    }

    /// Compares with the followed clock. `slack` is the error of the observation; `confirmed` says that
    /// the wall clock moved by as much. Either the monotonic clock stood still, or one clock that both
    /// show was set: a forward move is adopted at once, so that leases and tokens follow it, and expiry
    /// pauses until it has settled. A monotonic clock that stands still cannot cause a backward move.
    pub(super) fn observe(
        &mut self,
        followed: i64,
        slack: i64,
        confirmed: bool,
        monotonic: i64,
    ) -> Observation {
        let by = followed.saturating_sub(self.offset);
        if by.abs() <= self.limits.tolerance {
            return self.agree(followed, by.abs() > slack);
        }
        // The time service has set a clock that was behind the newest row.
        let past_row = self.behind.map(|row| followed.saturating_sub(row));
        let past_row = past_row.filter(|past| *past >= -BEHIND_ROWS);
        if by > 0 && (confirmed || past_row.is_some()) {
            let plausible = !confirmed && past_row.is_some_and(|past| past <= AHEAD_OF_ROWS);
            self.doubted_until = (!plausible).then(|| monotonic.saturating_add(self.limits.settle));
            return self.adopt(followed, monotonic);
        }
        match &mut self.disputed {
            Some(disputed) if near(disputed.offset, followed, self.limits.tolerance) => {
                disputed.offset = followed;
                if monotonic.saturating_sub(disputed.since) < self.limits.settle {
                    return Observation::Nothing;
                }
                self.adopt(followed, monotonic)
            }
            _ => {
                self.disputed = Some(Disputed { offset: followed, since: monotonic });
                Observation::Jumped(by)
            }
        }
    }

    fn agree(&mut self, followed: i64, correct: bool) -> Observation {
        if correct {
            self.offset = followed;
        }
        match self.disputed.take() {
            Some(_) => Observation::Returned,
            None => Observation::Nothing,
        }
    }

    fn adopt(&mut self, followed: i64, monotonic: i64) -> Observation {
        let by = followed.saturating_sub(self.offset);
        self.offset = followed;
        self.disputed = None;
        self.behind = None;
        self.set_at = Some(monotonic);
        Observation::Adopted(by)
    }

    /// Whether data may be expired or deleted.
    pub(super) fn allows_expiry(&self, monotonic: i64) -> bool {
        self.disputed.is_none()
            && self.doubted_until.is_none_or(|until| monotonic >= until)
            && self.allows_takeover(monotonic)
    }

    /// Whether every lease acquired before the time was adjusted has expired.
    pub(super) fn allows_takeover(&self, monotonic: i64) -> bool {
        self.set_at.is_none_or(|at| monotonic.saturating_sub(at) >= self.limits.lease)
    }
}

/// Whether two offsets are one within a tolerance.
pub(super) fn near(one: i64, other: i64, tolerance: i64) -> bool {
    one.saturating_sub(other).abs() <= tolerance
}

#[cfg(test)]
mod tests;
