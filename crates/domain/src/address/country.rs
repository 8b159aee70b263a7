//! Countries: the codes of ISO 3166-1 alpha-2.

mod table;

use std::fmt;
use std::str::FromStr;

use self::table::COUNTRIES;
use crate::text::UnknownWord;

/// A country or territory with a code of ISO 3166-1 alpha-2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country {
    code: &'static str,
    name: &'static str,
}

impl Country {
    /// The two letters, upper case.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.code
    }

    /// The short English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// All countries, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|&(code, name)| Self { code, name })
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl FromStr for Country {
    type Err = UnknownWord;

    /// Reads a code in any letter case.
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let code = code.trim();
        let upper = code.to_ascii_uppercase();
        let at = COUNTRIES.binary_search_by_key(&upper.as_str(), |&(code, _)| code).ok();
        let known = at.and_then(|at| COUNTRIES.get(at)).map(|&(code, name)| Self { code, name });
        known.ok_or_else(|| UnknownWord::new("country", code))
    }
}
