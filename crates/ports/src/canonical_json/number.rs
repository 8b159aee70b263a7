//! The numbers of a JSON text: how they stand in it, and how they are written in canonical form.

use serde::de::Error as _;
use serde_json::Error;

/// The numbers of a JSON text, first to last, as they stand in it. The rest of the text is the
/// parser's concern.
pub(super) struct Numbers<'t> {
    rest: &'t [u8],
}

impl<'t> Numbers<'t> {
    /// Those of this text.
    pub(super) fn of(text: &'t [u8]) -> Self {
        Self { rest: text }
    }
}

impl<'t> Iterator for Numbers<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        loop {
            match self.rest.split_first()? {
                (b'"', after) => self.rest = after_string(after),
                (b'-' | b'0'..=b'9', _) => {
                    let ends = |byte: &u8| !b"+-.0123456789Ee".contains(byte);
                    let end = self.rest.iter().position(ends).unwrap_or(self.rest.len());
                    let (digits, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    return std::str::from_utf8(digits).ok();
                }
                (_, after) => self.rest = after,
            }
        }
    }
}

/// What comes after the closing quote of a string that has begun.
fn after_string(mut rest: &[u8]) -> &[u8] {
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'"' => return after,
            b'\\' => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    rest
}

/// A number as RFC 8785 writes it if that is the same number, otherwise unchanged.
pub(super) fn canonical_number(digits: &str) -> Result<String, Error> {
    let double: f64 = digits.parse().map_err(Error::custom)?;
    let written = serde_jcs::to_string(&double)?;
    let same = Decimal::read(digits).is_some_and(|number| Decimal::read(&written) == Some(number));
    Ok(if same { written } else { digits.to_owned() })
}

/// A decimal number, exactly: its digits without zeros at either end, and the power of ten of the last
/// one. Zero has no digits and no sign.
#[derive(Debug, Default, PartialEq, Eq)]
struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a JSON number; `None` if its exponent is unreasonably large.
    fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let is_negative = mantissa.starts_with('-');
        let unsigned = mantissa.trim_start_matches('-');
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = format!("{whole}{fraction}");
        let all = all.trim_start_matches('0');
        let digits = all.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Self::default());
        }
        let dropped = i64::try_from(all.len() - digits.len()).ok()?;
        let behind_point = i64::try_from(fraction.len()).ok()?;
        let exponent = exponent.parse::<i64>().ok()?;
        let exponent = exponent.checked_add(dropped)?.checked_sub(behind_point)?;
        Some(Self { is_negative, digits: digits.to_owned(), exponent })
    }
}
