//! Writing idempotency records.

use diesel::prelude::*;
use diesel::upsert::excluded;
use ports::{CommitError, IdempotencyRecord, IdempotencyScope, IdempotencyWrite, StoredResponse};

use crate::errors::Fault;
use crate::query::{CachedStatement, strip_nul};
use crate::rows::idempotency::{FINISHED, RUNNING, RecordRow, ResponseColumns};
use crate::schema::idempotency_records as records;
use crate::types::{SqlTimestamp, SqlUuid};

pub(super) fn apply(c: &mut SqliteConnection, write: &IdempotencyWrite) -> Result<(), Fault> {
    match write {
        IdempotencyWrite::Insert(record) => insert(c, record),
        IdempotencyWrite::TakeOver { scope, fence, lease_until } => {
            let until = Some(SqlTimestamp(*lease_until));
            let rows = CachedStatement(
                diesel::update(held!(scope, *fence))
                    .set((records::fence.eq(records::fence + 1), records::lease_until.eq(until))),
            )
            .execute(c)?;
            kept(rows)
        }
        IdempotencyWrite::Finish { scope, fence, response } => finish(c, scope, *fence, response),
    }
}

/// A running record of this scope, as long as this fence holds it.
macro_rules! held {
    ($scope:expr, $fence:expr) => {
        records::table
            .filter(records::user_id.eq(SqlUuid($scope.user_id.0)))
            .filter(records::operation.eq(strip_nul(&$scope.operation)))
            .filter(records::key.eq(strip_nul(&$scope.key)))
            .filter(records::state.eq(RUNNING))
            .filter(records::fence.eq($fence))
    };
}
use held;

/// An expired record is replaced by the new one; any other is a conflict.
fn insert(c: &mut SqliteConnection, record: &IdempotencyRecord) -> Result<(), Fault> {
    let row = RecordRow::try_from(record)?;
    let rows = {
        let put = diesel::insert_into(records::table)
            .values(&row)
            .on_conflict((records::user_id, records::operation, records::key))
            .do_update()
            .set((
                records::fingerprint.eq(excluded(records::fingerprint)),
                records::state.eq(excluded(records::state)),
                records::lease_until.eq(excluded(records::lease_until)),
                records::fence.eq(excluded(records::fence)),
                records::order_id.eq(excluded(records::order_id)),
                records::payment_id.eq(excluded(records::payment_id)),
                records::response_status.eq(excluded(records::response_status)),
                records::response_headers.eq(excluded(records::response_headers)),
                records::response_body.eq(excluded(records::response_body)),
                records::created_at.eq(excluded(records::created_at)),
                records::expires_at.eq(excluded(records::expires_at)),
            ));
        let has_run_out = records::expires_at.le(excluded(records::created_at));
        CachedStatement(diesel::query_dsl::methods::FilterDsl::filter(put, has_run_out))
            .execute(c)?
    };
    if rows == 1 { Ok(()) } else { Err(CommitError::KeyTaken.into()) }
}

fn finish(
    c: &mut SqliteConnection,
    scope: &IdempotencyScope,
    fence: i64,
    response: &StoredResponse,
) -> Result<(), Fault> {
    let columns = ResponseColumns::try_from(response)?;
    let rows = CachedStatement(diesel::update(held!(scope, fence)).set((
        records::state.eq(FINISHED),
        records::lease_until.eq(None::<SqlTimestamp>),
        records::response_status.eq(Some(columns.response_status)),
        records::response_headers.eq(Some(&columns.response_headers)),
        records::response_body.eq(Some(&columns.response_body)),
    )))
    .execute(c)?;
    kept(rows)
}

fn kept(rows: usize) -> Result<(), Fault> {
    if rows == 1 { Ok(()) } else { Err(CommitError::LeaseLost.into()) }
}
