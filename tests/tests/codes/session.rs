//! A second session on the server's own database, for what only SQL can bring about.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tests::Server;

/// A session on either database.
pub enum Session {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Session {
    pub fn beside(server: &Server) -> Self {
        let url = server.database_url();
        match url.strip_prefix("sqlite://") {
            Some(path) => {
                let mut conn = SqliteConnection::establish(path).expect("a session on SQLite");
                conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a setting");
                Self::Sqlite(conn)
            }
            None => Self::Postgres(PgConnection::establish(url).expect("a session on PostgreSQL")),
        }
    }

    /// Says it in the database's own words.
    pub fn run(&mut self, sqlite: &str, postgres: &str) {
        let (sql, done) = match self {
            Self::Sqlite(conn) => (sqlite, conn.batch_execute(sqlite)),
            Self::Postgres(conn) => (postgres, conn.batch_execute(postgres)),
        };
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}
