//! Limits on what callers may try, and how often they may call.

use api_actix::{Allowance, Proxies, Quotas};

use super::Settings;
use super::config_error::{ConfigError, Origin};

const COUPONS: &str = "limits.coupon_attempts";
const PER_USER: &str = "limits.per_user";
const PER_ADDRESS: &str = "limits.per_address";
const PROXIES: &str = "http.trusted_proxies";

impl Settings {
    /// What is wrong with the limits.
    pub(super) fn limit_errors(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let config_error = |key: &str, problem: String, allowed: &str| ConfigError {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: Some(allowed.to_owned()),
        };
        let limits = &self.limits;
        let mut errors = Vec::new();
        if let Err(problem) = self.coupon_attempts() {
            errors.push(config_error(COUPONS, problem, "a list such as 20/1m, 100/1h, or off"));
        }
        for (key, text) in [(PER_USER, &limits.per_user), (PER_ADDRESS, &limits.per_address)] {
            if let Err(problem) = single(text) {
                errors.push(config_error(key, problem, "one such as 100/10s, or off"));
            }
        }
        if let Err(problem) = self.proxies() {
            errors.push(config_error(PROXIES, problem, "a list such as 10.0.0.0/8, 127.0.0.1"));
        }
        errors
    }

    /// Coupon codes that may fail.
    ///
    /// # Errors
    /// What is wrong with the setting.
    pub fn coupon_attempts(&self) -> Result<Vec<Allowance>, String> {
        allowances(&self.limits.coupon_attempts)
    }

    /// How often one caller may call.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn quotas(&self) -> Result<Quotas, String> {
        let limits = &self.limits;
        Ok(Quotas::new(single(&limits.per_user)?, single(&limits.per_address)?, self.proxies()?))
    }

    /// Whether callers may call as often as they like.
    #[must_use]
    pub fn calls_are_unlimited(&self) -> bool {
        let limits = [&self.limits.per_user, &self.limits.per_address];
        limits.into_iter().all(|text| single(text) == Ok(None))
    }

    fn proxies(&self) -> Result<Proxies, String> {
        let parsed = self.http.trusted_proxies.as_deref().map(str::parse::<Proxies>);
        parsed.transpose().map(Option::unwrap_or_default).map_err(|error| error.to_string())
    }
}

/// `off`, or one such as `100/10s`.
pub(super) fn single(text: &str) -> Result<Option<Allowance>, String> {
    match allowances(text)?.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        [_, _, ..] => Err("lists more than one rate; one is allowed".to_owned()),
    }
}

/// `off`, or a list such as `20/1m, 100/1h`.
fn allowances(text: &str) -> Result<Vec<Allowance>, String> {
    if text.trim().eq_ignore_ascii_case("off") {
        return Ok(Vec::new());
    }
    text.split(',').map(|one| allowance(one.trim())).collect()
}

fn allowance(text: &str) -> Result<Allowance, String> {
    let wrong = || format!("`{text}` is not a rate such as 20/1m");
    let (times, within) = text.split_once('/').ok_or_else(wrong)?;
    let times = times.trim().parse().ok().filter(|n| (1..=1_000_000).contains(n));
    let within = humantime::parse_duration(within.trim()).ok().filter(|time| time.as_secs() > 0);
    match (times, within) {
        (Some(times), Some(within)) => Ok(Allowance { times, within }),
        (_, _) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn allowances_are_read() {
        let two = allowances("20/1m, 100/1h").unwrap();
        let within = Duration::from_secs;
        assert_eq!(
            two,
            [
                Allowance { times: 20, within: within(60) },
                Allowance { times: 100, within: within(3_600) },
            ]
        );
        assert_eq!(allowances(" OFF "), Ok(Vec::new()));
        for bad in ["", "20", "20/", "0/1m", "-1/1m", "20/0s", "20/999ms", "many/1m", "20/1m,"] {
            assert!(allowances(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_limit_on_calls_is_one_allowance() {
        assert_eq!(single("off"), Ok(None));
        let ten = Allowance { times: 100, within: Duration::from_secs(10) };
        assert_eq!(single("100/10s"), Ok(Some(ten)));
        assert!(single("100/10s, 5/1s").is_err());
    }
}
