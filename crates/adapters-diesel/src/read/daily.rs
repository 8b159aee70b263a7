//! The figures of some days: orders and their money by the day on which they were placed, failed attempts by the
//! day on which they were begun. Both are found by time, along an index.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use ports::{DailyFigures, DailyRequest, DayDeclines, StatsRequest};

use super::stats::{day, days, spanned};
use crate::connection::Conn;
use crate::errors::Fault;

#[derive(QueryableByName)]
struct DeclineRow {
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
}

pub(super) fn figures(conn: &mut Conn<'_>, request: DailyRequest) -> Result<DailyFigures, Fault> {
    let DailyRequest { from, to, time_zone } = request;
    let request = StatsRequest { from, to, time_zone, top: 0 };
    Ok(DailyFigures { orders: days(conn, request)?, declines: declines(conn, request)? })
}

/// `{day}` is the day of the row that is called `o`.
fn declines(conn: &mut Conn<'_>, request: StatsRequest) -> Result<Vec<DayDeclines>, Fault> {
    let rows: Vec<DeclineRow> = spanned(
        conn,
        request,
        "SELECT {day} AS day, CAST(COUNT(*) AS BIGINT) AS attempts FROM payments o \
         WHERE o.status = 'failed' AND o.created_at >= $1 AND o.created_at < $2 \
         GROUP BY 1 ORDER BY 1",
    )?;
    let figures = |row: DeclineRow| {
        let broken = || Fault::Corrupt("a payment was begun on no day of the calendar".to_owned());
        Ok(DayDeclines { day: day(row.day).ok_or_else(broken)?, attempts: row.attempts })
    };
    rows.into_iter().map(figures).collect()
}
