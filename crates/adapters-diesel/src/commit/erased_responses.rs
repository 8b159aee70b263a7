//! Erasing the stored responses that name a customer whose data was erased, or an order of theirs. There is no
//! index by what a response says, so all records are gone through once, in batches, after the erasure.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::Instant;
use domain::ids::{OrderId, UserId};
use ports::ResponsesAbout;
use uuid::Uuid;

use super::erase::{dialect, full_bodies};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::schema::{customer_erasures as erasures, idempotency_records as records, orders};
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

/// An erasure: of whom, when, and the record that was examined last.
type Progress = (SqlUuid, SqlTimestamp, SqlUuid, String, String);

/// Has all records gone through for this customer, from the first one on.
pub(super) fn begin(conn: &mut Conn<'_>, user: UserId, at: Instant) -> Result<(), Fault> {
    let start = (
        erasures::erased_at.eq(SqlTimestamp(at)),
        erasures::after_user.eq(SqlUuid(Uuid::nil())),
        erasures::after_operation.eq(""),
        erasures::after_key.eq(""),
    );
    on_conn!(conn, c => diesel::insert_into(erasures::table)
        .values((erasures::user_id.eq(SqlUuid(user.0)), start))
        .on_conflict(erasures::user_id)
        .do_update()
        .set(start)
        .execute(c)?);
    Ok(())
}

/// Goes through the next records for the oldest erasure that is not finished; returns how many. Responses to
/// requests that came later are not touched.
pub(super) fn erase(conn: &mut Conn<'_>, by: Instant, limit: u32) -> Result<u64, Fault> {
    let Some((user, erased_at, owner, operation, key)) = oldest(conn, by)? else { return Ok(0) };
    // The erasure on PostgreSQL waits for a delivery that is being written about an order, and does not see it: its
    // snapshot is older. One that is written later finds the order changed.
    full_bodies(conn, user)?;
    let batch = batch(conn, (owner, &operation, &key), limit)?;
    let about = about(conn, user)?;
    for record in batch.iter().filter(|record| record.created_at <= erased_at) {
        if record.is_included(&about) {
            let one = records::table.find((record.user_id, &record.operation, &record.key));
            on_conn!(conn, c => diesel::update(one)
                .filter(records::state.eq("finished"))
                .set(records::response_body.eq("{}"))
                .execute(c)?);
        }
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let row = erasures::table.find(user);
    match batch.last() {
        Some(last) if batch.len() >= limit => on_conn!(conn, c => diesel::update(row).set((
            erasures::after_user.eq(last.user_id),
            erasures::after_operation.eq(&last.operation),
            erasures::after_key.eq(&last.key),
        )).execute(c)?),
        _ => on_conn!(conn, c => diesel::delete(row).execute(c)?),
    };
    // The caller asks again after a full batch only, and other customers may wait.
    Ok(u64::try_from(limit).unwrap_or(u64::MAX))
}

fn oldest(conn: &mut Conn<'_>, by: Instant) -> Result<Option<Progress>, Fault> {
    let query = erasures::table
        .filter(erasures::erased_at.le(SqlTimestamp(by)))
        .order(erasures::erased_at)
        .select((
            erasures::user_id,
            erasures::erased_at,
            erasures::after_user,
            erasures::after_operation,
            erasures::after_key,
        ))
        .limit(1);
    Ok(match conn {
        Conn::Pg(c) => query.for_update().skip_locked().first(&mut **c).optional()?,
        Conn::Sqlite(c) => query.first(&mut **c).optional()?,
    })
}

/// A record, as far as it matters here.
#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = UuidSql)]
    user_id: SqlUuid,
    #[diesel(sql_type = Text)]
    operation: String,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Nullable<Integer>)]
    response_status: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    response_body: Option<String>,
    #[diesel(sql_type = InstantSql)]
    created_at: SqlTimestamp,
}

impl Stored {
    fn is_included(&self, about: &ResponsesAbout) -> bool {
        let status = self.response_status.and_then(|status| u16::try_from(status).ok());
        let body = self.response_body.as_deref();
        status.zip(body).is_some_and(|(status, body)| {
            about.include(UserId(self.user_id.0), &self.operation, status, body)
        })
    }
}

/// The records after one of them, in the order of the primary key.
fn batch(
    conn: &mut Conn<'_>,
    (user, operation, key): (SqlUuid, &str, &str),
    limit: u32,
) -> Result<Vec<Stored>, Fault> {
    let sql = "SELECT user_id, operation, key, response_status, response_body, created_at \
        FROM idempotency_records WHERE (user_id, operation, key) > ($1, $2, $3) \
        ORDER BY user_id, operation, key LIMIT $4";
    let sql = dialect(conn, sql);
    Ok(on_conn!(conn, c => diesel::sql_query(sql)
        .bind::<UuidSql, _>(user)
        .bind::<Text, _>(operation)
        .bind::<Text, _>(key)
        .bind::<BigInt, _>(i64::from(limit))
        .load(c)?))
}

fn about(conn: &mut Conn<'_>, user: SqlUuid) -> Result<ResponsesAbout, Fault> {
    let own: Vec<SqlUuid> = on_conn!(conn, c => orders::table
        .filter(orders::user_id.eq(user)).select(orders::id).load(c)?);
    Ok(ResponsesAbout::new(UserId(user.0), own.into_iter().map(|id| OrderId(id.0))))
}
