//! Rows of `outbox`.

use diesel::prelude::*;
use domain::ids::JobId;
use ports::{ClaimedJob, Job, Work};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul_option;
use crate::schema::outbox;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `outbox`.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable, Serialize)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub(crate) struct JobRow {
    pub(crate) id: SqlUuid,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) state: String,
    pub(crate) run_at: SqlTimestamp,
    pub(crate) attempts: i32,
    pub(crate) last_error: Option<String>,
    pub(crate) lease: i64,
    pub(crate) lease_until: Option<SqlTimestamp>,
    pub(crate) created_at: SqlTimestamp,
}

impl TryFrom<&Job> for JobRow {
    type Error = Fault;

    fn try_from(job: &Job) -> Result<Self, Fault> {
        let payload = job
            .work
            .to_json()
            .map_err(|e| Fault::Broken(format!("work cannot be written down: {e}")))?;
        Ok(Self {
            id: SqlUuid(job.id.0),
            kind: job.work.kind().as_str().to_owned(),
            payload,
            state: job.state.as_str().to_owned(),
            run_at: SqlTimestamp(job.run_at),
            attempts: job.attempts,
            last_error: strip_nul_option(job.last_error.as_deref()),
            lease: 0,
            lease_until: None,
            created_at: SqlTimestamp(job.created_at),
        })
    }
}

impl TryFrom<JobRow> for Job {
    type Error = Fault;

    fn try_from(row: JobRow) -> Result<Self, Fault> {
        let name = RowName::new("job", row.id.0);
        Ok(Self {
            id: JobId(row.id.0),
            work: Work::from_json(&row.payload).map_err(|e| name.broken(e))?,
            state: name.word(&row.state)?,
            run_at: row.run_at.0,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: row.created_at.0,
        })
    }
}

impl TryFrom<JobRow> for ClaimedJob {
    type Error = Fault;

    fn try_from(row: JobRow) -> Result<Self, Fault> {
        let lease = row.lease;
        Ok(Self { job: row.try_into()?, lease })
    }
}
