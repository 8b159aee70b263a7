//! Attempts that shoppers have had looked up a moment ago: the provider is asked once in a while, however
//! often the shopper's page asks.

use std::time::Duration;

use domain::ids::PaymentId;
use moka::sync::Cache;

/// How long a shopper's lookup of an attempt counts for the next ones.
const PAUSE: Duration = Duration::from_secs(2);

/// Attempts that were looked up within the pause. Each server remembers its own.
#[derive(Debug)]
pub(crate) struct RecentRefreshes(Cache<PaymentId, ()>);

impl Default for RecentRefreshes {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(50_000).time_to_live(PAUSE).build())
    }
}

impl RecentRefreshes {
    /// Whether the attempt may be looked up now, which is remembered.
    pub(crate) fn admit(&self, id: PaymentId) -> bool {
        self.0.entry(id).or_insert(()).is_fresh()
    }
}
