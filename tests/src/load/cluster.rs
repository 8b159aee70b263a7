//! The PostgreSQL of a measurement: its own, and as durable as one in production.

use std::ops::Deref;

use pg_harness::PgServer;

use super::readings::{Readings, count};
use crate::Database;

/// Enough memory for what is measured, and rows that are dead are cleaned up.
const SETTINGS: [(&str, &str); 3] =
    [("shared_buffers", "1GB"), ("max_wal_size", "4GB"), ("autovacuum", "on")];

/// A server that waits for the disk at each commit.
pub struct Cluster(PgServer);

impl Cluster {
    #[must_use]
    pub fn start() -> Self {
        Self(PgServer::start_own_with(true, &SETTINGS))
    }

    pub fn pid(&self) -> u32 {
        self.process_id()
    }

    /// Such as `PostgreSQL 15`.
    pub fn version(&self) -> String {
        let mut database = Database::open(&self.url("postgres"));
        let major = database.number("current_setting('server_version_num')::int / 10000");
        format!("PostgreSQL {major}")
    }

    /// Writes out what earlier measurements have left to write, and reads the counters.
    pub fn settle(&self, url: &str) -> Counters {
        Database::open(url).run("CHECKPOINT");
        Counters::read(url)
    }
}

impl Deref for Cluster {
    type Target = PgServer;

    fn deref(&self) -> &PgServer {
        &self.0
    }
}

/// What a database has done so far.
#[derive(Debug, Clone, Copy)]
pub struct Counters {
    transactions: i64,
    /// Bytes of the write-ahead log, of the whole server.
    log: i64,
}

impl Counters {
    pub fn read(url: &str) -> Self {
        let mut database = Database::open(url);
        Self {
            transactions: database.number(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()",
            ),
            log: database.number("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"),
        }
    }

    pub fn since(self, before: Self) -> Self {
        let (transactions, log) = (self.transactions - before.transactions, self.log - before.log);
        Self { transactions, log }
    }

    /// Notes what each of so many flows took.
    pub fn note(self, readings: &mut Readings, flows: u64) {
        let each =
            |total: i64| count(u64::try_from(total).unwrap_or_default()) / count(flows.max(1));
        readings.note("transactions", each(self.transactions));
        readings.note("log", each(self.log / 1_024));
    }
}
