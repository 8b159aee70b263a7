//! The store: which database it is, and how work gets to a connection of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::result::ConnectionError;
use diesel::{PgConnection, SqliteConnection};
use ports::ReadError;
use thiserror::Error;

use crate::commit::CommitSettings;
use crate::commit::postgres::group::Group;
use crate::connection::Conn;
use crate::connection::abandoned::Abandoned;
use crate::connection::counters::{Counters, Tally};
use crate::connection::options::ConnectOptions;
use crate::connection::pool::Pool;
use crate::connection::session::Session;
use crate::connection::shares::Share;
use crate::connection::writer::Writer;
use crate::connection::{postgres, sqlite};
use crate::errors::{Fault, Kind};
use crate::health::{Health, SOUND_FOR};
use crate::read::FeedHorizon;
use crate::sqlite_file::{self, Check, FileError};
use crate::url::is_postgres;

/// Storage on SQLite or PostgreSQL.
pub struct DieselStore {
    pub(crate) database: Database,
    pub(crate) tally: Arc<Tally>,
    pub(crate) health: Arc<Health>,
    pub(crate) abandoned: Arc<Abandoned>,
    pub(crate) feed: Arc<FeedHorizon>,
}

/// Why a store cannot be connected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConnectError {
    /// The URL names no database that this adapter knows.
    #[error("a database URL must start with sqlite://, postgres:// or postgresql://")]
    UnknownUrl,
    /// The file, or its directory, cannot be created or opened.
    #[error("the database file cannot be used: {0}")]
    File(FileError),
}

/// Which database it is.
#[derive(Clone)]
pub(crate) enum Database {
    /// PostgreSQL.
    Postgres {
        /// Its sessions.
        pool: Pool<PgConnection>,
        /// How its commits are applied.
        commits: CommitSettings,
        /// Commits that share a transaction.
        group: Arc<Group>,
    },
    /// SQLite.
    Sqlite {
        /// Where the file is.
        path: String,
        /// Sessions that only read.
        readers: Pool<SqliteConnection>,
        /// The one that writes.
        writer: Writer,
    },
}

impl DieselStore {
    /// Connects to `sqlite://path` (the directory is created if missing) or
    /// `postgres://user:password@host:port/database`. PostgreSQL is not spoken to yet: a server may
    /// start before its database does.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub fn connect(url: &str, options: ConnectOptions) -> Result<Self, ConnectError> {
        let tally = Arc::new(Tally::default());
        let (health, abandoned) = (Arc::new(Health::default()), Arc::new(Abandoned::default()));
        let database = match sqlite::path_of(url) {
            Some(path) => open_file(path, options, &tally, &health)?,
            None if is_postgres(url) => Database::Postgres {
                pool: postgres::pool(url, options, tally.clone(), abandoned.clone()),
                commits: CommitSettings::new(&options),
                group: Group::new(options.acquire_timeout),
            },
            None => return Err(ConnectError::UnknownUrl),
        };
        Ok(Self { database, tally, health, abandoned, feed: Arc::default() })
    }

    /// What was asked of the database so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.tally.read()
    }

    /// Whether it is a file, which has the host's clock.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.database, Database::Sqlite { .. })
    }

    /// Runs a read, once more if its connection turned out to be gone: the database may have
    /// been restarted, and reading twice harms no one.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> Result<T, Fault> + Send + Sync + 'static,
    {
        self.read_within(None, work).await
    }

    /// The same with another limit on a silent connection, for statements that take long.
    pub(crate) async fn read_within<T, F>(
        &self,
        silence: Option<Duration>,
        work: F,
    ) -> Result<T, ReadError>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> Result<T, Fault> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let done = match self.read_once(silence, work.clone()).await {
            Err(fault) if fault.kind() == Some(Kind::Lost) => self.read_once(silence, work).await,
            done => done,
        };
        match done {
            Ok(value) => Ok(value),
            Err(fault) => Err(self.explained(fault).await.into_read_error()),
        }
    }

    /// Records what the fault says about the database. A fault that only a bug or damage can explain leads to
    /// a check of the file first: a damaged file also causes unreadable rows and failed constraints.
    pub(crate) async fn explained(&self, fault: Fault) -> Fault {
        self.health.learn(&fault);
        if let Some(why) = fault.damage() {
            return Fault::Damaged(why);
        }
        let Database::Sqlite { path, writer, .. } = &self.database else {
            return fault;
        };
        if !fault.is_unexplained() {
            return fault;
        }
        let mut checked = self.health.checking.lock().await;
        let due = checked.is_none_or(|at| at.elapsed() >= SOUND_FOR);
        if due && !self.health.is_damaged() && writer.file().check().is_ok() {
            if let Some(problem) = first_problem(path).await {
                self.health.damage_found(&problem);
            }
            *checked = Some(Instant::now());
        }
        if self.health.is_damaged() {
            return Fault::Damaged("the file is damaged".to_owned());
        }
        fault
    }

    async fn read_once<T, F>(&self, silence: Option<Duration>, work: Arc<F>) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: Fn(&mut Conn<'_>) -> Result<T, Fault> + Send + Sync + 'static,
    {
        match &self.database {
            Database::Postgres { pool, .. } => {
                let work = move |session: &mut Session<PgConnection>| {
                    session.attempt(|c| work(&mut Conn::Pg(c)))
                };
                match silence {
                    None => pool.run(Share::Read, work).await,
                    silence => pool.run_within(Share::Read, silence, work).await,
                }
            }
            Database::Sqlite { readers, .. } => {
                let work = move |session: &mut Session<SqliteConnection>| {
                    session.attempt(|c| work(&mut Conn::Sqlite(c)))
                };
                readers.run(Share::Read, work).await
            }
        }
    }
}

/// The largest file that is checked while a request waits for the result, in bytes.
const LARGEST_CHECKED: u64 = 256 << 20;

/// What a quick check finds first.
async fn first_problem(path: &str) -> Option<String> {
    let path = path.to_owned();
    let check = move || sqlite_file::check(&path, Check::Quick, LARGEST_CHECKED);
    let found = tokio::task::spawn_blocking(check).await.ok()?;
    match found {
        Ok(report) => report.problems.into_iter().next(),
        Err(FileError::Damaged(_)) => Some("the file cannot be read".to_owned()),
        Err(_) => None,
    }
}

fn open_file(
    path: &str,
    options: ConnectOptions,
    tally: &Arc<Tally>,
    health: &Arc<Health>,
) -> Result<Database, ConnectError> {
    let cannot_open = |e: ConnectionError| ConnectError::File(FileError::of_connection(path, &e));
    sqlite::make_folder(path).map_err(|e| ConnectError::File(FileError::io(path, &e)))?;
    let owned = path.to_owned();
    let open = move || sqlite::open(&owned, &options);
    let timeout = options.acquire_timeout;
    let writer = Writer::start(path, Box::new(open), timeout, tally.clone(), health.clone())
        .map_err(cannot_open)?;
    let readers = sqlite::readers(path, writer.file().clone(), options, tally.clone());
    Ok(Database::Sqlite { path: path.to_owned(), readers, writer })
}
