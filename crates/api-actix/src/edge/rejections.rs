//! Counting what is turned away because the server, or an address, has reached a limit.

use application::metrics::REJECTED;

/// Why a request or a connection is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Too many requests are in flight.
    InFlight,
    /// Too many requests without a valid token are in flight.
    Unauthenticated,
    /// Too many requests wait for their bodies.
    Waiting,
    /// The address has too many connections.
    Connections,
}

impl Reason {
    /// What callers are told.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::InFlight => "too many requests are in flight",
            Self::Unauthenticated => "too many requests without a valid token are in flight",
            Self::Waiting => "too many requests are waiting for their bodies",
            Self::Connections => "too many connections from this address",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::InFlight => "in_flight",
            Self::Unauthenticated => "unauthenticated",
            Self::Waiting => "waiting",
            Self::Connections => "connections",
        }
    }
}

/// Counts it.
pub fn count(reason: Reason) {
    metrics::counter!(REJECTED.name, "reason" => reason.label()).increment(1);
}
