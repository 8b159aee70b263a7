//! One word for one thing: the spellings of the API.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// What not to write, in two halves so that this file does not offend, and what to write.
const WORDS: [(&str, &str, &str); 2] =
    [("cancel", "ed", "cancelled"), ("fulfil", "ment", "fulfillment")];

/// A line with this mark quotes somebody else, for instance a provider's field.
const QUOTED: &str = "foreign spelling";

fn findings(file: &TextFile) -> Vec<Finding> {
    if !file.has_extension(&["rs", "md", "sql"]) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let lower = line.to_lowercase();
        for (start, end, right) in WORDS {
            let wrong = [start, end].concat();
            if lower.contains(&wrong) && !lower.contains(QUOTED) {
                found.push(Finding::new(
                    format!("{}:{}", file.path, number + 1),
                    format!("`{wrong}` is spelled `{right}` everywhere"),
                    format!(
                        "write `{right}`; where the word is quoted from elsewhere, \
                         end the line with a comment that says `{QUOTED}`"
                    ),
                ));
            }
        }
    }
    found
}

#[test]
fn words_are_spelled_one_way() {
    let found: Vec<Finding> = tree::text_files().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn a_second_spelling_is_found_in_code_prose_and_sql_unless_it_is_quoted() {
    let (cancel, fulfil) = (["Cancel", "ed"].concat(), ["FULFIL", "MENT"].concat());
    let text = format!(
        "{cancel}\nfine: cancelled, fulfillment, fulfilled\n{fulfil}S\n\"{cancel}\" // foreign spelling\n"
    );
    for name in ["a.rs", "docs/b.md", "c/up.sql"] {
        let found = findings(&TextFile { path: name.to_owned(), text: text.clone() });
        let at: Vec<&str> = found.iter().map(|finding| finding.at.as_str()).collect();
        assert_eq!(at, [format!("{name}:1"), format!("{name}:3")]);
    }
    assert!(findings(&TextFile { path: "data.csv".to_owned(), text }).is_empty());
}
