//! Time, identifiers and chance come through ports.
//!
//! The inner crates must give the same answer for the same input, or the engine could not be
//! run in simulation. `cargo metadata` cannot see a call of `Utc::now`; the source can.

use syn::{
    ImplItemFn, Item, Path,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::{
    finding::{Finding, assert_none},
    source::{is_for_tests, parse},
    tree::{self, TextFile},
};

const INNER: [&str; 3] = ["crates/domain/src/", "crates/ports/src/", "crates/application/src/"];

/// The last two segments of a path, and the port to use in its place.
const IMPURE: [(&str, &str, &str); 9] = [
    ("Utc", "now", "the Clock port"),
    ("Local", "now", "the Clock port"),
    ("SystemTime", "now", "the Clock port"),
    ("Uuid", "new_v4", "the IdGenerator port"),
    ("Uuid", "now_v7", "the IdGenerator port"),
    ("std", "fs", "a port of its own"),
    ("std", "net", "a port of its own"),
    ("std", "process", "a port of its own"),
    ("env", "var", "a setting that `server` passes in"),
];

struct Impurities<'a> {
    file: &'a str,
    found: Vec<Finding>,
}

impl<'ast> Visit<'ast> for Impurities<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let for_tests = match item {
            Item::Mod(item) => is_for_tests(&item.attrs),
            Item::Fn(item) => is_for_tests(&item.attrs),
            Item::Impl(item) => is_for_tests(&item.attrs),
            Item::Use(item) => is_for_tests(&item.attrs),
            _ => false,
        };
        if !for_tests {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.check(&names, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let line = item.span().start().line;
        for names in imported(&item.tree, &[]) {
            self.check(&names, line);
        }
    }
}

impl Impurities<'_> {
    fn check(&mut self, names: &[String], line: usize) {
        let pairs: Vec<(&str, &str)> =
            names.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        let hit = IMPURE.iter().find(|(owner, name, _)| pairs.contains(&(owner, name)));
        if let Some((owner, name, instead)) = hit {
            self.found.push(Finding::new(
                format!("{}:{line}", self.file),
                format!("the inner crates do not reach outside: `{owner}::{name}`"),
                format!("use {instead}"),
            ));
        }
    }
}

/// The full paths a `use` brings in.
fn imported(tree: &syn::UseTree, before: &[String]) -> Vec<Vec<String>> {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, &with(&path.ident)),
        syn::UseTree::Name(name) => vec![with(&name.ident)],
        syn::UseTree::Rename(rename) => vec![with(&rename.ident)],
        syn::UseTree::Glob(_) => vec![before.to_vec()],
        syn::UseTree::Group(group) => {
            group.items.iter().flat_map(|tree| imported(tree, before)).collect()
        }
    }
}

fn findings(file: &TextFile) -> Vec<Finding> {
    if !INNER.iter().any(|inner| file.path.starts_with(inner)) {
        return Vec::new();
    }
    let mut visitor = Impurities { file: &file.path, found: Vec::new() };
    visitor.visit_file(&parse(file));
    visitor.found
}

#[test]
fn the_inner_crates_take_time_and_chance_through_ports() {
    let found: Vec<Finding> = tree::crate_sources().iter().flat_map(findings).collect();
    assert_none(&found);
}

#[test]
fn a_call_that_reaches_outside_is_found_and_a_test_may_make_it() {
    let offending = [
        "fn f() { let at = chrono::Utc::now(); }",
        "use std::{fmt, fs};",
        "use std::fs as files;",
        "fn f() -> u8 { std::fs::read(\"x\").unwrap()[0] }",
        "impl A { fn f() { let id = Uuid::now_v7(); } }",
        "fn f() { std::env::var(\"HOME\"); }",
    ];
    let innocent = [
        "fn f(clock: &dyn Clock) { let at = clock.now(); }",
        "use std::fmt;",
        "#[cfg(test)] mod tests { fn f() { Uuid::new_v4(); } }",
        "#[tokio::test] async fn f() { Utc::now(); }",
    ];
    let count = |path: &str, text: &str| {
        findings(&TextFile { path: path.to_owned(), text: text.to_owned() }).len()
    };
    for text in offending {
        assert_eq!(count("crates/domain/src/order.rs", text), 1, "{text}");
        assert_eq!(count("crates/server/src/wire.rs", text), 0, "{text}");
    }
    for text in innocent {
        assert_eq!(count("crates/domain/src/order.rs", text), 0, "{text}");
    }
}
