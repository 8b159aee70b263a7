//! Nothing in the repository depends on where one of us works.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// Directories of one machine, in halves so that this file does not offend.
const MACHINE_PATHS: [(&str, &str); 2] = [("/wo", "rk/"), ("/ro", "ot/")];

fn findings(file: &TextFile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for (start, end) in MACHINE_PATHS {
            let path = [start, end].concat();
            if line.match_indices(&path).any(|(at, _)| !line[..at].ends_with(continues_a_path)) {
                found.push(Finding::new(
                    format!("{}:{}", file.path, number + 1),
                    format!("the repository names no path of one machine: `{path}`"),
                    "name it relative to the repository, or read it from a setting",
                ));
            }
        }
    }
    found
}

/// Before a slash, these make it the middle of a relative path or of a URL.
fn continues_a_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | ')')
}

#[test]
fn no_path_of_one_machine_is_in_the_tree() {
    let found: Vec<Finding> = tree::text_files().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn an_absolute_path_is_found_and_the_middle_of_a_relative_one_is_not() {
    let (work, root) = (["/wo", "rk/"].concat(), ["/ro", "ot/"].concat());
    let text = format!(
        "cd {work}main\nsee src{work}mod.rs\nopen \"{root}.cargo\"\nhttps://example.org{work}x\n"
    );
    let found = findings(&TextFile { path: "notes.md".to_owned(), text });
    let at: Vec<&str> = found.iter().map(|finding| finding.at.as_str()).collect();
    assert_eq!(at, ["notes.md:1", "notes.md:3"]);
}
