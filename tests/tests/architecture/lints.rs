//! Every crate obeys the workspace's lints.
//!
//! Crates that hold nothing but test code have a table of their own, for Cargo allows no
//! exceptions beside `workspace = true`, and clippy's options for tests see only functions
//! marked as tests. Their table is the workspace's without the lints in `FREE_IN_TESTS`.

use std::fs;

use toml::{Table, Value};

use crate::{
    finding::{Finding, assert_none},
    tree,
};

const TEST_ONLY: [&str; 3] =
    ["crates/pg-harness/Cargo.toml", "crates/port-contracts/Cargo.toml", "tests/Cargo.toml"];

/// What a test may do: stop at the first surprise, tell about it, and compute a rate.
const FREE_IN_TESTS: [&str; 8] = [
    "unwrap_used",
    "expect_used",
    "indexing_slicing",
    "panic",
    "print_stdout",
    "print_stderr",
    "float_arithmetic",
    "wildcard_enum_match_arm",
];

/// Examples are workspaces of their own, with their own rules.
const EXAMPLES: &str = "examples/";

fn manifests() -> Vec<(String, Table)> {
    let mut files = tree::text_files();
    files.retain(|file| file.path.ends_with("/Cargo.toml") && !file.path.starts_with(EXAMPLES));
    let parsed = files.into_iter().map(|file| {
        let table = file.text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.path));
        (file.path, table)
    });
    parsed.collect()
}

fn workspace_lints() -> Table {
    let text = fs::read_to_string(tree::root().join("Cargo.toml")).unwrap();
    let root: Table = text.parse().unwrap();
    root["workspace"]["lints"].as_table().unwrap().clone()
}

fn finding(path: &str, manifest: &Table, workspace: &Table) -> Option<Finding> {
    let lints = manifest.get("lints").and_then(Value::as_table);
    if lints.and_then(|lints| lints.get("workspace")) == Some(&Value::Boolean(true)) {
        return None;
    }
    if !TEST_ONLY.contains(&path) {
        return Some(Finding::new(
            path,
            "each crate takes the lints of the workspace",
            "add `[lints]` with `workspace = true`",
        ));
    }
    let missing = missing_in(lints, workspace);
    (!missing.is_empty()).then(|| {
        Finding::new(
            path,
            "a test-only crate obeys the workspace's lints except those free in tests",
            format!("add to its tables under [lints]: {}", missing.join(", ")),
        )
    })
}

fn missing_in(lints: Option<&Table>, workspace: &Table) -> Vec<String> {
    let mut missing = Vec::new();
    for (tool, wanted) in workspace {
        for (lint, level) in wanted.as_table().into_iter().flatten() {
            let own = lints.and_then(|lints| lints.get(tool)?.get(lint));
            if own != Some(level) && !FREE_IN_TESTS.contains(&lint.as_str()) {
                missing.push(format!("{tool}: {lint} = {level}"));
            }
        }
    }
    missing
}

#[test]
fn every_crate_obeys_the_lints() {
    let (manifests, workspace) = (manifests(), workspace_lints());
    assert!(manifests.len() > 5, "found only {} manifests", manifests.len());
    let found: Vec<Finding> = manifests
        .iter()
        .filter_map(|(path, manifest)| finding(path, manifest, &workspace))
        .collect();
    assert_none(&found);
}

#[test]
fn a_crate_without_lints_is_found_and_a_test_only_crate_has_its_own() {
    let workspace: Table =
        "[rust]\nunsafe_code = 'forbid'\n[clippy]\ntodo = 'deny'\nunwrap_used = 'deny'\n"
            .parse()
            .unwrap();
    let check = |path: &str, manifest: &str| finding(path, &manifest.parse().unwrap(), &workspace);
    let domain = "crates/domain/Cargo.toml";
    let own = "[lints.rust]\nunsafe_code = 'forbid'\n[lints.clippy]\ntodo = 'deny'\n";

    assert_eq!(check(domain, "[lints]\nworkspace = true\n"), None);
    assert!(check(domain, "[package]\nname = 'domain'\n").is_some());
    assert!(check(domain, own).is_some());
    assert_eq!(check(TEST_ONLY[0], own), None);

    let found = check(TEST_ONLY[0], "[lints.rust]\nunsafe_code = 'warn'\n").unwrap();
    assert!(found.remedy.contains("rust: unsafe_code"), "{found:?}");
    assert!(found.remedy.contains("clippy: todo"), "{found:?}");
    assert!(!found.remedy.contains("unwrap_used"), "{found:?}");
}
