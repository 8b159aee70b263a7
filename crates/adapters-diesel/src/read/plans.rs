//! How the databases find the pages of operators' lists: along one index that serves both filter
//! and order. The plans are asked for the very statements that the lists send.

mod erasure;
mod payments;
mod sessions;
mod work;

use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use domain::Instant;
use domain::ids::{ListingId, OrderId, UserId};
use domain::money::Money;
use domain::notification::{Channel, NotificationStatus, NotificationType};
use domain::order::{OrderNumber, OrderPaymentStatus, OrderStatus};
use domain::time_zone::TimeZone;
use ports::{
    DailyRequest, JobFilter, JobState, NotificationFilter, OrderFilter, PageRequest, StatsRequest,
};
use uuid::Uuid;

use super::{carts, daily, listings, notifications, outbox, records, stats, webhooks};
use crate::commit::purge;
use crate::connection::options::ConnectOptions;
use crate::connection::{Conn, postgres, sqlite};
use crate::errors::Fault;
use crate::migrations;
use crate::types::SqlTimestamp;

type Ask = dyn Fn(&mut Conn<'_>, PageRequest) -> Result<(), Fault>;

/// A list, as it is asked for, and the indexes of which one must serve it.
struct Case {
    what: String,
    indexes: &'static [&'static str],
    ask: Box<Ask>,
}

/// SQLite walks through the rows themselves.
const BY_ROW: &[&str] =
    &["stock_movements_pkey", "SCAN stock_movements", "USING INTEGER PRIMARY KEY"];

/// Keeps the statements of a connection.
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.lock().unwrap().push(query.to_string());
        }
    }
}

fn any_id() -> Uuid {
    Uuid::from_u128(7 << 100)
}

fn some_time() -> Instant {
    Instant::UNIX_EPOCH + chrono::TimeDelta::days(20_000)
}

fn pounds(amount: &str) -> Option<Money> {
    Some(Money::parse(amount, "GBP".parse().unwrap()).unwrap())
}

fn orders(what: &str, indexes: &'static [&'static str], filter: OrderFilter) -> Case {
    let ask = move |conn: &mut Conn<'_>, page| records::page(conn, &filter, page).map(|_| ());
    Case { what: format!("orders by {what}"), indexes, ask: Box::new(ask) }
}

fn messages(what: &str, indexes: &'static [&'static str], filter: NotificationFilter) -> Case {
    let ask = move |conn: &mut Conn<'_>, page| notifications::list(conn, &filter, page).map(|_| ());
    Case { what: format!("notifications by {what}"), indexes, ask: Box::new(ask) }
}

fn jobs(what: &str, indexes: &'static [&'static str], state: Option<JobState>) -> Case {
    let filter = JobFilter { state, ..JobFilter::default() };
    let ask = move |conn: &mut Conn<'_>, page| outbox::list(conn, filter, page).map(|_| ());
    Case { what: format!("jobs by {what}"), indexes, ask: Box::new(ask) }
}

fn movements(what: &str, indexes: &'static [&'static str], listing: Option<ListingId>) -> Case {
    let ask = move |conn: &mut Conn<'_>, page| listings::movements(conn, listing, page).map(|_| ());
    Case { what: format!("stock movements by {what}"), indexes, ask: Box::new(ask) }
}

/// Primary keys have no name of their own on SQLite.
fn cases() -> Vec<Case> {
    let mut cases = order_cases();
    cases.extend(payments::cases());
    cases.extend(message_cases());
    cases.extend([
        jobs("nothing", &["outbox_pkey", "sqlite_autoindex_outbox_1"], None),
        jobs("being dead", &["outbox_dead"], Some(JobState::Dead)),
        movements("nothing", BY_ROW, None),
        movements("listing", &["stock_movements_listing_id"], Some(ListingId(any_id()))),
    ]);
    cases
}

fn order_cases() -> Vec<Case> {
    let all = OrderFilter::default;
    let status = Some(OrderStatus::Confirmed);
    let payment_status = Some(OrderPaymentStatus::Paid);
    let after = Some(some_time());
    let before = Some(some_time() + chrono::TimeDelta::days(1));
    let number = Some(OrderNumber::from_random(7));
    let (from, to) = (pounds("1.00"), pounds("2.00"));
    let by_time: &[&str] = &["orders_created_at_id"];
    let along: &[&str] = &["orders_currency_amount", "orders_grand_total", "orders_pkey"];
    vec![
        orders("nothing", &["orders_pkey", "sqlite_autoindex_orders_1"], all()),
        orders(
            "user",
            &["orders_user_id"],
            OrderFilter { user_id: Some(UserId(any_id())), ..all() },
        ),
        orders("status", &["orders_status"], OrderFilter { status, ..all() }),
        orders(
            "payment status",
            &["orders_payment_status"],
            OrderFilter { payment_status, ..all() },
        ),
        orders("time, from", by_time, OrderFilter { created_after: after, ..all() }),
        orders("time, to", by_time, OrderFilter { created_before: before, ..all() }),
        orders(
            "a span of time",
            by_time,
            OrderFilter { created_after: after, created_before: before, ..all() },
        ),
        orders("least of amounts", along, OrderFilter { amount_from: from, ..all() }),
        orders("greatest of amounts", along, OrderFilter { amount_to: to, ..all() }),
        orders(
            "range of amounts",
            along,
            OrderFilter { amount_from: from, amount_to: to, ..all() },
        ),
        orders(
            "amount",
            &["orders_grand_total"],
            OrderFilter { amount_from: from, amount_to: from, ..all() },
        ),
        orders(
            "number",
            &["orders_number_uniq", "sqlite_autoindex_orders_2"],
            OrderFilter { number, ..all() },
        ),
    ]
}

fn message_cases() -> Vec<Case> {
    let all = NotificationFilter::default;
    let user_id = Some(UserId(any_id()));
    let order_id = Some(OrderId(any_id()));
    let status = Some(NotificationStatus::Dead);
    let notification_type = Some(NotificationType::RefundIssued);
    let channel = Some(Channel::Sms);
    vec![
        messages("nothing", &["notifications_pkey", "sqlite_autoindex_notifications_1"], all()),
        messages("user", &["notifications_user_id"], NotificationFilter { user_id, ..all() }),
        messages("order", &["notifications_order_id"], NotificationFilter { order_id, ..all() }),
        messages("status", &["notifications_status"], NotificationFilter { status, ..all() }),
        messages(
            "type",
            &["notifications_type"],
            NotificationFilter { notification_type, ..all() },
        ),
        messages("channel", &["notifications_channel"], NotificationFilter { channel, ..all() }),
    ]
}

/// Both the first page and a later one.
fn pages() -> [PageRequest; 2] {
    [None, Some(any_id())].map(|after| PageRequest { after, limit: 20 })
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// An SQLite whose statements are kept.
fn recorded_sqlite() -> (SqliteConnection, Arc<Mutex<Vec<String>>>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kassa.db").display().to_string();
    migrations::up(&format!("sqlite://{path}")).unwrap();
    let mut conn = sqlite::open(&path, &ConnectOptions::default()).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    conn.set_instrumentation(Recorder(sent.clone()));
    (conn, sent, folder)
}

fn sqlite_plan(conn: &mut SqliteConnection, sent: &str) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {}", without_binds(sent));
    let steps: Vec<Step> = diesel::sql_query(explain).load(conn).unwrap();
    steps.into_iter().map(|step| step.detail).collect::<Vec<_>>().join("\n")
}

#[test]
fn lists_follow_an_index_on_sqlite() {
    let (mut conn, sent, _folder) = recorded_sqlite();
    let mut wrong = Vec::new();
    for (case, page) in every_page() {
        sent.lock().unwrap().clear();
        (case.ask)(&mut Conn::Sqlite(&mut conn), page).unwrap();
        let sql = list_statement(&sent);
        wrong.extend(judge(&case, &sqlite_plan(&mut conn, &sql), "TEMP B-TREE"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Sweeps and figures touch no more than they are about: each of their statements finds its rows by
/// an index.
#[test]
fn sweeps_and_figures_follow_an_index_on_sqlite() {
    let (mut conn, sent, _folder) = recorded_sqlite();
    let (now, day) = (some_time(), chrono::TimeDelta::days(1));
    let span = StatsRequest { from: now - day, to: now, top: 5, time_zone: TimeZone::UTC };
    super::orders::due(&mut Conn::Sqlite(&mut conn), now, 9).unwrap();
    carts::idle(&mut Conn::Sqlite(&mut conn), SqlTimestamp(now), 9).unwrap();
    for what in work::every_purge(now) {
        purge::in_sqlite(&mut conn, what, 9).unwrap();
    }
    stats::figures(&mut Conn::Sqlite(&mut conn), span).unwrap();
    let days = DailyRequest { from: now - day, to: now, time_zone: TimeZone::UTC };
    daily::figures(&mut Conn::Sqlite(&mut conn), days).unwrap();
    webhooks::of_payment(&mut Conn::Sqlite(&mut conn), "acme", "pi_1", 9).unwrap();
    let statements = std::mem::take(&mut *sent.lock().unwrap());
    assert_eq!(statements.len(), 18);
    for sql in &statements {
        let plan = sqlite_plan(&mut conn, sql);
        let mut tables =
            "orders o payments p webhook_receipts carts idempotency_records usage_counters \
             web_sessions api_keys sign_in_codes order_links"
                .split_whitespace();
        let whole = |t: &str| plan.lines().any(|l| l == format!("SCAN {t}"));
        assert!(!tables.any(whole), "all is read: {sql}\n{plan}");
        assert!(plan.contains("USING"), "{sql}\n{plan}");
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// A PostgreSQL with many rows, whose statements are kept; `None` if there is none.
fn postgres_with_many_rows() -> Option<(PgConnection, Arc<Mutex<Vec<String>>>)> {
    if !pg_harness::available() {
        return None;
    }
    let url = pg_harness::fresh_database();
    migrations::up(&url).unwrap();
    let mut conn = postgres::open(&url, &ConnectOptions::default()).unwrap();
    conn.batch_execute(MANY_ROWS).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    conn.set_instrumentation(Recorder(sent.clone()));
    Some((conn, sent))
}

/// The plan of a list with these values. What hangs on an order is read by its id, and sorted, order
/// by order: that is left out.
fn plan_of(conn: &mut PgConnection, sql: &str, values: &str) -> String {
    conn.batch_execute(&format!("PREPARE list AS {sql}")).unwrap();
    let explain = format!("EXPLAIN EXECUTE list({values})");
    let lines: Vec<Line> = diesel::sql_query(explain).load(conn).unwrap();
    conn.batch_execute("DEALLOCATE list").unwrap();
    let own = lines.into_iter().map(|l| l.line).take_while(|l| !l.contains("SubPlan"));
    own.collect::<Vec<_>>().join("\n")
}

#[test]
fn lists_follow_an_index_on_postgresql() {
    let Some((mut conn, sent)) = postgres_with_many_rows() else { return };
    // The plan for any value, which is what a statement that stays prepared may come to.
    conn.batch_execute("SET plan_cache_mode = force_generic_plan").unwrap();
    let mut wrong = Vec::new();
    for (case, page) in every_page().filter(|(case, _)| !case.what.ends_with("amounts")) {
        sent.lock().unwrap().clear();
        // The rows need not be values of the domain: what counts is the statement.
        let answer = (case.ask)(&mut Conn::Pg(&mut conn), page);
        assert!(matches!(answer, Ok(()) | Err(Fault::Corrupt(_))), "{}: {answer:?}", case.what);
        let sql = list_statement(&sent);
        let most = (1..30).rev().find(|n| sql.contains(&format!("${n}"))).unwrap();
        let plan = plan_of(&mut conn, &sql, &vec!["NULL"; most].join(", "));
        wrong.extend(judge(&case, &plan, "Sort"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Few orders within a range of amounts are found by their amount, many on the way from the newest.
#[test]
fn ranges_of_amounts_are_found_either_way_on_postgresql() {
    let Some((mut conn, sent)) = postgres_with_many_rows() else { return };
    let ranges =
        [("20.00", "20.10", "orders_grand_total", true), ("0.01", "900", "orders_", false)];
    for (least, most, index, sorted) in ranges {
        sent.lock().unwrap().clear();
        let (amount_from, amount_to) = (pounds(least), pounds(most));
        let filter = OrderFilter { amount_from, amount_to, ..OrderFilter::default() };
        let page = PageRequest { after: None, limit: 20 };
        records::page(&mut Conn::Pg(&mut conn), &filter, page).unwrap();
        let sql = list_statement(&sent);
        // Diesel sends the code as text: without the cast each row's code would be turned into text.
        assert!(sql.contains("orders.currency = CAST($1 AS bpchar)"), "{sql}");
        let values = sent.lock().unwrap().iter().find_map(|sql| binds_of(sql)).unwrap();
        let plan = plan_of(&mut conn, &sql, &values);
        assert!(!plan.contains("Seq Scan") && plan.contains(index), "{plan}");
        assert_eq!(plan.contains("Sort"), sorted, "{plan}");
    }
}

fn every_page() -> impl Iterator<Item = (Case, PageRequest)> {
    let on = |page: PageRequest| cases().into_iter().map(move |case| (case, page));
    pages().into_iter().flat_map(on)
}

/// The statement of the list itself: the first that is limited. What finds the place of the page
/// before, and what reads the parts of an order, is by id.
fn list_statement(sent: &Mutex<Vec<String>>) -> String {
    let sent = sent.lock().unwrap();
    let list = sent.iter().rfind(|sql| sql.contains(" DESC") || sql.contains("ASC")).unwrap();
    without_binds(list).to_owned()
}

fn without_binds(sent: &str) -> &str {
    sent.split_once(" -- binds").map_or(sent, |(sql, _)| sql).trim()
}

/// The values that a statement was sent with, as SQL.
fn binds_of(sent: &str) -> Option<String> {
    let (_, values) = sent.split_once(" -- binds: ")?;
    Some(values.trim().trim_matches(['[', ']']).replace('"', "'"))
}

/// What is wrong with a plan, if something is.
fn judge(case: &Case, plan: &str, sorting: &str) -> Option<String> {
    let found = case.indexes.iter().any(|index| plan.contains(index));
    // What is unique is sorted at once.
    let one_row = plan.contains("orders_number_uniq");
    let wrong = match plan {
        _ if plan.contains(sorting) && !one_row => "all is sorted",
        _ if plan.contains("Seq Scan") => "all is read",
        _ if !found => "another way is taken",
        _ => return None,
    };
    Some(format!("{}: {wrong}, not {:?}:\n{plan}\n", case.what, case.indexes))
}

/// Rows enough that the planner has a reason, and what it knows of them.
const MANY_ROWS: &str = "
INSERT INTO orders SELECT md5('o' || n)::uuid, '00000-' || lpad(n::text, 5, '0'),
    md5('u' || n % 500)::uuid, 'pending',
    (ARRAY['pending', 'processing', 'paid', 'failed', 'confirmed', 'shipped', 'delivered',
        'cancelled'])[1 + n % 8],
    (ARRAY['unpaid', 'processing', 'authorized', 'paid', 'partially_refunded', 'refunded',
        'failed'])[1 + n % 7],
    'online', (ARRAY['GBP', 'EUR'])[1 + n % 2], 1000 + n, 0, NULL, NULL, NULL, NULL, NULL,
    'released', NULL, now() - n * interval '1 minute', now(), 0, 1
FROM generate_series(1, 20000) n;
INSERT INTO payments (id, order_id, provider, currency, amount, refunded_amount, status,
    created_at, updated_at, version)
SELECT md5('p' || n)::uuid, md5('o' || n)::uuid, 'p' || n % 5, 'GBP', 1000, 0,
    (ARRAY['pending', 'requires_action', 'authorized', 'paid', 'partially_refunded', 'refunded',
        'failed', 'cancelled', 'unknown', 'mismatch'])[1 + n % 10],
    now() - n * interval '1 minute', now(), 1
FROM generate_series(1, 20000) n;
INSERT INTO disputes SELECT md5('d' || n)::uuid, md5('p' || n)::uuid, md5('o' || n)::uuid, 'mock',
    'd' || n, 'GBP', 1000, '', (ARRAY['inquiry', 'needs_response', 'under_review', 'won', 'lost',
        'inquiry_closed'])[1 + n % 6], NULL, now(), now(), NULL, 1
FROM generate_series(1, 20000) n;
INSERT INTO notifications SELECT md5('n' || n)::uuid, md5('u' || n % 500)::uuid,
    md5('o' || n)::uuid, (ARRAY['order_confirmation', 'order_shipped', 'order_delivered',
        'payment_received', 'payment_failed', 'order_cancelled', 'refund_issued'])[1 + n % 7],
    (ARRAY['email', 'sms'])[1 + n % 2], '', '', (ARRAY['queued', 'sent', 'dead'])[1 + n % 3], 0,
    NULL, now(), NULL, 1
FROM generate_series(1, 20000) n;
INSERT INTO outbox SELECT md5('j' || n)::uuid, 'sync_payment', '{}',
    (ARRAY['waiting', 'dead'])[1 + n % 2], now(), 0, NULL, 0, NULL, now()
FROM generate_series(1, 20000) n;
INSERT INTO webhook_receipts (provider, event_id, provider_ref, outcome, received_at)
SELECT 'p' || n % 5, 'e' || n, 'r' || n, 'applied', now() - n * interval '1 minute'
FROM generate_series(1, 20000) n;
INSERT INTO stock_movements (listing_id, delta, reason, actor, at)
SELECT md5('l' || n % 500)::uuid, 1, '', 'system', now() FROM generate_series(1, 20000) n;
ANALYZE";
