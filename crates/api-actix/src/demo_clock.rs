//! The clock of a demo. It can be moved forward, to see immediately what takes hours.

use std::time::Duration;

use domain::Instant;

/// A clock that can be moved forward. Only a demo has one.
pub trait DemoClock: Send + Sync {
    /// The time by this clock.
    fn now(&self) -> Instant;
    /// How far it is ahead of the host's.
    fn offset(&self) -> Duration;
    /// Moves it forward by `by`; `false`, and nothing moves, if that is further than it goes.
    fn advance(&self, by: Duration) -> bool;
}
