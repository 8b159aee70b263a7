//! Claiming and reading work.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::Instant;
use domain::ids::{JobId, NotificationId};
use ports::{
    ClaimedJob, Job, JobFilter, JobKind, JobState, OutboxRepository, Page, PageRequest, ReadError,
};

use super::{ascending, first};
use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl OutboxRepository for MemoryStore {
    async fn claim_jobs(
        &self,
        kinds: &[JobKind],
        now: Instant,
        lease_until: Instant,
        limit: u32,
    ) -> Result<Vec<ClaimedJob>, ReadError> {
        let mut state = self.lock();
        let mut claimable = state.claimable_jobs(kinds, now);
        claimable.truncate(first(limit));
        let claim = |id| state.hold_job(id, lease_until);
        let claimed: Vec<_> = claimable.into_iter().filter_map(claim).collect();
        state.keep();
        let claimed = claimed.into_iter();
        Ok(claimed.map(|(job, lease)| ClaimedJob { job, lease }).collect())
    }

    async fn recall_jobs(&self, now: Instant, beyond: Instant) -> Result<u64, ReadError> {
        let mut state = self.lock();
        let waiting = || state.jobs.rows().filter(|row| row.job.state == JobState::Waiting);
        let late: Vec<JobId> =
            waiting().filter(|row| row.job.run_at > beyond).map(|row| row.job.id).collect();
        let held: Vec<JobId> = waiting()
            .filter(|row| row.held_until.is_some_and(|until| until > beyond))
            .map(|row| row.job.id)
            .collect();
        late.iter().for_each(|id| state.move_job(*id, now));
        let recalled: BTreeSet<JobId> = late.into_iter().chain(held).collect();
        recalled.iter().for_each(|id| state.free_job(*id));
        state.keep();
        Ok(u64::try_from(recalled.len()).unwrap_or(u64::MAX))
    }

    async fn jobs_of_message(&self, id: NotificationId) -> Result<Vec<Job>, ReadError> {
        let state = self.lock();
        let jobs = state.jobs.rows().map(|row| &row.job);
        Ok(jobs.filter(|job| job.work.message() == Some(id)).cloned().collect())
    }

    async fn next_job_at(&self) -> Result<Option<Instant>, ReadError> {
        let state = self.lock();
        Ok(state.claimable.iter().next().map(|((at, _), ())| *at))
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, ReadError> {
        Ok(self.lock().jobs.get(&id).map(|row| row.job.clone()))
    }

    async fn list_jobs(
        &self,
        filter: &JobFilter,
        page: PageRequest,
    ) -> Result<Page<Job>, ReadError> {
        let state = self.lock();
        let jobs = state.jobs.rows().map(|row| &row.job);
        Ok(ascending(jobs.filter(|job| wanted(job, filter)), page, |job| job.id.0))
    }
}

impl State {
    /// Waiting jobs of these kinds without a lease at `now`, the longest due first. A job whose
    /// lease has expired keeps its position in that order.
    fn claimable_jobs(&self, kinds: &[JobKind], now: Instant) -> Vec<JobId> {
        let open = self.claimable.iter().map(|((at, id), ())| (*at, *id));
        let open = open.take_while(|(at, _)| *at <= now);
        let due = open.filter_map(|(_, id)| Some((&self.jobs.get(&id)?.job, id)));
        let due = due.filter(|(job, _)| kinds.contains(&job.work.kind()));
        let mut due: Vec<_> = due.map(|(job, id)| (job.run_at, id)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, id)| id).collect()
    }
}

fn wanted(job: &Job, filter: &JobFilter) -> bool {
    filter.state.is_none_or(|state| job.state == state)
        && filter.kind.is_none_or(|kind| job.work.kind() == kind)
}
