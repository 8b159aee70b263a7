//! Taking typed values out of what was resolved, and remembering which keys were asked for, so
//! that a test can hold the struct against the table of keys.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

use super::kind::Value;
use super::resolve::Setting;

/// Gives the values of keys in the types that the settings have. `None` where a key has no value.
pub struct Reader<'a> {
    settings: &'a BTreeMap<&'static str, Setting>,
    asked: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    /// A reader of these values.
    pub fn new(settings: &'a BTreeMap<&'static str, Setting>) -> Self {
        Self { settings, asked: Vec::new() }
    }

    /// The keys that were asked for so far.
    #[cfg(test)]
    pub fn asked(&self) -> &[&'static str] {
        &self.asked
    }

    pub fn text(&mut self, key: &'static str) -> Option<String> {
        if let Value::Text(text) = self.value(key)? { Some(text.clone()) } else { None }
    }

    pub fn secret(&mut self, key: &'static str) -> Option<SecretString> {
        self.text(key).map(SecretString::from)
    }

    /// A text that is a word of a type of its own.
    pub fn parsed<T: FromStr>(&mut self, key: &'static str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        if let Value::Flag(flag) = self.value(key)? { Some(*flag) } else { None }
    }

    pub fn count<T: TryFrom<u64>>(&mut self, key: &'static str) -> Option<T> {
        if let Value::Count(count) = self.value(key)? { T::try_from(*count).ok() } else { None }
    }

    pub fn time(&mut self, key: &'static str) -> Option<Duration> {
        if let Value::Time(time) = self.value(key)? { Some(*time) } else { None }
    }

    pub fn address(&mut self, key: &'static str) -> Option<SocketAddr> {
        if let Value::Address(address) = self.value(key)? { Some(*address) } else { None }
    }

    fn value(&mut self, key: &'static str) -> Option<&'a Value> {
        self.asked.push(key);
        self.settings.get(key).map(|setting| &setting.value)
    }
}
