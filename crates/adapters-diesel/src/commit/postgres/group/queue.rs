//! The queue of commits, and which of them a batch takes.

use std::collections::{HashMap, VecDeque};

use super::super::Commit;
use super::super::batch::Waiting;
use super::super::lock_keys::LockKeys;

/// Commits in one batch at most.
const BATCH: usize = 16;
/// Commits of the queue that a batch looks at.
const LOOKAHEAD: usize = 8 * BATCH;

/// The commits that wait, and the batches that run.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) waiting: VecDeque<Waiting>,
    pub(super) running: usize,
    /// What the batches that have taken commits lock, by the number of the task.
    pub(super) locks: HashMap<u64, LockKeys>,
}

impl Queue {
    /// The commits of a batch. Those whose callers are gone are dropped, as they would be while waiting
    /// for a connection. One that needs a lock of another batch keeps its place, also before later ones that
    /// need one of its locks.
    pub(super) fn take(&mut self, task: u64) -> Vec<Waiting> {
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        let (mut locks, mut locked) = (LockKeys::default(), self.locked());
        for _ in 0..LOOKAHEAD {
            if taken.len() == BATCH {
                break;
            }
            let Some(waiting) = self.waiting.pop_front() else { break };
            if waiting.answer.is_closed() {
                continue;
            }
            if waiting.commit.locks.overlap(&locked) {
                locked.extend(&waiting.commit.locks);
                left.push_back(waiting);
            } else {
                locks.extend(&waiting.commit.locks);
                taken.push(waiting);
            }
        }
        left.append(&mut self.waiting);
        self.waiting = left;
        // One order in all servers makes deadlocks between their batches rare.
        taken.sort_by_key(|waiting| waiting.commit.rows.first_listing());
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
    pub(super) fn holds_up(&self, commit: &Commit) -> bool {
        self.locks.values().any(|locks| locks.overlap(&commit.locks))
    }

    /// Whether another batch would take a commit.
    pub(super) fn has_work(&self) -> bool {
        let mut locked = self.locked();
        self.waiting.iter().take(LOOKAHEAD).filter(|waiting| !waiting.answer.is_closed()).any(
            |waiting| {
                let is_held_up = waiting.commit.locks.overlap(&locked);
                locked.extend(&waiting.commit.locks);
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
