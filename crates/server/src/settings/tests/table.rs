//! The table of keys: every section is in it, each key is sound, and the example and the page of
//! the documentation show it.

use std::collections::BTreeSet;

use super::*;
use crate::settings::key::{Default, Key, Keys, variable};
use crate::settings::secrets;

fn keys() -> Keys {
    Settings::keys(&providers())
}

#[test]
fn every_default_and_every_example_is_a_value_of_its_kind() {
    for key in keys().iter() {
        let (Default::Value(text) | Default::Unset { example: text, .. }) = key.default;
        assert!(key.kind.read(text).is_ok(), "{}", key.name);
        if let Default::Unset { means, .. } = key.default {
            assert!(!means.is_empty(), "{}", key.name);
        }
    }
}

#[test]
fn every_key_is_named_once_in_a_section_and_explained_in_a_sentence() {
    let keys = keys();
    let names: BTreeSet<&str> = keys.iter().map(|key| key.name).collect();
    assert_eq!(names.len(), keys.iter().count(), "a key stands twice");
    for key in keys.iter() {
        assert!(key.name.contains('.'), "{}", key.name);
        assert!(key.help.ends_with('.'), "{}", key.name);
    }
}

#[test]
fn every_type_can_have_every_value_of_its_key() {
    assert!(resolved(&uncommented(), &[]).settings().is_ok(), "the examples");
    for key in keys().iter() {
        let crate::settings::kind::ValueKind::Word(words) = key.kind else { continue };
        for word in words {
            let said = [(key.variable(), *word)];
            let said = said.each_ref().map(|(name, word)| (name.as_str(), *word));
            assert!(resolved("", &said).settings().is_ok(), "{} = {word}", key.name);
        }
    }
}

#[test]
fn only_secrets_have_files() {
    let keys = keys();
    let of_file = |name| keys.of_file(name).map(|key| key.name);
    assert_eq!(of_file("jwt.secret_file"), Some("jwt.secret"));
    assert_eq!(of_file("database.url_file"), Some("database.url"));
    assert_eq!(of_file("shop.name_file"), None);
    assert_eq!(of_file("payments.mock.ledger_file"), None);
}

#[test]
fn the_examples_of_secrets_are_publicly_known() {
    for key in keys().iter().filter(|key| key.kind == crate::settings::kind::ValueKind::Secret) {
        let Default::Unset { example, .. } = key.default else { panic!("{}", key.name) };
        let example = secrecy::SecretString::from(example);
        let config_error = secrets::needed("a.b", Some(&example), Origin::Default);
        let config_error =
            config_error.unwrap_or_else(|| panic!("{} has a good example", key.name));
        assert_eq!(config_error.problem, "is publicly known", "{}", key.name);
    }
}

#[test]
fn variables_nest_by_two_underscores() {
    assert_eq!(variable("payments.mock.ledger_file"), "KASSA_PAYMENTS__MOCK__LEDGER_FILE");
}

#[test]
fn a_program_without_providers_offers_none() {
    let keys = Settings::keys(&Providers::default());
    assert!(keys.iter().all(|key| !key.name.starts_with("payments.mock.")));
    let key = keys.named("payments.default_provider").unwrap();
    assert!(key.kind.read("mock").is_err());
}

#[test]
fn the_example_changes_nothing_and_names_every_key_with_its_default() {
    assert_eq!(resolved(&example(&providers()), &[]).errors, ConfigErrors::default());
    let (as_it_stands, without) = (resolved(&example(&providers()), &[]), resolved("", &[]));
    assert_eq!(as_it_stands.shown(), without.shown());

    let uncommented = resolved(&uncommented(), &[]);
    assert_eq!(uncommented.errors, ConfigErrors::default());
    for key in keys().iter() {
        let setting = uncommented.settings.get(key.name);
        let setting = setting.unwrap_or_else(|| panic!("{} is not in the example", key.name));
        assert!(matches!(setting.origin, Origin::File(_)), "{}", key.name);
        let (Default::Value(text) | Default::Unset { example: text, .. }) = key.default;
        assert_eq!(setting.value, key.kind.read(text).unwrap(), "{}", key.name);
        assert!(example(&providers()).contains(&key.variable()), "{}", key.name);
    }
    assert!(example(&providers()).lines().all(|line| line.len() <= 100));
}

#[test]
fn the_example_proposes_each_path_once() {
    let example = example(&providers());
    let quoted = example.split('"').skip(1).step_by(2);
    let paths: Vec<&str> = quoted.filter(|text| text.starts_with('/')).collect();
    let keys = keys();
    let secrets = keys.iter().filter(|key| key.kind.is_secret()).count();
    assert!(paths.len() > secrets, "{paths:?}");
    let different: BTreeSet<&str> = paths.iter().copied().collect();
    assert_eq!(different.len(), paths.len(), "{paths:?}");
}

/// The example with every value taken out of its comment.
fn uncommented() -> String {
    let value = |line: &str| line.starts_with('#') && !line.starts_with("# ") && line.len() > 1;
    let lines = example(&providers());
    let lines = lines.lines().map(|line| if value(line) { &line[1..] } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_of_the_documentation_lists_the_table() {
    let page = include_str!("../../../../../docs/configuration.md");
    let expected = reference();
    let listed: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let listed = listed.join("\n");
    assert!(listed.contains(&expected), "docs/configuration.md should hold\n{expected}");
}

/// The rows of the page's table.
fn reference() -> String {
    let row = |key: &Key| {
        let default = match key.default {
            Default::Value(value) => format!("`{value}`"),
            Default::Unset { means, .. } => format!("not set: {means}"),
        };
        let allowed = key.kind.allowed();
        format!("| `{}` | {default} | {allowed} | {} |", key.name, key.help)
    };
    keys().iter().map(row).collect::<Vec<_>>().join("\n")
}
