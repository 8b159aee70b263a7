//! Laying the layers over each other: for each key the value that counts, where it was said, and
//! everything that is wrong.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::Settings;
use super::config_error::{Fault, Faults, Origin};
use super::key::{Default, Key, Keys};
use super::kind::{Kind, Value};
use super::layers::{Layer, PORT, Said, Sources};
use super::secrets;
use crate::providers::Providers;

/// The value of a key that counts.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The value as it was written.
    pub text: String,
    /// Where.
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
    pub faults: Faults,
    /// Whether the demo's values lie below.
    pub demo: bool,
}

impl Resolved {
    /// Reads all sources.
    #[must_use]
    pub fn from_sources(sources: &Sources) -> Self {
        let keys = Settings::keys(&sources.providers);
        let mut winners = Winners::default();
        let mut faults = Vec::new();
        for layer in sources.layers(&keys) {
            winners.cover(&keys, layer, &mut faults);
        }
        let mut resolved = Self {
            keys: keys.clone(),
            providers: sources.providers.clone(),
            settings: BTreeMap::new(),
            faults: Faults::default(),
            demo: sources.demo,
        };
        for key in keys.iter() {
            match winners.value_of(key) {
                Ok(Some(said)) => resolved.take(key, said, &mut faults),
                Ok(None) => {}
                Err(fault) => faults.push(*fault),
            }
        }
        resolved.faults = Faults(faults);
        resolved
    }

    fn take(&mut self, key: &Key, said: Said, faults: &mut Vec<Fault>) {
        match key.kind.read(&said.value) {
            Ok(value) => {
                let setting = Setting { value, text: said.value, origin: said.origin };
                self.settings.insert(key.name, setting);
            }
            Err(problem) => faults.push(Fault {
                key: key.name.to_owned(),
                value: (!key.kind.is_secret()).then_some(said.value),
                origin: said.origin,
                problem,
                allowed: Some(format!("allowed: {}", key.kind.allowed())),
            }),
        }
    }
}

/// For each name what the highest layer said.
#[derive(Debug, std::default::Default)]
struct Winners(BTreeMap<String, Said>);

impl Winners {
    fn cover(&mut self, keys: &Keys, layer: Layer, faults: &mut Vec<Fault>) {
        faults.extend(layer.faults);
        for key in keys.iter().filter(|key| key.kind.is_secret()) {
            let file = format!("{}_file", key.name);
            let inline = layer.said.iter().find(|s| s.name == key.name);
            let in_file = layer.said.iter().find(|s| s.name == file);
            if let (Some(inline), Some(_)) = (inline, in_file) {
                faults.push(said_twice(key, &file, inline));
            }
            if inline.is_some() || in_file.is_some() {
                self.0.remove(key.name);
                self.0.remove(&file);
            }
        }
        for said in layer.said {
            match self.with_port(said) {
                Ok(said) => {
                    self.0.insert(said.name.clone(), said);
                }
                Err(fault) => faults.push(*fault),
            }
        }
    }

    /// What was said; of a port alone, the address below with that port. Where the address below is
    /// at fault itself, it is told as it stands.
    fn with_port(&self, said: Said) -> Result<Said, Box<Fault>> {
        if said.name != PORT {
            return Ok(said);
        }
        let Ok(port) = said.value.trim().parse::<u16>() else {
            return Err(Box::new(no_port(said)));
        };
        let name = "http.bind".to_owned();
        let below = self.0.get(&name);
        let text = below.map_or("127.0.0.1:8080", |s| s.value.as_str());
        match (Kind::Address.read(text), below) {
            (Ok(Value::Address(mut address)), _) => {
                address.set_port(port);
                let value = address.to_string();
                Ok(Said { name, value, ..said })
            }
            (_, Some(below)) => Ok(below.clone()),
            (_, None) => Ok(said),
        }
    }

    fn value_of(&self, key: &Key) -> Result<Option<Said>, Box<Fault>> {
        if let Some(said) = self.0.get(key.name) {
            return Ok(Some(said.clone()));
        }
        if let Some(pointer) = self.0.get(&format!("{}_file", key.name)) {
            return read_secret(key, pointer).map(Some);
        }
        Ok(default_text(key).map(|value| Said {
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
fn read_secret(key: &Key, pointer: &Said) -> Result<Said, Box<Fault>> {
    let path = PathBuf::from(&pointer.value);
    let by = Box::new(pointer.origin.clone());
    let origin = Origin::Pointed { by, path: path.clone() };
    match secrets::in_file(&path) {
        Ok(value) => Ok(Said { name: key.name.to_owned(), value, origin }),
        Err(error) => Err(Box::new(Fault {
            key: format!("{}_file", key.name),
            value: None,
            origin,
            problem: format!("cannot be read: {error}"),
            allowed: Some("name a file that this process may read".to_owned()),
        })),
    }
}

fn no_port(said: Said) -> Fault {
    Fault {
        key: "http.bind".to_owned(),
        value: Some(said.value),
        origin: said.origin,
        problem: "is not a port".to_owned(),
        allowed: Some("allowed: a whole number from 0 to 65535".to_owned()),
    }
}

fn said_twice(key: &Key, file: &str, inline: &Said) -> Fault {
    Fault {
        key: key.name.to_owned(),
        value: None,
        origin: inline.origin.clone(),
        problem: format!("conflicts with {file}"),
        allowed: Some("keep one of the two".to_owned()),
    }
}
