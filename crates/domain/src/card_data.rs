//! Keeps card numbers out of the engine: providers' payloads and free texts are cleaned before they
//! are stored (PCI DSS 4.0, 3.3 and 3.4: no primary account number at rest unless it must be).

/// Replacement for a number that could be a card number.
pub const REDACTED: &str = "[card number removed]";

/// Minimum and maximum number of digits in a card number (ISO/IEC 7812-1).
const SHORTEST: usize = 13;
const LONGEST: usize = 19;

/// The text without anything that looks like a card number: 13 to 19 digits that pass the Luhn
/// check of ISO/IEC 7812-1, also in groups separated by spaces or hyphens, and also next to other
/// digits (an expiry date, a check number). JSON stays valid: a bare number is replaced by a quoted
/// string. UUIDs are kept: one in five hundred would pass the check, and payment ids are in every
/// payload.
#[must_use]
pub fn redact(text: &str) -> String {
    let json = text.trim_start().starts_with(['{', '[']);
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some(c) = rest.chars().next() {
        let begins_word = !out.ends_with(|c: char| c.is_ascii_alphanumeric());
        if let Some(id) = uuid_length(rest).filter(|_| begins_word) {
            let (token, tail) = rest.split_at(id);
            out.push_str(token);
            rest = tail;
            continue;
        }
        if !is_digit(c) {
            let (token, tail) = rest.split_at(plain_length(c, json, rest, &mut quoted));
            out.push_str(token);
            rest = tail;
            continue;
        }
        let (run, after_run) = rest.split_at(run_length(rest));
        if json && !quoted && run.chars().all(is_digit) {
            let (number, tail) = rest.split_at(number_length(rest));
            push_number(number, &mut out);
            rest = tail;
        } else {
            push_run(run, &mut out);
            rest = after_run;
        }
    }
    out
}

/// Whether the text holds something that looks like a card number.
#[must_use]
pub fn is_present(text: &str) -> bool {
    redact(text) != text
}

/// Bytes of the UUID that begins `rest`, with or without hyphens. It has a letter: thirty-two digits
/// could be two cards.
fn uuid_length(rest: &str) -> Option<usize> {
    [36, 32].into_iter().find(|&length| {
        let Some((head, tail)) = rest.split_at_checked(length) else {
            return false;
        };
        head.contains(|c: char| c.is_ascii_alphabetic())
            && !tail.starts_with(|c: char| c.is_ascii_alphanumeric())
            && uuid::Uuid::try_parse(head).is_ok()
    })
}

/// Bytes of the character that begins `rest`; in JSON a quote mark opens or closes a string, and a
/// backslash takes the next character with it.
fn plain_length(c: char, json: bool, rest: &str, quoted: &mut bool) -> usize {
    if json && c == '"' {
        *quoted = !*quoted;
    }
    let escapes = json && c == '\\';
    let escaped = rest.chars().nth(1).filter(|e| matches!(e, '"' | '\\'));
    c.len_utf8() + escaped.filter(|_| escapes).map_or(0, char::len_utf8)
}

/// Bytes of the JSON number that begins `rest`.
fn number_length(rest: &str) -> usize {
    let ends = |c: char| !is_digit(c) && !matches!(c, '.' | 'e' | 'E' | '+' | '-');
    rest.find(ends).unwrap_or(rest.len())
}

/// Bytes of the digits, spaces and hyphens that begin `rest`, up to the last digit.
fn run_length(rest: &str) -> usize {
    let ends = |c: char| !is_digit(c) && c != ' ' && c != '-';
    let run = rest.split(ends).next().unwrap_or_default();
    run.trim_end_matches([' ', '-']).len()
}

fn push_number(token: &str, out: &mut String) {
    let whole = token.split(['.', 'e', 'E']).next().unwrap_or_default();
    if is_card(whole) {
        out.push('"');
        out.push_str(REDACTED);
        out.push('"');
    } else {
        out.push_str(token);
    }
}

/// Checks every sequence of complete digit groups, so that an adjacent date cannot hide a card
/// number.
fn push_run(run: &str, out: &mut String) {
    let mut rest = run;
    while !rest.is_empty() {
        let group = rest.find(|c| !is_digit(c)).unwrap_or(rest.len());
        let card = card_length(rest);
        if card.is_some() {
            out.push_str(REDACTED);
        }
        let (token, tail) = rest.split_at(card.unwrap_or(group.max(1)));
        if card.is_none() {
            out.push_str(token);
        }
        rest = tail;
    }
}

/// Bytes of the longest card number that begins `rest` and ends with a group of digits.
fn card_length(rest: &str) -> Option<usize> {
    let mut digits = 0;
    let mut found = None;
    for (at, c) in rest.char_indices().take_while(|(at, c)| *at > 0 || is_digit(*c)) {
        digits += usize::from(is_digit(c));
        let (head, tail) = rest.split_at(at + c.len_utf8());
        if digits > LONGEST {
            break;
        }
        if is_digit(c) && !tail.starts_with(is_digit) && is_card(head) {
            found = Some(head.len());
        }
    }
    found
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Whether these digits could be a card's. No card number begins with 0, and those that begin with
/// 1 (airlines) have 15 digits, so a timestamp in milliseconds does not match.
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let issued = match digits.first() {
        None | Some(0) => false,
        Some(1) => digits.len() == 15,
        Some(_) => true,
    };
    issued && (SHORTEST..=LONGEST).contains(&digits.len()) && luhn(&digits)
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
    fn card_numbers_are_redacted_and_other_digits_kept() {
        assert_eq!(redact("card 4242 4242 4242 4242 end"), format!("card {REDACTED} end"));
        assert_eq!(redact("{\"n\":\"5555555555554444\"}"), format!("{{\"n\":\"{REDACTED}\"}}"));
        assert_eq!(redact("order 4242424242424241"), "order 4242424242424241");
        assert_eq!(redact("2026-11-21 and 240.00"), "2026-11-21 and 240.00");
        assert!(is_present("4111-1111-1111-1111"));
        assert!(!is_present("1234567890123"));
    }

    #[test]
    fn uuids_are_kept_and_adjacent_card_numbers_redacted() {
        let hyphened = "01a1fcb7-4242-7242-8242-424242424242";
        let simple = "mock_pi_01a1fcb7424272428242424242424242";
        assert_eq!(redact(hyphened), hyphened);
        assert_eq!(redact(simple), simple);
        assert!(is_present(&format!("{simple} 4242424242424242")));
        assert!(is_present("4242424242424242 4242424242424242"));
        assert!(is_present("a4242424242424242"));
        for bits in 0..20_000_u128 {
            let spread = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
            let id = uuid::Builder::from_random_bytes(spread.to_be_bytes()).into_uuid();
            let has_letter = id.simple().to_string().contains(|c: char| c.is_ascii_alphabetic());
            assert!(!has_letter || !is_present(&id.to_string()), "{id}");
        }
    }
}
