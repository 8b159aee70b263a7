//! Collecting the metrics, and writing the page that `GET /metrics` shows.

mod gauges;

use std::sync::Arc;
use std::time::{Duration, Instant};

use api_actix::MetricsSource;
use application::Engine;
use application::metrics::{BUILD, METRICS, MetricKind, PANICS};
use async_trait::async_trait;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::{Mutex, watch};

use crate::exit::Failure;

/// Upper ends of the histograms' buckets, in seconds: from a lookup in memory to a provider that
/// makes callers wait as long as they may.
const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Maximum age of the database figures on the page.
const READ_EVERY: Duration = Duration::from_secs(5);

/// The metrics of this process.
pub struct Metrics {
    handle: PrometheusHandle,
    engine: Arc<Engine>,
    read: Mutex<Option<Instant>>,
}

/// Begins to collect. What happened before is not counted.
///
/// # Errors
/// If a recorder is already installed.
pub fn begin() -> Result<PrometheusHandle, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::plain(format!("cannot collect metrics: {error}"));
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).map_err(|e| failed(&e))?;
    let handle = builder.install_recorder().map_err(|e| failed(&e))?;
    for metric in METRICS {
        match metric.kind {
            MetricKind::Counter => metrics::describe_counter!(metric.name, metric.help),
            MetricKind::Gauge => metrics::describe_gauge!(metric.name, metric.help),
            MetricKind::Histogram => metrics::describe_histogram!(metric.name, metric.help),
        }
        // A monitor sees 0 before the first occurrence.
        if metric.kind == MetricKind::Counter && metric.labels.is_empty() {
            metrics::counter!(metric.name).increment(0);
        }
    }
    metrics::gauge!(BUILD.name, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    count_panics();
    Ok(handle)
}

impl Metrics {
    /// What was collected, with what the engine's database says.
    #[must_use]
    pub fn new(handle: PrometheusHandle, engine: Arc<Engine>) -> Self {
        engine.announce_metrics();
        Self { handle, engine, read: Mutex::new(None) }
    }

    /// Reads the gauges, unless they were read a moment ago. While the database is unavailable they
    /// keep their values: `/readyz` and failing commits report the outage.
    async fn refresh(&self) {
        let mut read = self.read.lock().await;
        if read.is_some_and(|at| at.elapsed() < READ_EVERY) {
            return;
        }
        *read = Some(Instant::now());
        if let Err(error) = gauges::read(&self.engine).await {
            tracing::debug!(%error, "gauges cannot be read");
        }
    }
}

#[async_trait]
impl MetricsSource for Metrics {
    async fn page(&self) -> String {
        self.refresh().await;
        self.handle.render()
    }
}

/// Puts what was measured into its buckets from time to time: without it, durations would pile up
/// in memory if no one asks for the page.
pub async fn keep_up(handle: PrometheusHandle, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        handle.run_upkeep();
        tokio::select! {
            () = tokio::time::sleep(READ_EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Counts every panic of the process, wherever it is caught.
fn count_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        metrics::counter!(PANICS.name).increment(1);
        before(panic);
    }));
}
