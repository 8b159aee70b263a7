//! Validation of enum values and short texts from outside.

use thiserror::Error;

/// A string that is not a value of an enum.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("invalid {what}: `{word}`")]
pub struct UnknownWord {
    /// The enum that was asked for.
    pub what: &'static str,
    /// The given string, cut to 64 characters.
    pub word: String,
}

impl UnknownWord {
    /// Keeps the first 64 characters of `word`, so that an error never repeats a huge input.
    #[must_use]
    pub fn new(what: &'static str, word: &str) -> Self {
        Self { what, word: word.chars().take(64).collect() }
    }
}

/// A given word as an error repeats it: at most 64 characters, with those that are not shown as they are replaced.
#[must_use]
pub fn quoted(word: &str) -> String {
    let shown = |c: char| if c.is_control() || changes_direction(c) { '\u{fffd}' } else { c };
    word.chars().take(64).map(shown).collect()
}

/// What is wrong with a text field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field takes.
    #[error("has {len} characters; at most {max} are allowed")]
    TooLong {
        /// Characters given.
        len: usize,
        /// Characters taken at most.
        max: usize,
    },
    /// A control character: it could break a mail header, a log line or a CSV row.
    #[error("must not contain control characters")]
    Control,
    /// A character that codes do not have.
    #[error("may contain only letters from a to z, digits, hyphens and underscores")]
    Code,
    /// A character that reverses the direction of the text around it: two different names would look alike.
    #[error("must not contain characters that change the direction of text")]
    Direction,
}

/// A text of one line, such as a name, a number or a subject. Trims `text` and checks it: not empty, at
/// most `max` characters, no control characters, so no line breaks either.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn checked(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    optional(text, max)
}

/// A text that people act on as they read it: a name, a part of an address, a number. Like [`checked`], but without the
/// characters that embed, override or isolate a direction of writing (Unicode Standard Annex 9): a text that contains
/// one could be shown as another.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn label(text: &str, max: usize) -> Result<String, TextError> {
    shown_as_stored(checked(text, max)?)
}

/// Like [`label`], but an empty text is fine.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn optional_label(text: &str, max: usize) -> Result<String, TextError> {
    shown_as_stored(optional(text, max)?)
}

/// Like [`label`], but line breaks are kept as [`multi_line`] keeps them, and an empty text is fine.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn optional_statement(text: &str, max: usize) -> Result<String, TextError> {
    shown_as_stored(optional_multi_line(text, max)?)
}

fn shown_as_stored(text: String) -> Result<String, TextError> {
    if text.chars().any(changes_direction) { Err(TextError::Direction) } else { Ok(text) }
}

/// The explicit formatting characters of the bidirectional algorithm, and its marks.
fn changes_direction(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Like [`checked`], but an empty text is fine.
///
/// # Errors
/// [`TextError::TooLong`] or [`TextError::Control`].
pub fn optional(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    let len = text.chars().count();
    if len > max {
        return Err(TextError::TooLong { len, max });
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

/// A code that the shop chooses and requests name: ASCII letters, digits, `-` and `_`, in lower case.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn code(text: &str, max: usize) -> Result<String, TextError> {
    let code = checked(text, max)?.to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if code.chars().all(fits) { Ok(code) } else { Err(TextError::Code) }
}

/// A text that may have several lines, such as a note, a reason or a specification. Like [`checked`],
/// but line breaks are kept; those of Windows and of HTML forms (CR LF) become LF.
///
/// # Errors
/// [`TextError`] names the rule that is broken.
pub fn multi_line(text: &str, max: usize) -> Result<String, TextError> {
    let text = optional_multi_line(text, max)?;
    if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
}

/// Like [`multi_line`], but an empty text is fine.
///
/// # Errors
/// [`TextError::TooLong`] or [`TextError::Control`].
pub fn optional_multi_line(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let len = text.chars().count();
    if len > max {
        return Err(TextError::TooLong { len, max });
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(checked("  a b ", 3).as_deref(), Ok("a b"));
        assert_eq!(checked("   ", 3), Err(TextError::Empty));
        assert_eq!(checked("abcd", 3), Err(TextError::TooLong { len: 4, max: 3 }));
        assert_eq!(checked("a\r\nBcc: x", 30), Err(TextError::Control));
        assert_eq!(optional("", 3).as_deref(), Ok(""));
    }

    #[test]
    fn codes_are_lower_case_letters_digits_and_dashes() {
        assert_eq!(code(" Books-7_a ", 9).as_deref(), Ok("books-7_a"));
        for bad in ["a b", "é", "a/b", "a.b", "ａ"] {
            assert_eq!(code(bad, 9), Err(TextError::Code), "{bad:?}");
        }
        assert_eq!(code("ab", 1), Err(TextError::TooLong { len: 2, max: 1 }));
    }

    #[test]
    fn a_quoted_word_is_short_and_plain() {
        assert_eq!(quoted("a\u{202e}b\nc"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(quoted(&"x".repeat(65)), "x".repeat(64));
    }

    #[test]
    fn a_label_is_shown_as_it_is_stored() {
        assert_eq!(label(" Lagerhaus Süd, מחסן ", 30).as_deref(), Ok("Lagerhaus Süd, מחסן"));
        for odd in
            ['\u{061c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}']
        {
            assert_eq!(label(&format!("a{odd}b"), 30), Err(TextError::Direction), "{odd:?}");
        }
        assert_eq!(label("a\nb", 30), Err(TextError::Control));
        assert_eq!(optional_label("a\u{202e}b", 30), Err(TextError::Direction));
        assert_eq!(optional_label(" ", 30).as_deref(), Ok(""));
        assert_eq!(optional_statement("a\n\u{2067}b", 30), Err(TextError::Direction));
        assert_eq!(optional_statement("a\nb", 30).as_deref(), Ok("a\nb"));
        assert_eq!(label(" ", 30), Err(TextError::Empty));
    }

    #[test]
    fn only_a_text_of_several_lines_keeps_its_line_breaks() {
        for one in ["a\nb", "a\r\nb", "a\rb", "a\u{85}b", "a\tb", "a\0b", "a\u{1b}[2Jb"] {
            assert_eq!(checked(one, 30), Err(TextError::Control), "{one:?}");
            assert_eq!(optional(one, 30), Err(TextError::Control), "{one:?}");
        }
        assert_eq!(multi_line(" a\n\nb \n", 4).as_deref(), Ok("a\n\nb"));
        assert_eq!(multi_line("a\r\nb\r\n", 3).as_deref(), Ok("a\nb"), "CR LF is one character");
        assert_eq!(multi_line("a\nbc", 3), Err(TextError::TooLong { len: 4, max: 3 }));
        assert_eq!(multi_line(" \r\n\n", 3), Err(TextError::Empty));
        assert_eq!(optional_multi_line(" \r\n", 3).as_deref(), Ok(""));
        for bad in ["a\rb", "a\r\r\nb", "a\u{85}b", "a\tb", "a\0b", "a\u{1b}[2Jb", "a\u{7f}"] {
            assert_eq!(multi_line(bad, 30), Err(TextError::Control), "{bad:?}");
            assert_eq!(optional_multi_line(bad, 30), Err(TextError::Control), "{bad:?}");
        }
    }
}
