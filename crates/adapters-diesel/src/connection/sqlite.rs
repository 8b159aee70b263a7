//! SQLite: a pool of sessions that only read, and one that writes.

use std::path::Path;
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::result::ConnectionError;
use diesel::{Connection, ConnectionResult, SqliteConnection};

use super::counters::{CountingInstrumentation, Tally};
use super::identity::Identity;
use super::limits::Limits;
use super::options::ConnectOptions;
use super::pool::Pool;
use super::session::{Activity, ActivityInstrumentation};

/// The file that `sqlite://…` names; `None` for another kind of URL.
pub(crate) fn path_of(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://")
}

/// Creates the directory of the database file.
pub(crate) fn make_folder(path: &str) -> std::io::Result<()> {
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
        Some(_) | None => Ok(()),
    }
}

/// A pool of sessions that cannot write.
pub(crate) fn readers(
    path: &str,
    file: Identity,
    options: ConnectOptions,
    tally: Arc<Tally>,
) -> Pool<SqliteConnection> {
    let path = path.to_owned();
    // The database is in this process: it does not fall silent, and a long read is a long read.
    let limits = Limits {
        size: options.pool_size,
        acquire: options.acquire_timeout,
        silence: None,
        divided: false,
    };
    let open = move |activity: &Arc<Activity>| {
        // Opening a path that leads nowhere would create an empty database there.
        file.check().map_err(ConnectionError::BadConnection)?;
        let mut conn = open(&path, &options)?;
        execute(&mut conn, &format!("PRAGMA cache_size = -{READER_CACHE_KIB}"))?;
        execute(&mut conn, "PRAGMA query_only = ON")?;
        let (activity, next) = (Arc::clone(activity), CountingInstrumentation(Arc::clone(&tally)));
        conn.set_instrumentation(ActivityInstrumentation { activity, next });
        Ok(conn)
    };
    Pool::new(limits, Arc::default(), None, Arc::new(open))
}

/// Pages that a reading connection caches, in KiB: enough for the inner pages of the trees. The
/// operating system caches the other pages, once for all connections; with SQLite's default of 2 MB
/// for each connection a few large orders would fill all of them.
const READER_CACHE_KIB: u32 = 256;

/// Opens a session and sets it up: WAL, so that reading and writing do not wait for each other, and
/// FULL, so that what was committed survives a power cut. The last statement reads the schema: a file
/// that is damaged there is told apart now and not by the first query.
pub(crate) fn open(path: &str, options: &ConnectOptions) -> ConnectionResult<SqliteConnection> {
    let mut conn = SqliteConnection::establish(path)?;
    let wait = options.lock_timeout.as_millis();
    execute(&mut conn, &format!("PRAGMA busy_timeout = {wait}"))?;
    execute(
        &mut conn,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
         SELECT COUNT(*) FROM sqlite_schema",
    )?;
    Ok(conn)
}

fn execute(conn: &mut SqliteConnection, sql: &str) -> ConnectionResult<()> {
    conn.batch_execute(sql).map_err(ConnectionError::CouldntSetupConfiguration)
}
