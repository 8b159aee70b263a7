//! The tests of the workspace, found in its sources: functions under an attribute that makes a test
//! of them, also inside a macro's braces, and functions that one of our own macros makes tests of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Macros whose arguments name functions and make a test of each.
const MAKERS: [&str; 3] = ["on_both_databases", "on_each_database", "on_every_store"];

/// A test.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// Relative to the root.
    pub file: String,
    pub name: String,
}

impl Test {
    /// The id that the name begins with (`f08_…` is `F08`).
    pub fn id(&self) -> Option<String> {
        let (id, _) = self.name.split_once('_')?;
        let (letter, digits) = id.split_at_checked(1)?;
        let known = "zifpwonts".contains(letter) && digits.len() == 2;
        (known && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| id.to_uppercase())
    }
}

/// All tests, sorted.
pub fn tests() -> Vec<Test> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for dir in ["crates", "tests"] {
        walk(&root.join(dir), &mut files);
    }
    let mut found = BTreeSet::new();
    for path in files {
        let file = path.strip_prefix(&root).expect("below the root").display().to_string();
        let text = fs::read_to_string(&path).expect("a source file");
        let tokens: TokenStream =
            text.parse().unwrap_or_else(|error| panic!("{file} is not Rust: {error}"));
        found.extend(in_tokens(tokens).into_iter().map(|name| Test { file: file.clone(), name }));
    }
    found.into_iter().collect()
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Names of the tests in a stream of tokens, at any depth.
fn in_tokens(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut found, mut is_test) = (Vec::new(), false);
    for (place, token) in tokens.iter().enumerate() {
        let next = tokens.get(place + 1);
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                is_test |= next.is_some_and(makes_a_test);
            }
            TokenTree::Ident(word) if word == "fn" => {
                if let (true, Some(TokenTree::Ident(name))) = (is_test, next) {
                    found.push(name.to_string());
                }
                is_test = false;
            }
            TokenTree::Ident(word) if MAKERS.iter().any(|maker| word == maker) => {
                if let Some(TokenTree::Group(named)) = tokens.get(place + 2) {
                    found.extend(identifiers(named.stream()));
                }
            }
            TokenTree::Group(group) => found.extend(in_tokens(group.stream())),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

/// Whether an attribute's path ends in `test` or `rstest`: `#[test]`, `#[tokio::test(…)]`.
fn makes_a_test(attribute: &TokenTree) -> bool {
    let TokenTree::Group(group) = attribute else { return false };
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let path = group.stream().into_iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(mark) => mark.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    });
    let last = path.filter(|token| matches!(token, TokenTree::Ident(_))).last();
    last.is_some_and(|word| matches!(word.to_string().as_str(), "test" | "rstest"))
}

fn identifiers(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => found.push(word.to_string()),
            TokenTree::Group(group) => found.extend(identifiers(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    found
}

#[test]
fn only_what_is_run_as_a_test_counts() {
    let source = r#"
        #[test] fn z01_plain() {}
        #[tokio::test(flavor = "multi_thread")] async fn f01_async() {}
        #[rstest] #[case(1)] fn w01_cases(#[case] n: u8) {}
        mod inner { #[test] #[should_panic] fn i01_nested() {} }
        proptest! { #[test] fn i02_generated(n in 0..9) {} }
        tests::on_both_databases!(s01_on_both, s02_on_both);
        async fn s01_on_both() {}
        on_every_store! { area::{ p01_on_every_store, } }
        fn f02_is_no_test() {}
        #[inline] fn f03_is_no_test() {}
        // #[test] fn f04_is_a_comment() {}
    "#;
    let mut found = in_tokens(source.parse().unwrap());
    found.retain(|name| name != "area");
    let expected = [
        "z01_plain",
        "f01_async",
        "w01_cases",
        "i01_nested",
        "i02_generated",
        "s01_on_both",
        "s02_on_both",
        "p01_on_every_store",
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_id_is_a_letter_and_two_digits() {
    let id = |name: &str| Test { file: String::new(), name: name.to_owned() }.id();
    assert_eq!(id("f08_a_lost_reply").as_deref(), Some("F08"));
    for other in ["s4_pay_an_order", "f8_short", "x08_other", "f08", "fn_08_x", "i123_x", "é08_x"]
    {
        assert_eq!(id(other), None, "{other}");
    }
}
