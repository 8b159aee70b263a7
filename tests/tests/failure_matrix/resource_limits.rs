//! Compares the table "Resource limits" of `docs/security.md` with the settings and the tests: each
//! setting that it names has the default that it states, and each test that it names exists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::sources;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    fs::read_to_string(path).expect("a page")
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect()
}

/// The settings with their defaults, from the page that a test of the server compares with the
/// code.
fn settings() -> BTreeMap<String, String> {
    let text = page("configuration.md");
    let rows = text.lines().filter(|line| line.starts_with("| `")).map(cells);
    rows.filter(|row| row.len() >= 4).map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
}

/// What is wrong with the table.
fn findings(
    table: &str,
    settings: &BTreeMap<String, String>,
    tests: &BTreeSet<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1).map(cells) {
        let [resource, _, default, setting, test] = row[..] else {
            found.push(format!("{row:?} does not have five cells"));
            continue;
        };
        match settings.get(setting) {
            None if setting == "fixed" && default == "fixed" => {}
            Some(stated) if stated == default => {}
            other => found.push(format!("{resource}: {setting} is {other:?}, not {default}")),
        }
        if test != "none" && !tests.contains(test) {
            found.push(format!("{resource}: there is no test {test}"));
        }
    }
    found
}

#[test]
fn the_table_of_resource_limits_says_what_is_so() {
    let text = page("security.md");
    let (_, table) = text.split_once("## Resource limits").expect("the heading");
    let tests = sources::tests().into_iter().map(|test| test.name).collect();
    assert!(table.lines().filter(|line| line.starts_with("| ")).count() > 20, "the table is found");
    let found = findings(table, &settings(), &tests);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn wrong_rows_are_found() {
    let settings = BTreeMap::from([("a.b".to_owned(), "5".to_owned())]);
    let tests = BTreeSet::from(["it_is_so".to_owned()]);
    let table =
        |row: &str| format!("| resource | limit | default | setting | test |\n|---|\n{row}");
    let wrong = |row: &str| findings(&table(row), &settings, &tests).len();
    assert_eq!(wrong("| x | y | `5` | `a.b` | `it_is_so` |"), 0);
    assert_eq!(wrong("| x | y | fixed | fixed | none |"), 0);
    assert_eq!(wrong("| x | y | `6` | `a.b` | `it_is_so` |"), 1);
    assert_eq!(wrong("| x | y | `5` | `a.c` | `it_was_so` |"), 2);
    assert_eq!(wrong("| x | y |"), 1);
}
