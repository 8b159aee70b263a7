//! Limits on what customers do, and on messages, within a period.

use std::time::Duration;

use application::{MessageLimits, RateLimit, UsageLimits};

use super::fault::{Fault, Origin};
use super::limits::single;
use super::reader::Reader;

/// The longest period.
const MAX_PERIOD: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// The settings, each with what was written.
#[derive(Debug, Clone)]
pub struct Usage(Vec<(&'static str, String)>);

/// Their keys.
const KEYS: [&str; 9] = [
    "limits.contact_changes",
    "limits.payment_attempts",
    "limits.idempotency_keys",
    "limits.emails_per_customer",
    "limits.emails_per_address",
    "limits.emails_per_shop",
    "limits.texts_per_customer",
    "limits.texts_per_address",
    "limits.texts_per_shop",
];

impl Usage {
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        let texts = KEYS.map(|key| r.text(key).map(|text| (key, text)));
        texts.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    /// What is wrong with them.
    pub(super) fn faults(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<Fault> {
        let wrong = |(key, text): &(&'static str, String)| {
            let problem = parsed(text).err()?;
            let allowed = "one such as 20/1h, within at most 31d, or off";
            Some(Fault {
                key: (*key).to_owned(),
                value: None,
                origin: origin(key),
                problem,
                allowed: Some(allowed.to_owned()),
            })
        };
        self.0.iter().filter_map(wrong).collect()
    }

    /// The limits; the faults have told of what cannot be read.
    #[must_use]
    pub fn limits(&self) -> UsageLimits {
        let of = |wanted: &str| {
            let (_, text) = self.0.iter().find(|(key, _)| *key == wanted)?;
            parsed(text).ok().flatten()
        };
        UsageLimits {
            contact_changes: of("limits.contact_changes"),
            payment_attempts: of("limits.payment_attempts"),
            idempotency_keys: of("limits.idempotency_keys"),
            emails: MessageLimits {
                per_customer: of("limits.emails_per_customer"),
                per_address: of("limits.emails_per_address"),
                per_shop: of("limits.emails_per_shop"),
            },
            texts: MessageLimits {
                per_customer: of("limits.texts_per_customer"),
                per_address: of("limits.texts_per_address"),
                per_shop: of("limits.texts_per_shop"),
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
