//! The rows of the page.

use std::path::Path;

/// The page, as findings name it.
pub const PAGE: &str = "docs/failure-matrix.md";

/// Whether a test shows what a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Tested,
    Open,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    pub id: String,
    pub line: usize,
    pub state: State,
    pub where_or_why: String,
}

pub fn text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    std::fs::read_to_string(path).expect("the page can be read")
}

/// The rows of all tables; a row that cannot be understood fails with its line.
pub fn rows(page: &str) -> Vec<Row> {
    let lines = page.lines().enumerate().map(|(number, line)| (number + 1, line));
    let rows = lines.filter(|(_, line)| line.starts_with('|'));
    let rows = rows.filter(|(_, line)| !line.starts_with("| id |") && !line.starts_with("|---"));
    rows.map(|(number, line)| row(number, line)).collect()
}

fn row(line: usize, text: &str) -> Row {
    let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
    let [id, _, _, state, where_or_why] = cells[..] else {
        panic!("{PAGE}:{line}: a row has five cells: {text}");
    };
    let state = match state {
        "tested" => State::Tested,
        "open" => State::Open,
        other => panic!("{PAGE}:{line}: a row is `tested` or `open`, not {other:?}"),
    };
    Row { id: id.to_owned(), line, state, where_or_why: where_or_why.to_owned() }
}

#[test]
fn rows_are_read_with_their_lines() {
    let page = "# T\n\n| id | what | does | state | where |\n|---|---|---|---|---|\n\
                | F08 | a | b | tested | c |\n| O01 | a |  | open | not yet |\n";
    let read = rows(page);
    let told: Vec<_> = read.iter().map(|row| (row.id.as_str(), row.line, row.state)).collect();
    assert_eq!(told, [("F08", 5, State::Tested), ("O01", 6, State::Open)]);
    assert_eq!(read[1].where_or_why, "not yet");
}

#[test]
#[should_panic(expected = "not \"maybe\"")]
fn a_state_that_is_none_is_told() {
    rows("| F08 | a | b | maybe | c |");
}
