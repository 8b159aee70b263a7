//! One look at the server and its database.

use std::fs;
use std::time::Duration;

use crate::{Database, Server};

/// What the server and its database take up at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Seconds since the beginning.
    pub at: f64,
    pub orders: f64,
    /// Resident memory of the server, in KiB.
    pub memory: f64,
    /// Open file descriptors of the server.
    pub descriptors: f64,
    /// Size of the database, in KiB.
    pub database: f64,
    /// Size of SQLite's write-ahead log, in KiB; 0 on PostgreSQL.
    pub log: f64,
    /// Jobs in the outbox.
    pub jobs: f64,
}

/// The columns of the CSV file, in the order of `Sample::row`.
pub const COLUMNS: &str = "seconds,orders,rss_kib,descriptors,database_kib,wal_kib,outbox_jobs";

impl Sample {
    pub fn of(server: &Server, at: Duration) -> Self {
        let url = server.database_url();
        let mut database = Database::open(url);
        let wal = url.strip_prefix("sqlite://").map(|path| format!("{path}-wal"));
        let wal = wal.and_then(|path| fs::metadata(path).ok()).map_or(0, |file| file.len() / 1024);
        Self {
            at: at.as_secs_f64(),
            orders: figure(database.number("SELECT COUNT(*) FROM orders")),
            memory: figure(server.memory().resident),
            descriptors: figure(server.descriptors()),
            database: figure(database.size()),
            log: figure(wal),
            jobs: figure(database.number("SELECT COUNT(*) FROM outbox")),
        }
    }

    /// Its line of the CSV file.
    pub fn row(&self) -> String {
        let Self { at, orders, memory, descriptors, database, log, jobs } = self;
        format!("{at:.1},{orders},{memory},{descriptors},{database},{log},{jobs}")
    }
}

/// A count as a figure to calculate with: exact, as far as 32 bits go.
fn figure(count: impl TryInto<u32>) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}
