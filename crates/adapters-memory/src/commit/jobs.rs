//! The outbox: jobs enqueued, finished, postponed, dead-lettered, requeued.

use domain::Instant;
use domain::ids::JobId;
use ports::{CommitError, Conflict, Job, JobState, JobWrite};

use super::ensure_sound;
use crate::state::{JobRow, State};

impl State {
    pub(super) fn write_job(&mut self, write: JobWrite) -> Result<(), CommitError> {
        match write {
            JobWrite::Enqueue(job) => {
                let id = job.id;
                ensure_sound(!self.jobs.has(&id), || format!("job {id} exists"))?;
                self.put_job(JobRow { job, lease: 0, held_until: None });
                Ok(())
            }
            JobWrite::Finish { id, lease } => {
                self.held_job(id, lease)?;
                self.remove_job(id);
                Ok(())
            }
            JobWrite::Retry { id, lease, run_at, error } => self.end_lease(id, lease, |job| {
                failed(job, error);
                job.run_at = run_at;
            }),
            JobWrite::Release { id, lease, run_at } => {
                self.end_lease(id, lease, |job| job.run_at = run_at)
            }
            JobWrite::DeadLetter { id, lease, error } => self.end_lease(id, lease, |job| {
                failed(job, error);
                job.state = JobState::Dead;
            }),
            JobWrite::Requeue { id, run_at } => self.requeue(id, run_at),
        }
    }

    fn end_lease(
        &mut self,
        id: JobId,
        lease: i64,
        change: impl FnOnce(&mut Job),
    ) -> Result<(), CommitError> {
        let mut row = self.held_job(id, lease)?;
        row.held_until = None;
        change(&mut row.job);
        self.put_job(row);
        Ok(())
    }

    fn requeue(&mut self, id: JobId, run_at: Instant) -> Result<(), CommitError> {
        let stored = self.jobs.get(&id).cloned();
        let dead = stored.filter(|row| row.job.state == JobState::Dead);
        let mut row = dead.ok_or(CommitError::Conflict(Conflict::Job))?;
        row.job.state = JobState::Waiting;
        row.job.run_at = run_at;
        row.job.attempts = 0;
        self.put_job(row);
        Ok(())
    }

    /// A job that is held under this lease. A lease that has expired but was not taken over still
    /// counts; one that was released or taken over does not.
    fn held_job(&self, id: JobId, lease: i64) -> Result<JobRow, CommitError> {
        let held = |row: &&JobRow| row.lease == lease && row.held_until.is_some();
        let row = self.jobs.get(&id).filter(held);
        row.cloned().ok_or(CommitError::LeaseLost)
    }

    /// Holds a job until `until` under a new lease; gives the job and the lease.
    pub(crate) fn hold_job(&mut self, id: JobId, until: Instant) -> Option<(Job, i64)> {
        let mut row = self.jobs.get(&id)?.clone();
        row.lease = row.lease.saturating_add(1);
        // The previous worker has not returned it.
        if row.held_until.replace(until).is_some() {
            row.job.attempts = row.job.attempts.saturating_add(1);
        }
        let claimed = (row.job.clone(), row.lease);
        self.put_job(row);
        Some(claimed)
    }

    /// Makes a job due at `run_at`.
    pub(crate) fn move_job(&mut self, id: JobId, run_at: Instant) {
        if let Some(mut row) = self.jobs.get(&id).cloned() {
            row.job.run_at = run_at;
            self.put_job(row);
        }
    }

    /// Ends the lease of a job.
    pub(crate) fn free_job(&mut self, id: JobId) {
        if let Some(mut row) = self.jobs.get(&id).cloned() {
            row.held_until = None;
            self.put_job(row);
        }
    }

    fn put_job(&mut self, row: JobRow) {
        let id = row.job.id;
        self.remove_job(id);
        if row.job.state == JobState::Waiting {
            self.claimable.put((row.claimable_at(), id), ());
        }
        self.jobs.put(id, row);
    }

    fn remove_job(&mut self, id: JobId) {
        if let Some(row) = self.jobs.remove(&id) {
            self.claimable.remove(&(row.claimable_at(), id));
        }
    }
}

fn failed(job: &mut Job, error: String) {
    job.attempts = job.attempts.saturating_add(1);
    job.last_error = Some(error);
}
