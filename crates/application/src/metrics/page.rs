//! The metrics page, generated from their table.

use std::fmt::Write;

use super::{METRICS, Metric};

const HEAD: &str = "\
# Metrics

`kassa serve` exposes metrics at `GET /metrics` in the Prometheus text format. `metrics.enabled = false` disables the endpoint (404); `metrics.token` requires `Authorization: Bearer <token>` (401 without it). The page is served by the API's listener: if that is reachable from outside, set the token, or block `/metrics` at the proxy.

Counters start at 0 with each process. Database gauges are the same on every server: take `max`, not `sum`. Histograms have buckets from 0.5 ms to 10 s. Labels contain no ids, no paths with values, no addresses, and nothing chosen by callers.

| metric | type | labels | description |
|---|---|---|---|
";

const TAIL: &str = "
## Recommended alerts

| condition | meaning |
|---|---|
| `increase(kassa_panics_total[10m]) > 0` | a bug; the log has its location |
| `kassa_outbox_jobs{state=\"dead\"} > 0` | jobs were dead-lettered; `kassa outbox list --state dead` shows them with their errors, `kassa outbox retry` retries them |
| `kassa_outbox_lag_seconds > 60` | no worker processes the outbox, or not fast enough |
| `kassa_needs_attention{kind=\"payment_mismatch\"} > 0` | a payment with a different amount awaits review; after `payments.review_time` it is decided automatically |
| `kassa_needs_attention{kind=\"order_overdue\"} > 0` | a provider does not report the outcome of a payment, or no server runs the sweeps; `kassa reconcile` looks it up |
| `kassa_needs_attention{kind=\"authorization_overdue\"} > 0` | an authorization was neither captured nor voided: an operator does either; if that takes longer by design, alert on a higher number |
| `kassa_needs_attention{kind=\"order_unpaid\"} > 0` | the online payment of a confirmed or shipped order has failed: the customer pays again, or the parcel is returned |
| `increase(kassa_payments_total{outcome=\"mismatch\"}[1h]) > 0` | a captured amount differs from the requested one: an operator decides |
| `increase(kassa_refunds_total{outcome=~\"failed\\|reversed\"}[1h]) > 0` | a refund was not paid back: refund it again, or pay the customer otherwise |
| `kassa_needs_attention{kind=\"dispute_due\"} > 0` | the response to a dispute is due within three days: respond at the provider, or the dispute is lost |
| `increase(kassa_disputes_total{outcome=\"opened\"}[1h]) > 0` | a payment is disputed: its order is not shipped unless forced, and the response has a deadline (`GET /api/admin/disputes`) |
| `rate(kassa_payments_total{outcome=~\"unknown\\|unavailable\"}[5m]) > 0` | a provider has problems; `kassa reconcile --since 1h` looks up every open payment |
| `increase(kassa_provider_rejected_total[5m]) > 0` | a provider is too slow for the load, hangs, or is paused because it gets too many requests or does not answer |
| `increase(kassa_provider_call_seconds_count{outcome=\"misconfigured\"}[5m]) > 0` | a provider rejects the credentials: replace its key or secret |
| `increase(kassa_provider_malformed_total[10m]) > 0` | a provider adapter panicked, or returned a URL that is not https; the log names provider and call |
| `rate(kassa_webhooks_total{outcome=\"refused\"}[5m]) > 0` | unsigned webhooks are received, or the secrets differ |
| `kassa_webhook_endpoints_disabled > 0` or `kassa_webhook_deliveries{state=\"failed\"} > 0` | a receiver of events does not take them: fix it, then activate and recover the endpoint (`kassa webhook deliveries --state failed`) |
| `kassa_storage_writable == 0` | the database accepts no writes: damaged, replaced, read-only or full; `/readyz` shows the cause |
| `kassa_clock_trusted == 0` or `increase(kassa_clock_jumps_total[1h]) > 0` | a clock jumped, or is inconsistent with the database; see *Clocks* in [operations.md](operations.md#clocks) |
| `abs(kassa_clock_offset_seconds) > 2` | the machine's wall clock is wrong: check its time service |
| `rate(kassa_commits_total{outcome=~\"unavailable\\|damaged\\|not_writable\\|failed\"}[5m]) > 0` | the database is unreachable, out of disk space, or damaged; or a bug |
| `histogram_quantile(0.99, sum by (le) (rate(kassa_http_request_seconds_bucket[5m]))) > 0.5` | requests are slow |
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
