//! A coupon's code: what a shopper types, compared without regard to letter case.

use std::fmt;

use thiserror::Error;

use crate::limits::MAX_COUPON_CODE_CHARS;

/// A code of 1 to 50 characters: ASCII letters, digits, `-` and `_`. Other letters are refused, so
/// that two codes that look the same are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CouponCode {
    shown: String,
}

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be 1 to {MAX_COUPON_CODE_CHARS} characters: letters, digits, - and _")]
pub struct CodeError;

impl CouponCode {
    /// Reads a code; blanks around it do not count.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let fits = (1..=MAX_COUPON_CODE_CHARS).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if fits && plain { Ok(Self { shown: text.to_owned() }) } else { Err(CodeError) }
    }

    /// The code as the operator wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The code as it is compared and kept unique: upper case.
    #[must_use]
    pub fn key(&self) -> String {
        self.shown.to_ascii_uppercase()
    }
}

impl fmt::Display for CouponCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
