//! SQLite's one writer: a thread that takes what has queued up into one durable transaction, each
//! write in a savepoint of its own, and answers after the COMMIT.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::result::{ConnectionError, Error as DieselError};
use diesel::{Connection, ConnectionResult, SqliteConnection};
use ports::WriteFault;
use tokio::sync::{mpsc, oneshot};

use super::counters::{CountingInstrumentation, Tally};
use super::identity::Identity;
use crate::errors::{Fault, Kind, kind_of, text_of};
use crate::health::Health;

/// Writes in one transaction at most.
const BATCH: usize = 64;
/// Writes that may wait; further writes are rejected as retryable.
const QUEUE: usize = 1_024;

/// Opens the connection that writes.
type Open = Box<dyn Fn() -> ConnectionResult<SqliteConnection> + Send>;

/// Handle to the writer thread.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    timeout: Duration,
    health: Arc<Health>,
    file: Identity,
}

impl Writer {
    /// Opens the connection and starts the thread, which ends when the last `Writer` is dropped and
    /// its queue is empty.
    pub(crate) fn start(
        path: &str,
        open: Open,
        timeout: Duration,
        tally: Arc<Tally>,
        health: Arc<Health>,
    ) -> ConnectionResult<Self> {
        let conn = open()?;
        let bad = |e: std::io::Error| ConnectionError::BadConnection(e.to_string());
        let file = Identity::of(path.as_ref()).map_err(bad)?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let files = Files { file: file.clone(), log_path: format!("{path}-wal").into(), log: None };
        let mut thread = Thread { open, conn, jobs, tally, health: health.clone(), files };
        thread.watch();
        std::thread::Builder::new()
            .name("kassa-sqlite-writer".to_owned())
            .spawn(move || thread.work())
            .map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
        Ok(Self { queue, timeout, health, file })
    }

    /// The file that was opened.
    pub(crate) fn file(&self) -> &Identity {
        &self.file
    }

    /// Runs `work` in a transaction, and returns its result once that is durable.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, done) = oneshot::channel();
        let health = self.health.clone();
        let queued = Instant::now();
        let job = Pending { work: Some(work), result: None, answer, health, queued };
        self.queue
            .send_timeout(Box::new(job), self.timeout)
            .await
            .map_err(|_| Fault::Unavailable("the write queue is full".to_owned()))?;
        done.await.unwrap_or_else(|_| Err(Fault::Broken("a write was aborted".to_owned())))
    }
}

/// A write that waits for its turn.
trait Job: Send {
    /// Does it; whether it is to be kept.
    fn run(&mut self, conn: &mut SqliteConnection) -> bool;
    /// How long it has waited for its turn.
    fn waited(&self) -> Duration;
    /// Tells its caller what became of it: `failed` if the transaction came to nothing.
    fn answer(self: Box<Self>, failed: Option<Fault>);
}

struct Pending<T, F> {
    work: Option<F>,
    result: Option<Result<T, Fault>>,
    answer: oneshot::Sender<Result<T, Fault>>,
    health: Arc<Health>,
    queued: Instant,
}

impl<T, F> Job for Pending<T, F>
where
    T: Send,
    F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send,
{
    fn run(&mut self, conn: &mut SqliteConnection) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(conn)))
            .unwrap_or_else(|_| Err(Fault::Broken("a write panicked".to_owned())));
        if let Err(fault) = &result {
            self.health.learn(fault);
        }
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn waited(&self) -> Duration {
        self.queued.elapsed()
    }

    fn answer(self: Box<Self>, failed: Option<Fault>) {
        // A refusal stands, whatever became of the transaction: nothing of it was to be kept.
        let result = match (self.result, failed) {
            (Some(Err(refusal)), _) => Err(refusal),
            (_, Some(fault)) => Err(fault),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Fault::Broken("a write was not completed".to_owned())),
        };
        // The caller may have gone away; the write stands all the same.
        let _ = self.answer.send(result);
    }
}

/// Why a batch was not committed.
#[derive(Debug, Clone)]
enum Stopped {
    Unavailable(String),
    /// Another process held the lock for too long.
    Locked(String),
    Damaged(String),
    NotWritable(WriteFault, String),
}

impl From<Stopped> for Fault {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Unavailable(why) | Stopped::Locked(why) => Self::Unavailable(why),
            Stopped::Damaged(why) => Self::Damaged(why),
            Stopped::NotWritable(fault, why) => Self::NotWritable(fault, why),
        }
    }
}

/// The database file and its write-ahead log, as they were opened. SQLite keeps writing into a deleted
/// file without an error, so that they are compared with what is on the disk.
struct Files {
    file: Identity,
    log_path: PathBuf,
    log: Option<Identity>,
}

impl Files {
    fn check(&self) -> Result<(), Stopped> {
        let log = self.log.as_ref().map_or(Ok(()), Identity::check);
        self.file
            .check()
            .and(log)
            .map_err(|why| Stopped::NotWritable(WriteFault::FileReplaced, why))
    }

    /// The log is known from the first commit on: SQLite makes it then at the latest, and deletes it
    /// only when its last connection is closed.
    fn remember_log(&mut self) {
        if self.log.is_none() {
            self.log = Identity::of(&self.log_path).ok();
        }
    }
}

/// What the thread has.
struct Thread {
    open: Open,
    conn: SqliteConnection,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    tally: Arc<Tally>,
    health: Arc<Health>,
    files: Files,
}

impl Thread {
    fn watch(&mut self) {
        self.conn.set_instrumentation(CountingInstrumentation(self.tally.clone()));
    }

    fn work(&mut self) {
        let mut kept = VecDeque::new();
        while let Some(first) = kept.pop_front().or_else(|| self.jobs.blocking_recv()) {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Some(next) = kept.pop_front().or_else(|| self.jobs.try_recv().ok())
            {
                batch.push(next);
            }
            let begun = Instant::now();
            let failed = self.write(&mut batch).err();
            if let Some(stopped) = &failed {
                self.health.learn(&stopped.clone().into());
            }
            for job in batch {
                job.answer(failed.clone().map(Fault::from));
            }
            if let Some(Stopped::Locked(why)) = failed {
                self.reject_expired(&mut kept, begun.elapsed(), &why);
            }
        }
    }

    /// Answers those that have waited for the same lock as long as a batch that was refused. Otherwise
    /// the last in the queue would wait many times as long as the first.
    fn reject_expired(&mut self, kept: &mut VecDeque<Box<dyn Job>>, limit: Duration, why: &str) {
        while kept.len() < QUEUE
            && let Ok(next) = self.jobs.try_recv()
        {
            kept.push_back(next);
        }
        let (late, rest): (Vec<_>, Vec<_>) = kept.drain(..).partition(|job| job.waited() >= limit);
        kept.extend(rest);
        for job in late {
            job.answer(Some(Fault::Unavailable(why.to_owned())));
        }
    }

    /// Writes a batch. A commit into a file that was deleted or replaced is not acknowledged.
    fn write(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), Stopped> {
        self.reject_if_damaged()?;
        if self.health.disk_has_failed() {
            let why = "the disk failed under an earlier commit; restart the server";
            return Err(Stopped::Unavailable(why.to_owned()));
        }
        self.files.check()?;
        if self.conn.is_broken() {
            self.conn = (self.open)().map_err(|e| Stopped::Unavailable(e.to_string()))?;
            self.files.log = None;
            self.watch();
        }
        self.commit(batch)?;
        self.files.remember_log();
        self.files.check()
    }

    fn reject_if_damaged(&self) -> Result<(), Stopped> {
        let why = "damage was found in the file";
        if self.health.is_damaged() { Err(Stopped::Damaged(why.to_owned())) } else { Ok(()) }
    }

    /// One durable transaction of many writes.
    fn commit(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), Stopped> {
        AnsiTransactionManager::begin_transaction_sql(&mut self.conn, "BEGIN IMMEDIATE")
            .map_err(|error| self.stopped(&error))?;
        let mut kept = false;
        for job in batch {
            let done = in_savepoint(&mut self.conn, job.as_mut());
            let done = done.map_err(|error| self.stopped(&error));
            match done.and_then(|keep| self.reject_if_damaged().map(|()| keep)) {
                Ok(keep) => kept |= keep,
                Err(stopped) => {
                    let _ = AnsiTransactionManager::rollback_transaction(&mut self.conn);
                    return Err(stopped);
                }
            }
        }
        if !kept {
            return AnsiTransactionManager::rollback_transaction(&mut self.conn)
                .map_err(|error| self.stopped(&error));
        }
        AnsiTransactionManager::commit_transaction(&mut self.conn).map_err(|error| {
            self.note_failed_disk(&error);
            self.stopped(&error)
        })?;
        self.tally.committed();
        Ok(())
    }

    /// Maps an error of the transaction itself, which fails the whole batch.
    fn stopped(&self, error: &DieselError) -> Stopped {
        let text = text_of(error);
        match kind_of(error) {
            Kind::Damaged => Stopped::Damaged(text),
            Kind::ReadOnly => Stopped::NotWritable(WriteFault::ReadOnly, text),
            Kind::Busy => Stopped::Locked(text),
            Kind::Full => {
                self.health.no_space(None);
                Stopped::Unavailable(text)
            }
            Kind::Unique
            | Kind::ForeignKey
            | Kind::Check
            | Kind::Retry
            | Kind::Slow
            | Kind::Lost
            | Kind::Other => Stopped::Unavailable(text),
        }
    }

    fn note_failed_disk(&self, error: &DieselError) {
        let text = text_of(error);
        if kind_of(error) == Kind::Full && text.contains("I/O") {
            self.health.disk_failed(&text);
        }
    }
}

/// One write that undoes only itself. An error means that the transaction around it is gone.
fn in_savepoint(conn: &mut SqliteConnection, job: &mut dyn Job) -> Result<bool, DieselError> {
    AnsiTransactionManager::begin_transaction(conn)?;
    let keep = job.run(conn);
    if keep {
        AnsiTransactionManager::commit_transaction(conn)?;
    } else {
        AnsiTransactionManager::rollback_transaction(conn)?;
    }
    Ok(keep)
}
