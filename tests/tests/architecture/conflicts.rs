//! A commit conflict is handled in one place: what is decided again is read again, a limited number
//! of times.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// What a use case would need for a loop of its own.
const SIGNS: [&str; 2] = ["CommitError::Conflict", "MAX_TRIES"];

/// The loop, and the two files that name every commit error.
const ALLOWED: [&str; 3] = ["commit_loop.rs", "instrumentation.rs", "error.rs"];

fn findings(file: &TextFile) -> Vec<Finding> {
    let Some(name) = file.path.strip_prefix("crates/application/src/") else { return Vec::new() };
    if ALLOWED.contains(&name) {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    let lines = lines.filter(|(_, line)| SIGNS.iter().any(|sign| line.contains(sign)));
    let finding = |(number, _)| {
        Finding::new(
            format!("{}:{}", file.path, number + 1),
            "a commit conflict is handled outside of the commit loop",
            "use `commit_loop::retry_on_conflict` or `commit_loop::commit_if_unchanged`",
        )
    };
    lines.map(finding).collect()
}

#[test]
fn conflicts_are_handled_in_the_commit_loop() {
    let files = tree::crate_sources();
    let is_loop = |file: &&TextFile| file.path == "crates/application/src/commit_loop.rs";
    let text = files.iter().find(is_loop).map_or("", |file| &file.text);
    assert!(SIGNS.iter().all(|sign| text.contains(sign)), "the commit loop has moved");
    assert_none(&files.iter().flat_map(findings).collect::<Vec<_>>());
}

#[test]
fn a_second_loop_is_found() {
    let text = "for attempt in 0..MAX_TRIES {\n    Err(CommitError::Conflict(_)) => {}\n}\n";
    let file = |path: &str| TextFile { path: path.to_owned(), text: text.to_owned() };
    assert_eq!(findings(&file("crates/application/src/orders/pay.rs")).len(), 2);
    assert!(findings(&file("crates/application/src/commit_loop.rs")).is_empty());
    assert!(findings(&file("crates/adapters-memory/src/commit.rs")).is_empty());
}
