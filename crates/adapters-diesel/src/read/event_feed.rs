//! The feed of all orders' events.
//!
//! On PostgreSQL a row gets its number when it is inserted and becomes visible when its commit ends, so a row with a
//! smaller number may appear later. Rows are returned up to a horizon before which nothing can appear any more: the
//! largest number is read together with a new transaction id, and once every transaction up to that id has ended, so
//! have all that could have taken a smaller number. SQLite has one writer, whose commits appear in the order of their
//! numbers.

use std::time::Duration;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::Instant;
use domain::order::OrderEvent;
use ports::{EventFeedRepository, FeedEvent, ReadError};

use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::read::feed_horizon::Mark;
use crate::rows::event::EventRow;
use crate::schema::order_events;
use crate::store::DieselStore;
use crate::types::SqlTimestamp;

/// Looks at running transactions before the last known horizon is used.
const LOOKS: u32 = 10;
/// The same for the end of the feed, which has to be a recent one.
const LOOKS_FOR_THE_END: u32 = 400;
/// The pause between two of them.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// The last position, and the one up to which the feed is complete.
struct Progress {
    last: i64,
    complete: i64,
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = BigInt)]
    transaction: i64,
}

#[async_trait]
impl EventFeedRepository for DieselStore {
    async fn event_feed(&self, after: i64, limit: u32) -> Result<Vec<FeedEvent>, ReadError> {
        let end = self.complete_beyond(after, LOOKS).await?.complete;
        self.read(move |conn| rows(conn, after, end, limit)).await
    }

    async fn feed_end(&self) -> Result<i64, ReadError> {
        let Progress { last, complete } = self.complete_beyond(-1, LOOKS_FOR_THE_END).await?;
        if complete < last {
            // An older end would be that of another time, in a new process even the beginning.
            let why =
                "a commit has been running for seconds, so that the end of the feed is not known";
            return Err(ReadError::Unavailable(why.to_owned()));
        }
        Ok(complete)
    }

    async fn feed_position_before(&self, since: Instant) -> Result<i64, ReadError> {
        self.read(move |conn| position_before(conn, SqlTimestamp(since))).await
    }
}

impl DieselStore {
    /// How far the feed is complete, looking for more than `after`.
    async fn complete_beyond(&self, after: i64, looks: u32) -> Result<Progress, ReadError> {
        let last = self.read(last_position).await?;
        if self.is_sqlite() || last <= after {
            return Ok(Progress { last, complete: last });
        }
        self.feed.check(last);
        for look in 0..looks {
            if look > 0 {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
            if self.feed.known().next.is_none() {
                let mark = self.read(new_mark).await?;
                if let Some(mark) = mark {
                    self.feed.begin(mark);
                }
            }
            if let Some(oldest) = self.read(oldest_transaction).await? {
                self.feed.learn(oldest);
            }
            if self.feed.known().complete >= last {
                break;
            }
        }
        Ok(Progress { last, complete: self.feed.known().complete })
    }
}

fn last_position(conn: &mut Conn<'_>) -> Result<i64, Fault> {
    let last: Option<i64> = on_conn!(conn, c => order_events::table
        .order(order_events::position.desc())
        .select(order_events::position)
        .first(c)
        .optional()?);
    Ok(last.unwrap_or(0))
}

/// The position is read in a snapshot that is older than the transaction id.
fn new_mark(conn: &mut Conn<'_>) -> Result<Option<Mark>, Fault> {
    match conn {
        Conn::Pg(c) => Ok(Some(
            diesel::sql_query(
                "SELECT COALESCE((SELECT position FROM order_events ORDER BY position DESC LIMIT 1), 0) \
                     AS position, pg_current_xact_id()::text::bigint AS transaction",
            )
            .get_result(&mut **c)?,
        )),
        Conn::Sqlite(_) => Ok(None),
    }
}

fn oldest_transaction(conn: &mut Conn<'_>) -> Result<Option<i64>, Fault> {
    match conn {
        Conn::Pg(c) => {
            let sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS transaction";
            let oldest: Oldest = diesel::sql_query(sql).get_result(&mut **c)?;
            Ok(Some(oldest.transaction))
        }
        Conn::Sqlite(_) => Ok(None),
    }
}

fn rows(conn: &mut Conn<'_>, after: i64, end: i64, limit: u32) -> Result<Vec<FeedEvent>, Fault> {
    let rows: Vec<(i64, EventRow)> = on_conn!(conn, c => order_events::table
        .filter(order_events::position.gt(after))
        .filter(order_events::position.le(end))
        .order(order_events::position.asc())
        .limit(i64::from(limit))
        .select((order_events::position, EventRow::as_select()))
        .load(c)?);
    let read = |(position, row)| Ok(FeedEvent { position, event: OrderEvent::try_from(row)? });
    rows.into_iter().map(read).collect()
}

/// Halves the feed until the first event at or after the time is found: times ascend with positions, but for the
/// differences between the clocks of servers.
fn position_before(conn: &mut Conn<'_>, since: SqlTimestamp) -> Result<i64, Fault> {
    let (mut before, mut after) = (0, last_position(conn)?);
    while before < after {
        let middle = before + (after - before) / 2;
        let found: Option<(i64, SqlTimestamp)> = on_conn!(conn, c => order_events::table
            .filter(order_events::position.gt(middle))
            .order(order_events::position.asc())
            .select((order_events::position, order_events::at))
            .first(c)
            .optional()?);
        match found {
            Some((position, at)) if at < since => before = position,
            Some(_) | None => after = middle,
        }
    }
    Ok(before)
}
