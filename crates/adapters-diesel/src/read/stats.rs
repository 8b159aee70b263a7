//! Figures, added up by the database. A day is one of the request's time zone, which neither database is
//! asked about: the statement adds the offsets that the domain knows. Sums of integers are numeric on
//! PostgreSQL and are cast back; sums of money are added up in two parts, so that they have no limit.

use async_trait::async_trait;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use domain::dispute::DisputeStatus;
use domain::ids::ListingId;
use domain::money::{Currency, Sum};
use domain::order::{OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use domain::{Day, Instant};
use ports::{
    DUE_SOON, DailyFigures, DailyRequest, DayFigures, DeclineFigures, Gauges, ListingFigures,
    OVERDUE_AFTER, ReadError, Stats, StatsRepository, StatsRequest, StatusFigures, Worklist,
};
use uuid::Uuid;

use super::{daily, worklist};
use crate::connection::{Conn, on_conn};
use crate::errors::Fault;
use crate::query::{OrderCanExpire, OrderIsAcceptedUnpaid};
use crate::rows::RowName;
use crate::schema::{disputes, orders, payments};
use crate::store::DieselStore;
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

#[async_trait]
impl StatsRepository for DieselStore {
    async fn stats(&self, request: StatsRequest) -> Result<Stats, ReadError> {
        self.read(move |conn| match conn {
            Conn::Pg(c) => c
                .build_transaction()
                .repeatable_read()
                .read_only()
                .run(|c| figures(&mut Conn::Pg(c), request)),
            Conn::Sqlite(c) => c.transaction(|c| figures(&mut Conn::Sqlite(c), request)),
        })
        .await
    }

    async fn gauges(&self, now: Instant) -> Result<Gauges, ReadError> {
        self.read(move |conn| gauges(conn, now)).await
    }

    async fn daily_figures(&self, request: DailyRequest) -> Result<DailyFigures, ReadError> {
        self.read(move |conn| daily::figures(conn, request)).await
    }

    async fn worklist(&self) -> Result<Worklist, ReadError> {
        self.read(worklist::count).await
    }
}

/// All figures of one moment: within a transaction that sees nothing of what others do meanwhile.
pub(super) fn figures(conn: &mut Conn<'_>, request: StatsRequest) -> Result<Stats, Fault> {
    Ok(Stats {
        days: days(conn, request)?,
        by_status: by_status(conn, Some(request))?,
        top_listings: top_listings(conn, request)?,
        declines: declines(conn, request)?,
    })
}

/// The same statement for both databases; `$1` and `$2` are the span, `{day}` the number of the day
/// since 1970 on which an order was placed.
pub(super) fn spanned<T>(
    conn: &mut Conn<'_>,
    request: StatsRequest,
    sql: &str,
) -> Result<Vec<T>, Fault>
where
    T: QueryableByName<diesel::pg::Pg> + QueryableByName<diesel::sqlite::Sqlite> + 'static,
{
    let sql = match conn {
        Conn::Pg(_) => sql
            .replace(
                "{day}",
                "(CAST(o.created_at AT TIME ZONE 'UTC' + {ahead} * INTERVAL '1 second' AS DATE) \
                     - DATE '1970-01-01')",
            )
            .replace("{ahead}", &ahead(request, |second| format!("to_timestamp({second})"))),
        Conn::Sqlite(_) => sql
            .replace("{day}", "CAST((o.created_at + {ahead} * 1000000) / 86400000000 AS INT)")
            .replace("{ahead}", &ahead(request, |second| format!("{second} * 1000000")))
            .replace("$1", "?1")
            .replace("$2", "?2"),
    };
    Ok(on_conn!(conn, c => diesel::sql_query(sql)
        .bind::<InstantSql, _>(SqlTimestamp(request.from))
        .bind::<InstantSql, _>(SqlTimestamp(request.to))
        .load(c)?))
}

/// The seconds that the clocks of the time zone are ahead of UTC when an order is placed: a number, or
/// one for each part of the span if they change in it. Nothing of it comes from a caller but the
/// choice of a zone that is known; `time` writes a second of the epoch as the database compares it.
fn ahead(request: StatsRequest, time: impl Fn(i64) -> String) -> String {
    let offsets = request.time_zone.offsets(request.from, request.to);
    let mut sql = offsets.first().map_or(0, |first| first.seconds).to_string();
    for change in offsets.iter().skip(1) {
        let (from, then) = (time(change.from.timestamp()), change.seconds);
        sql = format!("CASE WHEN o.created_at < {from} THEN {sql} ELSE {then} END");
    }
    sql
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = BigInt)]
    cancelled: i64,
    #[diesel(sql_type = BigInt)]
    ordered_high: i64,
    #[diesel(sql_type = BigInt)]
    ordered_low: i64,
    #[diesel(sql_type = BigInt)]
    revenue_high: i64,
    #[diesel(sql_type = BigInt)]
    revenue_low: i64,
}

pub(super) fn days(conn: &mut Conn<'_>, request: StatsRequest) -> Result<Vec<DayFigures>, Fault> {
    let rows: Vec<DayRow> = spanned(
        conn,
        request,
        "SELECT {day} AS day, o.currency AS currency, CAST(COUNT(*) AS BIGINT) AS orders, \
             CAST(SUM(CASE WHEN o.lifecycle = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) \
                 AS cancelled, \
             CAST(SUM(CASE WHEN o.lifecycle = 'cancelled' THEN 0 \
                 ELSE o.grand_total / 1000000000 END) AS BIGINT) \
                 AS ordered_high, \
             CAST(SUM(CASE WHEN o.lifecycle = 'cancelled' THEN 0 \
                 ELSE o.grand_total % 1000000000 END) AS BIGINT) \
                 AS ordered_low, \
             CAST(SUM(COALESCE(p.kept, 0) / 1000000000) AS BIGINT) AS revenue_high, \
             CAST(SUM(COALESCE(p.kept, 0) % 1000000000) AS BIGINT) AS revenue_low \
         FROM orders o LEFT JOIN ( \
             SELECT p.order_id, p.captured_currency AS currency, \
                 CAST(SUM(p.captured_amount - p.refunded_amount) AS BIGINT) AS kept \
             FROM payments p JOIN orders o ON o.id = p.order_id \
             WHERE p.captured_amount IS NOT NULL AND o.created_at >= $1 AND o.created_at < $2 \
             GROUP BY p.order_id, p.captured_currency) p \
             ON p.order_id = o.id AND p.currency = o.currency \
         WHERE o.created_at >= $1 AND o.created_at < $2 \
         GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let figures = |row: DayRow| {
        let name = RowName::new("order", Uuid::nil());
        let currency = name.word(&row.currency)?;
        Ok(DayFigures {
            day: day(row.day).ok_or_else(|| name.broken("placed on no day of the calendar"))?,
            currency,
            orders: row.orders,
            cancelled: row.cancelled,
            ordered: sum((row.ordered_high, row.ordered_low), currency),
            revenue: sum((row.revenue_high, row.revenue_low), currency),
        })
    };
    rows.into_iter().map(figures).collect()
}

/// A sum in two parts, billions of minor units and the rest: the sum itself may not fit into the
/// databases' 64 bits, where SQLite would fail, and PostgreSQL in the cast.
fn sum((high, low): (i64, i64), currency: Currency) -> Sum {
    Sum::new(i128::from(high) * 1_000_000_000 + i128::from(low), currency)
}

/// The day so many days after 1970-01-01.
pub(super) fn day(number: i32) -> Option<Day> {
    let first = Instant::UNIX_EPOCH.date_naive();
    first.checked_add_signed(chrono::Duration::try_days(i64::from(number))?)
}

#[derive(QueryableByName)]
struct StatusRow {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    orders: i64,
}

fn by_status(
    conn: &mut Conn<'_>,
    request: Option<StatsRequest>,
) -> Result<Vec<StatusFigures>, Fault> {
    let rows: Vec<StatusRow> = match request {
        Some(request) => spanned(
            conn,
            request,
            "SELECT o.status AS status, CAST(COUNT(*) AS BIGINT) AS orders FROM orders o \
             WHERE o.created_at >= $1 AND o.created_at < $2 GROUP BY o.status",
        )?,
        None => on_conn!(conn, c => diesel::sql_query(
            "SELECT status, CAST(COUNT(*) AS BIGINT) AS orders FROM orders GROUP BY status")
            .load(c)?),
    };
    let count = |status: OrderStatus| {
        let row = rows.iter().find(|row| row.status == status.as_str());
        row.map(|row| StatusFigures { status, orders: row.orders })
    };
    Ok(OrderStatus::ALL.iter().copied().filter_map(count).collect())
}

#[derive(QueryableByName)]
struct ListingRow {
    #[diesel(sql_type = UuidSql)]
    listing_id: SqlUuid,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = BigInt)]
    pieces: i64,
    #[diesel(sql_type = BigInt)]
    orders: i64,
    #[diesel(sql_type = BigInt)]
    amount_high: i64,
    #[diesel(sql_type = BigInt)]
    amount_low: i64,
    #[diesel(sql_type = Text)]
    currency: String,
}

fn top_listings(conn: &mut Conn<'_>, request: StatsRequest) -> Result<Vec<ListingFigures>, Fault> {
    let top = request.top;
    let sql = format!(
        "SELECT s.listing_id, s.currency, s.pieces, s.orders, s.amount_high, s.amount_low, \
             (SELECT i.product_name FROM order_items i JOIN orders o ON o.id = i.order_id \
              WHERE i.product_id = s.listing_id AND o.currency = s.currency \
                  AND o.lifecycle <> 'cancelled' AND o.created_at >= $1 AND o.created_at < $2 \
              ORDER BY o.id DESC LIMIT 1) AS name \
         FROM (SELECT i.product_id AS listing_id, o.currency AS currency, \
                 CAST(SUM(i.quantity) AS BIGINT) AS pieces, CAST(COUNT(*) AS BIGINT) AS orders, \
                 CAST(SUM(i.subtotal / 1000000000) AS BIGINT) AS amount_high, \
                 CAST(SUM(i.subtotal % 1000000000) AS BIGINT) AS amount_low \
             FROM orders o JOIN order_items i ON i.order_id = o.id \
             WHERE o.created_at >= $1 AND o.created_at < $2 AND o.lifecycle <> 'cancelled' \
             GROUP BY i.product_id, o.currency \
             ORDER BY 3 DESC, 1, 2 LIMIT {top}) s \
         ORDER BY s.pieces DESC, s.listing_id, s.currency"
    );
    let rows: Vec<ListingRow> = spanned(conn, request, &sql)?;
    let figures = |row: ListingRow| {
        let name = RowName::new("order line of listing", row.listing_id.0);
        let currency = name.word(&row.currency)?;
        Ok(ListingFigures {
            listing_id: ListingId(row.listing_id.0),
            name: row.name.unwrap_or_default(),
            units: row.pieces,
            orders: row.orders,
            amount: sum((row.amount_high, row.amount_low), currency),
            currency,
        })
    };
    rows.into_iter().map(figures).collect()
}

#[derive(QueryableByName)]
struct DeclineRow {
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    attempts: i64,
}

fn declines(conn: &mut Conn<'_>, request: StatsRequest) -> Result<Vec<DeclineFigures>, Fault> {
    let mut rows: Vec<DeclineRow> = spanned(
        conn,
        request,
        "SELECT p.provider AS provider, COALESCE(p.failure_code, '') AS code, \
             CAST(COUNT(*) AS BIGINT) AS attempts \
         FROM payments p \
         WHERE p.status = 'failed' AND p.created_at >= $1 AND p.created_at < $2 \
         GROUP BY p.provider, COALESCE(p.failure_code, '')",
    )?;
    // Sorted here: databases sort texts by different rules.
    rows.sort_by(|a, b| {
        let names = || (&a.provider, &a.code).cmp(&(&b.provider, &b.code));
        b.attempts.cmp(&a.attempts).then_with(names)
    });
    let figures = |row: DeclineRow| DeclineFigures {
        provider: row.provider,
        code: row.code,
        attempts: row.attempts,
    };
    Ok(rows.into_iter().map(figures).collect())
}

#[derive(QueryableByName)]
struct OutboxRow {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    dead: i64,
    #[diesel(sql_type = Nullable<InstantSql>)]
    due_since: Option<SqlTimestamp>,
}

fn gauges(conn: &mut Conn<'_>, now: Instant) -> Result<Gauges, Fault> {
    let sql = "SELECT \
        (SELECT COUNT(*) FROM outbox WHERE state = 'waiting') AS waiting, \
        (SELECT COUNT(*) FROM outbox WHERE state = 'dead') AS dead, \
        (SELECT MIN(run_at) FROM outbox WHERE state = 'waiting') AS due_since";
    let row: OutboxRow = on_conn!(conn, c => diesel::sql_query(sql).get_result(c)?);
    Ok(Gauges {
        jobs_waiting: row.waiting,
        jobs_dead: row.dead,
        due_since: row.due_since.map(|at| at.0).filter(|at| *at <= now),
        orders: by_status(conn, None)?,
        mismatches: payments_that_are(conn, PaymentStatus::Mismatch)?,
        needs_review: payments_that_are(conn, PaymentStatus::NeedsReview)?,
        disputes_open: disputes(conn, None)?,
        disputes_due: disputes(conn, Some(now + DUE_SOON))?,
        overdue: late(conn, now, false)?,
        uncaptured: late(conn, now, true)?,
        accepted_unpaid: accepted_unpaid(conn)?,
    })
}

fn payments_that_are(conn: &mut Conn<'_>, status: PaymentStatus) -> Result<i64, Fault> {
    let status = status.as_str();
    Ok(on_conn!(conn, c => payments::table
        .filter(payments::status.eq(status))
        .count()
        .get_result(c)?))
}

/// Disputes that are open; with a time, those that await a response until then.
fn disputes(conn: &mut Conn<'_>, due_before: Option<Instant>) -> Result<i64, Fault> {
    let counts = |status: &&DisputeStatus| match due_before {
        Some(_) => status.awaits_response(),
        None => status.is_open(),
    };
    let statuses: Vec<_> = DisputeStatus::ALL.iter().filter(counts).map(|s| s.as_str()).collect();
    Ok(on_conn!(conn, c => {
        let mut query = disputes::table.filter(disputes::status.eq_any(statuses)).into_boxed();
        if let Some(before) = due_before {
            query = query.filter(disputes::due_at.lt(SqlTimestamp(before)));
        }
        query.count().get_result(c)?
    }))
}

fn accepted_unpaid(conn: &mut Conn<'_>) -> Result<i64, Fault> {
    Ok(on_conn!(conn, c => orders::table
        .filter(OrderIsAcceptedUnpaid)
        .count()
        .get_result(c)?))
}

/// Orders past their deadline, with authorized money or without.
fn late(conn: &mut Conn<'_>, now: Instant, authorized: bool) -> Result<i64, Fault> {
    let since = SqlTimestamp(now - OVERDUE_AFTER);
    let status = OrderPaymentStatus::Authorized.as_str();
    Ok(on_conn!(conn, c => orders::table
        .filter(OrderCanExpire)
        .filter(orders::expires_at.le(since))
        .filter(orders::payment_status.eq(status).eq(authorized))
        .count()
        .get_result(c)?))
}
