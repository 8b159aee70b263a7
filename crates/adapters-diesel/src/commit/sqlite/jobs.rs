//! Writes the outbox. A worker that finishes, retries or dead-letters a job must still hold its
//! lease.

use diesel::prelude::*;
use domain::ids::JobId;
use ports::{CommitError, Conflict, JobState, JobWrite};

use super::rows::{insert_rows, one_row};
use crate::errors::Fault;
use crate::query::{CachedStatement, JobIsWaiting, strip_nul};
use crate::rows::job::JobRow;
use crate::schema::outbox;
use crate::types::{SqlTimestamp, SqlUuid};

pub(super) fn apply(c: &mut SqliteConnection, writes: &[JobWrite]) -> Result<(), Fault> {
    let mut writes: Vec<&JobWrite> = writes.iter().collect();
    writes.sort_by_key(|w| id_of(w));
    let mut new: Vec<JobRow> = Vec::new();
    for write in writes {
        match write {
            JobWrite::Enqueue(job) => new.push(JobRow::try_from(job)?),
            JobWrite::Finish { id, lease } => {
                let rows = diesel::delete(held!(id, *lease)).execute(c)?;
                still_held(rows)?;
            }
            JobWrite::Retry { id, lease, run_at, error } => {
                retry(c, *id, *lease, SqlTimestamp(*run_at), error)?
            }
            JobWrite::Release { id, lease, run_at } => {
                release(c, *id, *lease, SqlTimestamp(*run_at))?
            }
            JobWrite::DeadLetter { id, lease, error } => dead_letter(c, *id, *lease, error)?,
            JobWrite::Requeue { id, run_at } => requeue(c, *id, SqlTimestamp(*run_at))?,
        }
    }
    insert_rows!(c, outbox::table, &new);
    Ok(())
}

/// The job, as long as this lease holds it.
macro_rules! held {
    ($id:expr, $lease:expr) => {
        outbox::table
            .filter(outbox::id.eq(SqlUuid($id.0)))
            .filter(outbox::lease.eq($lease))
            .filter(outbox::lease_until.is_not_null())
            .filter(JobIsWaiting)
    };
}
use held;

fn id_of(write: &JobWrite) -> JobId {
    match write {
        JobWrite::Enqueue(job) => job.id,
        JobWrite::Finish { id, .. }
        | JobWrite::Retry { id, .. }
        | JobWrite::Release { id, .. }
        | JobWrite::DeadLetter { id, .. }
        | JobWrite::Requeue { id, .. } => *id,
    }
}

fn retry(
    c: &mut SqliteConnection,
    id: JobId,
    lease: i64,
    run_at: SqlTimestamp,
    error: &str,
) -> Result<(), Fault> {
    let rows = CachedStatement(diesel::update(held!(id, lease)).set((
        outbox::run_at.eq(run_at),
        outbox::attempts.eq(outbox::attempts + 1),
        outbox::last_error.eq(Some(strip_nul(error))),
        outbox::lease_until.eq(None::<SqlTimestamp>),
    )))
    .execute(c)?;
    still_held(rows)
}

fn release(
    c: &mut SqliteConnection,
    id: JobId,
    lease: i64,
    run_at: SqlTimestamp,
) -> Result<(), Fault> {
    let rows = CachedStatement(
        diesel::update(held!(id, lease))
            .set((outbox::run_at.eq(run_at), outbox::lease_until.eq(None::<SqlTimestamp>))),
    )
    .execute(c)?;
    still_held(rows)
}

fn dead_letter(c: &mut SqliteConnection, id: JobId, lease: i64, error: &str) -> Result<(), Fault> {
    let rows = CachedStatement(diesel::update(held!(id, lease)).set((
        outbox::state.eq(JobState::Dead.as_str()),
        outbox::attempts.eq(outbox::attempts + 1),
        outbox::last_error.eq(Some(strip_nul(error))),
        outbox::lease_until.eq(None::<SqlTimestamp>),
    )))
    .execute(c)?;
    still_held(rows)
}

fn requeue(c: &mut SqliteConnection, id: JobId, run_at: SqlTimestamp) -> Result<(), Fault> {
    let dead = outbox::state.eq(JobState::Dead.as_str());
    let rows = CachedStatement(
        diesel::update(outbox::table.filter(outbox::id.eq(SqlUuid(id.0))).filter(dead)).set((
            outbox::state.eq(JobState::Waiting.as_str()),
            outbox::run_at.eq(run_at),
            outbox::attempts.eq(0),
        )),
    )
    .execute(c)?;
    one_row(rows, Conflict::Job)
}

fn still_held(rows: usize) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(CommitError::LeaseLost.into()) }
}
