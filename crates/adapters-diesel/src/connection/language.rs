//! The language of PostgreSQL's error messages. Diesel has no access to the SQLSTATE of an error
//! beyond its own kinds; the other errors are recognized by their English message
//! ([`kind_of`](crate::errors::kind_of)). Messages of libpq itself are English, because the process
//! never sets its locale.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::result::Error;

use crate::errors::{Kind, kind_of, text_of};

/// Part of PostgreSQL's English refusal to a role that may not set `lc_messages`.
const REFUSAL: &str = "permission denied";

/// Whether this process has logged the error; otherwise every session would log it.
static LOGGED: AtomicBool = AtomicBool::new(false);

/// Chooses English for this session. If the role may not, and the server reports errors in
/// another language, an error is logged once.
pub(super) fn use_english(conn: &mut PgConnection) {
    let Err(message) = choose_english(conn) else { return };
    if !LOGGED.swap(true, Ordering::Relaxed) {
        tracing::error!(
            message_of_server = message,
            "PostgreSQL does not report errors in English: deadlocks, timeouts and a full disk \
             are not recognized; as a superuser, run: ALTER ROLE <role of database.url> SET \
             lc_messages = 'C', then restart"
        );
    }
}

/// The server's message if it is not in English and the role may not change that. A role needs
/// the privilege to set `lc_messages`; the refusal itself shows which language the server uses.
fn choose_english(conn: &mut PgConnection) -> Result<(), String> {
    match conn.batch_execute("SET lc_messages = 'C'") {
        Err(error @ Error::DatabaseError(..)) if kind_of(&error) == Kind::Other => {
            let message = text_of(&error);
            if message.contains(REFUSAL) { Ok(()) } else { Err(message) }
        }
        // A lost connection fails the next statement, too.
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;

    /// A database of a server that reports errors in German, unless a session chooses otherwise;
    /// `None` if PostgreSQL has no German messages here.
    fn german_database() -> Option<String> {
        if !pg_harness::available() {
            return None;
        }
        let url = pg_harness::fresh_database();
        let database = url.rsplit('/').next().unwrap();
        let sql = format!("ALTER DATABASE {database} SET lc_messages = 'C.UTF-8'");
        let altered = session(&url).batch_execute(&sql);
        let german = altered.is_ok() && failure(&mut session(&url), "SELECT 1 / 0").1 != DIVISION;
        if !german {
            eprintln!("left out: no German messages of PostgreSQL, or no locale C.UTF-8");
        }
        german.then_some(url)
    }

    const DIVISION: &str = "division by zero";

    fn session(url: &str) -> PgConnection {
        PgConnection::establish(url).unwrap()
    }

    /// The kind and the message of the error of a statement.
    fn failure(conn: &mut PgConnection, sql: &str) -> (Kind, String) {
        let error = conn.batch_execute(sql).unwrap_err();
        (kind_of(&error), text_of(&error))
    }

    /// The URL of the same database for a role without privileges.
    fn unprivileged(url: &str, role: &str) -> String {
        let sql = format!("CREATE ROLE {role} LOGIN PASSWORD 'guest'");
        session(url).batch_execute(&sql).unwrap();
        let (_, server) = url.split_once('@').unwrap();
        format!("postgres://{role}:guest@{server}")
    }

    #[test]
    fn a_role_that_may_chooses_english() {
        let Some(url) = german_database() else { return };
        let mut conn = session(&url);
        assert_eq!(choose_english(&mut conn), Ok(()));
        assert_eq!(failure(&mut conn, "SELECT 1 / 0").1, DIVISION);
        let timeout = "SET statement_timeout = '1ms'; SELECT pg_sleep(5)";
        assert_eq!(failure(&mut conn, timeout).0, Kind::Slow);
    }

    #[test]
    fn a_server_in_another_language_is_reported_until_the_role_is_altered() {
        let Some(url) = german_database() else { return };
        let own = unprivileged(&url, "without_privileges");
        let message = choose_english(&mut session(&own)).unwrap_err();
        assert!(message.contains("lc_messages") && !message.contains(REFUSAL), "{message}");

        let remedy = "ALTER ROLE without_privileges SET lc_messages = 'C'";
        session(&url).batch_execute(remedy).unwrap();
        let mut conn = session(&own);
        assert_eq!(choose_english(&mut conn), Ok(()), "refused, in English");
        assert_eq!(failure(&mut conn, "SELECT 1 / 0").1, DIVISION);
    }

    #[test]
    fn kinds_by_sqlstate_do_not_depend_on_the_language() {
        let Some(url) = german_database() else { return };
        let mut conn = session(&url);
        conn.batch_execute(
            "CREATE TABLE parent (id INT PRIMARY KEY);
             CREATE TABLE child (id INT NOT NULL CHECK (id < 9) REFERENCES parent);
             INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)",
        )
        .unwrap();
        let cases = [
            ("INSERT INTO parent VALUES (1)", Kind::Unique),
            ("INSERT INTO child VALUES (2)", Kind::ForeignKey),
            ("DELETE FROM parent", Kind::ForeignKey),
            ("INSERT INTO child VALUES (NULL)", Kind::Check),
            ("INSERT INTO child VALUES (9)", Kind::Check),
            ("SET transaction_read_only = on; DELETE FROM child", Kind::ReadOnly),
            ("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", Kind::Retry),
            ("SELECT pg_terminate_backend(pg_backend_pid())", Kind::Lost),
        ];
        for (sql, kind) in cases {
            assert_eq!(failure(&mut conn, sql).0, kind, "{sql}");
        }
    }
}
