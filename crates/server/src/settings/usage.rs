//! Limits on what customers do, and on messages, within a period.

use std::time::Duration;

use application::{MessageLimits, RateLimit, UsageLimits};

use super::Settings;
use super::config_error::{ConfigError, Origin};
use super::limits::single;

/// The longest period.
const MAX_PERIOD: Duration = Duration::from_secs(31 * 24 * 60 * 60);

impl Settings {
    fn usage_texts(&self) -> [(&'static str, &str); 9] {
        let limits = &self.limits;
        [
            ("limits.payment_attempts", &limits.payment_attempts),
            ("limits.idempotency_keys", &limits.idempotency_keys),
            ("limits.contact_changes", &limits.contact_changes),
            ("limits.emails_per_customer", &limits.emails_per_customer),
            ("limits.emails_per_address", &limits.emails_per_address),
            ("limits.emails_per_shop", &limits.emails_per_shop),
            ("limits.texts_per_customer", &limits.texts_per_customer),
            ("limits.texts_per_address", &limits.texts_per_address),
            ("limits.texts_per_shop", &limits.texts_per_shop),
        ]
    }

    /// What is wrong with these limits.
    pub(super) fn usage_errors(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let wrong = |(key, text): (&'static str, &str)| {
            Some(ConfigError {
                key: key.to_owned(),
                value: None,
                origin: origin(key),
                problem: parsed(text).err()?,
                allowed: Some("one such as 20/1h, within at most 31d, or off".to_owned()),
            })
        };
        self.usage_texts().into_iter().filter_map(wrong).collect()
    }

    /// The limits; what cannot be read is among the faults.
    #[must_use]
    pub fn usage_limits(&self) -> UsageLimits {
        let of = |text: &str| parsed(text).ok().flatten();
        let limits = &self.limits;
        UsageLimits {
            contact_changes: of(&limits.contact_changes),
            payment_attempts: of(&limits.payment_attempts),
            idempotency_keys: of(&limits.idempotency_keys),
            emails: MessageLimits {
                per_customer: of(&limits.emails_per_customer),
                per_address: of(&limits.emails_per_address),
                per_shop: of(&limits.emails_per_shop),
            },
            texts: MessageLimits {
                per_customer: of(&limits.texts_per_customer),
                per_address: of(&limits.texts_per_address),
                per_shop: of(&limits.texts_per_shop),
            },
        }
    }
}

fn parsed(text: &str) -> Result<Option<RateLimit>, String> {
    let allowance = single(text)?;
    if allowance.is_some_and(|allowance| allowance.within > MAX_PERIOD) {
        return Err("has too long a period".to_owned());
    }
    Ok(allowance.map(|a| RateLimit { most: i64::from(a.times), within: a.within }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read() {
        let hour = Duration::from_secs(3_600);
        assert_eq!(parsed("20/1h"), Ok(Some(RateLimit { most: 20, within: hour })));
        assert_eq!(parsed("off"), Ok(None));
        for bad in ["", "20", "20/1h, 5/1m", "20/32d", "0/1h"] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
