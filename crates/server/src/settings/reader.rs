//! Taking typed values out of what was resolved.

use std::collections::BTreeMap;

use super::declare::Field;
use super::kind::Value;
use super::resolve::Setting;

/// Gives the values of keys in the types that the settings have.
pub struct Reader<'a> {
    settings: &'a BTreeMap<&'static str, Setting>,
}

impl<'a> Reader<'a> {
    /// A reader of these values.
    pub fn new(settings: &'a BTreeMap<&'static str, Setting>) -> Self {
        Self { settings }
    }

    /// The value of a key; `None` if it has none that its type can have.
    pub fn read<T: Field>(&self, key: &str) -> Option<T> {
        T::from_value(self.value(key))
    }

    /// The value of a key as it was read; `None` if it has none.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        self.settings.get(key).map(|setting| &setting.value)
    }
}
