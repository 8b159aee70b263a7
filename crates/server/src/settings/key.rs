//! What a key of the settings is: its name, kind and default, and its variable.

use super::keys::KEYS;
use super::kind::Kind;

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its dotted name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What counts where nothing is set.
    pub default: Default,
    /// What it is for, in a sentence or two.
    pub help: &'static str,
}

/// What counts where nothing is set.
#[derive(Debug, Clone, Copy)]
pub enum Default {
    /// This value.
    Value(&'static str),
    /// No value.
    Unset {
        /// What happens then.
        means: &'static str,
        /// What a value looks like.
        example: &'static str,
    },
}

impl Key {
    /// A key by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The key whose value the file at this key's path holds: `jwt.secret` for `jwt.secret_file`.
    #[must_use]
    pub fn of_file(name: &str) -> Option<&'static Self> {
        let key = Self::named(name.strip_suffix("_file")?)?;
        key.kind.is_secret().then_some(key)
    }

    /// Its environment variable: `KASSA_HTTP__BIND`.
    #[must_use]
    pub fn variable(&self) -> String {
        variable(self.name)
    }

    /// The table it stands in, and its name there.
    #[must_use]
    pub fn section(&self) -> (&'static str, &'static str) {
        self.name.rsplit_once('.').unwrap_or(("", self.name))
    }
}

/// What the environment variables begin with.
pub const PREFIX: &str = "KASSA_";

/// The environment variable of a dotted name.
#[must_use]
pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('.', "__"))
}
