//! How the API is served.

use std::time::Duration;

/// How the API is served.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Threads that serve requests; one for each core where it is `None`.
    pub workers: Option<usize>,
    /// Open connections a worker takes at most; more of them wait.
    pub max_connections: usize,
    /// Requests that are worked on at once; one more is answered 503 without being looked at, but for
    /// `/healthz`.
    pub max_in_flight: usize,
    /// After how long a request is given up with 503. What has begun runs to its end.
    pub request_timeout: Duration,
    /// How long a caller may take to send its headers.
    pub header_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long a stop waits for the requests that are still running.
    pub shutdown_timeout: Duration,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            workers: None,
            max_connections: 10_000,
            max_in_flight: 1_024,
            request_timeout: Duration::from_secs(15),
            header_timeout: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            shutdown_timeout: Duration::from_secs(25),
        }
    }
}
