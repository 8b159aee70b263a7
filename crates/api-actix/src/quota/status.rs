//! The state of a quota after a request, and the headers that report it.

use std::time::Duration;

use crate::allowance::Allowance;

/// The state of a quota after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaStatus {
    name: &'static str,
    allowance: Allowance,
    left: u32,
    wait: u64,
}

impl QuotaStatus {
    /// Requests left; if none, the seconds until one is available.
    pub(super) fn new(name: &'static str, allowance: Allowance, left: u32, wait: u64) -> Self {
        Self { name, allowance, left, wait }
    }

    /// Seconds until a request is available.
    pub(super) fn wait(self) -> u64 {
        self.wait
    }

    /// The policy for people.
    pub(super) fn policy(self) -> String {
        let Allowance { times, within } = self.allowance;
        format!("limit per {}: {times} requests in {} s", self.name, whole_seconds(within))
    }

    /// `RateLimit-Policy` with the quota `q` and its window `w`; `RateLimit` with what remains, `r`,
    /// and the seconds `t` until the whole quota is there again.
    #[must_use]
    pub fn headers(self) -> [(&'static str, String); 2] {
        let Self { name, allowance: Allowance { times, within }, left, .. } = self;
        let used = times.saturating_sub(left);
        let full = whole_seconds(within / times.max(1) * used);
        let window = whole_seconds(within);
        [
            ("ratelimit-policy", format!(r#""{name}";q={times};w={window}"#)),
            ("ratelimit", format!(r#""{name}";r={left};t={full}"#)),
        ]
    }
}

/// Seconds, rounded up.
pub fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
