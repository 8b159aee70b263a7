//! Limits on how often something is done within a period, counted in the commit that does it.

use std::time::Duration;

use domain::Instant;

/// What is counted. Each is counted by itself, subject by subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageCounter {
    /// Changes of a customer's e-mail address or phone number.
    ContactChanges,
    /// E-mails to one address.
    EmailsPerAddress,
    /// E-mails to one customer.
    EmailsPerCustomer,
    /// E-mails of the shop.
    EmailsPerShop,
    /// Idempotency keys of a customer.
    IdempotencyKeys,
    /// Payment attempts of a customer, across orders.
    PaymentAttempts,
    /// Text messages to one phone number.
    TextsPerAddress,
    /// Text messages to one customer.
    TextsPerCustomer,
    /// Text messages of the shop.
    TextsPerShop,
}

impl UsageCounter {
    /// Every counter, in the order of its stored name.
    pub const ALL: [Self; 9] = [
        Self::ContactChanges,
        Self::EmailsPerAddress,
        Self::EmailsPerCustomer,
        Self::EmailsPerShop,
        Self::IdempotencyKeys,
        Self::PaymentAttempts,
        Self::TextsPerAddress,
        Self::TextsPerCustomer,
        Self::TextsPerShop,
    ];

    /// Its stored name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ContactChanges => "contact_changes",
            Self::EmailsPerAddress => "emails_per_address",
            Self::EmailsPerCustomer => "emails_per_customer",
            Self::EmailsPerShop => "emails_per_shop",
            Self::IdempotencyKeys => "idempotency_keys",
            Self::PaymentAttempts => "payment_attempts",
            Self::TextsPerAddress => "texts_per_address",
            Self::TextsPerCustomer => "texts_per_customer",
            Self::TextsPerShop => "texts_per_shop",
        }
    }

    /// The counter of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counter| counter.as_str() == name)
    }
}

/// One more use of something that is limited. A period begins with the first use and ends `within` later;
/// it takes `most` uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageLimit {
    /// What is counted.
    pub counter: UsageCounter,
    /// For whom: a customer's id, an address, or the shop.
    pub subject: String,
    /// Uses within a period at most.
    pub most: i64,
    /// Now.
    pub at: Instant,
    /// When a period that begins now ends.
    pub ends_at: Instant,
}

impl UsageLimit {
    /// Whether a stored period that ends at `ends_at` still runs. One that ends more than a period after a
    /// new one would was begun by a clock that was ahead, or under a longer period, and does not count.
    #[must_use]
    pub fn is_running(&self, ends_at: Instant) -> bool {
        let latest = self.ends_at.checked_add_signed(self.ends_at.signed_duration_since(self.at));
        ends_at > self.at && latest.is_none_or(|latest| ends_at <= latest)
    }

    /// How long until a stored period ends.
    #[must_use]
    pub fn wait(&self, ends_at: Instant) -> Duration {
        ends_at.signed_duration_since(self.at).to_std().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).expect("in range")
    }

    #[test]
    fn counters_are_found_by_their_stored_names() {
        for counter in UsageCounter::ALL {
            assert_eq!(UsageCounter::from_name(counter.as_str()), Some(counter));
        }
        assert!(UsageCounter::ALL.map(UsageCounter::as_str).is_sorted());
        assert_eq!(UsageCounter::from_name("letters"), None);
    }

    #[test]
    fn a_period_runs_until_its_end_and_not_beyond_what_a_clock_can_explain() {
        let limit = UsageLimit {
            counter: UsageCounter::PaymentAttempts,
            subject: "ada".to_owned(),
            most: 3,
            at: at(1_000),
            ends_at: at(1_060),
        };
        let running = [1_000, 1_001, 1_060, 1_061, 1_120, 1_121].map(|s| limit.is_running(at(s)));
        assert_eq!(running, [false, true, true, true, true, false]);
        assert_eq!(limit.wait(at(1_007)), Duration::from_secs(7));
        assert_eq!(limit.wait(at(900)), Duration::ZERO);
    }
}
