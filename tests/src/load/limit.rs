//! What bare SQL does on the same PostgreSQL: the same durable commits with one statement for each
//! request, driven by `pgbench`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tempfile::TempDir;

use super::cluster::{Cluster, Counters};
use super::drive::Plan;
use super::flow::Flow;
use super::readings::Readings;
use super::seeded::Size;
use super::usage::Probe;
use crate::{Database, latency};

const SCHEMA: &str = include_str!("limit/schema.sql");

/// A minimal database, and the program that drives it.
pub struct Limit {
    cluster: Arc<Cluster>,
    url: String,
    pgbench: PathBuf,
    size: Size,
}

impl Limit {
    /// Seeds a database with as much as a shop of this size has. None if there is no
    /// `pgbench`.
    pub fn open(cluster: &Arc<Cluster>, size: Size) -> Option<Self> {
        let pgbench = cluster.client_program("pgbench")?;
        let url = cluster.fresh_database();
        let Size { customers, listings, orders } = size;
        let mut database = Database::open(&url);
        database.run(SCHEMA);
        database.run(&format!(
            "INSERT INTO customers SELECT i, 'customer' || i || '@example.com' \
                 FROM generate_series(1, {customers}) i; \
             INSERT INTO listings SELECT i, 'Article ' || i, 100 + i * 37 % 9900 \
                 FROM generate_series(1, {listings}) i; \
             INSERT INTO carts (customer_id) SELECT i FROM generate_series(1, {customers}) i; \
             INSERT INTO orders (customer_id, total, status) \
                 SELECT 1 + i % {customers}, 300, 'paid' FROM generate_series(1, {orders}) i; \
             INSERT INTO order_items SELECT i, line, 1, 100 \
                 FROM generate_series(1, {orders}) i, generate_series(1, 3) line"
        ));
        Some(Self { cluster: Arc::clone(cluster), url, pgbench, size })
    }

    /// Statistics for the planner, and room from what is dead.
    pub fn vacuum(&self) {
        Database::open(&self.url).run("VACUUM ANALYZE");
    }

    /// Drives a flow for as long as a plan says.
    ///
    /// # Panics
    /// If `pgbench` fails.
    pub fn measure(&self, flow: Flow, plan: Plan) -> Readings {
        let dir = tempfile::tempdir().expect("a directory");
        let (clients, seconds) = (plan.shoppers, plan.length.as_secs().max(1));
        let before = self.cluster.settle(&self.url);
        let mut child = self
            .command(&dir, flow, clients)
            .args(["-T", &seconds.to_string()])
            .spawn()
            .expect("pgbench can be started");
        let probe = Probe {
            database: Some(self.cluster.pid()),
            generator: Some(child.id()),
            ..Probe::default()
        };
        // It opens its connections first, and measures for so long after that.
        let (mut watch, end) = (probe.begin(), Instant::now() + Duration::from_secs(seconds));
        while Instant::now() < end && child.try_wait().expect("a child").is_none() {
            thread::sleep(Duration::from_millis(20));
            watch.look();
        }
        let used = watch.end();
        let output = child.wait_with_output().expect("pgbench ends");
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "pgbench: {said}{failed}");
        let times = times(&dir);
        let mut readings = Readings::default();
        readings.note("rate", rate(&said).expect("pgbench tells its rate"));
        readings.note("failures", 0.0);
        readings.note_times("", &times);
        readings.note_used(&used, times.len());
        Counters::read(&self.url).since(before).note(&mut readings, times.len());
        readings
    }

    fn command(&self, dir: &TempDir, flow: Flow, clients: usize) -> Command {
        let script = match flow {
            Flow::A => include_str!("limit/a.sql"),
            Flow::B => include_str!("limit/b.sql"),
            Flow::R => include_str!("limit/r.sql"),
        };
        let file = dir.path().join("flow.sql");
        fs::write(&file, script).expect("a script");
        let Size { customers, listings, orders } = self.size;
        let (clients, threads) = (clients.to_string(), clients.min(2).to_string());
        let mut pgbench = Command::new(&self.pgbench);
        pgbench.current_dir(dir.path()).arg("-f").arg(file).arg(&self.url);
        pgbench.args(["-n", "-M", "prepared", "-l", "-c", &clients, "-j", &threads]);
        let values = [
            ("clients", clients.clone()),
            ("customers", customers.to_string()),
            ("listings", listings.to_string()),
            ("orders", orders.max(1).to_string()),
        ];
        for (name, value) in values {
            pgbench.arg("-D").arg(format!("{name}={value}"));
        }
        pgbench.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        pgbench
    }
}

/// The latencies that `pgbench` has written, one file for each of its threads.
fn times(dir: &TempDir) -> Histogram<u64> {
    let mut times = latency::histogram();
    for entry in fs::read_dir(dir.path()).expect("a directory").flatten() {
        if entry.file_name().to_string_lossy().starts_with("pgbench_log") {
            let text = fs::read_to_string(entry.path()).expect("a log");
            for line in text.lines() {
                let micros = line.split(' ').nth(2).and_then(|micros| micros.parse().ok());
                latency::note(&mut times, Duration::from_micros(micros.unwrap_or_default()));
            }
        }
    }
    times
}

fn rate(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}
