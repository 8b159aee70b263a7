//! A throw-away PostgreSQL for tests.
//!
//! The first call of [`server`] in a process starts a real PostgreSQL in a directory of its own,
//! on a free port of the loopback interface; it takes about half a second. After that a new
//! database costs some 25 milliseconds. Nothing has to be set up, and nothing stays behind: a
//! small shell process holds the other end of a pipe and, when the test process ends, however
//! it ends, stops the server and removes the directory.
//!
//! ```no_run
//! let empty = pg_harness::fresh_database();
//! let migrated = pg_harness::fresh_database_from("kassa", |url| { /* run migrations on url */ });
//! # let _ = (empty, migrated);
//! ```
//!
//! The server is tuned for speed and would lose data in a power cut. A test about crashes starts
//! a durable one of its own with [`PgServer::start_own`].

mod account;
mod binaries;
mod databases;
mod files;
mod guardian;
mod port;
mod server;
mod settings;

use std::sync::OnceLock;

pub use port::ReservedPort;
pub use server::PgServer;

/// The variable that switches tests on PostgreSQL off when it is set to `off`.
pub const SWITCH: &str = "KASSA_TEST_POSTGRES";

/// The variable that names the directory of the PostgreSQL programs to use.
pub const BIN_DIR: &str = "KASSA_TEST_PG_BIN";

static SERVER: OnceLock<PgServer> = OnceLock::new();

/// Whether tests on PostgreSQL are wanted. They are, unless `KASSA_TEST_POSTGRES=off`.
///
/// This says nothing about what is installed: on a machine without PostgreSQL the answer is
/// still yes, and [`server`] then fails loudly instead of letting tests pass that never ran.
///
/// # Panics
/// When the variable holds anything but `on` or `off`.
pub fn available() -> bool {
    wanted(std::env::var(SWITCH).ok().as_deref())
}

/// The server of this process, started on first use.
///
/// # Panics
/// When PostgreSQL cannot be found or does not start; the message says what to do.
pub fn server() -> &'static PgServer {
    SERVER.get_or_init(|| PgServer::start_own(false))
}

/// The URL of a new empty database.
///
/// # Panics
/// As [`server`], or when the database cannot be created.
pub fn fresh_database() -> String {
    server().fresh_database()
}

/// The URL of a new database with the content that `prepare` gave to the template of this key.
///
/// `prepare` runs once a process and key, on the URL of an empty database. When it returns, its
/// connections to that database are closed by force, since a template may not be in use.
///
/// # Panics
/// As [`server`], when the database cannot be created, or when `prepare` panics.
pub fn fresh_database_from(template_key: &str, prepare: impl FnOnce(&str)) -> String {
    server().fresh_database_from(template_key, prepare)
}

fn wanted(switch: Option<&str>) -> bool {
    match switch {
        None | Some("" | "on") => true,
        Some("off") => false,
        Some(other) => panic!("{SWITCH} is {other:?}; use `off`, or leave it unset"),
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn tests_on_postgresql_run_unless_switched_off() {
        assert!(wanted(None));
        assert!(wanted(Some("")));
        assert!(wanted(Some("on")));
        assert!(!wanted(Some("off")));
    }

    #[test]
    #[should_panic(expected = "use `off`")]
    fn an_unknown_switch_is_refused_rather_than_guessed() {
        wanted(Some("maybe"));
    }
}
