//! Names that no key has, with the key that was probably meant.

use super::config_error::{ConfigError, Origin};
use super::key::{Keys, PREFIX, variable};
use super::suggest;

/// A name in a file that no key has.
pub(super) fn key(keys: &Keys, name: &str, origin: Origin) -> ConfigError {
    let names = keys.all_names();
    let sections = keys.iter().map(|key| key.section().0);
    let near = suggest::nearest(name, names.iter().map(String::as_str).chain(sections))
        .or_else(|| {
            // A key in the wrong table, if only one table has a key of that name.
            let last = name.rsplit('.').next().unwrap_or(name);
            let same = |n: &&str| n.rsplit('.').next() == Some(last);
            let mut same = keys.iter().map(|key| key.name).filter(same);
            same.next().filter(|_| same.next().is_none())
        })
        .map(ToOwned::to_owned);
    config_error(name, near, origin)
}

/// A variable that begins like ours and that no key has.
pub(super) fn environment_variable(keys: &Keys, name: &str) -> ConfigError {
    let names: Vec<String> = keys.all_names().iter().map(|n| variable(n)).collect();
    let rest = name.strip_prefix(PREFIX).unwrap_or(name);
    let rests = names.iter().map(|n| n.strip_prefix(PREFIX).unwrap_or(n));
    let near = suggest::nearest(rest, rests).map(|rest| format!("{PREFIX}{rest}"));
    config_error(name, near, Origin::Default)
}

/// A list or a table where one value belongs.
pub(super) fn no_scalar(keys: &Keys, name: &str, origin: Origin) -> ConfigError {
    ConfigError {
        key: name.to_owned(),
        value: None,
        origin,
        problem: "is a list or a table".to_owned(),
        allowed: keys.named(name).map(|key| format!("allowed: {}", key.kind.allowed())),
    }
}

fn config_error(name: &str, near: Option<String>, origin: Origin) -> ConfigError {
    ConfigError {
        key: name.to_owned(),
        value: None,
        origin,
        problem: "unknown key".to_owned(),
        allowed: Some(match near {
            Some(near) => format!("did you mean {near}?"),
            None => "`kassa config example` prints all keys".to_owned(),
        }),
    }
}
