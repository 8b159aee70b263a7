//! Whether a statement that is not answered still runs. PostgreSQL is asked on a separate
//! connection what it is doing for the silent one: a slow statement keeps its time limit, and a
//! connection whose statement never arrived, or whose response was lost, is abandoned at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::backend::Backend;
use super::lock::lock;
use super::session::{Activity, PendingStatement};

/// How long a statement is not answered before PostgreSQL is asked about it.
pub(super) const SUSPECT_AFTER: Duration = Duration::from_secs(1);
/// How long a backend has to be idle before its connection counts as silent: an answer that it has sent
/// may still be under way.
pub(crate) const IDLE_FOR: Duration = Duration::from_secs(1);
/// The shortest time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Looks at the same time. One that hangs is followed by another.
const MAX_LOOKS: usize = 8;

/// What a look at PostgreSQL has found.
#[derive(Debug)]
pub(crate) struct Backends {
    /// When the server was started.
    pub(crate) server_started: i64,
    /// For each backend of the database, whether it has been idle for [`IDLE_FOR`].
    pub(crate) idle: HashMap<i32, bool>,
}

impl Backends {
    /// Whether this backend executes nothing, or is gone. Nothing is known of another server's.
    fn is_idle(&self, backend: Backend) -> bool {
        self.server_started == backend.server_started
            && self.idle.get(&backend.pid).copied().unwrap_or(true)
    }
}

/// Looks at PostgreSQL, in a thread for blocking work; `None` if it cannot be reached.
pub(super) type Look = Arc<dyn Fn() -> Option<Backends> + Send + Sync>;

/// Looks at the backends while statements are not answered.
pub(super) struct BackendMonitor {
    look: Look,
    begun: Mutex<Option<Instant>>,
    running: Arc<AtomicUsize>,
    latest: watch::Sender<Option<(Instant, Arc<Backends>)>>,
}

impl BackendMonitor {
    pub(super) fn new(look: Look) -> Self {
        let (running, latest) = (Arc::default(), watch::Sender::new(None));
        Self { look, begun: Mutex::default(), running, latest }
    }

    /// Ready when PostgreSQL says that it executes nothing for a statement that this connection waits for.
    pub(super) async fn idle(&self, activity: &Activity) -> PendingStatement {
        loop {
            let Some((backend, unanswered)) = activity.unanswered() else {
                tokio::time::sleep(SUSPECT_AFTER).await;
                continue;
            };
            let age = unanswered.age();
            if age < SUSPECT_AFTER {
                tokio::time::sleep(SUSPECT_AFTER.saturating_sub(age)).await;
                continue;
            }
            let mut latest = self.latest.subscribe();
            self.begin_look();
            // A look that hangs is not waited for.
            let _ = tokio::time::timeout(LOOK_EVERY, latest.changed()).await;
            let seen = latest.borrow().clone();
            // The look must have begun when the statement had been sent long before.
            let fresh = seen.filter(|(begun, _)| unanswered.age_at(*begun) >= SUSPECT_AFTER);
            let is_idle = fresh.is_some_and(|(_, backends)| backends.is_idle(backend));
            if is_idle && activity.still_waits_for(unanswered) {
                return unanswered;
            }
        }
    }

    fn begin_look(&self) {
        let now = Instant::now();
        let mut begun = lock(&self.begun);
        let is_due = begun.is_none_or(|at| now.duration_since(at) >= LOOK_EVERY);
        if !is_due || self.running.load(Ordering::Relaxed) >= MAX_LOOKS {
            return;
        }
        *begun = Some(now);
        drop(begun);
        let (look, latest) = (Arc::clone(&self.look), self.latest.clone());
        let running = Running::begin(&self.running);
        drop(tokio::task::spawn_blocking(move || {
            let _running = running;
            if let Some(backends) = look() {
                latest.send_replace(Some((now, Arc::new(backends))));
            }
        }));
    }
}

/// Counts a look as long as it lives.
struct Running(Arc<AtomicUsize>);

impl Running {
    fn begin(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: Backend = Backend { pid: 7, server_started: 1 };

    fn monitor(server_started: i64, idle: &[(i32, bool)]) -> BackendMonitor {
        let idle: HashMap<_, _> = idle.iter().copied().collect();
        BackendMonitor::new(Arc::new(move || Some(Backends { server_started, idle: idle.clone() })))
    }

    /// Whether the connection of a statement that was sent long ago is found to be silent.
    async fn is_found(monitor: BackendMonitor) -> bool {
        let activity = Activity::new();
        activity.set_backend(OURS);
        activity.record_statement(true);
        let limit = SUSPECT_AFTER + 2 * LOOK_EVERY;
        tokio::time::timeout(limit, monitor.idle(&activity)).await.is_ok()
    }

    #[tokio::test]
    async fn only_a_statement_that_is_not_executed_makes_a_connection_silent() {
        let (idle, gone, active, elsewhere) = tokio::join!(
            is_found(monitor(1, &[(7, true)])),
            is_found(monitor(1, &[(8, false)])),
            is_found(monitor(1, &[(7, false)])),
            is_found(monitor(2, &[(7, true)])),
        );
        assert!(idle && gone, "idle {idle}, gone {gone}");
        assert!(!active, "a slow statement has its time");
        assert!(!elsewhere, "another server knows nothing of it");
    }

    #[tokio::test]
    async fn a_connection_that_waits_for_nothing_is_not_silent() {
        let monitor = monitor(1, &[(7, true)]);
        let activity = Activity::new();
        activity.set_backend(OURS);
        activity.record_statement(true);
        activity.record_statement(false);
        let limit = SUSPECT_AFTER + 2 * LOOK_EVERY;
        assert!(tokio::time::timeout(limit, monitor.idle(&activity)).await.is_err());
    }

    #[tokio::test]
    async fn hanging_backend_checks_are_bounded() {
        let (release, hangs) = std::sync::mpsc::channel::<()>();
        let hangs = Mutex::new(hangs);
        let monitor = BackendMonitor::new(Arc::new(move || {
            let _ = lock(&hangs).recv();
            None
        }));
        for _ in 0..3 * MAX_LOOKS {
            *lock(&monitor.begun) = None;
            monitor.begin_look();
        }
        assert_eq!(monitor.running.load(Ordering::Relaxed), MAX_LOOKS);
        drop(release);
    }
}
