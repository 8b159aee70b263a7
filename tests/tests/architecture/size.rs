//! Files and functions stay short enough to be read at once, and every file says what it is for.

use syn::{
    AttrStyle, Block, ImplItemFn, ItemFn, Signature, TraitItemFn,
    spanned::Spanned,
    visit::{self, Visit},
};

use crate::{
    finding::{Finding, assert_none},
    source::parse,
    tree::{self, TextFile},
};

const MOST_LINES_OF_A_FILE: usize = 400;
const MOST_LINES_OF_A_FUNCTION: usize = 60;

struct Functions<'a> {
    file: &'a str,
    found: Vec<Finding>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, body: &Block) {
        let (first, last) = (signature.span().start().line, body.span().end().line);
        let lines = last - first + 1;
        if lines > MOST_LINES_OF_A_FUNCTION {
            self.found.push(Finding::new(
                format!("{}:{first}", self.file),
                format!(
                    "a function has at most {MOST_LINES_OF_A_FUNCTION} lines; `{}` has {lines}",
                    signature.ident
                ),
                "give its steps names of their own",
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.measure(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn long_functions(file: &TextFile) -> Vec<Finding> {
    let mut functions = Functions { file: &file.path, found: Vec::new() };
    functions.visit_file(&parse(file));
    functions.found
}

fn long_file(file: &TextFile) -> Option<Finding> {
    let lines = file.text.lines().count();
    (lines > MOST_LINES_OF_A_FILE).then(|| {
        Finding::new(
            &file.path,
            format!("a file has at most {MOST_LINES_OF_A_FILE} lines; this one has {lines}"),
            "split it by what its parts are about",
        )
    })
}

fn undocumented(file: &TextFile) -> Option<Finding> {
    let inner_doc = |attribute: &syn::Attribute| {
        matches!(attribute.style, AttrStyle::Inner(_)) && attribute.path().is_ident("doc")
    };
    let missing = file.is_crate_source() && !parse(file).attrs.iter().any(inner_doc);
    missing.then(|| {
        Finding::new(
            format!("{}:1", file.path),
            "every file of a crate begins with a module doc (`//!`)",
            "say in a sentence or three what the file is for",
        )
    })
}

#[test]
fn files_are_short() {
    let found: Vec<Finding> = tree::rust_files().iter().filter_map(long_file).collect();
    assert_none(&found);
}

#[test]
fn functions_are_short() {
    let found: Vec<Finding> = tree::rust_files().iter().flat_map(long_functions).collect();
    assert_none(&found);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let found: Vec<Finding> = tree::rust_files().iter().filter_map(undocumented).collect();
    assert_none(&found);
}

fn source(text: &str) -> TextFile {
    TextFile { path: "crates/domain/src/made_up.rs".to_owned(), text: text.to_owned() }
}

#[test]
fn a_function_of_the_most_lines_passes_and_one_more_does_not() {
    let of = |lines: usize| format!("fn f() {{\n{}}}\n", "    f();\n".repeat(lines - 2));
    let method = |lines: usize| format!("impl A {{\n    {}}}\n", of(lines));
    let default = |lines: usize| format!("trait A {{\n    {}}}\n", of(lines));
    for wrap in [&of as &dyn Fn(usize) -> String, &method, &default] {
        assert!(long_functions(&source(&wrap(MOST_LINES_OF_A_FUNCTION))).is_empty());
        let found = long_functions(&source(&wrap(MOST_LINES_OF_A_FUNCTION + 1)));
        assert_eq!(found.len(), 1);
        assert!(found[0].broken.contains("`f` has 61"), "{found:?}");
    }
}

#[test]
fn a_file_of_the_most_lines_passes_and_one_more_does_not() {
    assert_eq!(long_file(&source(&"//\n".repeat(MOST_LINES_OF_A_FILE))), None);
    assert!(long_file(&source(&"//\n".repeat(MOST_LINES_OF_A_FILE + 1))).is_some());
}

#[test]
fn a_comment_or_the_doc_of_an_item_is_no_module_doc() {
    assert!(undocumented(&source("// A plain comment.\nfn f() {}\n")).is_some());
    assert!(undocumented(&source("/// What f does.\nfn f() {}\n")).is_some());
    assert_eq!(undocumented(&source("//! What this is for.\nfn f() {}\n")), None);
}
