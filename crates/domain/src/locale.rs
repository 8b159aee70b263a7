//! The language and region that a user reads: a BCP 47 tag.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::limits::MAX_LOCALE_CHARS;

/// A language tag in its canonical letter case (`de-AT`, `zh-Hant-TW`): a language, and optionally
/// a script, a region and variants. Extensions (`-u-…`) say nothing about the text and are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale(String);

/// The text is not a language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a BCP 47 language tag, such as de-AT")]
pub struct LocaleError;

impl Locale {
    /// English, the language of the built-in texts.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone: `de` for `de-AT`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.split_once('-').map_or(&self.0, |(language, _)| language)
    }

    /// The tag itself and then the ones to fall back to, each without its last subtag (RFC 4647,
    /// 3.4): `zh-Hant-TW`, `zh-Hant`, `zh`.
    pub fn fallbacks(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.as_str()), |tag| Some(tag.rsplit_once('-')?.0))
    }
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, LocaleError> {
        let text = text.trim();
        if text.chars().count() > MAX_LOCALE_CHARS {
            return Err(LocaleError);
        }
        // Many platforms write `de_AT`.
        let tag = text.replace('_', "-");
        let locale = icu_locale_core::Locale::try_from_str(&tag).map_err(|_| LocaleError)?;
        if locale.id.language.is_unknown() {
            return Err(LocaleError);
        }
        Ok(Self(locale.id.to_string()))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
