//! What a running shop counts and measures: every metric's name, kind, labels and meaning, in one
//! table. Whoever counts takes the name from here; `docs/metrics.md` is made of it.
//!
//! A label never holds an id, an address or a text from outside: each has a handful of values, all
//! of them ours (a route's pattern, a status, a word of an enum, the name of a wired adapter).

mod page;

pub use page::render_markdown;

/// A metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name, with its unit at the end.
    pub name: &'static str,
    /// Counter, gauge or histogram.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static [&'static str],
    /// What it says, in a sentence.
    pub help: &'static str,
}

/// What a metric's number does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, from 0 at the start of the process.
    Counter,
    /// It goes up and down.
    Gauge,
    /// It counts durations by how long they were.
    Histogram,
}

impl Kind {
    /// The kind as Prometheus spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// Answered requests.
pub const REQUESTS: Metric = Metric {
    name: "kassa_http_requests_total",
    kind: Kind::Counter,
    labels: &["method", "route", "status"],
    help: "Requests that were answered, by the pattern of their route (`none` where there is none).",
};
/// How long requests took.
pub const REQUEST_SECONDS: Metric = Metric {
    name: "kassa_http_request_seconds",
    kind: Kind::Histogram,
    labels: &["method", "route"],
    help: "How long requests took, from their headers to their answer.",
};
/// Requests at work.
pub const IN_FLIGHT: Metric = Metric {
    name: "kassa_http_requests_in_flight",
    kind: Kind::Gauge,
    labels: &[],
    help: "Requests that have not been answered yet, including those that wait for their bodies.",
};
/// Rejected requests and connections.
pub const REJECTED: Metric = Metric {
    name: "kassa_http_rejected_total",
    kind: Kind::Counter,
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
    kind: Kind::Counter,
    labels: &[],
    help: "Requests that were answered with the first answer to the same idempotency key.",
};
/// Commits.
pub const COMMITS: Metric = Metric {
    name: "kassa_commits_total",
    kind: Kind::Counter,
    labels: &["outcome"],
    help: "Writes to the database: `done`; `conflict` (somebody was quicker, it is decided again); \
           `lease_lost` (somebody else holds the work by now); `refused` (a rule, a twin's key); \
           `unavailable`; `damaged` (the database is damaged, nothing is written); `not_writable` \
           (read-only, or its file was deleted or replaced); `failed` (a bug or a broken row).",
};
/// How long commits took.
pub const COMMIT_SECONDS: Metric = Metric {
    name: "kassa_commit_seconds",
    kind: Kind::Histogram,
    labels: &[],
    help: "How long writes to the database took, whatever came of them.",
};
/// Webhooks.
pub const WEBHOOKS: Metric = Metric {
    name: "kassa_webhooks_total",
    kind: Kind::Counter,
    labels: &["provider", "outcome"],
    help: "What providers sent by themselves: `applied`, `ignored` (known already), `duplicate`, \
           `parked` (its payment is not known yet), `refused` (no good signature, not \
           understood), `failed` (not kept: the provider sends it again).",
};
/// What became of attempts at paying.
pub const PAYMENTS: Metric = Metric {
    name: "kassa_payments_total",
    kind: Kind::Counter,
    labels: &["provider", "outcome"],
    help: "What became of attempts at paying: `paid`, `declined`, `cancelled`, `unknown` (the \
           answer was lost, the provider is asked), `mismatch` (the sum is another one), \
           `unavailable` (the provider was away, nothing happened).",
};
/// Calls to providers.
pub const PROVIDER_SECONDS: Metric = Metric {
    name: "kassa_provider_call_seconds",
    kind: Kind::Histogram,
    labels: &["provider", "call", "outcome"],
    help: "How long calls to payment providers took: `ok`, `declined`, `invalid_request`, \
           `unavailable`, `unknown` (no answer that says what happened), `timeout`.",
};
/// Requests at providers.
pub const PROVIDER_REQUESTS: Metric = Metric {
    name: "kassa_provider_requests_in_flight",
    kind: Kind::Gauge,
    labels: &["provider"],
    help: "Requests to a payment provider that are in flight, of `payments.max_concurrent_requests`.",
};
/// Requests beyond the limit.
pub const PROVIDER_REJECTED: Metric = Metric {
    name: "kassa_provider_rejected_total",
    kind: Kind::Counter,
    labels: &["provider"],
    help: "Requests answered 503 because the limit of concurrent requests to the provider \
           (`payments.max_concurrent_requests`) and its wait queue were full. Nothing was charged.",
};
/// Responses of providers that cannot be used.
pub const PROVIDER_MALFORMED: Metric = Metric {
    name: "kassa_provider_malformed_total",
    kind: Kind::Counter,
    labels: &["provider", "call", "reason"],
    help: "Responses and webhooks of payment providers that could not be used as they were: \
           `next_action` (the URL for the shopper is not https, and was dropped), `panic` (the \
           adapter panicked; after a call that may have moved money the outcome is unknown, and is \
           looked up).",
};
/// Jobs.
pub const JOBS: Metric = Metric {
    name: "kassa_outbox_jobs_total",
    kind: Kind::Counter,
    labels: &["kind", "outcome"],
    help: "Attempts at the outbox's jobs: `done`, `retried` (put back for later), `buried` (given \
           up, to be put back by hand).",
};
/// Limits that were reached.
pub const RATE_LIMITED: Metric = Metric {
    name: "kassa_rate_limited_total",
    kind: Kind::Counter,
    labels: &["limit"],
    help: "Times that something was not done because its customer, its address or the shop had reached \
           a limit (`limits.*`) of the period; a message that waits counts each time it is tried.",
};
/// Messages.
pub const NOTIFICATIONS: Metric = Metric {
    name: "kassa_notifications_total",
    kind: Kind::Counter,
    labels: &["channel", "outcome"],
    help: "Attempts at delivering messages: `sent`, `failed` (tried again later), `dead` (given \
           up), `rate_limited` (given up: over a limit), `no_address` (kept: the customer has left none).",
};
/// Panics.
pub const PANICS: Metric = Metric {
    name: "kassa_panics_total",
    kind: Kind::Counter,
    labels: &[],
    help: "Panics anywhere in the process: each is a bug to be reported.",
};
/// Jobs that wait.
pub const OUTBOX_DEPTH: Metric = Metric {
    name: "kassa_outbox_jobs",
    kind: Kind::Gauge,
    labels: &["state"],
    help: "Jobs in the outbox, `waiting` or `dead` (given up), read from the database at most \
           every 5 s.",
};
/// How far the outbox is behind.
pub const OUTBOX_LAG: Metric = Metric {
    name: "kassa_outbox_lag_seconds",
    kind: Kind::Gauge,
    labels: &[],
    help: "For how long the oldest job that is due has been due, read at most every 5 s; 0 where \
           none is.",
};
/// Orders.
pub const ORDERS: Metric = Metric {
    name: "kassa_orders",
    kind: Kind::Gauge,
    labels: &["status"],
    help: "Orders in the database, by their status word, read at most every 5 s.",
};
/// What waits for a person.
pub const ATTENTION: Metric = Metric {
    name: "kassa_needs_attention",
    kind: Kind::Gauge,
    labels: &["kind"],
    help: "What an operator has to look at, read at most every 5 s: `payment_mismatch`, payments of another \
           amount that wait for a decision; `order_overdue`, orders whose deadline passed more than an \
           hour ago, for a payment of which the provider has given no answer; `authorization_overdue`, \
           orders whose deadline passed more than an hour ago while money is authorized for them; \
           `order_unpaid`, orders that were confirmed or have left, to be paid online, and whose payment \
           has failed since.",
};
/// Whether the database takes writes.
pub const STORAGE_WRITABLE: Metric = Metric {
    name: "kassa_storage_writable",
    kind: Kind::Gauge,
    labels: &[],
    help: "1 where a test write to the database succeeds, 0 where it fails; made at most every 5 s \
           for this page. The log and `/readyz` say why.",
};
/// How wrong the machine's wall clock is.
pub const CLOCK_OFFSET: Metric = Metric {
    name: "kassa_clock_offset_seconds",
    kind: Kind::Gauge,
    labels: &[],
    help: "The server's time less the wall clock of its machine: on PostgreSQL how far the machine is \
           behind the database (negative: ahead of it), on SQLite a jump that was not adopted.",
};
/// Whether the time is certain.
pub const CLOCK_TRUSTED: Metric = Metric {
    name: "kassa_clock_trusted",
    kind: Kind::Gauge,
    labels: &[],
    help: "1 where data may be expired and deleted by the server's clock, 0 while that is paused \
           because of a jump.",
};
/// Jumps.
pub const CLOCK_JUMPS: Metric = Metric {
    name: "kassa_clock_jumps_total",
    kind: Kind::Counter,
    labels: &[],
    help: "Jumps of the machine's wall clock or of the database's clock, and clocks that did not fit \
           the newest row of the database at the start.",
};
/// Connections that were abandoned.
pub const STORAGE_ABANDONED: Metric = Metric {
    name: "kassa_storage_connections_abandoned_total",
    kind: Kind::Counter,
    labels: &[],
    help: "Connections to PostgreSQL that were abandoned because it did not answer on them in time; \
           new ones take their place.",
};
/// Threads on abandoned connections.
pub const STORAGE_SILENT: Metric = Metric {
    name: "kassa_storage_connections_silent",
    kind: Kind::Gauge,
    labels: &[],
    help: "Abandoned connections whose threads still wait for an answer or for the operating system \
           to end them.",
};
/// Which program this is.
pub const BUILD: Metric = Metric {
    name: "kassa_build_info",
    kind: Kind::Gauge,
    labels: &["version"],
    help: "Always 1; its label says which version runs.",
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
    PROVIDER_SECONDS,
    PROVIDER_REQUESTS,
    PROVIDER_REJECTED,
    PROVIDER_MALFORMED,
    JOBS,
    NOTIFICATIONS,
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
            assert_eq!(name.ends_with("_total"), metric.kind == Kind::Counter, "{name}");
            assert!(metric.kind != Kind::Histogram || name.ends_with("_seconds"), "{name}");
            assert!(metric.help.ends_with('.'), "{name}: {}", metric.help);
            let ids = metric.labels.iter().filter(|label| label.ends_with("id"));
            assert_eq!(ids.count(), 0, "{name} has an id for a label");
        }
    }
}
