//! PostgreSQL: a pool of sessions that are set up in the same way.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use diesel::result::ConnectionError;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use diesel::{Connection, ConnectionResult, PgConnection};

use super::abandoned::Abandoned;
use super::backend::Backend;
use super::backends::{BackendMonitor, Backends, IDLE_FOR};
use super::counters::{CountingInstrumentation, Tally};
use super::language::use_english;
use super::limits::Limits;
use super::options::ConnectOptions;
use super::pool::Pool;
use super::session::{Activity, ActivityInstrumentation};
use super::tcp;
use crate::commit::postgres::function::{self, FUNCTION};

/// How much longer than PostgreSQL's own limit on a statement its answer is waited for.
const GRACE: Duration = Duration::from_secs(1);

/// A pool of sessions.
pub(crate) fn pool(
    url: &str,
    options: ConnectOptions,
    tally: Arc<Tally>,
    abandoned: Arc<Abandoned>,
) -> Pool<PgConnection> {
    let url = tcp::with_parameters(url);
    let monitor = monitor(url.clone(), options);
    let limits = Limits {
        size: options.pool_size,
        acquire: options.acquire_timeout,
        silence: Some(options.statement_timeout.saturating_add(GRACE)),
        divided: true,
    };
    let open = move |activity: &Arc<Activity>| {
        let mut conn = PgConnection::establish(&url)?;
        activity.record_connected();
        activity.set_backend(prepare(&mut conn, &options)?);
        let (activity, next) = (Arc::clone(activity), CountingInstrumentation(Arc::clone(&tally)));
        conn.set_instrumentation(ActivityInstrumentation { activity, next });
        Ok(conn)
    };
    Pool::new(limits, abandoned, Some(monitor), Arc::new(open))
}

/// Asks about the statements of a pool on a new connection each time: if none can be opened,
/// abandoning the old ones has no benefit.
fn monitor(url: String, options: ConnectOptions) -> BackendMonitor {
    BackendMonitor::new(Arc::new(move || {
        let mut conn = PgConnection::establish(&url).ok()?;
        let server = prepare(&mut conn, &options).ok()?;
        let rows: Vec<BackendRow> =
            diesel::sql_query(BACKENDS).bind::<Text, _>(millis(IDLE_FOR)).load(&mut conn).ok()?;
        let idle = rows.into_iter().map(|row| (row.pid, row.idle)).collect();
        Some(Backends { server_started: server.server_started, idle })
    }))
}

/// The backends of the database. If their states are not recorded, none is idle.
const BACKENDS: &str = "SELECT pid, COALESCE(state LIKE 'idle%' \
    AND clock_timestamp() - state_change >= $1::interval, false) AS idle \
    FROM pg_stat_activity WHERE datname = current_database()";

#[derive(QueryableByName)]
struct BackendRow {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = Bool)]
    idle: bool,
}

#[derive(QueryableByName)]
struct SetUpRow {
    #[diesel(sql_type = Integer)]
    pid: i32,
    #[diesel(sql_type = BigInt)]
    server_started: i64,
}

/// Opens a session outside of any pool, and sets it up.
pub(crate) fn open(url: &str, options: &ConnectOptions) -> ConnectionResult<PgConnection> {
    let mut conn = PgConnection::establish(&tcp::with_parameters(url))?;
    prepare(&mut conn, options)?;
    Ok(conn)
}

fn prepare(conn: &mut PgConnection, options: &ConnectOptions) -> ConnectionResult<Backend> {
    let backend = set_up(conn, options).map_err(ConnectionError::CouldntSetupConfiguration)?;
    use_english(conn);
    Ok(backend)
}

/// Time limits, which the server applies itself, and the isolation that the guards are written for. JIT is off:
/// all statements are short, and compiling one takes about a hundred times as long as running it. PostgreSQL would compile
/// plans whose estimated costs are high, as those of the commit function are, where `enable_seqscan` is off. The keepalives
/// make the server notice when this machine is gone, and end the session with its locks. The advisory lock says that this
/// session may call the commit function of this binary.
fn set_up(conn: &mut PgConnection, options: &ConnectOptions) -> QueryResult<Backend> {
    let row: SetUpRow = diesel::sql_query(
        "SELECT set_config('statement_timeout', $1, false), \
                set_config('lock_timeout', $2, false), \
                set_config('idle_in_transaction_session_timeout', '10s', false), \
                set_config('default_transaction_isolation', 'read committed', false), \
                set_config('jit', 'off', false), \
                set_config('tcp_keepalives_idle', '10', false), \
                set_config('tcp_keepalives_interval', '5', false), \
                set_config('tcp_keepalives_count', '3', false), \
                set_config('application_name', 'kassa', false), \
                pg_advisory_lock_shared($3, $4), \
                pg_backend_pid() AS pid, \
                (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint \
                    AS server_started",
    )
    .bind::<Text, _>(millis(options.statement_timeout))
    .bind::<Text, _>(millis(options.lock_timeout))
    .bind::<Integer, _>(function::LOCKS)
    .bind::<Integer, _>(FUNCTION.lock)
    .get_result(conn)?;
    Ok(Backend { pid: row.pid, server_started: row.server_started })
}

/// A time as PostgreSQL's settings have it.
pub(crate) fn millis(duration: Duration) -> String {
    format!("{}ms", duration.as_millis().max(1))
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;

    #[derive(QueryableByName)]
    struct PlanLine {
        #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
        text: String,
    }

    /// Whether the session compiles statements, however low their estimated costs are.
    fn compiles(conn: &mut PgConnection) -> bool {
        conn.batch_execute("SET jit_above_cost = 0").unwrap();
        let plan: Vec<PlanLine> =
            diesel::sql_query("EXPLAIN (ANALYZE) SELECT sum(relpages) FROM small")
                .load(conn)
                .unwrap();
        plan.iter().any(|line| line.text.contains("JIT"))
    }

    #[test]
    fn sessions_compile_no_statements() {
        if !pg_harness::available() {
            return;
        }
        let url = pg_harness::fresh_database();
        let mut other = PgConnection::establish(&url).unwrap();
        other.batch_execute("CREATE TABLE small AS SELECT relpages FROM pg_class").unwrap();
        if !compiles(&mut other) {
            eprintln!("left out: this PostgreSQL cannot compile statements");
            return;
        }
        assert!(!compiles(&mut open(&url, &ConnectOptions::default()).unwrap()));
    }
}
