//! Holds `docs/failure-matrix.md` against the tests: every row that is `tested` has a test that
//! bears its id, and every test that bears an id has such a row.

mod page;
mod resource_limits;
mod sources;

use std::collections::BTreeMap;

use page::{PAGE, Row, State};
use sources::Test;

/// What the page must name: family, first and last number, and the numbers that were never given
/// out.
const REQUIRED: [(char, u32, u32, &[u32]); 8] = [
    ('Z', 1, 20, &[]),
    ('I', 1, 40, &[28, 29]),
    ('F', 1, 36, &[21, 22, 23, 24]),
    ('P', 1, 15, &[]),
    ('W', 1, 10, &[]),
    ('N', 1, 3, &[]),
    ('T', 1, 6, &[]),
    ('S', 1, 19, &[11, 12, 13, 14, 18]),
];

fn required() -> Vec<String> {
    let family = |(letter, first, last, gaps): (char, u32, u32, &'static [u32])| {
        (first..=last).filter(|n| !gaps.contains(n)).map(move |n| format!("{letter}{n:02}"))
    };
    REQUIRED.into_iter().flat_map(family).collect()
}

/// Everything in which the page and the tests disagree, each with what to do.
fn findings(rows: &[Row], tests: &[Test]) -> Vec<String> {
    let mut found = Vec::new();
    let mut by_id = BTreeMap::new();
    for row in rows {
        if by_id.insert(row.id.as_str(), row).is_some() {
            found.push(format!("{PAGE}:{}: {} stands twice; keep one row", row.line, row.id));
        }
        if row.state == State::Open && row.where_or_why.is_empty() {
            found.push(format!("{PAGE}:{}: {} is open without a reason", row.line, row.id));
        }
    }
    for id in required() {
        if !by_id.contains_key(id.as_str()) {
            found.push(format!(
                "{PAGE}: {id} is missing; add its row, `open` where nothing shows it"
            ));
        }
    }
    for row in rows.iter().filter(|row| row.state == State::Tested) {
        if !tests.iter().any(|test| test.id().as_deref() == Some(row.id.as_str())) {
            let prefix = row.id.to_lowercase();
            found.push(format!(
                "{PAGE}:{}: {} is tested, but no test is named {prefix}_…; write it, or say `open`",
                row.line, row.id
            ));
        }
    }
    for test in tests {
        let Some(id) = test.id() else { continue };
        let remedy = match by_id.get(id.as_str()).map(|row| row.state) {
            Some(State::Tested) => continue,
            Some(State::Open) => "whose row is open; say `tested` there",
            None => "which has no row; add one, or call the test something else",
        };
        found.push(format!("{}: {} bears {id}, {remedy} ({PAGE})", test.file, test.name));
    }
    found
}

#[test]
fn the_page_and_the_tests_agree() {
    let (rows, tests) = (page::rows(&page::text()), sources::tests());
    assert!(tests.len() > 300, "found only {} tests; nothing would be checked", tests.len());
    let found = findings(&rows, &tests);
    assert!(found.is_empty(), "{} finding(s)\n\n{}\n", found.len(), found.join("\n"));
}

fn test(name: &str) -> Test {
    Test { file: "a.rs".to_owned(), name: name.to_owned() }
}

/// A page on which every required row is `tested`, and has a test.
fn all_tested() -> (Vec<Row>, Vec<Test>) {
    let row = |id: String| Row { id, line: 1, state: State::Tested, where_or_why: "x".to_owned() };
    let tests = required().into_iter().map(|id| test(&format!("{}_works", id.to_lowercase())));
    (required().into_iter().map(row).collect(), tests.collect())
}

#[test]
fn a_page_and_tests_that_agree_are_fine() {
    let (rows, tests) = all_tested();
    assert_eq!(findings(&rows, &tests), Vec::<String>::new());
    assert_eq!(rows.len(), 20 + 38 + 32 + 15 + 10 + 3 + 6 + 14);
}

#[test]
fn each_disagreement_is_found() {
    let (mut rows, tests) = all_tested();
    let missing = rows.remove(3);
    let found = findings(&rows, &tests);
    assert_eq!(found.len(), 2, "no row, and a test without one: {found:?}");
    rows.push(missing);

    let without_f08: Vec<Test> = tests.iter().filter(|t| t.name != "f08_works").cloned().collect();
    assert!(findings(&rows, &without_f08)[0].contains("f08_…"));

    let row = rows.iter_mut().find(|row| row.id == "F08").unwrap();
    row.state = State::Open;
    assert!(findings(&rows, &tests)[0].contains("say `tested` there"));
    assert_eq!(findings(&rows, &without_f08), Vec::<String>::new());
    rows.iter_mut().find(|row| row.id == "F08").unwrap().where_or_why.clear();
    assert!(findings(&rows, &without_f08)[0].contains("without a reason"));
}
