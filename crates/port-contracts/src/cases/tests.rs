//! The lists of cases are complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::STORAGE_CASES;

const SUITES: [&str; 5] = ["store", "outbox", "repositories", "stats", "audit"];

#[test]
fn every_case_that_is_written_is_listed() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    for suite in SUITES {
        let mut text = fs::read_to_string(src.join(format!("{suite}.rs"))).unwrap();
        for file in fs::read_dir(src.join(suite)).into_iter().flatten() {
            text += &fs::read_to_string(file.unwrap().path()).unwrap();
        }
        let cases = text.split("\npub async fn ").skip(1);
        let cases = cases.filter_map(|rest| rest.split_once('('));
        // What returns something is a helper.
        let cases = cases.filter(|(_, rest)| rest.starts_with("storage: Arc<dyn Storage>) {"));
        written.extend(cases.map(|(name, _)| format!("{suite}::{name}")));
    }
    let listed: BTreeSet<String> = STORAGE_CASES.iter().map(|c| (*c).to_owned()).collect();
    assert_eq!(listed.len(), STORAGE_CASES.len(), "a case is listed twice");
    assert_eq!(written, listed, "written and not listed, or the other way round");
}

#[test]
fn every_case_that_a_port_names_exists() {
    let ports = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ports/src");
    let mut named = BTreeSet::new();
    for file in [
        "changes.rs",
        "clock.rs",
        "repository.rs",
        "changes/row.rs",
        "price_tables.rs",
        "stats.rs",
        "webhook_endpoint.rs",
    ] {
        let text = fs::read_to_string(ports.join(file)).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        let suite_of = |name: &&str| SUITES.iter().any(|s| name.starts_with(&format!("{s}::")));
        named.extend(quoted.filter(suite_of).map(ToOwned::to_owned));
    }
    assert!(named.len() > 10, "the ports name their cases: {named:?}");
    for case in named {
        assert!(STORAGE_CASES.contains(&case.as_str()), "{case} is named and not written");
    }
}
