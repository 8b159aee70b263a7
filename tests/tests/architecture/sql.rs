//! SQL is never put together from text: values are bound.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// Written without white space, since rustfmt may break a call over lines.
const PUT_TOGETHER: [&str; 2] = ["sql_query(format!", "sql_query(&format!"];

fn findings(file: &TextFile) -> Vec<Finding> {
    let visible: Vec<(usize, char)> =
        file.text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let dense: String = visible.iter().map(|(_, c)| c).collect();
    let mut found = Vec::new();
    for pattern in PUT_TOGETHER {
        for (at, _) in dense.match_indices(pattern) {
            let (offset, _) = visible[dense[..at].chars().count()];
            let line = file.text[..offset].lines().count().max(1);
            found.push(Finding::new(
                format!("{}:{line}", file.path),
                "SQL is not put together from text",
                "write the statement out and `.bind` its values; \
                 for a choice of statements, match on constants",
            ));
        }
    }
    found
}

#[test]
fn no_statement_is_put_together_from_text() {
    let found: Vec<Finding> = tree::crate_sources().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn a_formatted_statement_is_found_however_it_is_laid_out() {
    let found = |text: &str| {
        findings(&TextFile { path: "crates/x/src/y.rs".to_owned(), text: text.to_owned() })
    };
    let one =
        found("\nfn f() {\n    diesel::sql_query(\n        format!(\"SELECT {id}\"),\n    )\n}\n");
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].at, "crates/x/src/y.rs:3");
    assert_eq!(found("sql_query(&format!(\"…\"))").len(), 1);
    assert_eq!(found("sql_query(\"SELECT 1\").bind::<Text, _>(format!(\"{id}\"))").len(), 0);
}
