//! Metrics of requests, by the pattern of their route and never by their path.

use std::time::Duration;

use actix_web::http::Method;
use application::metrics::{IN_FLIGHT, REQUEST_SECONDS, REQUESTS};

/// A request that is being worked on, for as long as this value lives.
pub struct InFlight(());

impl InFlight {
    /// One more, of all that the server works on.
    #[must_use]
    pub fn begin() -> Self {
        metrics::gauge!(IN_FLIGHT.name).increment(1.0);
        Self(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        metrics::gauge!(IN_FLIGHT.name).decrement(1.0);
    }
}

/// Counts an answered request.
pub fn answered(method: &Method, route: &str, status: u16, took: Duration) {
    let (method, route) = (word(method), route.to_owned());
    metrics::counter!(
        REQUESTS.name,
        "method" => method,
        "route" => route.clone(),
        "status" => status.to_string()
    )
    .increment(1);
    metrics::histogram!(REQUEST_SECONDS.name, "method" => method, "route" => route).record(took);
}

/// A method as a label. A caller can make methods up without end; a label must have few values.
fn word(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_callers_make_up_are_one_label() {
        assert_eq!(word(&Method::PATCH), "PATCH");
        for made_up in ["BREW", "get", "TRACE"] {
            assert_eq!(word(&Method::from_bytes(made_up.as_bytes()).unwrap()), "other");
        }
    }
}
