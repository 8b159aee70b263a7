//! How amounts are written in the language of a browser: the separators, and the place of the symbol. Digits are text
//! throughout and are never calculated with.

use actix_web::HttpRequest;

use crate::language;

/// Currencies that are shown by their symbol.
const SYMBOLS: [(&str, &str); 5] =
    [("EUR", "€"), ("GBP", "£"), ("INR", "₹"), ("JPY", "¥"), ("USD", "$")];

/// How numbers are written in a language, or in a language of one region (Unicode CLDR).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberStyle {
    tag: &'static str,
    decimal: &'static str,
    group: &'static str,
    place: Place,
}

/// Where the symbol of a currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Directly before the number; a code of three letters with a space.
    Before,
    /// Before the number and a space.
    BeforeSpaced,
    /// After the number and a space.
    After,
}

const fn style(
    tag: &'static str,
    decimal: &'static str,
    group: &'static str,
    place: Place,
) -> NumberStyle {
    NumberStyle { tag, decimal, group, place }
}

/// Every style; the first is for all other languages.
pub const STYLES: [NumberStyle; 8] = [
    style("en", ".", ",", Place::Before),
    style("de", ",", ".", Place::After),
    style("de-at", ",", ".", Place::BeforeSpaced),
    style("de-ch", ".", "’", Place::BeforeSpaced),
    style("fr", ",", "\u{202f}", Place::After),
    style("it", ",", ".", Place::After),
    style("nl", ",", ".", Place::BeforeSpaced),
    style("sv", ",", "\u{a0}", Place::After),
];

/// The index of the style that a browser prefers.
#[must_use]
pub fn preferred(req: &HttpRequest) -> usize {
    of_header(language::header(req))
}

fn of_header(header: &str) -> usize {
    language::best(header, of_language).unwrap_or_default()
}

fn of_language(tag: &str) -> Option<usize> {
    let tag = tag.to_ascii_lowercase();
    let language = tag.split('-').next().unwrap_or_default();
    let position = |wanted: &str| STYLES.iter().position(|style| style.tag == wanted);
    position(&tag).or_else(|| position(language))
}

/// An amount: a decimal text with the digits of its currency, as the API writes it.
#[must_use]
pub fn money(amount: &str, currency: &str, style: NumberStyle) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", amount),
    };
    let number = match digits.split_once('.') {
        Some((whole, fraction)) => {
            format!("{}{}{fraction}", grouped(whole, style.group), style.decimal)
        }
        None => grouped(digits, style.group),
    };
    let symbol = SYMBOLS.iter().find(|(code, _)| *code == currency).map(|(_, symbol)| *symbol);
    match (style.place, symbol) {
        (Place::Before, Some(symbol)) => format!("{sign}{symbol}{number}"),
        (Place::Before, None) => format!("{sign}{currency}\u{a0}{number}"),
        (Place::BeforeSpaced, symbol) => {
            format!("{}\u{a0}{sign}{number}", symbol.unwrap_or(currency))
        }
        (Place::After, symbol) => format!("{sign}{number}\u{a0}{}", symbol.unwrap_or(currency)),
    }
}

fn grouped(whole: &str, separator: &str) -> String {
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(at);
        if at > 0 && left.is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(amount: &str, currency: &str, language: &str) -> String {
        money(amount, currency, STYLES[of_header(language)])
    }

    #[test]
    fn amounts_keep_the_digits_of_their_currency() {
        let table = [
            ("12.50", "GBP", "£12.50"),
            ("1234567.00", "EUR", "€1,234,567.00"),
            ("1234", "JPY", "¥1,234"),
            ("0.125", "KWD", "KWD\u{a0}0.125"),
            ("-999.99", "USD", "−$999.99"),
            ("", "GBP", "£"),
        ];
        for (amount, currency, expected) in table {
            assert_eq!(shown(amount, currency, "en"), expected);
        }
    }

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let table = [
            ("de", "1.234.567,80\u{a0}€"),
            ("de-DE", "1.234.567,80\u{a0}€"),
            ("de-AT", "€\u{a0}1.234.567,80"),
            ("de-CH", "€\u{a0}1’234’567.80"),
            ("fr-CA", "1\u{202f}234\u{202f}567,80\u{a0}€"),
            ("it", "1.234.567,80\u{a0}€"),
            ("nl", "€\u{a0}1.234.567,80"),
            ("sv", "1\u{a0}234\u{a0}567,80\u{a0}€"),
        ];
        for (language, expected) in table {
            assert_eq!(shown("1234567.80", "EUR", language), expected, "{language}");
        }
        assert_eq!(shown("-0.5", "KWD", "de"), "−0,5\u{a0}KWD");
    }

    #[test]
    fn the_language_with_the_highest_weight_counts() {
        let table = [
            ("", "en"),
            ("*", "en"),
            ("tlh", "en"),
            ("fr, de", "fr"),
            ("fr;q=0.5, de;q=0.8", "de"),
            ("ja, fr;q=0.9, en;q=0.8", "fr"),
            ("de;q=0, fr;q=0.1", "fr"),
            ("de;q=x, fr;q=0.1", "fr"),
            ("DE-at", "de-at"),
        ];
        for (header, tag) in table {
            assert_eq!(STYLES[of_header(header)].tag, tag, "{header}");
        }
        assert_eq!(of_header(&"é,".repeat(200)), 0);
    }
}
