//! Concrete adapters are named in one file.
//!
//! The manifest of `server` lists every adapter, so the table of edges cannot tell that only the
//! wiring uses them; the source can.

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// What may name adapters: the wiring, as a file or grown into a directory, the program that brings
/// payment providers, and what unit tests share.
const WIRING: [&str; 4] = [
    "crates/server/src/wire.rs",
    "crates/server/src/wire/",
    "crates/server/src/main.rs",
    "crates/server/src/tests.rs",
];

/// How an adapter crate is spelled in Rust.
const ADAPTER: &str = "adapters_";

fn findings(file: &TextFile) -> Vec<Finding> {
    let in_server = file.path.starts_with("crates/server/src/");
    if !in_server || WIRING.iter().any(|wiring| file.path.starts_with(wiring)) {
        return Vec::new();
    }
    let named = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        code.match_indices(ADAPTER).any(|(at, _)| !code[..at].ends_with(is_part_of_a_name))
    };
    file.text
        .lines()
        .enumerate()
        .filter(|(_, line)| named(line))
        .map(|(number, _)| {
            Finding::new(
                format!("{}:{}", file.path, number + 1),
                "only crates/server/src/wire.rs names concrete adapters",
                "build the adapter in wire.rs and pass on what the ports promise",
            )
        })
        .collect()
}

fn is_part_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn only_the_wiring_names_adapters() {
    let found: Vec<Finding> = tree::crate_sources().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn an_adapter_named_elsewhere_is_found_with_its_line() {
    let text = "// adapters_memory is told about\nuse adapters_diesel::DieselStore;\n\
                let my_adapters_count = 1;\n";
    let file = |path: &str| TextFile { path: path.to_owned(), text: text.to_owned() };

    let found = findings(&file("crates/server/src/serve.rs"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].at, "crates/server/src/serve.rs:2");

    assert!(findings(&file("crates/server/src/wire.rs")).is_empty());
    assert!(findings(&file("crates/server/src/wire/storage.rs")).is_empty());
}
