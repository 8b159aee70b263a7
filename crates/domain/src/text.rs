//! Words and short texts that come from outside: reading them, and saying what is wrong with them.

use thiserror::Error;

/// A word that is none of an enum's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{word}` is not a {what}")]
pub struct UnknownWord {
    /// The enum that was asked for.
    pub what: &'static str,
    /// The word that was given, cut to 64 characters.
    pub word: String,
}

impl UnknownWord {
    /// Keeps the first 64 characters of `word`, so that an error never repeats a huge input.
    #[must_use]
    pub fn new(what: &'static str, word: &str) -> Self {
        Self { what, word: word.chars().take(64).collect() }
    }
}

/// What is wrong with a text field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field takes.
    #[error("has {len} characters, at most {max} are taken")]
    TooLong {
        /// Characters given.
        len: usize,
        /// Characters taken at most.
        max: usize,
    },
    /// A control character: it could break a mail header, a log line or a CSV row.
    #[error("must not hold control characters")]
    Control,
}

/// Trims `text` and checks it: not empty, at most `max` characters, no control characters.
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
}
