//! Rust source as a syntax tree, for the rules that text alone cannot decide.

use syn::{Attribute, Meta};

use crate::tree::TextFile;

pub fn parse(file: &TextFile) -> syn::File {
    syn::parse_file(&file.text).unwrap_or_else(|error| {
        let line = error.span().start().line;
        panic!("{}:{line} is not Rust that these checks can read: {error}", file.path)
    })
}

/// Whether an item is compiled for tests only: `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all (test")
        }
        Meta::List(list) => list.path.segments.last().is_some_and(|last| last.ident == "test"),
        Meta::NameValue(_) => false,
    })
}

#[test]
fn test_code_is_recognised_by_its_attributes() {
    let is_test = |source: &str| match syn::parse_str::<syn::Item>(source).unwrap() {
        syn::Item::Mod(item) => is_for_tests(&item.attrs),
        syn::Item::Fn(item) => is_for_tests(&item.attrs),
        _ => panic!("unexpected item in {source}"),
    };
    assert!(is_test("#[cfg(test)] mod tests {}"));
    assert!(is_test("#[cfg(all(test, unix))] mod tests {}"));
    assert!(is_test("#[test] fn works() {}"));
    assert!(is_test("#[tokio::test] async fn works() {}"));
    assert!(is_test("#[tokio::test(start_paused = true)] async fn works() {}"));
    assert!(!is_test("#[cfg(not(test))] mod real {}"));
    assert!(!is_test("#[cfg(feature = \"serde\")] mod real {}"));
}
