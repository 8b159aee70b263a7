//! Messages and jobs.

use ports::{Changes, JobWrite};

use super::*;

impl Document {
    pub(super) fn outbox(&mut self, changes: &Changes) -> Result<(), Fault> {
        (self.notification_updates, self.notification_inserts) =
            rows_of(&changes.notifications, |n| n.id);
        self.job_ends = changes.jobs.iter().filter_map(JobEnd::of).collect();
        for write in &changes.jobs {
            match write {
                JobWrite::Enqueue(job) => self.job_inserts.push(job.try_into()?),
                JobWrite::Finish { id, lease } => {
                    self.job_finishes.push(JobKey { id: SqlUuid(id.0), lease: *lease });
                }
                JobWrite::Requeue { id, run_at } => self
                    .job_requeues
                    .push(JobRequeue { id: SqlUuid(id.0), run_at: SqlTimestamp(*run_at) }),
                JobWrite::Retry { .. } | JobWrite::Release { .. } | JobWrite::DeadLetter { .. } => {
                }
            }
        }
        self.job_finishes.sort_by_key(|j| j.id);
        self.job_ends.sort_by_key(|j| j.id);
        self.job_requeues.sort_by_key(|j| j.id);
        self.job_inserts.sort_by_key(|j| j.id);
        Ok(())
    }
}
