//! The page about the metrics, made of their table.

use std::fmt::Write;

use super::{METRICS, Metric};

const HEAD: &str = "\
# Metrics

A running `kassa serve` answers `GET /metrics` in the text form of Prometheus. `metrics.enabled = false` takes the page away (404); `metrics.token` asks scrapers for `Authorization: Bearer <token>` (401 without it). The page stands on the API's own listener: where that is reached from outside, set the token, or let the proxy in front keep `/metrics` to itself.

Counters begin at 0 with each process. Gauges about the database are the same on every server: take `max`, not `sum`. Histograms have buckets from 0.5 ms to 10 s. No label holds an id, a path with values in it, an address, or anything that a caller chooses.

| metric | kind | labels | says |
|---|---|---|---|
";

const TAIL: &str = "
## Worth an alert

| when | means |
|---|---|
| `increase(kassa_panics_total[10m]) > 0` | a bug; the log has its place |
| `kassa_outbox_jobs{state=\"dead\"} > 0` | work was given up; `kassa outbox list --state dead` tells which and why, `kassa outbox retry` puts it back |
| `kassa_outbox_lag_seconds > 60` | nobody works the outbox, or not fast enough |
| `kassa_needs_attention{kind=\"payment_mismatch\"} > 0` | an operator accepts or refunds a payment of another amount; after `payments.review_time` the engine decides |
| `kassa_needs_attention{kind=\"order_overdue\"} > 0` | a provider does not say what became of a payment, or no server sweeps; `kassa reconcile` asks it |
| `kassa_needs_attention{kind=\"authorization_overdue\"} > 0` | authorized money was neither captured nor voided: an operator does either; where that takes longer by design, alert on a higher number |
| `kassa_needs_attention{kind=\"order_unpaid\"} > 0` | a capture was refused after goods had left: the customer pays again, or the parcel comes back |
| `increase(kassa_payments_total{outcome=\"mismatch\"}[1h]) > 0` | money came that is not what was asked for: an operator decides |
| `rate(kassa_payments_total{outcome=~\"unknown\\|unavailable\"}[5m]) > 0` | a provider is in trouble; `kassa reconcile --since 1h` asks it about every open payment |
| `increase(kassa_provider_rejected_total[5m]) > 0` | a provider is too slow for its requests, or hangs |
| `increase(kassa_provider_malformed_total[10m]) > 0` | a provider adapter panicked, or sends shoppers to pages that are not https; the log names provider and call |
| `rate(kassa_webhooks_total{outcome=\"refused\"}[5m]) > 0` | somebody sends unsigned webhooks, or the secrets differ |
| `kassa_storage_writable == 0` | the database takes no writes: damaged, replaced, read-only or full; `/readyz` says which |
| `kassa_clock_trusted == 0` or `increase(kassa_clock_jumps_total[1h]) > 0` | a clock jumped, or does not fit the database; see *Clocks* in [operations.md](operations.md#clocks) |
| `abs(kassa_clock_offset_seconds) > 2` | the machine's wall clock is off: check its time service |
| `rate(kassa_commits_total{outcome=~\"unavailable\\|damaged\\|not_writable\\|failed\"}[5m]) > 0` | the database is unreachable, out of disk space, or damaged; or a bug |
| `histogram_quantile(0.99, sum by (le) (rate(kassa_http_request_seconds_bucket[5m]))) > 0.5` | callers wait |
";

/// The page, as Markdown.
#[must_use]
pub fn render_markdown() -> String {
    let mut page = String::from(HEAD);
    for metric in METRICS {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "{}", row(metric));
    }
    page.push_str(TAIL);
    page
}

fn row(metric: &Metric) -> String {
    let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
    let (name, kind, help) = (metric.name, metric.kind.as_str(), metric.help);
    format!("| `{name}` | {kind} | {} | {help} |", labels.join(", "))
}
