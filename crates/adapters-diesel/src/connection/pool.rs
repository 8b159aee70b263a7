//! A pool of connections for asynchronous callers: a permit first, then a thread of its own for the
//! blocking work, so that no worker of the server ever waits for a database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::ConnectionResult;
use diesel::r2d2::{Error as PoolError, ManageConnection, R2D2Connection};
use tokio::sync::Semaphore;

use super::options::ConnectOptions;
use crate::errors::Fault;

/// A connection that lay idle longer than this is asked whether it still lives before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Opens a connection and sets it up.
type Open<C> = Arc<dyn Fn() -> ConnectionResult<C> + Send + Sync>;

/// A pool and the permits to use it: one for each connection, so that callers queue for permits,
/// where their number costs nothing, and never in a thread.
pub(crate) struct Pool<C: R2D2Connection + Send + 'static> {
    pool: r2d2::Pool<Opener<C>>,
    permits: Arc<Semaphore>,
    patience: Duration,
}

impl<C: R2D2Connection + Send + 'static> Pool<C> {
    /// A pool whose connections are opened as they are needed: nothing is opened here.
    pub(crate) fn new(options: &ConnectOptions, open: Open<C>) -> Self {
        let size = options.pool_size.max(1);
        let pool = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(options.acquire_timeout)
            .build_unchecked(Opener { open });
        let permits = usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS);
        Self { pool, permits: Arc::new(Semaphore::new(permits)), patience: options.acquire_timeout }
    }

    /// How many connections there are at most.
    pub(crate) fn size(&self) -> u32 {
        self.pool.max_size()
    }

    /// Runs `work` with a connection, in a thread for blocking work. Once begun it runs to its end,
    /// also where the caller goes away.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut Session<C>) -> Result<T, Fault> + Send + 'static,
    {
        let permit = tokio::time::timeout(self.patience, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Fault::Unavailable("no database connection became free".to_owned()))?
            .map_err(|_| Fault::Unavailable("the store is closed".to_owned()))?;
        let pool = self.pool.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut session = pool
                .get()
                .map_err(|e| Fault::Unavailable(format!("no database connection: {e}")))?;
            work(&mut session)
        });
        task.await.unwrap_or_else(|e| Err(Fault::Broken(format!("a database task broke off: {e}"))))
    }
}

/// A connection of the pool.
pub(crate) struct Session<C> {
    conn: C,
    lost: bool,
    used: Instant,
}

impl<C> Session<C> {
    /// Uses the connection, and notes whether it can be used again.
    pub(crate) fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut C) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let done = work(&mut self.conn);
        self.used = Instant::now();
        if let Err(fault) = &done {
            self.lost |= fault.kind().is_some_and(|k| k.spoils_connection());
        }
        done
    }

    /// Whether the connection must not be used again.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost
    }
}

/// What r2d2 needs to know of connections.
struct Opener<C> {
    open: Open<C>,
}

impl<C: R2D2Connection + Send + 'static> ManageConnection for Opener<C> {
    type Connection = Session<C>;
    type Error = PoolError;

    fn connect(&self) -> Result<Session<C>, PoolError> {
        let conn = (self.open)().map_err(PoolError::ConnectionError)?;
        Ok(Session { conn, lost: false, used: Instant::now() })
    }

    fn is_valid(&self, session: &mut Session<C>) -> Result<(), PoolError> {
        if session.used.elapsed() < TRUSTED_FOR {
            return Ok(());
        }
        session.conn.ping().map_err(PoolError::QueryError)
    }

    fn has_broken(&self, session: &mut Session<C>) -> bool {
        session.lost || session.conn.is_broken()
    }
}
