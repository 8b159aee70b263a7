//! The secret of an API key.

use std::fmt;

use crate::engine::Engine;
use crate::sessions;

/// The beginning of every secret, by which programs that look for leaked secrets know them.
const MARK: &str = "kassa_sk_";

/// How many digits of a secret are shown as its prefix: 24 of its 256 bits.
const SHOWN_DIGITS: usize = 6;

/// The secret of an API key. It is not part of what is stored, and does not appear in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// The secret, for the person who has created the key.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Its beginning, by which people recognize it.
    pub(super) fn prefix(&self) -> String {
        self.0.chars().take(MARK.len() + SHOWN_DIGITS).collect()
    }

    /// What is stored of it.
    pub(super) fn hash(&self) -> String {
        sessions::hash(&self.0)
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeySecret(…)")
    }
}

/// A new secret.
#[must_use]
pub fn new_secret(engine: &Engine) -> ApiKeySecret {
    ApiKeySecret(format!("{MARK}{}", sessions::new_secret(engine)))
}

/// Whether a bearer token is meant as an API key: no signed token begins like one.
#[must_use]
pub fn is_secret(token: &str) -> bool {
    token.starts_with(MARK)
}
