//! A session of one's own on a server's database, for what only SQL can bring about.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

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

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Database {
    /// Opens a session.
    ///
    /// # Panics
    /// If the database does not take it; so does every other call.
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

    /// The texts that a question has for answers; it names its one column `line`.
    pub fn lines(&mut self, question: &str) -> Vec<String> {
        let query = sql_query(question);
        let rows: QueryResult<Vec<Line>> = match self {
            Self::Postgres(conn) => query.load(conn),
            Self::Sqlite(conn) => query.load(conn),
        };
        let rows = rows.unwrap_or_else(|error| panic!("{question}: {error}"));
        rows.into_iter().map(|row| row.line).collect()
    }

    /// The size of the database, in KiB.
    pub fn size(&mut self) -> i64 {
        let size = match self {
            Self::Postgres(_) => "SELECT pg_database_size(current_database()) / 1024",
            Self::Sqlite(_) => {
                "SELECT page_count * page_size / 1024 FROM pragma_page_count, pragma_page_size"
            }
        };
        self.number(size)
    }

    /// Statements of other sessions of PostgreSQL that wait for a lock.
    pub fn waiting_for_locks(&mut self) -> i64 {
        self.number("SELECT COUNT(*) FROM pg_locks WHERE NOT granted")
    }
}
