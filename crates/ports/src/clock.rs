//! Clocks: the engine's, the host's wall and monotonic clocks, and the database's.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::Instant;

use crate::read_error::ReadError;

/// The time. A port, so that expiry, leases and retries can be tested without waiting.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, in UTC. MUST be cut to whole microseconds, the finest that every database
    /// keeps.
    fn now(&self) -> Instant;

    /// The time by which sessions, sign-in links and API keys expire. It differs from [`Clock::now`] only in a
    /// demo, whose clock can be moved: access tokens expire by the clock of the host.
    fn credential_time(&self) -> Instant {
        self.now()
    }

    /// Whether data may be expired or deleted by this clock. MUST be false while it is not certain
    /// that the time is right.
    fn allows_expiry(&self) -> bool {
        true
    }

    /// Whether leases of others may be taken over by this clock. MUST be false after its time was
    /// set, until every lease that was taken before has expired.
    fn allows_takeover(&self) -> bool {
        true
    }
}

/// The two clocks of the host.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait MachineClock: Send + Sync {
    /// The wall clock, which an operator or a time service can set.
    fn wall(&self) -> Instant;

    /// Time since a fixed point, by a clock that cannot be set. MUST never decrease.
    fn monotonic(&self) -> Duration;
}

/// The database's clock, read once.
#[derive(Debug, Clone, Copy)]
pub struct ClockReading {
    /// The time that it showed.
    pub time: Instant,
    /// When it was read, by the host's monotonic clock: the middle of the round trip.
    pub read_at: Duration,
    /// How long the round trip took: `time` is off by half of it at most.
    pub round_trip: Duration,
}

/// The time as the database has it.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TimeRepository: Send + Sync {
    /// The clock of a database server that several servers share; `None` if there is none, and
    /// the database has the host's clock. The round trip MUST be measured by `machine`'s monotonic
    /// clock.
    async fn database_clock(
        &self,
        machine: Arc<dyn MachineClock>,
    ) -> Result<Option<ClockReading>, ReadError>;

    /// The latest time at which an order, a payment, an open cart or a webhook was stored
    /// (`repositories::newest_row`).
    async fn newest_row(&self) -> Result<Option<Instant>, ReadError>;
}
