//! What the store asks of its database, counted: round trips a request are a figure worth watching.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// Counts since the store was connected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Statements sent, `BEGIN`, `COMMIT` and the like among them: each is a round trip on
    /// PostgreSQL.
    pub statements: u64,
    /// Statements prepared, each a round trip more, once a connection.
    pub prepared: u64,
    /// Writes that were made durable; one may hold many commits of the port.
    pub commits: u64,
    /// Commits that were retried after a conflict with concurrent ones.
    pub retries: u64,
}

/// The counters while they run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    statements: AtomicU64,
    prepared: AtomicU64,
    commits: AtomicU64,
    retries: AtomicU64,
}

impl Tally {
    pub(crate) fn committed(&self) {
        self.commits.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Counters {
        Counters {
            statements: self.statements.load(Ordering::Relaxed),
            prepared: self.prepared.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
        }
    }
}

/// What a connection reports to the counters.
pub(crate) struct CountingInstrumentation(pub(crate) Arc<Tally>);

impl Instrumentation for CountingInstrumentation {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.statements.fetch_add(1, Ordering::Relaxed);
        } else if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
            self.0.prepared.fetch_add(1, Ordering::Relaxed);
        }
    }
}
