//! Limits on what callers may try.

use api_actix::Allowance;

use super::reader::Reader;

/// Limits on what callers may try. See the keys `limits.*`.
#[derive(Debug, Clone)]
pub struct Limits {
    /// `limits.coupon_attempts` as it was written.
    coupon_attempts: String,
}

impl Limits {
    pub(super) fn read(r: &mut Reader<'_>) -> Option<Self> {
        Some(Self { coupon_attempts: r.text("limits.coupon_attempts")? })
    }

    /// Coupon codes that may fail.
    ///
    /// # Errors
    /// What is wrong with the setting.
    pub fn coupon_attempts(&self) -> Result<Vec<Allowance>, String> {
        allowances(&self.coupon_attempts)
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
    let wrong = || format!("`{text}` is not an allowance such as 20/1m");
    let (attempts, within) = text.split_once('/').ok_or_else(wrong)?;
    let attempts = attempts.trim().parse().ok().filter(|n| (1..=10_000).contains(n));
    let within = humantime::parse_duration(within.trim()).ok().filter(|time| !time.is_zero());
    match (attempts, within) {
        (Some(attempts), Some(within)) => Ok(Allowance { attempts, within }),
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
                Allowance { attempts: 20, within: within(60) },
                Allowance { attempts: 100, within: within(3_600) },
            ]
        );
        assert_eq!(allowances(" OFF "), Ok(Vec::new()));
        for bad in ["", "20", "20/", "0/1m", "-1/1m", "20/0s", "many/1m", "20/1m,"] {
            assert!(allowances(bad).is_err(), "{bad}");
        }
    }
}
