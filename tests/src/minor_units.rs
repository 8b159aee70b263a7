//! Decimal strings with two digits as whole pence and back, so that sums are exact.

/// `"240.00"` to `24_000`. None for anything that is not digits, a point and two digits.
pub fn parse(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() != 2 {
        return None;
    }
    let pounds: i64 = whole.parse().ok()?;
    let minor_units: i64 = fraction.parse().ok()?;
    pounds.checked_mul(100)?.checked_add(minor_units)
}

/// `24_000` to `"240.00"`.
pub fn show(minor_units: i64) -> String {
    let sign = if minor_units < 0 { "-" } else { "" };
    let size = minor_units.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn decimal_strings_are_whole_pence() {
        for (text, minor_units) in [("0.01", 1), ("240.00", 24_000), ("99999999.99", 9_999_999_999)]
        {
            assert_eq!(parse(text), Some(minor_units), "{text}");
            assert_eq!(show(minor_units), text);
        }
        assert_eq!(show(-105), "-1.05");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "1", "1.0", "1.000", ".10", "-1.00", "+1.00", "1e3.00", "1.0x", "１.00"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
