//! The settings of background work, of retention, and of what an operator sees.

use std::time::Duration;

use domain::text_enum;
use secrecy::SecretString;

use crate::settings::declare::{
    DAY, Field, HOUR, MINUTE, Section, count, millis, or, parsed, seconds, section, unset,
};
use crate::settings::key::Key;
use crate::settings::kind::{Value, ValueKind};
use crate::settings::reader::Reader;

text_enum! {
    /// The format of log lines.
    pub enum LogFormat {
        /// For people.
        Pretty = "pretty",
        /// For machines: one JSON object a line.
        Json = "json",
    }
}
parsed!(LogFormat);

section! {
    /// Background jobs.
    pub struct Outbox in "outbox" {
        workers: usize = count(0, 64), or("1"),
            "Number of background workers. 0: this server runs no background jobs.";
        poll_interval: Duration = millis(10, HOUR * 1_000), or("1s"),
            "How often the workers poll for jobs of other servers and jobs that have become due.";
        lease: Duration = seconds(2, HOUR), or("1m"),
            "Lease of a claimed job. After a crash its jobs wait that long before another worker \
             claims them.";
        batch: u32 = count(1, 1_000), or("64"),
            "Number of jobs that a worker claims at once.";
        max_attempts: i32 = count(1, 100_000), or("300"),
            "Attempts at a job other than a message, such as a refund or a capture, before it is \
             dead-lettered. The delays grow to a quarter of an hour: 300 attempts take about three \
             days.";
    }
}

section! {
    /// When a changed clock is believed.
    pub struct Clock in "clock" {
        tolerance: Duration = millis(100, MINUTE * 1_000), or("2s"),
            "Largest clock difference that is corrected immediately. A larger difference is \
             treated as a clock jump: it is logged and counted, and expiry and deletion are \
             paused.";
        settle: Duration = seconds(MINUTE, 30 * DAY), or("1h"),
            "How long a changed clock must remain stable before its time is adopted.";
    }
}

section! {
    /// Stored answers to idempotency keys.
    pub struct Idempotency in "idempotency" {
        retention: Duration = seconds(MINUTE, 10 * 365 * DAY), or("30d"),
            "How long the response to an Idempotency-Key is stored and replayed.";
        unchanged_answer_bytes: usize = count(0, 1_048_576), or("4096"),
            "The largest response, in bytes, that is stored for a request that changed nothing. A \
             retry of a request with a larger response is processed again.";
        cache_bytes: u64 = count(0, 1_073_741_824), or("33554432"),
            "Size of the in-memory cache of responses to Idempotency-Keys, in bytes.";
    }
}

section! {
    /// Webhooks: receipts of those that are received, and requests to the shop's webhook endpoints.
    pub struct Webhooks in "webhooks" {
        keep: Duration = seconds(DAY, 10 * 365 * DAY), or("90d"),
            "How long webhook receipts are kept; a later duplicate counts as new, and changes \
             nothing.";
        keep_deliveries: Duration = seconds(HOUR, 10 * 365 * DAY), or("30d"),
            "How long deliveries to webhook endpoints are kept after they were delivered or given up.";
        timeout: Duration = millis(100, 30_000), or("15s"),
            "Timeout for a request to a webhook endpoint.";
        allow_networks: Option<String> =
            ValueKind::Text, unset("deliveries go to public addresses only", "10.1.0.0/16, fd00::/8"),
            "Networks of webhook endpoints that are not public, in CIDR notation, separated by \
             commas. Plain http is allowed to addresses in them.";
    }
}

section! {
    /// The log and traces.
    pub struct Log in "log" {
        format: Option<LogFormat> =
            ValueKind::Word(LogFormat::WORDS), unset("pretty on a terminal, else json", "json"),
            "Format of log lines, which are written to standard error.";
        level: String = ValueKind::LogFilter, or("info"),
            "Log level or filter. The variable RUST_LOG works as well.";
        otlp_endpoint: Option<String> =
            ValueKind::Text, unset("no traces are sent", "http://127.0.0.1:4318"),
            "Where traces are sent, as OTLP over HTTP. Only in a binary built with the feature \
             `otel`.";
    }
}

section! {
    /// Metrics.
    pub struct Metrics in "metrics" {
        enabled: bool = ValueKind::Flag, or("true"),
            "Whether metrics are collected and served at /metrics for Prometheus.";
        token: Option<SecretString> =
            ValueKind::Secret, unset("anyone who can reach the server can read its metrics", "set 32 random bytes or more (openssl rand -hex 32)"),
            "The bearer token required by /metrics.";
    }
}
