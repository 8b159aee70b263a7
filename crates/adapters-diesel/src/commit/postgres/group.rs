//! Group commit: commits that wait at the same time share one transaction, one round trip and one flush.
//! A commit that finds fewer than [`MAX_RUNNING_BATCHES`] batches running starts one; the others wait in the queue
//! until a batch takes them. Those that would wait for a lock of the batch that runs are left to the next:
//! batches that waited for each other's rows would deadlock.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::PgConnection;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;

use super::Commit;
use super::batch::{self, Answer, Waiting};
use super::queue::Queue;
use crate::connection::pool::Pool;
use crate::connection::session::Session;
use crate::connection::shares::Share;
use crate::errors::Fault;

/// Batches at once: while one waits for its flush, the other executes. Four were slower than two.
const MAX_RUNNING_BATCHES: usize = 2;

/// Executes a batch: one answer for each commit. It sets the flag before it sends anything.
type Execute = fn(&mut Session<PgConnection>, &[Arc<Commit>], &AtomicBool) -> Vec<Answer>;

/// The queue of commits, and how many batches run.
#[derive(Debug)]
pub(crate) struct Group {
    state: Mutex<Queue<Waiting>>,
    number: AtomicU64,
    acquire: Duration,
    /// The runtime that outlives the workers of the HTTP server. If it has ended, or there is none,
    /// commits go on without it.
    runtime: Option<Handle>,
    execute: Execute,
}

impl Group {
    /// A queue in which a commit waits at most `acquire`, as it would for a connection.
    pub(crate) fn new(acquire: Duration) -> Arc<Self> {
        Self::with(acquire, batch::run)
    }

    fn with(acquire: Duration, execute: Execute) -> Arc<Self> {
        // A runtime of one thread runs tasks only while that thread waits for something.
        let runtime = Handle::try_current()
            .ok()
            .filter(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
        let (state, number) = (Mutex::default(), AtomicU64::new(0));
        Arc::new(Self { state, number, acquire, runtime, execute })
    }

    /// Waits until a batch has ended that contains this commit.
    pub(super) async fn commit(
        self: &Arc<Self>,
        pool: &Pool<PgConnection>,
        commit: Arc<Commit>,
    ) -> Answer {
        let number = self.next_number();
        let (answer, mut done) = oneshot::channel();
        self.push(Waiting { number, queued: Instant::now(), commit, answer }, pool);
        let ended = match tokio::time::timeout(self.acquire, &mut done).await {
            Ok(ended) => ended,
            Err(_) if self.remove(number) => return Answer::unavailable(),
            // A batch has taken it: only the end of the batch tells what became of it.
            Err(_) => done.await,
        };
        ended.unwrap_or_else(|_| Answer::unknown())
    }

    fn push(self: &Arc<Self>, waiting: Waiting, pool: &Pool<PgConnection>) {
        let mut state = self.state();
        let is_held_up = state.holds_up(&waiting);
        state.waiting.push_back(waiting);
        // The batch that holds it up goes on with it.
        if !is_held_up {
            self.start(state, pool);
        }
    }

    /// Starts a task if fewer run than may.
    fn start(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, Queue<Waiting>>,
        pool: &Pool<PgConnection>,
    ) {
        if state.running >= MAX_RUNNING_BATCHES {
            return;
        }
        state.running += 1;
        drop(state);
        // The guard is created here, so that a task that never runs is counted down as well.
        let running = Running { task: self.next_number(), group: Arc::clone(self), ended: false };
        let task = running.work(pool.clone());
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(task)),
            None => drop(tokio::spawn(task)),
        }
    }

    /// Starts a batch beside one that has taken its commits, if there are others for it.
    fn start_another(self: &Arc<Self>, pool: &Pool<PgConnection>) {
        let state = self.state();
        if state.has_work() {
            self.start(state, pool);
        }
    }

    /// Removes a commit that no batch has taken; whether it was still there.
    fn remove(&self, number: u64) -> bool {
        let mut state = self.state();
        let before = state.waiting.len();
        state.waiting.retain(|waiting| waiting.number != number);
        state.waiting.len() < before
    }

    fn next_number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// Answers the commits that were waiting since `began`, when a batch began that took none.
    fn answer_queued_before(&self, began: Instant, fault: &Fault) {
        let mut state = self.state();
        let (old, new): (Vec<_>, Vec<_>) =
            state.waiting.drain(..).partition(|waiting| waiting.queued <= began);
        state.waiting = new.into();
        drop(state);
        for waiting in old {
            answer(waiting.answer, Answer::not_sent(fault));
        }
    }

    fn state(&self) -> MutexGuard<'_, Queue<Waiting>> {
        locked(&self.state)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(caller: oneshot::Sender<Answer>, answer: Answer) {
    // A caller may have gone away; what became of its commit stands all the same.
    drop(caller.send(answer));
}

/// A batch, shared by the thread that executes it and the task that answers its callers.
#[derive(Debug, Default)]
struct Batch {
    callers: Mutex<Callers>,
    sent: AtomicBool,
}

#[derive(Debug, Default)]
struct Callers {
    waiting: Vec<oneshot::Sender<Answer>>,
    /// The task does not wait for the thread any more.
    abandoned: bool,
}

impl Batch {
    /// The commits that the thread executes: none if no one would answer their callers.
    fn take(&self, group: &Group, task: u64) -> Vec<Arc<Commit>> {
        let mut callers = locked(&self.callers);
        if callers.abandoned {
            return Vec::new();
        }
        let taken =
            group.state().take(task).into_iter().map(|waiting| (waiting.commit, waiting.answer));
        let commits;
        (commits, callers.waiting) = taken.unzip();
        commits
    }

    fn answer(&self, answers: Vec<Answer>) {
        for (caller, ended) in self.callers().into_iter().zip(answers) {
            answer(caller, ended);
        }
    }

    /// Answers the callers of a batch that gave no answers; gives the fault back if it has none.
    fn fail(&self, fault: Fault) -> Result<(), Fault> {
        let callers = self.callers();
        if callers.is_empty() {
            return Err(fault);
        }
        let answers = if self.sent.load(Ordering::Acquire) {
            batch::failed(fault, callers.len())
        } else {
            callers.iter().map(|_| Answer::not_sent(&fault)).collect()
        };
        for (caller, ended) in callers.into_iter().zip(answers) {
            answer(caller, ended);
        }
        Ok(())
    }

    fn callers(&self) -> Vec<oneshot::Sender<Answer>> {
        let mut callers = locked(&self.callers);
        callers.abandoned = true;
        std::mem::take(&mut callers.waiting)
    }
}

/// A task that runs batches.
struct Running {
    task: u64,
    group: Arc<Group>,
    ended: bool,
}

impl Running {
    /// Runs batches until no commit waits that the other batch does not hold up.
    async fn work(mut self, pool: Pool<PgConnection>) {
        while !self.is_done() {
            let (batch, began) = (Arc::new(Batch::default()), Instant::now());
            let (group, taken, task) = (Arc::clone(&self.group), Arc::clone(&batch), self.task);
            let others = pool.clone();
            // What waits is taken when the connection is there: what comes meanwhile is in the batch.
            let done = pool.run(Share::Write, move |session| {
                let commits = taken.take(&group, task);
                group.start_another(&others);
                Ok((group.execute)(session, &commits, &taken.sent))
            });
            match done.await {
                Ok(answers) => batch.answer(answers),
                Err(fault) => {
                    if let Err(fault) = batch.fail(fault) {
                        self.group.answer_queued_before(began, &fault);
                    }
                }
            }
        }
    }

    fn is_done(&mut self) -> bool {
        let mut state = self.group.state();
        state.locks.remove(&self.task);
        if !state.has_work() {
            state.end(self.task);
            self.ended = true;
        }
        self.ended
    }
}

/// A task that panicked, or ended with its runtime, starts no other: who waits commits alone.
impl Drop for Running {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut state = self.group.state();
        state.end(self.task);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        for waiting in waiting {
            answer(waiting.answer, Answer::Alone);
        }
    }
}

#[cfg(test)]
mod tests;
