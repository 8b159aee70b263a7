//! Drives checkouts through the real binary for minutes and measures what the server takes up.
//! Exits 1 if something grows, or a checkout fails.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tests::Db;
use tests::soak::{self, Options, Sample};

/// Checkouts at a steady rate, with samples of memory, descriptors, database and outbox.
#[derive(Debug, Parser)]
#[command(name = "soak")]
struct Arguments {
    /// How long, in minutes
    #[arg(long, default_value_t = 20.0, value_name = "N")]
    minutes: f64,
    /// Checkouts a second
    #[arg(long, default_value_t = 10, value_name = "N")]
    rate: u32,
    /// Seconds between samples; a short run takes at least sixteen in all
    #[arg(long, default_value_t = 10.0, value_name = "N")]
    every: f64,
    /// An empty database: a URL, or `postgres` for a server of its own; else a new SQLite file
    #[arg(long, value_name = "postgres|URL")]
    database: Option<String>,
    /// Where the page, the samples and the plot are written
    #[arg(long, default_value = "docs/evidence", value_name = "DIR")]
    into: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let db = match arguments.database.as_deref() {
        None => Db::Sqlite,
        Some("postgres") => Db::Postgres,
        Some(url) => Db::Url(url.to_owned()),
    };
    let seconds = (arguments.minutes * 60.0).max(10.0);
    let options = Options {
        length: Duration::from_secs_f64(seconds),
        rate: arguments.rate,
        every: Duration::from_secs_f64(arguments.every.clamp(0.1, seconds / 16.0)),
    };
    let report = soak::run(db, options, |sample| progress(sample, seconds)).await;
    println!("{}", report.page());
    for failure in report.failures.iter().take(5) {
        eprintln!("soak: {failure}");
    }
    if let Err(error) = report.write(&arguments.into) {
        eprintln!("soak: {}: {error}", arguments.into.display());
        return ExitCode::FAILURE;
    }
    if report.is_flat() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn progress(sample: &Sample, seconds: f64) {
    let Sample { at, orders, memory, descriptors, database, log, jobs } = sample;
    eprintln!(
        "{at:6.0} of {seconds:.0} s: {orders} orders, {memory} KiB of memory, {descriptors} descriptors, \
         database {database} KiB, write-ahead log {log} KiB, {jobs} jobs"
    );
}
