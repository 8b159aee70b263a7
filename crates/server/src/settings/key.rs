//! What a key of the settings is, and all keys of a program.

use std::sync::Arc;

use ports::{ProviderSetting, SettingKind};

use super::kind::ValueKind;
use crate::providers::Providers;

/// What applies if a key is not set.
pub use ports::SettingDefault as Default;

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its dotted name.
    pub name: &'static str,
    /// What it takes.
    pub kind: ValueKind,
    /// Its default.
    pub default: Default,
    /// What it is for, in a sentence or two.
    pub help: &'static str,
}

impl Key {
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

    fn of_provider(setting: &ProviderSetting) -> Self {
        let kind = match setting.kind {
            SettingKind::Text => ValueKind::Text,
            SettingKind::Secret => ValueKind::Secret,
            SettingKind::Credential => ValueKind::Password,
            SettingKind::Flag => ValueKind::Flag,
            SettingKind::Count { min, max } => ValueKind::Count { min, max },
            SettingKind::Time { min, max } => ValueKind::Time { min, max },
            SettingKind::Word(words) => ValueKind::Word(words),
        };
        Self { name: setting.key, kind, default: setting.default, help: setting.help }
    }
}

/// Every key there is: its kind, its default, and what it is for. The settings, the example file,
/// `config show` and the suggestions for mistyped keys are all generated from this table.
#[derive(Debug, Clone)]
pub struct Keys(Arc<[Key]>);

impl Keys {
    /// The sections' keys with those of the providers, in the order in which they are documented.
    #[must_use]
    pub fn new(sections: &[&'static [Key]], providers: &Providers) -> Self {
        let mut keys = Vec::new();
        for section in sections {
            keys.extend_from_slice(section);
            if section.iter().any(|key| key.kind == ValueKind::Provider(&[])) {
                keys.extend(providers.iter().flat_map(|p| p.settings()).map(Key::of_provider));
            }
        }
        for key in keys.iter_mut().filter(|key| key.kind == ValueKind::Provider(&[])) {
            choose_from(key, providers);
        }
        Self(keys.into())
    }

    /// The keys.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.0.iter()
    }

    /// A key by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Key> {
        self.iter().find(|key| key.name == name)
    }

    /// The key whose value the file at this key's path holds: `jwt.secret` for `jwt.secret_file`.
    #[must_use]
    pub fn of_file(&self, name: &str) -> Option<&Key> {
        let key = self.named(name.strip_suffix("_file")?)?;
        key.kind.is_secret().then_some(key)
    }

    /// Whether a setting, or the file of a secret, has this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.named(name).is_some() || self.of_file(name).is_some()
    }

    /// Every name that may stand in a file: the keys, and the files of the secrets.
    #[must_use]
    pub fn all_names(&self) -> Vec<String> {
        let files = self.iter().filter(|key| key.kind.is_secret());
        let files = files.map(|key| format!("{}_file", key.name));
        self.iter().map(|key| key.name.to_owned()).chain(files).collect()
    }

    /// Whether a table of this name holds keys, itself or in tables below.
    #[must_use]
    pub fn has_section(&self, name: &str) -> bool {
        let below = |section: &str| {
            section.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.iter().any(|key| below(key.section().0))
    }
}

/// Completes the key that names a provider by those there are. The texts are leaked: they are made once a
/// process.
fn choose_from(key: &mut Key, providers: &Providers) {
    let names: Vec<&'static str> = providers.iter().map(|p| p.name()).collect();
    let notes = providers.iter().filter(|p| !p.note().is_empty());
    let notes: String = notes.map(|p| format!(" `{}` {}.", p.name(), p.note())).collect();
    key.help = Box::leak(format!("{}{notes}", key.help).into_boxed_str());
    if let Default::Unset { example, .. } = &mut key.default {
        *example = names.first().copied().unwrap_or("name");
    }
    key.kind = ValueKind::Provider(Vec::leak(names));
}

/// What the environment variables begin with.
pub const PREFIX: &str = "KASSA_";

/// The environment variable of a dotted name.
#[must_use]
pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_ascii_uppercase().replace('.', "__"))
}
