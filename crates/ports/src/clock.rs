//! What time it is.

use domain::Instant;

/// The time. A port, so that expiry, leases and retries can be tested without waiting.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, in UTC. MUST be cut to whole microseconds, the finest that every database
    /// keeps.
    fn now(&self) -> Instant;
}
