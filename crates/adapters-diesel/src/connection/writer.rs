//! SQLite's one writer: a thread that takes what has queued up into one durable transaction, each
//! write in a savepoint of its own, and answers after the COMMIT.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::R2D2Connection;
use diesel::result::{ConnectionError, Error as DieselError};
use diesel::{Connection, ConnectionResult, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::counters::{Counting, Tally};
use crate::errors::{Fault, Kind, kind_of, text_of};

/// Writes in one transaction at most.
const BATCH: usize = 64;
/// Writes that may wait; more are told to come again.
const QUEUE: usize = 1_024;

/// Opens the connection that writes.
type Open = Box<dyn Fn() -> ConnectionResult<SqliteConnection> + Send>;

/// The way to the writer.
pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    patience: Duration,
    broken: Arc<AtomicBool>,
}

impl Writer {
    /// Opens the connection and starts the thread, which ends when the last `Writer` is dropped and
    /// its queue is empty.
    pub(crate) fn start(
        open: Open,
        patience: Duration,
        tally: Arc<Tally>,
    ) -> ConnectionResult<Self> {
        let conn = open()?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let broken = Arc::new(AtomicBool::new(false));
        let mut thread = Thread { open, conn, jobs, tally, broken: broken.clone() };
        thread.watch();
        std::thread::Builder::new()
            .name("kassa-sqlite-writer".to_owned())
            .spawn(move || thread.work())
            .map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
        Ok(Self { queue, patience, broken })
    }

    /// Whether the disk failed under a COMMIT. From then on nothing is written: what the operating
    /// system still holds in its cache cannot be trusted, only a restart can find out.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Has `work` done in a transaction, and gives its result once that is durable.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    {
        let (answer, done) = oneshot::channel();
        let job = Pending { work: Some(work), result: None, answer };
        self.queue
            .send_timeout(Box::new(job), self.patience)
            .await
            .map_err(|_| Fault::Unavailable("the queue of writes is full".to_owned()))?;
        done.await.unwrap_or_else(|_| Err(Fault::Broken("a write broke off".to_owned())))
    }
}

/// A write that waits for its turn.
trait Job: Send {
    /// Does it; whether it is to be kept.
    fn run(&mut self, conn: &mut SqliteConnection) -> bool;
    /// Tells its caller what became of it: `failed` where the transaction came to nothing.
    fn answer(self: Box<Self>, failed: Option<Fault>);
}

struct Pending<T, F> {
    work: Option<F>,
    result: Option<Result<T, Fault>>,
    answer: oneshot::Sender<Result<T, Fault>>,
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
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, failed: Option<Fault>) {
        // A refusal stands, whatever became of the transaction: nothing of it was to be kept.
        let result = match (self.result, failed) {
            (Some(Err(refusal)), _) => Err(refusal),
            (_, Some(fault)) => Err(fault),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Fault::Broken("a write was not done".to_owned())),
        };
        // The caller may have gone away; the write stands all the same.
        let _ = self.answer.send(result);
    }
}

/// What the thread has.
struct Thread {
    open: Open,
    conn: SqliteConnection,
    jobs: mpsc::Receiver<Box<dyn Job>>,
    tally: Arc<Tally>,
    broken: Arc<AtomicBool>,
}

impl Thread {
    fn watch(&mut self) {
        self.conn.set_instrumentation(Counting(self.tally.clone()));
    }

    fn work(&mut self) {
        while let Some(first) = self.jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = self.jobs.try_recv()
            {
                batch.push(next);
            }
            let failed = self.write(&mut batch).err();
            for job in batch {
                job.answer(failed.clone().map(Fault::Unavailable));
            }
        }
    }

    /// Writes a batch; why it came to nothing where it did.
    fn write(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), String> {
        if self.broken.load(Ordering::Relaxed) {
            return Err("the disk failed under an earlier commit; restart".to_owned());
        }
        if self.conn.is_broken() {
            self.conn = (self.open)().map_err(|e| e.to_string())?;
            self.watch();
        }
        self.commit(batch).map_err(|e| text_of(&e))
    }

    /// One durable transaction of many writes.
    fn commit(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), DieselError> {
        AnsiTransactionManager::begin_transaction_sql(&mut self.conn, "BEGIN IMMEDIATE")?;
        let mut kept = false;
        for job in batch {
            match in_savepoint(&mut self.conn, job.as_mut()) {
                Ok(keep) => kept |= keep,
                Err(error) => {
                    let _ = AnsiTransactionManager::rollback_transaction(&mut self.conn);
                    return Err(error);
                }
            }
        }
        if !kept {
            return AnsiTransactionManager::rollback_transaction(&mut self.conn);
        }
        let done = AnsiTransactionManager::commit_transaction(&mut self.conn);
        match &done {
            Ok(()) => self.tally.committed(),
            Err(error) => self.note_broken_disk(error),
        }
        done
    }

    fn note_broken_disk(&self, error: &DieselError) {
        let text = text_of(error);
        if kind_of(error) == Kind::Full && text.contains("I/O") {
            tracing::error!(error = text, "the disk failed under a COMMIT: no more writes");
            self.broken.store(true, Ordering::Relaxed);
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
