//! A session of one's own on a server's database, for what only SQL can bring about.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

/// A session on a database of either kind.
pub enum Database {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

impl Database {
    /// Opens a session.
    ///
    /// # Panics
    /// Where the database does not take it; so does every other call.
    #[must_use]
    pub fn open(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = SqliteConnection::establish(path).expect("a session on SQLite");
                conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a setting");
                Self::Sqlite(conn)
            }
            None => Self::Postgres(PgConnection::establish(url).expect("a session on PostgreSQL")),
        }
    }

    /// Runs statements.
    pub fn run(&mut self, sql: &str) {
        let done = match self {
            Self::Postgres(conn) => conn.batch_execute(sql),
            Self::Sqlite(conn) => conn.batch_execute(sql),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Says it in the database's own words.
    pub fn run_either(&mut self, sqlite: &str, postgres: &str) {
        let sql = match self {
            Self::Postgres(_) => postgres,
            Self::Sqlite(_) => sqlite,
        };
        self.run(sql);
    }

    /// The one number that a question has for an answer.
    pub fn number(&mut self, expression: &str) -> i64 {
        let query = sql_query(format!("SELECT CAST(({expression}) AS BIGINT) AS number"));
        let row: QueryResult<Number> = match self {
            Self::Postgres(conn) => query.get_result(conn),
            Self::Sqlite(conn) => query.get_result(conn),
        };
        row.unwrap_or_else(|error| panic!("{expression}: {error}")).number
    }

    /// Statements of other sessions of PostgreSQL that wait for a lock.
    pub fn waiting_for_locks(&mut self) -> i64 {
        self.number("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
    }
}
