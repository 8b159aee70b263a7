//! The queue of commits, and which of them a batch takes.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use super::lock_keys::LockKeys;

/// Commits in one batch at most.
const MAX_BATCH_SIZE: usize = 16;
/// Commits of the queue that a batch looks at.
const LOOKAHEAD: usize = 8 * MAX_BATCH_SIZE;

/// A commit that waits.
pub(super) trait Queued {
    /// What it locks.
    fn locks(&self) -> &LockKeys;
    /// The listing that it locks first.
    fn first_listing(&self) -> Option<Uuid>;
    /// Whether no caller waits for it any more.
    fn is_abandoned(&self) -> bool;
}

/// The commits that wait, and the batches that run.
#[derive(Debug)]
pub(super) struct Queue<W> {
    pub(super) waiting: VecDeque<W>,
    pub(super) running: usize,
    /// What the batches that have taken commits lock, by the number of the task.
    pub(super) locks: HashMap<u64, LockKeys>,
}

impl<W> Default for Queue<W> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), running: 0, locks: HashMap::new() }
    }
}

impl<W: Queued> Queue<W> {
    /// The commits of a batch. Those whose callers are gone are dropped, as they would be while waiting
    /// for a connection. One that needs a lock of another batch keeps its place, also before later ones that
    /// need one of its locks.
    pub(super) fn take(&mut self, task: u64) -> Vec<W> {
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        let (mut locks, mut locked) = (LockKeys::default(), self.locked());
        for _ in 0..LOOKAHEAD {
            if taken.len() == MAX_BATCH_SIZE {
                break;
            }
            let Some(waiting) = self.waiting.pop_front() else { break };
            if waiting.is_abandoned() {
                continue;
            }
            if waiting.locks().overlap(&locked) {
                locked.extend(waiting.locks());
                left.push_back(waiting);
            } else {
                locks.extend(waiting.locks());
                taken.push(waiting);
            }
        }
        left.append(&mut self.waiting);
        self.waiting = left;
        // One order in all servers makes deadlocks between their batches rare.
        taken.sort_by_key(|waiting| waiting.first_listing());
        self.locks.insert(task, locks);
        taken
    }

    /// What the batches that run have locked.
    fn locked(&self) -> LockKeys {
        let mut all = LockKeys::default();
        self.locks.values().for_each(|locks| all.extend(locks));
        all
    }

    /// Whether a commit needs a lock of a batch that runs.
    pub(super) fn holds_up(&self, commit: &W) -> bool {
        self.locks.values().any(|locks| locks.overlap(commit.locks()))
    }

    /// Whether another batch would take a commit.
    pub(super) fn has_work(&self) -> bool {
        let mut locked = self.locked();
        self.waiting.iter().take(LOOKAHEAD).filter(|waiting| !waiting.is_abandoned()).any(
            |waiting| {
                let is_held_up = waiting.locks().overlap(&locked);
                locked.extend(waiting.locks());
                !is_held_up
            },
        )
    }

    /// Counts a task down.
    pub(super) fn end(&mut self, task: u64) {
        self.running = self.running.saturating_sub(1);
        self.locks.remove(&task);
    }
}
