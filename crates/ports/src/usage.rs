//! Limits on how often something is done within a period, counted in the commit that does it.

use std::time::Duration;

use domain::Instant;

domain::text_enum! {
    /// What is counted. Each is counted separately, per subject. In the order of the stored names.
    pub enum UsageCounter {
        /// Changes of a customer's e-mail address or phone number.
        ContactChanges = "contact_changes",
        /// E-mails to one address.
        EmailsPerAddress = "emails_per_address",
        /// E-mails to one customer.
        EmailsPerCustomer = "emails_per_customer",
        /// E-mails of the shop.
        EmailsPerShop = "emails_per_shop",
        /// Sessions of guests that begin at one client.
        GuestSessionsPerClient = "guest_sessions_per_client",
        /// Idempotency keys of a customer.
        IdempotencyKeys = "idempotency_keys",
        /// Links to orders that do not exist, opened by one client.
        OrderLinkMisses = "order_link_misses",
        /// Payment attempts of a customer, across orders.
        PaymentAttempts = "payment_attempts",
        /// Sign-in codes sent to one address.
        SignInCodesPerAddress = "sign_in_codes_per_address",
        /// Sign-in codes that one client asked for.
        SignInCodesPerClient = "sign_in_codes_per_client",
        /// Sign-in codes entered for one address.
        SignInTriesPerAddress = "sign_in_tries_per_address",
        /// Sign-in codes entered by one client.
        SignInTriesPerClient = "sign_in_tries_per_client",
        /// Text messages to one phone number.
        TextsPerAddress = "texts_per_address",
        /// Text messages to one customer.
        TextsPerCustomer = "texts_per_customer",
        /// Text messages of the shop.
        TextsPerShop = "texts_per_shop",
    }
}

/// One use to be counted against a limit. A period starts with its first use, lasts `within`, and
/// allows `most` uses.
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
    /// Whether a stored period that ends at `ends_at` still runs. A stored period that ends more
    /// than one period length after a period that starts now was started by a fast clock or under a
    /// longer setting, and is ignored.
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
            assert_eq!(counter.as_str().parse(), Ok(*counter));
        }
        assert!(UsageCounter::WORDS.is_sorted());
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
