//! Tax categories.

use std::fmt;
use std::str::FromStr;

use crate::limits::MAX_CODE_CHARS;
use crate::text::{self, TextError};

/// A class of goods or services that are taxed alike, such as `standard`, `books` or `food`. The shop names
/// them: lower-case letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaxCategory(String);

impl TaxCategory {
    /// The category of everything that names no other.
    pub const STANDARD: &'static str = "standard";

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for TaxCategory {
    fn default() -> Self {
        Self(Self::STANDARD.to_owned())
    }
}

impl fmt::Display for TaxCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TaxCategory {
    type Err = TextError;

    /// Reads a name in any letter case; at most [`MAX_CODE_CHARS`] characters.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        text::code(name, MAX_CODE_CHARS).map(Self)
    }
}
