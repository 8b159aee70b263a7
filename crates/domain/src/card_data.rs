//! Keeps card numbers out of the engine: providers' payloads and free texts are cleaned before they
//! are stored (PCI DSS 4.0, 3.3 and 3.4: no primary account number at rest unless it must be).

/// What stands in place of a number that could be a card's.
pub const REDACTED: &str = "[card number removed]";

/// The text without anything that looks like a card number: 13 to 19 digits (spaces and hyphens
/// between them do not count) that pass the Luhn check of ISO/IEC 7812-1.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, ' ' | '-')) {
            run.push(c);
            continue;
        }
        flush(&mut run, &mut out);
        out.push(c);
    }
    flush(&mut run, &mut out);
    out
}

/// Whether the text holds something that looks like a card number.
#[must_use]
pub fn is_present(text: &str) -> bool {
    redact(text) != text
}

fn flush(run: &mut String, out: &mut String) {
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
    if (13..=19).contains(&digits.len()) && luhn(&digits) {
        out.push_str(REDACTED);
        let tail = run.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
        out.push_str(run.get(tail..).unwrap_or_default());
    } else {
        out.push_str(run);
    }
    run.clear();
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &d)| match (at % 2 == 1, d * 2) {
            (false, _) => d,
            (true, twice) if twice > 9 => twice - 9,
            (true, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_go_and_other_digits_stay() {
        assert_eq!(
            redact("card 4242 4242 4242 4242 end"),
            format!("card {REDACTED} end")
        );
        assert_eq!(
            redact("{\"n\":\"5555555555554444\"}"),
            format!("{{\"n\":\"{REDACTED}\"}}")
        );
        assert_eq!(redact("order 4242424242424241"), "order 4242424242424241");
        assert_eq!(redact("2026-11-21 and 240.00"), "2026-11-21 and 240.00");
        assert!(is_present("4111-1111-1111-1111"));
        assert!(!is_present("1234567890123"));
    }
}
