//! Text that must stay on one line, and words of services that must not tell where a user lives.

/// Characters of a service's words that are kept.
const MAX_WORDS: usize = 300;

/// The text with spaces for line breaks, and for whatever else a terminal would obey.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let text = text.replace("\r\n", " ");
    text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

/// Characters of a person's name in a message.
const MAX_NAME: usize = 60;

/// A person's name as a message shows it: short, and without anything that a mail or phone program would
/// make a link of. Customers choose it, and the address that the message goes to; `None` if nothing is
/// left of it.
pub fn person_name(text: &str) -> Option<String> {
    let text = one_line(text);
    let words = text.split_whitespace().filter(|word| !is_url(word)).map(without_links);
    let name = words.collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(MAX_NAME).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn is_url(word: &str) -> bool {
    let word = word.to_lowercase();
    word.contains("://") || word.contains("www.")
}

/// Dots are what names of hosts need: behind one comes a space, as after an initial.
fn without_links(word: &str) -> String {
    let mut kept = String::new();
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' | '\\' | '@' | ':' => kept.push(' '),
            '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}' if rest.peek().is_some() => {
                kept.push_str(". ")
            }
            c => kept.push(c),
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn s21_names_in_messages_are_short_and_hold_no_links() {
        let shown = |name: &str| person_name(name).unwrap_or_default();
        for name in ["Ada Lovelace", "Jean-Luc O'Neill", "Zoë 東京"] {
            assert_eq!(shown(name), name);
        }
        assert_eq!(shown("J.R.R. Tolkien"), "J. R. R. Tolkien");
        assert_eq!(shown("Win at https://evil.example/x now"), "Win at now");
        assert_eq!(shown("WWW.evil.example"), "");
        assert_eq!(shown("evil.example/x?y=1"), "evil. example x?y=1");
        assert_eq!(shown("a@evil\u{3002}example"), "a evil. example");
        assert_eq!(shown(&"x".repeat(255)).len(), 60);
        assert_eq!(person_name("  "), None);
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
