//! The settings file: TOML, whose tables are the sections.

use std::path::Path;

use toml::{Table, Value};

use super::config_error::{ConfigError, Origin};
use super::key::Keys;
use super::kind::ValueKind;
use super::layers::Layer;
use super::unknown;

/// What a file says.
pub(super) fn layer(keys: &Keys, path: &Path) -> Layer {
    let mut layer = Layer::default();
    let read = std::fs::read_to_string(path).map_err(|error| error.to_string());
    let table = read.and_then(|text| {
        text.parse::<Table>().map_err(|error| error.to_string().trim_end().to_owned())
    });
    match table {
        Ok(table) => add_table(&mut layer, keys, "", table, path),
        Err(problem) => layer.errors.push(ConfigError {
            key: "the settings file".to_owned(),
            value: None,
            origin: Origin::File(path.to_owned()),
            problem: format!("cannot be read: {problem}"),
            allowed: Some("`kassa config example` prints one".to_owned()),
        }),
    }
    layer
}

fn add_table(layer: &mut Layer, keys: &Keys, prefix: &str, table: Table, file: &Path) {
    for (part, value) in table {
        let name = if prefix.is_empty() { part } else { format!("{prefix}.{part}") };
        add_entry(layer, keys, &name, value, file);
    }
}

fn add_entry(layer: &mut Layer, keys: &Keys, name: &str, value: Value, file: &Path) {
    let origin = Origin::File(file.to_owned());
    let known = keys.has(name);
    let text = match value {
        Value::Table(table) if keys.has_section(name) => {
            return add_table(layer, keys, name, table, file);
        }
        Value::String(text) => Some(text),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Array(items) if takes_list(keys, name) => list(items),
        Value::Datetime(_) | Value::Table(_) | Value::Array(_) => None,
    };
    match text {
        Some(text) if known => layer.say(name, &text, origin),
        None if known => layer.errors.push(unknown::no_scalar(keys, name, origin)),
        Some(_) | None => layer.errors.push(unknown::key(keys, name, origin)),
    }
}

/// Whether the key's value may be written as a list.
fn takes_list(keys: &Keys, name: &str) -> bool {
    keys.named(name).is_some_and(|key| key.kind == ValueKind::Origins)
}

/// A list of texts as one text.
fn list(items: Vec<Value>) -> Option<String> {
    let texts = items.into_iter().map(|item| item.as_str().map(ToOwned::to_owned));
    texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(", "))
}
