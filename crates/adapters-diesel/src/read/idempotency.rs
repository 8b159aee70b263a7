//! Reading idempotency records.

use async_trait::async_trait;
use diesel::prelude::*;
use domain::Instant;
use ports::{IdempotencyRecord, IdempotencyRepository, IdempotencyScope, ReadError};

use crate::connection::on_conn;
use crate::query::strip_nul;
use crate::rows::idempotency::RecordRow;
use crate::schema::idempotency_records as records;
use crate::store::DieselStore;
use crate::types::{SqlTimestamp, SqlUuid};

#[async_trait]
impl IdempotencyRepository for DieselStore {
    async fn idempotency_record(
        &self,
        scope: &IdempotencyScope,
        now: Instant,
    ) -> Result<Option<IdempotencyRecord>, ReadError> {
        let user = SqlUuid(scope.user_id.0);
        let (operation, key) = (strip_nul(&scope.operation), strip_nul(&scope.key));
        self.read(move |conn| {
            let row: Option<RecordRow> = on_conn!(conn, c => records::table
                .filter(records::user_id.eq(user))
                .filter(records::operation.eq(&operation))
                .filter(records::key.eq(&key))
                .filter(records::expires_at.gt(SqlTimestamp(now)))
                .select(RecordRow::as_select())
                .first(c)
                .optional()?);
            row.map(IdempotencyRecord::try_from).transpose()
        })
        .await
    }
}
