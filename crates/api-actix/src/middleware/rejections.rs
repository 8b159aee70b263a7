//! Counting requests and connections that are rejected because a limit was reached.

use application::metrics::REJECTED;

/// Why a request or a connection is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Too many requests are in flight.
    InFlight,
    /// Too many requests without a valid token are in flight.
    Unauthenticated,
    /// Too many requests wait for their bodies, or for the keys that their tokens are verified with.
    Waiting,
    /// The address has too many connections.
    Connections,
    /// The caller has not read its answer in time.
    WriteTimeout,
    /// Too much is held for callers who do not read their answers.
    Unread,
}

impl Reason {
    /// The detail for callers.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::InFlight => "too many requests are in flight",
            Self::Unauthenticated => "too many requests without a valid token are in flight",
            Self::Waiting => "too many requests are waiting",
            Self::Connections => "too many connections from this address",
            Self::WriteTimeout => "response not read in time",
            Self::Unread => "too many unread responses; the oldest is dropped",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::InFlight => "in_flight",
            Self::Unauthenticated => "unauthenticated",
            Self::Waiting => "waiting",
            Self::Connections => "connections",
            Self::WriteTimeout => "write_timeout",
            Self::Unread => "unread",
        }
    }
}

/// Shows the counters from the start on, so that the first rejection is an increase.
pub fn register() {
    use Reason::{Connections, InFlight, Unauthenticated, Unread, Waiting, WriteTimeout};
    for reason in [InFlight, Unauthenticated, Waiting, Connections, WriteTimeout, Unread] {
        metrics::counter!(REJECTED.name, "reason" => reason.label()).absolute(0);
    }
}

/// Counts it.
pub fn count(reason: Reason) {
    metrics::counter!(REJECTED.name, "reason" => reason.label()).increment(1);
}
