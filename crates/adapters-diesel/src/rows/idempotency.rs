//! Rows of `idempotency_records`.

use diesel::prelude::*;
use domain::ids::{OrderId, PaymentId, UserId};
use ports::{IdempotencyRecord, IdempotencyScope, IdempotencyState, Progress, StoredResponse};
use serde::Serialize;

use super::RowName;
use crate::errors::Fault;
use crate::query::strip_nul;
use crate::schema::idempotency_records;
use crate::types::{SqlTimestamp, SqlUuid};

/// A row of `idempotency_records`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = idempotency_records, treat_none_as_default_value = false)]
pub(crate) struct RecordRow {
    pub(crate) user_id: SqlUuid,
    pub(crate) operation: String,
    pub(crate) key: String,
    pub(crate) fingerprint: String,
    pub(crate) state: String,
    pub(crate) lease_until: Option<SqlTimestamp>,
    pub(crate) fence: i64,
    pub(crate) order_id: Option<SqlUuid>,
    pub(crate) payment_id: Option<SqlUuid>,
    pub(crate) response_status: Option<i32>,
    pub(crate) response_headers: Option<String>,
    pub(crate) response_body: Option<String>,
    pub(crate) created_at: SqlTimestamp,
    pub(crate) expires_at: SqlTimestamp,
}

/// The columns of an answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ResponseColumns {
    pub(crate) response_status: i32,
    pub(crate) response_headers: String,
    pub(crate) response_body: String,
}

pub(crate) const RUNNING: &str = "running";
pub(crate) const FINISHED: &str = "finished";

impl TryFrom<&StoredResponse> for ResponseColumns {
    type Error = Fault;

    fn try_from(response: &StoredResponse) -> Result<Self, Fault> {
        let headers = serde_json::to_string(&response.headers)
            .map_err(|e| Fault::Broken(format!("headers cannot be written down: {e}")))?;
        Ok(Self {
            response_status: i32::from(response.status),
            response_headers: strip_nul(&headers),
            response_body: strip_nul(&response.body),
        })
    }
}

impl TryFrom<&IdempotencyRecord> for RecordRow {
    type Error = Fault;

    fn try_from(record: &IdempotencyRecord) -> Result<Self, Fault> {
        let mut row = Self {
            user_id: SqlUuid(record.scope.user_id.0),
            operation: strip_nul(&record.scope.operation),
            key: strip_nul(&record.scope.key),
            fingerprint: strip_nul(&record.fingerprint),
            state: RUNNING.to_owned(),
            lease_until: None,
            fence: 0,
            order_id: None,
            payment_id: None,
            response_status: None,
            response_headers: None,
            response_body: None,
            created_at: SqlTimestamp(record.created_at),
            expires_at: SqlTimestamp(record.expires_at),
        };
        match &record.state {
            IdempotencyState::Running { lease_until, fence, progress } => {
                row.lease_until = Some(SqlTimestamp(*lease_until));
                row.fence = *fence;
                row.order_id = progress.map(|p| SqlUuid(p.order_id.0));
                row.payment_id = progress.map(|p| SqlUuid(p.payment_id.0));
            }
            IdempotencyState::Finished(response) => {
                let columns = ResponseColumns::try_from(response)?;
                row.state = FINISHED.to_owned();
                row.response_status = Some(columns.response_status);
                row.response_headers = Some(columns.response_headers);
                row.response_body = Some(columns.response_body);
            }
        }
        Ok(row)
    }
}

impl TryFrom<RecordRow> for IdempotencyRecord {
    type Error = Fault;

    fn try_from(row: RecordRow) -> Result<Self, Fault> {
        let name = RowName::new("idempotency record of user", row.user_id.0);
        let state = match row.state.as_str() {
            RUNNING => running(&row, name)?,
            FINISHED => IdempotencyState::Finished(response(&row, name)?),
            other => return Err(name.broken(format!("state {other}"))),
        };
        Ok(Self {
            scope: IdempotencyScope {
                user_id: UserId(row.user_id.0),
                operation: row.operation,
                key: row.key,
            },
            fingerprint: row.fingerprint,
            state,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    }
}

fn running(row: &RecordRow, name: RowName) -> Result<IdempotencyState, Fault> {
    let lease_until = row.lease_until.ok_or_else(|| name.broken("no lease"))?.0;
    let progress = row.order_id.zip(row.payment_id);
    Ok(IdempotencyState::Running {
        lease_until,
        fence: row.fence,
        progress: progress.map(|(order, payment)| Progress {
            order_id: OrderId(order.0),
            payment_id: PaymentId(payment.0),
        }),
    })
}

fn response(row: &RecordRow, name: RowName) -> Result<StoredResponse, Fault> {
    let headers = row.response_headers.as_deref().unwrap_or_default();
    let status = row.response_status.unwrap_or_default();
    Ok(StoredResponse {
        status: u16::try_from(status).map_err(|e| name.broken(e))?,
        headers: serde_json::from_str(headers).map_err(|e| name.broken(e))?,
        body: row.response_body.clone().unwrap_or_default(),
    })
}
