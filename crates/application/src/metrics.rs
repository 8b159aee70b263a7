//! The table of all metrics: name, type, labels, help text. `docs/metrics.md` is generated from it.
//!
//! A label never contains an id, an address or a text from outside: each has a few values, all of
//! them defined here (a route pattern, a status, an enum value, the name of a configured adapter).

mod page;

pub use page::render_markdown;

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, with its unit at the end.
    pub name: &'static str,
    /// Counter, gauge or histogram.
    pub kind: MetricKind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// Its meaning, in one sentence.
    pub help: &'static str,
}

domain::text_enum! {
    /// The type of a metric, as Prometheus spells it.
    pub enum MetricKind {
        /// Only increases, from 0 at the start of the process.
        Counter = "counter",
        /// Increases and decreases.
        Gauge = "gauge",
        /// Counts durations in buckets.
        Histogram = "histogram",
    }
}

/// Answered requests.
pub const REQUESTS: Metric = Metric {
    name: "kassa_http_requests_total",
    kind: MetricKind::Counter,
    labels: &["method", "route", "status"],
    help: "Requests answered, by route pattern (`none` without a matching route).",
};
/// How long requests took.
pub const REQUEST_SECONDS: Metric = Metric {
    name: "kassa_http_request_seconds",
    kind: MetricKind::Histogram,
    labels: &["method", "route"],
    help: "Duration of requests, from the headers to the response.",
};
/// Requests at work.
pub const IN_FLIGHT: Metric = Metric {
    name: "kassa_http_requests_in_flight",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "Requests not answered yet, including those that wait for their bodies.",
};
/// Rejected requests and connections.
pub const REJECTED: Metric = Metric {
    name: "kassa_http_rejected_total",
    kind: MetricKind::Counter,
    labels: &["reason"],
    help: "Requests and connections that were rejected because a limit was reached: `in_flight` \
           (`http.max_in_flight`), `unauthenticated` (`http.max_unauthenticated`, more than 32 \
           probes, or no turn to be processed in time), `waiting` (evicted while waiting for its body or for the identity \
           provider's keys), `connections` \
           (`limits.connections_per_address`), `write_timeout` (`http.write_timeout`), `unread` \
           (`http.max_unread_bytes`).",
};
/// Replays.
pub const REPLAYS: Metric = Metric {
    name: "kassa_idempotent_replays_total",
    kind: MetricKind::Counter,
    labels: &[],
    help: "Requests answered by replaying the response to the same idempotency key.",
};
/// Commits.
pub const COMMITS: Metric = Metric {
    name: "kassa_commits_total",
    kind: MetricKind::Counter,
    labels: &["outcome"],
    help: "Database commits: `done`; `conflict` (concurrent change, retried); `lease_lost` \
           (another worker has the lease); `refused` (a rule, or the key of a concurrent \
           request); `unavailable`; `damaged` (the database is damaged, nothing is written); \
           `not_writable` (read-only, or its file was deleted or replaced); `failed` (a bug or a \
           corrupt row).",
};
/// How long commits took.
pub const COMMIT_SECONDS: Metric = Metric {
    name: "kassa_commit_seconds",
    kind: MetricKind::Histogram,
    labels: &[],
    help: "Duration of database commits, whatever their outcome.",
};
/// Webhooks.
pub const WEBHOOKS: Metric = Metric {
    name: "kassa_webhooks_total",
    kind: MetricKind::Counter,
    labels: &["provider", "outcome"],
    help: "Webhook events received: `applied`, `ignored` (already known), `duplicate`, `parked` \
           (deferred, its payment is unknown), `refused` (invalid signature or format), `failed` \
           (not stored: the provider retries it).",
};
/// Outcomes of payment attempts.
pub const PAYMENTS: Metric = Metric {
    name: "kassa_payments_total",
    kind: MetricKind::Counter,
    labels: &["provider", "outcome"],
    help: "Outcomes of payment attempts: `paid`, `declined`, `cancelled`, `unknown` (the response \
           was lost, the payment is looked up), `needs_review` (whether it exists at the provider \
           is unknown), `mismatch` (a different amount), `unavailable` (the provider was \
           unavailable, nothing was processed).",
};
/// Outcomes of refunds.
pub const REFUNDS: Metric = Metric {
    name: "kassa_refunds_total",
    kind: MetricKind::Counter,
    labels: &["outcome"],
    help: "Outcomes of refunds: `succeeded`, `failed` (rejected by the provider), `reversed` (it had \
           succeeded, and the provider has the money again).",
};
/// Outcomes of disputes.
pub const DISPUTES: Metric = Metric {
    name: "kassa_disputes_total",
    kind: MetricKind::Counter,
    labels: &["outcome"],
    help: "Disputes that were `opened` (inquiries included), `won` or `lost`.",
};
/// Open disputes.
pub const DISPUTES_OPEN: Metric = Metric {
    name: "kassa_disputes_open",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "Disputes and inquiries that are not decided yet, read at most every 5 s.",
};
/// Calls to providers.
pub const PROVIDER_SECONDS: Metric = Metric {
    name: "kassa_provider_call_seconds",
    kind: MetricKind::Histogram,
    labels: &["provider", "call", "outcome"],
    help: "Duration of calls to payment providers: `ok`, `declined`, `invalid_request`, \
           `unavailable`, `rate_limited`, `misconfigured` (wrong credentials), \
           `not_cancelable` (in the payment's current state), `unknown` (outcome unknown), `timeout`.",
};
/// Requests at providers.
pub const PROVIDER_REQUESTS: Metric = Metric {
    name: "kassa_provider_requests_in_flight",
    kind: MetricKind::Gauge,
    labels: &["provider"],
    help: "Requests to a payment provider in flight, limited by `payments.max_concurrent_requests`.",
};
/// Whether a provider can be called.
pub const PROVIDER_AVAILABLE: Metric = Metric {
    name: "kassa_provider_available",
    kind: MetricKind::Gauge,
    labels: &["provider"],
    help: "1 if this server calls the payment provider, 0 while it is paused or rejects the shop's \
           credentials; `/readyz` says which.",
};
/// Requests beyond the limit.
pub const PROVIDER_REJECTED: Metric = Metric {
    name: "kassa_provider_rejected_total",
    kind: MetricKind::Counter,
    labels: &["provider"],
    help: "Requests answered 503 because the limit of concurrent requests to the provider \
           (`payments.max_concurrent_requests`) and its wait queue were full, or because the \
           provider is paused. Nothing was charged.",
};
/// Responses of providers that cannot be used.
pub const PROVIDER_MALFORMED: Metric = Metric {
    name: "kassa_provider_malformed_total",
    kind: MetricKind::Counter,
    labels: &["provider", "call", "reason"],
    help: "Malformed responses and webhooks of payment providers: `next_action` (the URL for the \
           shopper is not https, and was dropped), `provider_data` (what the adapter keeps about the \
           payment is longer than 2 KiB, and was dropped), `panic` (the adapter panicked; after a call \
           that may have moved money the outcome is unknown, and is looked up).",
};
/// Jobs.
pub const JOBS: Metric = Metric {
    name: "kassa_outbox_jobs_total",
    kind: MetricKind::Counter,
    labels: &["kind", "outcome"],
    help: "Attempts at outbox jobs: `done`, `retried` (scheduled for a retry), `buried` \
           (dead-lettered, to be retried manually).",
};
/// Attempts at deliveries to webhook endpoints.
pub const WEBHOOK_ATTEMPTS: Metric = Metric {
    name: "kassa_webhook_delivery_attempts_total",
    kind: MetricKind::Counter,
    labels: &["outcome"],
    help: "Attempts at sending events to webhook endpoints: `delivered`, `pending` (failed, sent \
           again later), `failed` (given up, to be resent manually).",
};
/// Deliveries that need attention.
pub const WEBHOOK_DELIVERIES: Metric = Metric {
    name: "kassa_webhook_deliveries",
    kind: MetricKind::Gauge,
    labels: &["state"],
    help: "Deliveries to webhook endpoints, read at most every 5 s: `retrying` (failed, sent again later) \
           and `failed` (given up, kept for `webhooks.keep_deliveries`).",
};
/// Endpoints that are disabled.
pub const WEBHOOK_ENDPOINTS_DISABLED: Metric = Metric {
    name: "kassa_webhook_endpoints_disabled",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "Webhook endpoints that are disabled, read at most every 5 s: their receivers have failed for \
           days, or have asked for no more events.",
};
/// Limits that were reached.
pub const RATE_LIMITED: Metric = Metric {
    name: "kassa_rate_limited_total",
    kind: MetricKind::Counter,
    labels: &["limit"],
    help: "Operations rejected or postponed because a customer, an address or the shop had reached \
           a limit per period (`limits.*`); a waiting message counts at each attempt.",
};
/// Messages.
pub const NOTIFICATIONS: Metric = Metric {
    name: "kassa_notifications_total",
    kind: MetricKind::Counter,
    labels: &["channel", "outcome"],
    help: "Attempts at delivering messages: `sent`, `failed` (retried later), `dead` \
           (dead-lettered), `rate_limited` (dead-lettered: over a limit), `no_address` (kept: the customer \
           has no address).",
};
/// Panics.
pub const PANICS: Metric = Metric {
    name: "kassa_panics_total",
    kind: MetricKind::Counter,
    labels: &[],
    help: "Panics in the process: each is a bug to report.",
};
/// Jobs that wait.
pub const OUTBOX_DEPTH: Metric = Metric {
    name: "kassa_outbox_jobs",
    kind: MetricKind::Gauge,
    labels: &["state"],
    help: "Jobs in the outbox, `waiting` or `dead` (dead-lettered), read from the database at \
           most every 5 s.",
};
/// How far the outbox is behind.
pub const OUTBOX_LAG: Metric = Metric {
    name: "kassa_outbox_lag_seconds",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "Age of the oldest due job, read at most every 5 s; 0 if none is due.",
};
/// Orders.
pub const ORDERS: Metric = Metric {
    name: "kassa_orders",
    kind: MetricKind::Gauge,
    labels: &["status"],
    help: "Orders in the database, by status, read at most every 5 s.",
};
/// What waits for a person.
pub const ATTENTION: Metric = Metric {
    name: "kassa_needs_attention",
    kind: MetricKind::Gauge,
    labels: &["kind"],
    help: "Items that need an operator, read at most every 5 s: `payment_mismatch`, payments with \
           a different amount that await review; `payment_needs_review`, payments whose \
           existence at the provider is unknown; `dispute_due`, disputes and inquiries that await \
           the shop's response, due within three days or overdue; `order_overdue`, orders whose deadline passed \
           more than an hour ago with a payment whose outcome the provider has not reported; \
           `authorization_overdue`, orders whose deadline passed more than an hour ago with authorized \
           money; `order_unpaid`, confirmed or shipped orders whose online payment has failed since.",
};
/// Whether the database takes writes.
pub const STORAGE_WRITABLE: Metric = Metric {
    name: "kassa_storage_writable",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "1 if a test write to the database succeeds, 0 if it fails; made at most every 5 s for \
           this page. The log and `/readyz` show the cause.",
};
/// The error of the host's wall clock.
pub const CLOCK_OFFSET: Metric = Metric {
    name: "kassa_clock_offset_seconds",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "The server's time minus the wall clock of its machine: on PostgreSQL how far the \
           machine is behind the database (negative: ahead of it), on SQLite a jump that was not \
           adopted.",
};
/// Whether the clock is trusted.
pub const CLOCK_TRUSTED: Metric = Metric {
    name: "kassa_clock_trusted",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "1 if data may be expired and deleted by the server's clock, 0 while that is paused \
           because of a jump.",
};
/// Jumps.
pub const CLOCK_JUMPS: Metric = Metric {
    name: "kassa_clock_jumps_total",
    kind: MetricKind::Counter,
    labels: &[],
    help: "Jumps of the machine's wall clock or of the database's clock, and clocks inconsistent \
           with the newest row of the database at startup.",
};
/// Connections that were abandoned.
pub const STORAGE_ABANDONED: Metric = Metric {
    name: "kassa_storage_connections_abandoned_total",
    kind: MetricKind::Counter,
    labels: &[],
    help: "PostgreSQL connections abandoned because there was no response in time; new ones \
           replace them.",
};
/// Threads on abandoned connections.
pub const STORAGE_SILENT: Metric = Metric {
    name: "kassa_storage_connections_silent",
    kind: MetricKind::Gauge,
    labels: &[],
    help: "Abandoned connections whose threads still wait for a response or for the operating \
           system to close them.",
};
/// Build information.
pub const BUILD: Metric = Metric {
    name: "kassa_build_info",
    kind: MetricKind::Gauge,
    labels: &["version"],
    help: "Always 1; its label has the running version.",
};

/// Every metric, in the order of the page.
pub const METRICS: &[Metric] = &[
    REQUESTS,
    REQUEST_SECONDS,
    IN_FLIGHT,
    REJECTED,
    REPLAYS,
    COMMITS,
    COMMIT_SECONDS,
    WEBHOOKS,
    PAYMENTS,
    REFUNDS,
    DISPUTES,
    DISPUTES_OPEN,
    PROVIDER_SECONDS,
    PROVIDER_REQUESTS,
    PROVIDER_AVAILABLE,
    PROVIDER_REJECTED,
    PROVIDER_MALFORMED,
    JOBS,
    NOTIFICATIONS,
    WEBHOOK_ATTEMPTS,
    WEBHOOK_DELIVERIES,
    WEBHOOK_ENDPOINTS_DISABLED,
    RATE_LIMITED,
    OUTBOX_LAG,
    OUTBOX_DEPTH,
    ORDERS,
    ATTENTION,
    STORAGE_WRITABLE,
    CLOCK_OFFSET,
    CLOCK_TRUSTED,
    CLOCK_JUMPS,
    STORAGE_ABANDONED,
    STORAGE_SILENT,
    PANICS,
    BUILD,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_unit_and_stands_once() {
        for (at, metric) in METRICS.iter().enumerate() {
            let name = metric.name;
            assert_eq!(METRICS.iter().position(|m| m.name == name), Some(at), "{name} twice");
            assert!(name.starts_with("kassa_"), "{name}");
            assert_eq!(name.ends_with("_total"), metric.kind == MetricKind::Counter, "{name}");
            assert!(metric.kind != MetricKind::Histogram || name.ends_with("_seconds"), "{name}");
            assert!(metric.help.ends_with('.'), "{name}: {}", metric.help);
            let ids = metric.labels.iter().filter(|label| label.ends_with("id"));
            assert_eq!(ids.count(), 0, "{name} has an id for a label");
        }
    }
}
