//! Merges the configuration layers: the effective value and source of each key, and all errors.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Settings;
use super::config_error::{ConfigError, ConfigErrors, Origin};
use super::key::{Default, Key, Keys};
use super::kind::{Value, ValueKind};
use super::layers::{Layer, PORT, RawValue, Sources};
use super::secrets;
use crate::providers::Providers;

/// The effective value of a key.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The value as it was written.
    pub text: String,
    /// Its source.
    pub origin: Origin,
}

/// For each key that has a value, that value; and what is wrong.
#[derive(Debug)]
pub struct Resolved {
    /// Every key there is.
    pub keys: Keys,
    /// The payment providers that there are.
    pub providers: Providers,
    /// Values by the keys' names.
    pub settings: BTreeMap<&'static str, Setting>,
    /// What is wrong.
    pub errors: ConfigErrors,
    /// Whether the demo's values lie below.
    pub demo: bool,
}

impl Resolved {
    /// Reads all sources.
    #[must_use]
    pub fn from_sources(sources: &Sources) -> Self {
        let keys = Settings::keys(&sources.providers);
        let mut effective = EffectiveValues::default();
        let mut errors = Vec::new();
        for layer in sources.layers(&keys) {
            effective.cover(&keys, layer, &mut errors);
        }
        let mut resolved = Self {
            keys: keys.clone(),
            providers: sources.providers.clone(),
            settings: BTreeMap::new(),
            errors: ConfigErrors::default(),
            demo: sources.demo,
        };
        for key in keys.iter() {
            match effective.value_of(key) {
                Ok(Some(raw)) => resolved.take(key, raw, &mut errors),
                Ok(None) => {}
                Err(config_error) => errors.push(*config_error),
            }
        }
        resolved.errors = ConfigErrors(errors);
        resolved
    }

    fn take(&mut self, key: &Key, raw: RawValue, errors: &mut Vec<ConfigError>) {
        match key.kind.read(&raw.value) {
            Ok(value) => {
                let setting = Setting { value, text: raw.value, origin: raw.origin };
                self.settings.insert(key.name, setting);
            }
            Err(problem) => errors.push(ConfigError {
                key: key.name.to_owned(),
                value: (!key.kind.is_secret()).then_some(raw.value),
                origin: raw.origin,
                problem,
                allowed: Some(format!("allowed: {}", key.kind.allowed())),
            }),
        }
    }
}

/// For each name the value of the highest layer.
#[derive(Debug, std::default::Default)]
struct EffectiveValues(BTreeMap<String, RawValue>);

impl EffectiveValues {
    fn cover(&mut self, keys: &Keys, layer: Layer, errors: &mut Vec<ConfigError>) {
        errors.extend(layer.errors);
        for key in keys.iter().filter(|key| key.kind.is_secret()) {
            let file = format!("{}_file", key.name);
            let inline = layer.values.iter().find(|s| s.name == key.name);
            let in_file = layer.values.iter().find(|s| s.name == file);
            if let (Some(inline), Some(_)) = (inline, in_file) {
                errors.push(set_twice(key, &file, inline));
            }
            if inline.is_some() || in_file.is_some() {
                self.0.remove(key.name);
                self.0.remove(&file);
            }
        }
        for raw in layer.values {
            match self.with_port(raw) {
                Ok(raw) => {
                    self.0.insert(raw.name.clone(), raw);
                }
                Err(config_error) => errors.push(*config_error),
            }
        }
    }

    /// The given value; for a port alone, the address of the layer below with that port. If that
    /// address is itself invalid, it is reported unchanged.
    fn with_port(&self, raw: RawValue) -> Result<RawValue, Box<ConfigError>> {
        if raw.name != PORT {
            return Ok(raw);
        }
        let Ok(port) = raw.value.trim().parse::<u16>() else {
            return Err(Box::new(no_port(raw)));
        };
        let name = "http.bind".to_owned();
        let below = self.0.get(&name);
        let text = below.map_or("127.0.0.1:8080", |s| s.value.as_str());
        match (ValueKind::Address.read(text), below) {
            (Ok(Value::Address(mut address)), _) => {
                address.set_port(port);
                let value = address.to_string();
                Ok(RawValue { name, value, ..raw })
            }
            (_, Some(below)) => Ok(below.clone()),
            (_, None) => Ok(raw),
        }
    }

    fn value_of(&self, key: &Key) -> Result<Option<RawValue>, Box<ConfigError>> {
        if let Some(raw) = self.0.get(key.name) {
            return Ok(Some(raw.clone()));
        }
        if let Some(pointer) = self.0.get(&format!("{}_file", key.name)) {
            return read_secret(key, pointer).map(Some);
        }
        Ok(default_text(key).map(|value| RawValue {
            name: key.name.to_owned(),
            value: value.to_owned(),
            origin: Origin::Default,
        }))
    }
}

fn default_text(key: &Key) -> Option<&'static str> {
    match key.default {
        Default::Value(text) => Some(text),
        Default::Unset { .. } => None,
    }
}

/// What a secret's file holds.
fn read_secret(key: &Key, pointer: &RawValue) -> Result<RawValue, Box<ConfigError>> {
    let path = PathBuf::from(&pointer.value);
    let by = Box::new(pointer.origin.clone());
    let origin = Origin::Pointed { by, path: path.clone() };
    match secrets::in_file(&path) {
        Ok(value) => Ok(RawValue { name: key.name.to_owned(), value, origin }),
        Err(error) => Err(Box::new(ConfigError {
            key: format!("{}_file", key.name),
            value: None,
            origin,
            problem: format!("cannot be read: {error}"),
            allowed: Some("specify a file that this process may read".to_owned()),
        })),
    }
}

fn no_port(raw: RawValue) -> ConfigError {
    ConfigError {
        key: "http.bind".to_owned(),
        value: Some(raw.value),
        origin: raw.origin,
        problem: "is not a port".to_owned(),
        allowed: Some("allowed: an integer from 0 to 65535".to_owned()),
    }
}

fn set_twice(key: &Key, file: &str, inline: &RawValue) -> ConfigError {
    ConfigError {
        key: key.name.to_owned(),
        value: None,
        origin: inline.origin.clone(),
        problem: format!("conflicts with {file}"),
        allowed: Some("keep one of the two".to_owned()),
    }
}
