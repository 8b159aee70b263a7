//! Reading the outbox, and claiming work of it.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use domain::Instant;
use domain::ids::{JobId, NotificationId};
use ports::{
    ClaimedJob, Job, JobFilter, JobKind, JobState, OutboxRepository, Page, PageRequest, ReadError,
};

use super::{rows_for, values};
use crate::connection::shares::Share;
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{CachedStatement, JobIsDead, JobIsWaiting, containing};
use crate::rows::job::JobRow;
use crate::schema::outbox;
use crate::store::{Database, DieselStore};
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl OutboxRepository for DieselStore {
    async fn claim_jobs(
        &self,
        kinds: &[JobKind],
        now: Instant,
        lease_until: Instant,
        limit: u32,
    ) -> Result<Vec<ClaimedJob>, ReadError> {
        let claim = Claim {
            kinds: kinds.iter().map(|kind| kind.as_str()).collect(),
            now: SqlTimestamp(now),
            lease_until: SqlTimestamp(lease_until),
            limit: i64::from(limit),
        };
        let rows = match &self.database {
            Database::Postgres { pool, .. } => {
                let claim = move |c: &mut PgConnection| claim.in_postgres(c);
                pool.run(Share::Write, move |session| session.attempt(claim)).await
            }
            Database::Sqlite { writer, .. } => writer.run(move |c| claim.in_sqlite(c)).await,
        };
        match rows {
            Ok(rows) => Ok(readable(rows)),
            Err(fault) => Err(self.explained(fault).await.into_read_error()),
        }
    }

    async fn recall_jobs(&self, now: Instant, beyond: Instant) -> Result<u64, ReadError> {
        let (now, beyond) = (SqlTimestamp(now), SqlTimestamp(beyond));
        let moved = match &self.database {
            Database::Postgres { pool, .. } => {
                let recall = move |c: &mut PgConnection| recall(&mut Conn::Pg(c), now, beyond);
                pool.run(Share::Write, move |session| session.attempt(recall)).await
            }
            Database::Sqlite { writer, .. } => {
                writer.run(move |c| recall(&mut Conn::Sqlite(c), now, beyond)).await
            }
        };
        match moved {
            Ok(jobs) => Ok(jobs),
            Err(fault) => Err(self.explained(fault).await.into_read_error()),
        }
    }

    async fn jobs_of_message(&self, id: NotificationId) -> Result<Vec<Job>, ReadError> {
        self.read(move |conn| of_message(conn, id)).await
    }

    async fn next_job_at(&self) -> Result<Option<Instant>, ReadError> {
        self.read(next_at).await
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, ReadError> {
        self.read(move |conn| {
            let row: Option<JobRow> = on_conn!(conn, c => outbox::table
                .find(SqlUuid(id.0))
                .select(JobRow::as_select())
                .first(c)
                .optional()?);
            row.map(Job::try_from).transpose()
        })
        .await
    }

    async fn list_jobs(
        &self,
        filter: &JobFilter,
        page: PageRequest,
    ) -> Result<Page<Job>, ReadError> {
        let filter = *filter;
        self.read(move |conn| list(conn, filter, page)).await
    }
}

/// What can be read of claimed rows. A row that cannot, since a newer server wrote it or it was
/// damaged it, is logged and skipped: it stays claimed, comes back when the claim ends, and keeps
/// no other work waiting.
fn readable(rows: Vec<JobRow>) -> Vec<ClaimedJob> {
    let read = |row: JobRow| match ClaimedJob::try_from(row) {
        Ok(job) => Some(job),
        Err(fault) => {
            tracing::error!(error = %fault.into_read_error(), "outbox job cannot be decoded");
            None
        }
    };
    rows.into_iter().filter_map(read).collect()
}

/// A claim: what is of these kinds, due at `now` and free is held until `lease_until`. Kinds that only a
/// newer server knows are left to it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) kinds: Vec<&'static str>,
    pub(super) now: SqlTimestamp,
    pub(super) lease_until: SqlTimestamp,
    pub(super) limit: i64,
}

impl Claim {
    /// One statement: rows that another worker is about to claim are passed over, not waited for.
    pub(super) fn in_postgres(&self, c: &mut PgConnection) -> Result<Vec<JobRow>, Fault> {
        let mut rows: Vec<JobRow> = diesel::sql_query(
            "WITH due AS MATERIALIZED ( \
                 SELECT id FROM outbox \
                 WHERE state = 'waiting' AND run_at <= $1 \
                     AND (lease_until IS NULL OR lease_until <= $1) \
                     AND kind = ANY ($4) \
                 ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED) \
             UPDATE outbox o SET lease = o.lease + 1, lease_until = $3, \
                 attempts = o.attempts + (o.lease_until IS NOT NULL)::int \
             FROM due WHERE o.id = due.id \
             RETURNING o.id, o.kind, o.payload, o.state, o.run_at, o.attempts, o.last_error, \
                 o.lease, o.lease_until, o.created_at",
        )
        .bind::<crate::types::InstantSql, _>(self.now)
        .bind::<BigInt, _>(self.limit)
        .bind::<crate::types::InstantSql, _>(self.lease_until)
        .bind::<Array<Text>, _>(&self.kinds)
        .load(c)?;
        rows.sort_by_key(|r| (r.run_at, r.id));
        Ok(rows)
    }

    /// The writer is alone, so reading and updating need no lock between them.
    pub(super) fn in_sqlite(&self, c: &mut SqliteConnection) -> Result<Vec<JobRow>, Fault> {
        let free = outbox::lease_until.is_null().or(outbox::lease_until.le(self.now));
        let mut rows: Vec<JobRow> = outbox::table
            .filter(JobIsWaiting)
            .filter(outbox::kind.eq_any(&self.kinds))
            .filter(outbox::run_at.le(self.now))
            .filter(free)
            .order((outbox::run_at.asc(), outbox::id.asc()))
            .limit(self.limit)
            .select(JobRow::as_select())
            .load(c)?;
        for row in &mut rows {
            row.lease = row.lease.saturating_add(1);
            // The previous worker has not returned it.
            if row.lease_until.replace(self.lease_until).is_some() {
                row.attempts = row.attempts.saturating_add(1);
            }
            let held = (
                outbox::lease.eq(row.lease),
                outbox::lease_until.eq(row.lease_until),
                outbox::attempts.eq(row.attempts),
            );
            CachedStatement(diesel::update(outbox::table.find(row.id)).set(held)).execute(c)?;
        }
        Ok(rows)
    }
}

/// Jobs that are due beyond the horizon become due, held or not; then leases beyond it end.
fn recall(conn: &mut Conn<'_>, now: SqlTimestamp, beyond: SqlTimestamp) -> Result<u64, Fault> {
    let unleased: Option<SqlTimestamp> = None;
    let late = on_conn!(conn, c => diesel::update(
            outbox::table.filter(JobIsWaiting).filter(outbox::run_at.gt(beyond)))
        .set((outbox::run_at.eq(now), outbox::lease_until.eq(unleased)))
        .execute(c)?);
    let held = on_conn!(conn, c => diesel::update(
            outbox::table.filter(JobIsWaiting).filter(outbox::lease_until.gt(beyond)))
        .set(outbox::lease_until.eq(unleased))
        .execute(c)?);
    Ok(u64::try_from(late.saturating_add(held)).unwrap_or(u64::MAX))
}

/// The first moment at which a claim would find something. Jobs that are held stand before the
/// first free one, so only that stretch is looked at for leases that end earlier.
fn next_at(conn: &mut Conn<'_>) -> Result<Option<Instant>, Fault> {
    let free: Option<SqlTimestamp> = on_conn!(conn, c => outbox::table
        .filter(JobIsWaiting)
        .filter(outbox::lease_until.is_null())
        .order((outbox::run_at.asc(), outbox::id.asc()))
        .select(outbox::run_at)
        .first(c)
        .optional()?);
    let held: Vec<(SqlTimestamp, Option<SqlTimestamp>)> = on_conn!(conn, c => {
        let mut query = outbox::table
            .filter(JobIsWaiting)
            .filter(outbox::lease_until.is_not_null())
            .select((outbox::run_at, outbox::lease_until))
            .into_boxed();
        if let Some(free) = free {
            query = query.filter(outbox::run_at.lt(free));
        }
        query.load(c)?
    });
    let ends = held.into_iter().map(|(run_at, until)| until.map_or(run_at, |t| t.max(run_at)));
    Ok(ends.chain(free).min().map(|t| t.0))
}

/// The kinds that deliver messages.
const MESSAGES: [&str; 2] =
    [JobKind::SendOrderConfirmationEmail.as_str(), JobKind::SendNotificationEmail.as_str()];

/// The id is looked for in the text of the work: rows are few, and only operators ask.
fn of_message(conn: &mut Conn<'_>, id: NotificationId) -> Result<Vec<Job>, Fault> {
    let rows: Vec<JobRow> = on_conn!(conn, c => outbox::table
        .filter(outbox::kind.eq_any(MESSAGES))
        .filter(outbox::payload.like(containing(&id.to_string())))
        .order(outbox::id.asc())
        .select(JobRow::as_select())
        .load(c)?);
    let jobs: Vec<Job> = values(rows)?;
    Ok(jobs.into_iter().filter(|job| job.work.message() == Some(id)).collect())
}

pub(super) fn list(
    conn: &mut Conn<'_>,
    filter: JobFilter,
    page: PageRequest,
) -> Result<Page<Job>, Fault> {
    let rows: Vec<JobRow> = on_conn!(conn, c => {
        let mut query = outbox::table
            .select(JobRow::as_select())
            .order(outbox::id.asc())
            .limit(rows_for(page))
            .into_boxed();
        if let Some(after) = page.after {
            query = query.filter(outbox::id.gt(SqlUuid(after)));
        }
        match filter.state {
            None => {}
            Some(JobState::Waiting) => {
                query = query.filter(outbox::state.eq(JobState::Waiting.as_str()));
            }
            // Said in full, so that the index on the dead alone is seen to cover it.
            Some(JobState::Dead) => query = query.filter(JobIsDead),
        }
        if let Some(kind) = filter.kind {
            query = query.filter(outbox::kind.eq(kind.as_str()));
        }
        query.load(c)?
    });
    Ok(Page::of_rows(values(rows)?, page.limit, |j: &Job| j.id.0))
}
