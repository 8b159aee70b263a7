//! A soak: checkouts at a steady rate through the real binary, for as long as is asked, with
//! samples of the server's memory, its open descriptors, its work and the size of its database. It
//! fails if one of them grows after the warm-up by more than its bound.

mod load;
mod plot;
mod report;
mod sample;
mod verdict;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::{Db, Server};

pub use report::Report;
pub use sample::Sample;
pub use verdict::{Finding, findings};

/// How long, how fast, and how often a sample is taken.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub length: Duration,
    /// Checkouts a second.
    pub rate: u32,
    pub every: Duration,
}

/// The cache of answers is small, so that it is full before the warm-up ends: what grows afterwards
/// is none of it.
const SETTINGS: [(&str, &str); 2] =
    [("KASSA_IDEMPOTENCY__CACHE_BYTES", "1048576"), ("RUST_LOG", "warn")];

/// Runs a soak on a server of its own. `seen` is given each sample.
///
/// # Panics
/// If the server does not start, or its database cannot be read.
pub async fn run(db: Db, options: Options, mut seen: impl FnMut(&Sample)) -> Report {
    let server = Arc::new(Server::start_with(db, &SETTINGS));
    let is_sqlite = server.database_url().starts_with("sqlite://");
    let kind = if is_sqlite { "SQLite" } else { "PostgreSQL" };
    let load = load::Load::open(&server).await;
    let (begun, mut samples) = (Instant::now(), Vec::new());
    let driver = tokio::spawn(load.clone().drive(options.rate, begun + options.length));
    let mut ticks = tokio::time::interval(options.every);
    while !driver.is_finished() {
        ticks.tick().await;
        let (at, of) = (begun.elapsed(), Arc::clone(&server));
        let sample = tokio::task::spawn_blocking(move || Sample::of(&of, at));
        let sample = sample.await.expect("a sample");
        seen(&sample);
        samples.push(sample);
    }
    driver.await.expect("the load");
    server.assert_audit_clean();
    let (placed, failures) = load.outcome();
    Report { kind, options, placed, failures, findings: findings(&samples), samples }
}
