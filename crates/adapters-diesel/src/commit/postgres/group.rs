//! Group commit: commits that wait at the same time share one transaction, one round trip and one flush.
//! A commit that finds fewer than [`BATCHES`] batches running starts one; the others wait in the queue
//! until a batch takes them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::PgConnection;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::batch::{self, Answer, Waiting};
use crate::connection::pool::Pool;
use crate::connection::shares::Share;
use crate::errors::Fault;

/// Batches at once: while one waits for its flush, the other executes. Four were slower than two.
const BATCHES: usize = 2;
/// Commits in one batch at most.
const BATCH: usize = 16;

/// The queue of commits, and how many batches run.
#[derive(Debug)]
pub(crate) struct Group {
    state: Mutex<State>,
    number: AtomicU64,
    acquire: Duration,
    /// The runtime that outlives the workers of the HTTP server.
    runtime: Option<Handle>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Waiting>,
    running: usize,
}

/// The callers of the commits that a batch has taken.
type Callers = Arc<Mutex<Vec<oneshot::Sender<Answer>>>>;

impl Group {
    /// A queue in which a commit waits at most `acquire`, as it would for a connection.
    pub(crate) fn new(acquire: Duration) -> Arc<Self> {
        let runtime = Handle::try_current().ok();
        Arc::new(Self { state: Mutex::default(), number: AtomicU64::new(0), acquire, runtime })
    }

    /// Waits until a batch has ended that contains this commit.
    pub(super) async fn commit(
        self: &Arc<Self>,
        pool: &Pool<PgConnection>,
        commit: Arc<super::Commit>,
    ) -> Answer {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let (answer, mut done) = oneshot::channel();
        self.push(Waiting { number, queued: Instant::now(), commit, answer }, pool);
        let ended = match tokio::time::timeout(self.acquire, &mut done).await {
            Ok(ended) => ended,
            Err(_) if self.remove(number) => return Answer::unavailable(),
            // A batch has taken it: only the end of the batch tells what became of it.
            Err(_) => done.await,
        };
        ended.unwrap_or_else(|_| Answer::aborted())
    }

    fn push(self: &Arc<Self>, waiting: Waiting, pool: &Pool<PgConnection>) {
        let mut state = self.state();
        state.waiting.push_back(waiting);
        if state.running >= BATCHES {
            return;
        }
        state.running += 1;
        drop(state);
        // The guard is created here, so that a task that never runs is counted down as well.
        let running = Running { group: Arc::clone(self), ended: false };
        let task = running.work(pool.clone());
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(task)),
            None => drop(tokio::spawn(task)),
        }
    }

    /// Removes a commit that no batch has taken; whether it was still there.
    fn remove(&self, number: u64) -> bool {
        let mut state = self.state();
        let before = state.waiting.len();
        state.waiting.retain(|waiting| waiting.number != number);
        state.waiting.len() < before
    }

    /// The commits of a batch. Those whose callers are gone are dropped, as they would be while waiting
    /// for a connection.
    fn take(&self) -> Vec<Waiting> {
        let mut state = self.state();
        let mut taken = Vec::new();
        while taken.len() < BATCH
            && let Some(waiting) = state.waiting.pop_front()
        {
            if !waiting.answer.is_closed() {
                taken.push(waiting);
            }
        }
        taken
    }

    /// Fails the commits that were waiting since `began`, when a batch began that got no connection.
    fn fail_queued_before(&self, began: Instant, fault: Fault) {
        let mut state = self.state();
        let (old, new): (Vec<_>, Vec<_>) =
            state.waiting.drain(..).partition(|waiting| waiting.queued <= began);
        state.waiting = new.into();
        drop(state);
        answer_all(old.into_iter().map(|waiting| waiting.answer).collect(), fault);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        locked(&self.state)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A batch that runs.
struct Running {
    group: Arc<Group>,
    ended: bool,
}

impl Running {
    /// Runs batches until nothing waits.
    async fn work(mut self, pool: Pool<PgConnection>) {
        while !self.is_done() {
            let (group, callers) = (Arc::clone(&self.group), Callers::default());
            let (seen, began) = (Arc::clone(&callers), Instant::now());
            // What waits is taken when the connection is there: what comes meanwhile is in the batch.
            let done = pool.run(Share::Write, move |session| {
                let (commits, answers): (Vec<_>, Vec<_>) =
                    group.take().into_iter().map(|w| (w.commit, w.answer)).unzip();
                *locked(&seen) = answers;
                Ok(batch::run(session, &commits))
            });
            let done = done.await;
            let callers = std::mem::take(&mut *locked(&callers));
            match done {
                Ok(answers) => {
                    for (caller, answer) in callers.into_iter().zip(answers) {
                        // A caller may have gone away; its commit stands all the same.
                        drop(caller.send(answer));
                    }
                }
                Err(fault) if callers.is_empty() => self.group.fail_queued_before(began, fault),
                Err(fault) => answer_all(callers, fault),
            }
        }
    }

    fn is_done(&mut self) -> bool {
        let mut state = self.group.state();
        if state.waiting.is_empty() {
            state.running = state.running.saturating_sub(1);
            self.ended = true;
        }
        self.ended
    }
}

/// A task that panicked, or ended with its runtime, starts no other; who waits gets an error.
impl Drop for Running {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut state = self.group.state();
        state.running = state.running.saturating_sub(1);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        drop(waiting);
    }
}

/// Gives each caller the same kind of error; the last one gets the fault itself.
fn answer_all(mut callers: Vec<oneshot::Sender<Answer>>, fault: Fault) {
    let last = callers.pop();
    for caller in callers {
        drop(caller.send(Answer::Ended(Err(batch::repeated(&fault)))));
    }
    if let Some(caller) = last {
        drop(caller.send(Answer::Ended(Err(fault))));
    }
}
