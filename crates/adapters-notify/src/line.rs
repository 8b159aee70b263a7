//! Text that must stay on one line, and words of services that must not tell where a user lives.

/// Characters of a service's words that are kept.
const MAX_WORDS: usize = 300;

/// The text with spaces for line breaks, and for whatever else a terminal would obey.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text = text.replace("\r\n", " ");
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// What a service said, short, on one line, and without the address it was said about: these words
/// end in the log.
pub fn words_without(address: &str, words: &str) -> String {
    let words = one_line(words);
    let (lower, needle) = (words.to_ascii_lowercase(), address.to_ascii_lowercase());
    let mut kept = String::new();
    let mut from = 0;
    if !needle.is_empty() {
        for (at, found) in lower.match_indices(&needle) {
            kept.push_str(words.get(from..at).unwrap_or_default());
            kept.push_str("(the address)");
            from = at + found.len();
        }
    }
    kept.push_str(words.get(from..).unwrap_or_default());
    kept.trim().chars().take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_what_a_terminal_obeys_become_spaces() {
        let odd = "a\r\nb\nc\rd\u{2028}e\u{2029}f\u{85}g\u{1b}[2Jh\ti";
        assert_eq!(one_line(odd), "a b c d e f g [2Jh i");
        assert_eq!(one_line("Grüße, 東京 €"), "Grüße, 東京 €");
    }

    #[test]
    fn words_lose_the_address_in_any_letter_case_and_keep_the_rest() {
        let said = "550 5.1.1 <Ada@Example.com>: no such user,\r\nada@example.com is gone";
        let told = words_without("ada@example.com", said);
        assert_eq!(told, "550 5.1.1 <(the address)>: no such user, (the address) is gone");
        assert_eq!(words_without("", "as it is"), "as it is");
        assert_eq!(words_without("x@y.example", &"é".repeat(400)).chars().count(), 300);
    }
}
