//! Databases of a server: empty ones, templates, and copies of templates.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::Integer,
};

/// The first version that knows `STRATEGY`; before it a copy was always by file.
const FIRST_WITH_STRATEGY: i32 = 150_000;

/// Names given out and templates made.
#[derive(Debug, Default)]
pub(crate) struct Databases {
    next: AtomicU32,
    /// Template name by key. The lock is held while a template is prepared or copied, because
    /// PostgreSQL refuses to copy a database that is in use.
    templates: Mutex<HashMap<String, String>>,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Integer)]
    number: i32,
}

impl Databases {
    pub(crate) fn create_empty(&self, admin: &str) -> String {
        let name = self.name("empty");
        execute(&mut connect(admin), &format!("CREATE DATABASE {name}"));
        name
    }

    pub(crate) fn create_from(&self, admin: &str, key: &str, prepare: impl FnOnce(&str)) -> String {
        // A panic in an earlier `prepare` left no entry behind, so the map is sound.
        let mut templates = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
        if !templates.contains_key(key) {
            templates.insert(key.to_owned(), self.prepare_template(admin, prepare));
        }
        let name = self.name("copy");
        let mut conn = connect(admin);
        let strategy = strategy(&mut conn);
        let template = &templates[key];
        execute(&mut conn, &format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}"));
        name
    }

    fn prepare_template(&self, admin: &str, prepare: impl FnOnce(&str)) -> String {
        let name = self.name("template");
        execute(&mut connect(admin), &format!("CREATE DATABASE {name}"));
        prepare(&name);
        let mut conn = connect(admin);
        // A pool that `prepare` left open would otherwise keep the template in use.
        execute(&mut conn, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        execute(
            &mut conn,
            &format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            ),
        );
        name
    }

    fn name(&self, kind: &str) -> String {
        format!("{kind}_{}", self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Copying through the write-ahead log is the quicker way for small databases: it needs no
/// checkpoint.
fn strategy(conn: &mut PgConnection) -> &'static str {
    let version = sql_query("SELECT current_setting('server_version_num')::int4 AS number")
        .get_result::<Version>(conn)
        .unwrap_or_else(|error| panic!("test PostgreSQL does not tell its version: {error}"));
    if version.number >= FIRST_WITH_STRATEGY { " STRATEGY wal_log" } else { "" }
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url)
        .unwrap_or_else(|error| panic!("cannot connect to the test PostgreSQL: {error}"))
}

fn execute(conn: &mut PgConnection, sql: &str) {
    conn.batch_execute(sql).unwrap_or_else(|error| panic!("test PostgreSQL: {sql}: {error}"));
}
