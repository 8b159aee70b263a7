//! A pooled connection, and the time of its last sign of life.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::r2d2::R2D2Connection;

use super::backend::Backend;
use crate::errors::Fault;

/// A connection that was idle longer than this is checked before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// How long the check of an idle connection may take before the connection counts as silent.
const CHECK_LIMIT: Duration = Duration::from_secs(1);
/// How long a new connection may take to be set up.
const SET_UP_LIMIT: Duration = Duration::from_secs(3);

/// When a connection last began or finished a statement, as seen from outside its thread.
#[derive(Debug)]
pub(crate) struct Activity {
    opened: Instant,
    last_micros: AtomicU64,
    connected: AtomicBool,
    checking: AtomicBool,
    abandoned: AtomicBool,
    /// Whether a statement was sent and is not answered.
    waiting: AtomicBool,
    backend: OnceLock<Backend>,
}

/// A statement that is not answered, by the time when it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PendingStatement {
    opened: Instant,
    sent_micros: u64,
}

impl PendingStatement {
    /// For how long it has not been answered.
    pub(super) fn age(self) -> Duration {
        self.age_at(Instant::now())
    }

    /// For how long it had not been answered then.
    pub(super) fn age_at(self, then: Instant) -> Duration {
        let sent = Duration::from_micros(self.sent_micros);
        then.saturating_duration_since(self.opened).saturating_sub(sent)
    }
}

impl Activity {
    /// A record that begins now.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            opened: Instant::now(),
            last_micros: AtomicU64::new(0),
            connected: AtomicBool::new(false),
            checking: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            waiting: AtomicBool::new(false),
            backend: OnceLock::new(),
        })
    }

    /// Something has happened on the connection.
    pub(super) fn record(&self) {
        let micros = u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.last_micros.store(micros, Ordering::Release);
    }

    /// A statement was sent (`waits`), or was answered.
    pub(super) fn record_statement(&self, waits: bool) {
        self.record();
        self.waiting.store(waits, Ordering::Release);
    }

    /// The backend process that serves the connection.
    pub(super) fn set_backend(&self, backend: Backend) {
        // A connection has one for its whole life.
        let _ = self.backend.set(backend);
    }

    /// The statement that is not answered, and whose backend is known.
    pub(super) fn unanswered(&self) -> Option<(Backend, PendingStatement)> {
        let backend = self.backend.get().copied()?;
        let sent_micros = self.last_micros.load(Ordering::Acquire);
        let unanswered = PendingStatement { opened: self.opened, sent_micros };
        self.waiting.load(Ordering::Acquire).then_some((backend, unanswered))
    }

    /// Whether it is still the same statement that is not answered.
    pub(super) fn still_waits_for(&self, unanswered: PendingStatement) -> bool {
        self.unanswered().is_some_and(|(_, now)| now == unanswered)
    }

    /// The connection is open, and is set up next. libpq bounds the time until here.
    pub(super) fn record_connected(&self) {
        self.record();
        self.connected.store(true, Ordering::Release);
    }

    /// Whether the database has answered nothing since the connection was opened, for too long.
    pub(super) fn is_stuck(&self) -> bool {
        self.connected.load(Ordering::Acquire) && self.left_of(SET_UP_LIMIT).is_zero()
    }

    /// How much of `limit` is left before the connection counts as silent.
    pub(super) fn left_of(&self, limit: Duration) -> Duration {
        let checking = self.checking.load(Ordering::Acquire);
        let limit = if checking { limit.min(CHECK_LIMIT) } else { limit };
        let last = Duration::from_micros(self.last_micros.load(Ordering::Acquire));
        limit.saturating_sub(self.opened.elapsed().saturating_sub(last))
    }

    /// No one waits for this connection any more.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// Whether no one does.
    pub(super) fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Relaxed)
    }
}

/// Records a connection's statements, and passes them on.
pub(super) struct ActivityInstrumentation<I> {
    pub(super) activity: Arc<Activity>,
    pub(super) next: I,
}

impl<I: Instrumentation> Instrumentation for ActivityInstrumentation<I> {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.activity.record_statement(true);
        } else if matches!(event, InstrumentationEvent::FinishQuery { .. }) {
            self.activity.record_statement(false);
        } else {
            self.activity.record();
        }
        self.next.on_connection_event(event);
    }
}

/// A connection of the pool.
pub(crate) struct Session<C> {
    conn: C,
    activity: Arc<Activity>,
    lost: bool,
    used: Instant,
}

impl<C> Session<C> {
    pub(super) fn new(conn: C, activity: Arc<Activity>) -> Self {
        Self { conn, activity, lost: false, used: Instant::now() }
    }

    /// Uses the connection, and records whether it can be used again.
    pub(crate) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut C) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let done = work(&mut self.conn);
        self.used = Instant::now();
        if let Err(fault) = &done {
            self.lost |= fault.kind().is_some_and(|k| k.breaks_connection());
        }
        done
    }

    /// Whether the connection must not be used again: it is broken, or its caller has given up on it.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost || self.activity.is_abandoned()
    }

    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }
}

impl<C: R2D2Connection> Session<C> {
    /// Whether the connection works, which is checked if it was idle for long.
    pub(super) fn answers(&mut self) -> bool {
        self.activity.record_statement(false);
        if self.used.elapsed() >= TRUSTED_FOR {
            self.activity.checking.store(true, Ordering::Release);
            self.lost |= self.conn.ping().is_err();
            self.activity.record();
            self.activity.checking.store(false, Ordering::Release);
        }
        !self.is_lost()
    }

    /// Whether the pool must close it.
    pub(super) fn is_broken(&mut self) -> bool {
        self.is_lost() || std::thread::panicking() || self.conn.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_check_of_an_idle_connection_has_less_time_than_work() {
        let activity = Activity::new();
        assert!(activity.left_of(LONG) > CHECK_LIMIT);
        activity.checking.store(true, Ordering::Release);
        assert!(activity.left_of(LONG) <= CHECK_LIMIT);
    }

    #[test]
    fn a_sign_of_life_begins_the_time_anew() {
        let activity = Activity::new();
        std::thread::sleep(Duration::from_millis(20));
        assert!(activity.left_of(Duration::from_millis(10)).is_zero());
        activity.record();
        assert!(!activity.left_of(LONG).is_zero() && activity.left_of(LONG) <= LONG);
        assert!(activity.left_of(Duration::from_secs(10)) > Duration::from_secs(9));
    }
}
