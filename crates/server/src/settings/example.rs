//! `kassa config example`: a settings file with every key, its default and what it is for.

use super::Settings;
use super::key::{Default, Key};
use super::kind::ValueKind;
use crate::providers::Providers;

/// Columns of the text.
const WIDTH: usize = 96;

/// The file. Every key is commented out, so that as it stands it changes nothing.
#[must_use]
pub fn example(providers: &Providers) -> String {
    let mut text = String::from(HEAD);
    let mut section = "";
    for key in Settings::keys(providers).iter() {
        let (table, _) = key.section();
        if table != section {
            text.push_str(&format!("\n[{table}]\n"));
            section = table;
        }
        text.push_str(&entry(key));
    }
    text
}

const HEAD: &str = "\
# Settings of kassa. Defaults are shown; remove the # from lines that you change.
#
# Later sources override earlier ones: these defaults, this file (./kassa.toml, or --config FILE),
# environment variables (KASSA_ and the key, with two underscores for the dot:
# KASSA_DATABASE__URL), flags.
# DATABASE_URL, PORT, RUST_LOG and NO_COLOR work as well. `kassa config check` reports errors.
";

fn entry(key: &Key) -> String {
    let (_, name) = key.section();
    let mut text = String::from("\n");
    for line in wrapped(key.help) {
        text.push_str(&format!("# {line}\n"));
    }
    for line in wrapped(&format!("{}; {}.", key.variable(), key.kind.allowed())) {
        text.push_str(&format!("# {line}\n"));
    }
    if key.kind.is_secret() {
        // By the whole key: `secret` and `token` are names in several tables.
        let file = key.name.replace('.', "_");
        for line in wrapped(&format!("Or from a file: {name}_file = \"/run/secrets/{file}\"")) {
            text.push_str(&format!("# {line}\n"));
        }
    }
    let value = match key.default {
        Default::Value(value) => value,
        Default::Unset { means, example } => {
            text.push_str(&format!("# Not set: {means}.\n"));
            example
        }
    };
    text.push_str(&format!("#{name} = {}\n", literal(key.kind, value)));
    text
}

/// The value as TOML writes it.
fn literal(kind: ValueKind, value: &str) -> String {
    match kind {
        ValueKind::Flag | ValueKind::Count { .. } => value.to_owned(),
        ValueKind::Text
        | ValueKind::Secret
        | ValueKind::Password
        | ValueKind::Database
        | ValueKind::Time { .. }
        | ValueKind::Word(_)
        | ValueKind::Provider(_)
        | ValueKind::Address
        | ValueKind::Origins
        | ValueKind::Currency
        | ValueKind::Email
        | ValueKind::Phone
        | ValueKind::Locale
        | ValueKind::LogFilter => format!("\"{value}\""),
    }
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}
