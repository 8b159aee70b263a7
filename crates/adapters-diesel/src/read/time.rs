//! The database's clock, and the newest of its rows.

use std::sync::Arc;

use async_trait::async_trait;
use diesel::prelude::*;
use domain::Instant;
use ports::{ClockReading, MachineClock, ReadError, TimeRepository};

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::CartIsActive;
use crate::schema::{carts, idempotency_records, orders, payments, webhook_receipts};
use crate::store::DieselStore;
use crate::types::{InstantSql, SqlTimestamp};

#[derive(QueryableByName)]
struct Reading {
    #[diesel(sql_type = InstantSql)]
    time: SqlTimestamp,
}

#[async_trait]
impl TimeRepository for DieselStore {
    async fn database_clock(
        &self,
        machine: Arc<dyn MachineClock>,
    ) -> Result<Option<ClockReading>, ReadError> {
        if self.is_sqlite() {
            return Ok(None);
        }
        self.read(move |conn| match conn {
            Conn::Pg(c) => read_clock(c, machine.as_ref()).map(Some),
            Conn::Sqlite(_) => Ok(None),
        })
        .await
    }

    async fn newest_row(&self) -> Result<Option<Instant>, ReadError> {
        self.read(newest).await
    }
}

/// Measured beside the statement, so that waiting for a connection is not part of the round trip.
fn read_clock(c: &mut PgConnection, machine: &dyn MachineClock) -> Result<ClockReading, Fault> {
    let sent = machine.monotonic();
    let read: Reading = diesel::sql_query("SELECT clock_timestamp() AS time").get_result(c)?;
    let round_trip = machine.monotonic().saturating_sub(sent);
    let read_at = sent.saturating_add(round_trip / 2);
    Ok(ClockReading { time: read.time.0, read_at, round_trip })
}

/// The last entry of an index on each table.
fn newest(conn: &mut Conn<'_>) -> Result<Option<Instant>, Fault> {
    macro_rules! last {
        ($table:ident, $column:ident, by $order:ident) => {
            on_conn!(conn, c => $table::table
                .order($table::$order.desc())
                .select($table::$column)
                .first::<SqlTimestamp>(c)
                .optional()?)
        };
    }
    let cart: Option<SqlTimestamp> = on_conn!(conn, c => carts::table
        .filter(CartIsActive)
        .order(carts::created_at.desc())
        .select(carts::created_at)
        .first(c)
        .optional()?);
    let rows = [
        cart,
        last!(orders, created_at, by created_at),
        last!(payments, created_at, by created_at),
        last!(webhook_receipts, received_at, by received_at),
        last!(idempotency_records, created_at, by expires_at),
    ];
    Ok(rows.into_iter().flatten().max().map(|at| at.0))
}
