//! The pool of r2d2 that is in use, and its replacement. r2d2 counts a connection until it is returned,
//! and one that stays silent is not: so the whole pool is replaced, and the old one lives as long as
//! threads hold connections of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::ConnectionResult;
use diesel::r2d2::{Error as PoolError, ManageConnection, R2D2Connection};

use super::abandoned::{Abandoned, Waiting};
use super::lock::lock;
use super::session::{Activity, Session};

/// Opens a connection and sets it up; the activity is to be recorded there.
pub(super) type Open<C> = Arc<dyn Fn(&Arc<Activity>) -> ConnectionResult<C> + Send + Sync>;

/// A pool of r2d2.
pub(super) struct Generation<C: R2D2Connection + Send + 'static> {
    pub(super) pool: r2d2::Pool<Opener<C>>,
    answered: AtomicBool,
    opening: Arc<Opening>,
}

impl<C: R2D2Connection + Send + 'static> Generation<C> {
    /// Whether the database has answered on one of its connections.
    pub(super) fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// The database has answered.
    pub(super) fn record_answer(&self) {
        if !self.has_answered() {
            self.answered.store(true, Ordering::Relaxed);
        }
    }

    /// Whether connections that were opened are not set up in time. They take places in the pool and
    /// r2d2's threads for opening.
    pub(super) fn is_stuck(&self, abandoned: &Arc<Abandoned>) -> bool {
        let mut opening = lock(&self.opening.0);
        let stuck = |(activity, counted): &&mut (Arc<Activity>, Option<Waiting>)| {
            counted.is_none() && activity.is_stuck()
        };
        let stuck: Vec<_> = opening.iter_mut().filter(stuck).collect();
        if stuck.is_empty() || !abandoned.has_room() {
            return false;
        }
        for (activity, counted) in stuck {
            activity.abandon();
            *counted = Some(abandoned.count());
        }
        true
    }
}

/// Connections that are being opened, and the count of those that were abandoned while connecting.
#[derive(Default)]
struct Opening(Mutex<Vec<(Arc<Activity>, Option<Waiting>)>>);

/// The generation in use.
pub(super) struct Generations<C: R2D2Connection + Send + 'static> {
    open: Open<C>,
    size: u32,
    acquire: Duration,
    current: Mutex<Arc<Generation<C>>>,
}

impl<C: R2D2Connection + Send + 'static> Generations<C> {
    /// The first one. Its connections are opened as they are needed.
    pub(super) fn new(size: u32, acquire: Duration, open: Open<C>) -> Self {
        let current = Mutex::new(generation(size, acquire, &open));
        Self { open, size, acquire, current }
    }

    pub(super) fn current(&self) -> Arc<Generation<C>> {
        Arc::clone(&lock(&self.current))
    }

    /// Replaces a generation, unless that was done already. Its idle connections are closed: they were
    /// opened to the same place as the silent one.
    pub(super) fn replace(&self, old: &Arc<Generation<C>>) {
        let mut current = lock(&self.current);
        if Arc::ptr_eq(&current, old) {
            let replaced =
                std::mem::replace(&mut *current, generation(self.size, self.acquire, &self.open));
            drop(current);
            // Closing a connection writes to it.
            drop(tokio::task::spawn_blocking(move || drop(replaced)));
        }
    }
}

fn generation<C: R2D2Connection + Send + 'static>(
    size: u32,
    acquire: Duration,
    open: &Open<C>,
) -> Arc<Generation<C>> {
    let opening = Arc::new(Opening::default());
    let pool = r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(acquire)
        // The pool around it checks, so that a check that hangs is noticed.
        .test_on_check_out(false)
        .build_unchecked(Opener { open: Arc::clone(open), opening: Arc::clone(&opening) });
    Arc::new(Generation { pool, answered: AtomicBool::new(false), opening })
}

/// What r2d2 needs to know of connections.
pub(super) struct Opener<C> {
    open: Open<C>,
    opening: Arc<Opening>,
}

impl<C: R2D2Connection + Send + 'static> ManageConnection for Opener<C> {
    type Connection = Session<C>;
    type Error = PoolError;

    fn connect(&self) -> Result<Session<C>, PoolError> {
        let activity = Activity::new();
        lock(&self.opening.0).push((Arc::clone(&activity), None));
        let conn = (self.open)(&activity);
        lock(&self.opening.0).retain(|(other, _)| !Arc::ptr_eq(other, &activity));
        let conn = conn.map_err(PoolError::ConnectionError)?;
        Ok(Session::new(conn, activity))
    }

    fn is_valid(&self, _: &mut Session<C>) -> Result<(), PoolError> {
        Ok(())
    }

    fn has_broken(&self, session: &mut Session<C>) -> bool {
        session.is_broken()
    }
}
