//! Pages of the documentation that are made from the code.

use std::{fs, path::Path};

/// Set to rewrite the pages instead of comparing them; `make docs` does.
const UPDATE: &str = "KASSA_UPDATE_DOCS";

/// Holds a page against what the code says now, or brings it up to date when asked.
pub fn assert_page(page: &str, from_code: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let path = root.join(page);
    if std::env::var_os(UPDATE).is_some() {
        fs::write(&path, from_code).unwrap_or_else(|error| panic!("{page}: {error}"));
    }
    let written = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{page}: {error}; run `make docs` to write it"));
    if let Some(difference) = first_difference(&written, from_code) {
        panic!("{page} and the code differ, {difference}\nRun `make docs` and commit the page.");
    }
}

/// The first line that differs, as both have it.
fn first_difference(written: &str, from_code: &str) -> Option<String> {
    if written == from_code {
        return None;
    }
    let (mut page, mut code) = (written.lines(), from_code.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (page.next(), code.next()) {
            (None, None) => return Some("in the line ends alone".to_owned()),
            (left, right) if left == right => {}
            (left, right) => {
                let shown = |line: Option<&str>| line.unwrap_or("(nothing)").to_owned();
                let (left, right) = (shown(left), shown(right));
                return Some(format!("first in line {number}:\n  page: {left}\n  code: {right}"));
            }
        }
    }
}

#[test]
fn the_first_difference_is_shown_as_both_sides_have_it() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    let shown = first_difference("a\nb\n", "a\nc\n").unwrap();
    assert_eq!(shown, "first in line 2:\n  page: b\n  code: c");
    let shown = first_difference("a\n", "a\nc\n").unwrap();
    assert_eq!(shown, "first in line 2:\n  page: (nothing)\n  code: c");
    assert_eq!(first_difference("a\n", "a").unwrap(), "in the line ends alone");
}
