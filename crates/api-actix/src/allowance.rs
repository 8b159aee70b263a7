//! A number of requests per period.

use std::time::Duration;

/// So many times in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Times; at least one.
    pub times: u32,
    /// The time; at least a second.
    pub within: Duration,
}
