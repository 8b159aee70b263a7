//! How the API is served.

use std::time::Duration;

/// How the API is served.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Threads that serve requests; one per core if it is `None`.
    pub workers: Option<usize>,
    /// Open connections a worker takes at most; more of them wait.
    pub max_connections: usize,
    /// Open connections of one address; one more is closed at once. Trusted proxies are not limited.
    pub max_connections_per_address: usize,
    /// Requests in flight; one more is answered 503 at once, except `/healthz`. As many with a valid token
    /// may wait for their bodies.
    pub max_in_flight: usize,
    /// Of these, requests without a valid token, at most half of them. As many may wait for their bodies.
    pub max_unauthenticated: usize,
    /// Of these, requests that are processed at the same time; webhooks count for themselves. Others wait
    /// for some seconds before they are answered 503.
    pub max_unauthenticated_processed: usize,
    /// Requests of one address that wait for their bodies; one more evicts the oldest.
    pub max_waiting_per_address: usize,
    /// Timeout of a request, after which it is answered 503. What has begun runs to its end.
    pub request_timeout: Duration,
    /// How long a caller may take to send its headers.
    pub header_timeout: Duration,
    /// How long a caller may take to read an answer, at least in part, before it is disconnected.
    pub write_timeout: Duration,
    /// Bytes of answers that are held for callers who do not read them; for more, the caller who has not
    /// read for longest is disconnected. A single address may use a quarter of it.
    pub max_unread_bytes: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long shutdown waits for running requests.
    pub shutdown_timeout: Duration,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            workers: None,
            max_connections: 10_000,
            max_connections_per_address: 4_096,
            max_in_flight: 1_024,
            max_unauthenticated: 512,
            max_unauthenticated_processed: 4,
            max_waiting_per_address: 256,
            request_timeout: Duration::from_secs(15),
            header_timeout: Duration::from_secs(5),
            write_timeout: Duration::from_secs(60),
            max_unread_bytes: 64 * 1024 * 1024,
            keep_alive: Duration::from_secs(75),
            shutdown_timeout: Duration::from_secs(25),
        }
    }
}
