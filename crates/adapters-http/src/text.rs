//! Provider messages, for errors and logs.

use domain::card_data::redact;
use ports::GatewayError;

/// Characters of a provider's text that are kept.
const MAX_TEXT: usize = 300;

/// A text of a provider in one line: shortened, without control characters and anything that looks like a
/// card number.
#[must_use]
pub fn short_text(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // A number that was cut would no longer be recognized.
    redact(line.trim()).chars().take(MAX_TEXT).collect()
}

/// A response that cannot be read: the request may have been processed.
#[must_use]
pub fn unreadable(what: &str) -> GatewayError {
    GatewayError::OutcomeUnknown(format!("unreadable response: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::card_data::REDACTED;

    #[test]
    fn a_text_is_one_short_line_without_card_numbers() {
        let text = short_text("Your card\n4242 4242 4242 4242 was declined\u{0}");
        assert_eq!(text, format!("Your card {REDACTED} was declined"));
        assert_eq!(short_text(&"x".repeat(10_000)).len(), MAX_TEXT);
    }

    #[test]
    fn a_card_number_at_the_limit_leaves_no_usable_digits() {
        let text = format!("{}4242424242424242", "x".repeat(MAX_TEXT - 12));
        let text = short_text(&text);
        assert!(!text.contains("4242") && text.len() <= MAX_TEXT, "{text}");
    }
}
