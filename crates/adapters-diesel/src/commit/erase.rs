//! Erasing a customer's personal data, in one transaction. The statements are those of both databases but
//! for how they take parameters and look into texts.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use domain::Instant;
use domain::dispute::DisputeStatus;
use domain::ids::{NotificationId, OrderId};
use domain::machine::Machine;
use domain::order::{OrderEventKind, OrderLifecycle, OrderMachine, ReturnStatus};
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use ports::{ERASED, Erasure, ErasureOutcome, JobKind, Work};

use super::erased_responses;
use crate::connection::{Conn, on_conn};
use crate::errors::{Fault, Kind};
use crate::query::strip_nul;
use crate::schema::{
    carts, customer_addresses, guest_orders, notifications, order_links, orders, outbox,
    sign_in_codes, usage_counters, web_session_browsers, web_sessions,
};
use crate::types::{InstantSql, SqlTimestamp, SqlUuid, UuidSql};

/// Attempts of an erasure that meets changes of others.
const MAX_TRIES: u32 = 5;

/// Erases on PostgreSQL, from one snapshot: an order that is placed meanwhile is not half erased. Others that
/// change the same rows make it start again.
pub(crate) fn in_postgres(
    c: &mut PgConnection,
    erasure: &Erasure,
) -> Result<ErasureOutcome, Fault> {
    let mut tries = 1;
    loop {
        let mut snapshot = c.build_transaction().repeatable_read();
        let done = snapshot.run(|c| erase(&mut Conn::Pg(c), erasure));
        match done {
            Err(fault) if fault.kind() == Some(Kind::Retry) && tries < MAX_TRIES => tries += 1,
            done => return done,
        }
    }
}

/// Erases the data, unless an order is open. The orders are locked first, so that none of them is changed in
/// between.
pub(crate) fn erase(conn: &mut Conn<'_>, erasure: &Erasure) -> Result<ErasureOutcome, Fault> {
    let user = SqlUuid(erasure.user_id.0);
    if let Conn::Pg(c) = conn {
        let lock = "SELECT id FROM orders WHERE user_id = $1 ORDER BY id FOR UPDATE";
        diesel::sql_query(lock).bind::<UuidSql, _>(user).execute(&mut **c)?;
    }
    let open = open_orders(conn, user)?;
    if open > 0 {
        return Ok(ErasureOutcome::OpenOrders(u64::try_from(open).unwrap_or(u64::MAX)));
    }
    let (orders, messages) = ids(conn, user)?;
    job_errors(conn, &orders, &messages)?;
    let mut persons = guests_of(conn, user)?;
    persons.push(user);
    for person in persons {
        responses(conn, person)?;
        self::person(conn, person, erasure.at)?;
    }
    erased_responses::begin(conn, erasure.user_id, erasure.at)?;
    addresses(conn, erasure)?;
    texts(conn, user)?;
    note(conn, erasure)?;
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    Ok(ErasureOutcome::Erased { orders: count(orders.len()), messages: count(messages.len()) })
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    open: i64,
}

/// A statement with parameters as this database takes them.
pub(crate) fn dialect(conn: &Conn<'_>, sql: &str) -> String {
    match conn {
        Conn::Pg(_) => sql.to_owned(),
        Conn::Sqlite(_) => sql.replace('$', "?"),
    }
}

#[derive(QueryableByName)]
struct GuestRow {
    #[diesel(sql_type = UuidSql)]
    guest: SqlUuid,
}

/// Guests who are this customer (`ShopperRepository::guests_of`).
pub(crate) fn guests_of(conn: &mut Conn<'_>, customer: SqlUuid) -> Result<Vec<SqlUuid>, Fault> {
    let sql = "SELECT DISTINCT g.guest FROM guest_orders g \
        LEFT JOIN contacts c ON c.user_id = g.guest \
        WHERE g.adopted_by = $1 AND (LOWER(c.email) = g.address OR ( \
            NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = g.guest) \
            AND NOT EXISTS (SELECT 1 FROM guest_orders p \
                WHERE p.guest = g.guest AND p.adopted_by <> $1))) \
        ORDER BY g.guest";
    let sql = dialect(conn, sql);
    let rows: Vec<GuestRow> =
        on_conn!(conn, c => diesel::sql_query(sql).bind::<UuidSql, _>(customer).load(c)?);
    Ok(rows.into_iter().map(|row| row.guest).collect())
}

/// Words of a list in SQL.
pub(crate) fn words<T: Copy>(
    all: &[T],
    is_one: impl Fn(T) -> bool,
    word: impl Fn(T) -> &'static str,
) -> String {
    let chosen = all.iter().filter(|one| is_one(**one)).map(|one| format!("'{}'", word(*one)));
    chosen.collect::<Vec<_>>().join(", ")
}

/// Orders that are not settled (`OrderRecord::is_settled`).
fn open_orders(conn: &mut Conn<'_>, user: SqlUuid) -> Result<i64, Fault> {
    let is_open = |state| !OrderMachine::is_final(state);
    let lifecycles = words(OrderLifecycle::ALL, is_open, |state| state.as_str());
    let payments = words(PaymentStatus::ALL, PaymentStatus::is_live, |status| status.as_str());
    let is_pending = |status| status == RefundStatus::Pending;
    let refunds = words(RefundStatus::ALL, is_pending, |status| status.as_str());
    let disputes = words(DisputeStatus::ALL, DisputeStatus::is_open, |status| status.as_str());
    let part = |table: &str, statuses: &str| {
        format!(
            "EXISTS (SELECT 1 FROM {table} p WHERE p.order_id = o.id AND p.status IN ({statuses}))"
        )
    };
    let returns = words(ReturnStatus::ALL, ReturnStatus::is_open, |status| status.as_str());
    let returns = part("returns", &returns);
    let (payments, refunds) = (part("payments", &payments), part("refunds", &refunds));
    let disputes = part("disputes", &disputes);
    let sql = format!(
        "SELECT COUNT(*) AS open FROM orders o WHERE o.user_id = $1 \
         AND (o.lifecycle IN ({lifecycles}) OR {payments} OR {refunds} OR {disputes} OR {returns})"
    );
    let sql = dialect(conn, &sql);
    let count: Count =
        on_conn!(conn, c => diesel::sql_query(sql).bind::<UuidSql, _>(user).get_result(c)?);
    Ok(count.open)
}

fn ids(conn: &mut Conn<'_>, user: SqlUuid) -> Result<(Vec<OrderId>, Vec<NotificationId>), Fault> {
    let own: Vec<SqlUuid> = on_conn!(conn, c => orders::table
        .filter(orders::user_id.eq(user)).select(orders::id).load(c)?);
    let messages: Vec<SqlUuid> = on_conn!(conn, c => notifications::table
        .filter(notifications::user_id.eq(user)).select(notifications::id).load(c)?);
    let orders = own.into_iter().map(|id| OrderId(id.0)).collect();
    Ok((orders, messages.into_iter().map(|id| NotificationId(id.0)).collect()))
}

/// Errors of jobs about the customer's orders and messages: a mail server's may name the address.
fn job_errors(
    conn: &mut Conn<'_>,
    orders: &[OrderId],
    messages: &[NotificationId],
) -> Result<(), Fault> {
    let orders: BTreeSet<OrderId> = orders.iter().copied().collect();
    let messages: BTreeSet<NotificationId> = messages.iter().copied().collect();
    let is_about = |work: &Work| {
        work.order_id().is_some_and(|id| orders.contains(&id))
            || work.message().is_some_and(|id| messages.contains(&id))
    };
    let of_orders = failed_jobs(conn, "order_id", orders.iter().map(ToString::to_string))?;
    let of_messages =
        failed_jobs(conn, "notification_id", messages.iter().map(ToString::to_string))?;
    for job in of_orders.into_iter().chain(of_messages) {
        if Work::from_json(&job.payload).is_ok_and(|work| is_about(&work)) {
            on_conn!(conn, c => diesel::update(outbox::table.find(job.id))
                .set(outbox::last_error.eq(Some(ERASED))).execute(c)?);
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct StoredJob {
    #[diesel(sql_type = UuidSql)]
    id: SqlUuid,
    #[diesel(sql_type = Text)]
    payload: String,
}

/// Failed jobs with one of these ids in this member of their payload, by the indexes of migration 35. What is
/// found is a candidate: the payload decides.
fn failed_jobs(
    conn: &mut Conn<'_>,
    member: &str,
    ids: impl Iterator<Item = String>,
) -> Result<Vec<StoredJob>, Fault> {
    let ids: Vec<String> = ids.collect();
    let select = "SELECT id, payload FROM outbox WHERE last_error IS NOT NULL AND";
    let begin = format!("\"{member}\":\"");
    Ok(match conn {
        Conn::Pg(c) => {
            let found = format!("substring(payload FROM '{begin}([0-9a-f-]{{36}})\"')");
            let sql = format!("{select} {found} = ANY ($1)");
            diesel::sql_query(sql).bind::<Array<Text>, _>(ids).load(&mut **c)?
        }
        Conn::Sqlite(c) => {
            let list = format!("[\"{}\"]", ids.join("\",\""));
            let at = begin.len();
            let found = format!("substr(payload, instr(payload, '{begin}') + {at}, 36)");
            let sql = format!("{select} {found} IN (SELECT value FROM json_each(?1))");
            diesel::sql_query(sql).bind::<Text, _>(list).load(&mut **c)?
        }
    })
}

/// Stored responses to the customer, or to a guest who is the customer. Those to operators about the customer follow in
/// batches.
fn responses(conn: &mut Conn<'_>, user: SqlUuid) -> Result<(), Fault> {
    let sql = dialect(
        conn,
        "UPDATE idempotency_records SET response_body = '{}' WHERE user_id = $1 \
         AND state = 'finished' AND response_status < 400 AND response_body <> ''",
    );
    on_conn!(conn, c => diesel::sql_query(sql).bind::<UuidSql, _>(user).execute(c)?);
    Ok(())
}

/// The contact card, sessions, and addresses in carts.
fn person(conn: &mut Conn<'_>, user: SqlUuid, at: Instant) -> Result<(), Fault> {
    let sql = "UPDATE contacts SET email = NULL, phone = NULL, name = NULL, locale = NULL, \
        updated_at = $1, version = version + 1 WHERE user_id = $2";
    let sql = dialect(conn, sql);
    on_conn!(conn, c => diesel::sql_query(sql)
        .bind::<InstantSql, _>(SqlTimestamp(at)).bind::<UuidSql, _>(user).execute(c)?);
    let own = web_sessions::table.filter(web_sessions::user_id.eq(user));
    let hashes: Vec<String> = on_conn!(conn, c => own.select(web_sessions::token_hash).load(c)?);
    on_conn!(conn, c => diesel::delete(web_session_browsers::table
        .filter(web_session_browsers::token_hash.eq_any(&hashes))).execute(c)?);
    on_conn!(conn, c => diesel::delete(own).execute(c)?);
    let carts = carts::table.filter(carts::user_id.eq(user));
    let carts = carts.filter(carts::shipping_address.is_not_null());
    on_conn!(conn, c => diesel::update(carts).set((
        carts::shipping_address.eq(None::<String>),
        carts::version.eq(carts::version + 1),
    )).execute(c)?);
    Ok(())
}

/// Counters of addresses, and what the customer signed in with.
fn addresses(conn: &mut Conn<'_>, erasure: &Erasure) -> Result<(), Fault> {
    let user = SqlUuid(erasure.user_id.0);
    let addresses: Vec<String> = erasure.addresses.iter().map(|text| strip_nul(text)).collect();
    on_conn!(conn, c => diesel::delete(
        usage_counters::table.filter(usage_counters::subject.eq_any(&addresses))).execute(c)?);
    sign_in(conn, user, &addresses)
}

/// The proven address, codes that were sent to addresses of the customer, links to orders, and the addresses with
/// which orders were placed.
fn sign_in(conn: &mut Conn<'_>, user: SqlUuid, addresses: &[String]) -> Result<(), Fault> {
    on_conn!(conn, c => diesel::delete(
        customer_addresses::table.filter(customer_addresses::user_id.eq(user))).execute(c)?);
    on_conn!(conn, c => diesel::delete(
        sign_in_codes::table.filter(sign_in_codes::address.eq_any(addresses))).execute(c)?);
    let own: Vec<SqlUuid> = on_conn!(conn, c => orders::table
        .filter(orders::user_id.eq(user)).select(orders::id).load(c)?);
    on_conn!(conn, c => diesel::delete(order_links::table.filter(
        order_links::address.eq_any(addresses).or(order_links::order_id.eq_any(&own)))).execute(c)?);
    on_conn!(conn, c => diesel::delete(
        guest_orders::table.filter(guest_orders::order_id.eq_any(&own))).execute(c)?);
    // The kind is in the text of the statement: a parameter would not use the partial index.
    let sql = format!(
        "SELECT id, payload FROM outbox WHERE kind = '{}'",
        JobKind::SendSignInCode.as_str()
    );
    let waiting: Vec<StoredJob> = on_conn!(conn, c => diesel::sql_query(sql).load(c)?);
    for job in waiting {
        let work = Work::from_json(&job.payload);
        if work.is_ok_and(|work| {
            work.sign_in_address().is_some_and(|a| addresses.iter().any(|own| own == a))
        }) {
            on_conn!(conn, c => diesel::delete(outbox::table.find(job.id)).execute(c)?);
        }
    }
    Ok(())
}

/// Addresses, and what was written about the customer in messages, payments, refunds, parcels and histories.
fn texts(conn: &mut Conn<'_>, user: SqlUuid) -> Result<(), Fault> {
    let kinds = words(OrderEventKind::ALL, OrderEventKind::may_name_a_person, |k| k.as_str());
    let own = "order_id IN (SELECT id FROM orders WHERE user_id = $1)";
    let all = [
        // Those from which the orders were placed: the cart of an adopted order is its guest's.
        "UPDATE carts SET shipping_address = NULL, version = version + 1 \
         WHERE id IN (SELECT cart_id FROM orders WHERE user_id = $1) \
         AND shipping_address IS NOT NULL"
            .to_owned(),
        "UPDATE orders SET shipping_address = NULL WHERE user_id = $1".to_owned(),
        format!(
            "UPDATE notifications SET subject = '{ERASED}', message = '{ERASED}', \
             last_error = CASE WHEN last_error IS NULL THEN NULL ELSE '{ERASED}' END, \
             version = version + 1 WHERE user_id = $1"
        ),
        format!(
            "UPDATE payments SET raw_payload = '{{}}', payment_token = NULL, next_action = NULL, \
             return_url = NULL, version = version + 1 WHERE {own}"
        ),
        format!("UPDATE refunds SET reason = '{ERASED}', version = version + 1 WHERE {own}"),
        format!(
            "UPDATE parcels SET carrier = NULL, tracking_number = NULL, version = version + 1 WHERE {own}"
        ),
        format!(
            "UPDATE returns SET reason = '{ERASED}', {}, {}, version = version + 1 WHERE {own}",
            erased_if_given("closing_reason"),
            erased_if_given("withheld_reason"),
        ),
        format!(
            "UPDATE order_events SET reason = '{ERASED}' \
             WHERE {own} AND reason IS NOT NULL AND kind IN ({kinds})"
        ),
    ];
    for sql in all {
        let sql = dialect(conn, &sql);
        on_conn!(conn, c => diesel::sql_query(sql).bind::<UuidSql, _>(user).execute(c)?);
    }
    full_bodies(conn, user)
}

/// Bodies of webhook deliveries with an order of the customer, and the responses to them.
pub(super) fn full_bodies(conn: &mut Conn<'_>, user: SqlUuid) -> Result<(), Fault> {
    let sql = dialect(
        conn,
        "UPDATE webhook_deliveries SET body = NULL, last_response = NULL, version = version + 1 \
         WHERE has_order AND (body IS NOT NULL OR last_response IS NOT NULL) \
         AND order_id IN (SELECT id FROM orders WHERE user_id = $1)",
    );
    on_conn!(conn, c => diesel::sql_query(sql).bind::<UuidSql, _>(user).execute(c)?);
    Ok(())
}

/// The assignment that erases a text, and leaves one that was not given.
fn erased_if_given(column: &str) -> String {
    format!("{column} = CASE WHEN {column} IS NULL THEN NULL ELSE '{ERASED}' END")
}

/// A note in the history of each order.
fn note(conn: &mut Conn<'_>, erasure: &Erasure) -> Result<(), Fault> {
    let (user, at) = (SqlUuid(erasure.user_id.0), SqlTimestamp(erasure.at));
    let note = OrderEventKind::Note.as_str();
    let insert = format!(
        "INSERT INTO order_events (order_id, seq, kind, from_status, to_status, actor, reason, at) \
         SELECT id, events + 1, '{note}', status, status, $1, $2, $3 FROM orders WHERE user_id = $4"
    );
    let insert = dialect(conn, &insert);
    on_conn!(conn, c => diesel::sql_query(insert)
        .bind::<Text, _>(erasure.actor.to_string())
        .bind::<Text, _>(strip_nul(&erasure.note))
        .bind::<InstantSql, _>(at)
        .bind::<UuidSql, _>(user)
        .execute(c)?);
    let count = "UPDATE orders SET events = events + 1, version = version + 1, updated_at = $1 \
        WHERE user_id = $2";
    let count = dialect(conn, count);
    on_conn!(conn, c => diesel::sql_query(count)
        .bind::<InstantSql, _>(at).bind::<UuidSql, _>(user).execute(c)?);
    Ok(())
}
