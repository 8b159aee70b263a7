//! Tax rates as percentages: `19`, `8.875`.

use super::TaxRateError;
use crate::limits::MAX_TAX_PPM;

/// Parts per million in one percent.
const PERCENT: u32 = 10_000;
/// Digits after the decimal point of a percentage of whole parts per million.
const DECIMALS: usize = 4;

/// A rate as a percentage, without trailing zeros: 88,750 ppm are `8.875`.
#[must_use]
pub fn percentage(ppm: u32) -> String {
    let (whole, rest) = (ppm / PERCENT, ppm % PERCENT);
    let digits = format!("{rest:04}");
    match digits.trim_end_matches('0') {
        "" => whole.to_string(),
        digits => format!("{whole}.{digits}"),
    }
}

/// The rate that a percentage says, in parts per million: digits, and after a decimal point at most four.
///
/// # Errors
/// [`TaxRateError::Rate`] for what is no such number, or above 100.
pub fn parse_percentage(text: &str) -> Result<u32, TaxRateError> {
    let text = text.trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || decimals.len() > DECIMALS {
        return Err(TaxRateError::Rate);
    }
    let ppm = format!("{whole}{decimals:0<DECIMALS$}").parse().map_err(|_| TaxRateError::Rate)?;
    if ppm > MAX_TAX_PPM { Err(TaxRateError::Rate) } else { Ok(ppm) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_and_written() {
        for (text, ppm, shown) in [
            ("0", 0, "0"),
            ("19", 190_000, "19"),
            (" 8.875 ", 88_750, "8.875"),
            ("20.0000", 200_000, "20"),
            ("0.0001", 1, "0.0001"),
            ("007", 70_000, "7"),
            ("100", 1_000_000, "100"),
        ] {
            assert_eq!(parse_percentage(text), Ok(ppm), "{text}");
            assert_eq!(percentage(ppm), shown);
        }
        let long = "9".repeat(40);
        for bad in [
            "", ".", "1.", ".5", "-1", "+1", "1,5", "19%", "1e1", "0.00001", "100.0001", "１",
            &long,
        ] {
            assert_eq!(parse_percentage(bad), Err(TaxRateError::Rate), "{bad:?}");
        }
    }
}
