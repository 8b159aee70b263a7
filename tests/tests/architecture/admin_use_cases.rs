//! Use cases that are called by the admin API take `&Admin`, which cannot be had without the role.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{ExprPath, FnArg, Item, ItemFn, Type, Visibility};

use crate::{
    finding::{Finding, assert_none},
    source::{is_for_tests, parse},
    tree::{self, TextFile},
};

const USE_CASES: &str = "crates/application/src/";
const ADMIN_ROUTES: &str = "crates/api-actix/src/routes/admin/";

/// A use case: a public function that takes the engine.
struct UseCase {
    /// Its path: `orders::read::get`.
    path: Vec<String>,
    takes_admin: bool,
}

fn use_cases(file: &TextFile) -> Vec<UseCase> {
    let Some(name) = file.path.strip_prefix(USE_CASES) else { return Vec::new() };
    let modules: Vec<String> =
        name.trim_end_matches(".rs").split('/').map(ToOwned::to_owned).collect();
    let public = |function: &ItemFn| {
        matches!(function.vis, Visibility::Public(_))
            && function.sig.asyncness.is_some()
            && !is_for_tests(&function.attrs)
            && takes(function, "Engine")
    };
    let items = parse(file).items.into_iter();
    let functions = items.filter_map(|item| match item {
        Item::Fn(function) => Some(function),
        _ => None,
    });
    let of = |function: ItemFn| UseCase {
        path: [modules.as_slice(), &[function.sig.ident.to_string()]].concat(),
        takes_admin: takes(&function, "Admin"),
    };
    functions.filter(public).map(of).collect()
}

/// Whether a parameter is a reference to a type of this name.
fn takes(function: &ItemFn, name: &str) -> bool {
    function.sig.inputs.iter().any(|input| {
        let FnArg::Typed(parameter) = input else { return false };
        let Type::Reference(reference) = &*parameter.ty else { return false };
        let Type::Path(path) = &*reference.elem else { return false };
        path.path.segments.last().is_some_and(|last| last.ident == name)
    })
}

/// What a file of handlers names of `application`, as paths: `orders::get`, with their lines.
struct Named<'a> {
    /// What the file's `use` declarations bring in, by the name in this file.
    imports: &'a BTreeMap<String, Vec<String>>,
    found: Vec<(usize, Vec<String>)>,
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        let segments = &path.path.segments;
        let names: Vec<String> = segments.iter().map(|s| s.ident.to_string()).collect();
        let line = segments[0].ident.span().start().line;
        let imported = self.imports.get(&names[0]).map(Vec::as_slice);
        let own: &[String] = &["application".to_owned()];
        let base = imported.or((names[0] == "application").then_some(own));
        if let Some(base) = base.filter(|base| base[0] == "application") {
            self.found.push((line, [&base[1..], &names[1..]].concat()));
        }
        visit::visit_expr_path(self, path);
    }
}

/// What a `use` brings in: the name in this file, and the full path.
fn imported(tree: &syn::UseTree, before: &[String], into: &mut BTreeMap<String, Vec<String>>) {
    let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => imported(&path.tree, &with(&path.ident), into),
        syn::UseTree::Name(name) if name.ident == "self" => {
            into.extend(before.last().map(|last| (last.clone(), before.to_vec())));
        }
        syn::UseTree::Name(name) => {
            into.insert(name.ident.to_string(), with(&name.ident));
        }
        syn::UseTree::Rename(rename) => {
            into.insert(rename.rename.to_string(), with(&rename.ident));
        }
        syn::UseTree::Glob(_) => {}
        syn::UseTree::Group(group) => {
            group.items.iter().for_each(|tree| imported(tree, before, into));
        }
    }
}

fn named(file: &TextFile) -> Vec<(usize, Vec<String>)> {
    let tree = parse(file);
    let mut imports = BTreeMap::new();
    for item in &tree.items {
        if let Item::Use(item) = item {
            imported(&item.tree, &[], &mut imports);
        }
    }
    let mut visitor = Named { imports: &imports, found: Vec::new() };
    visitor.visit_file(&tree);
    visitor.found
}

/// Whether a handler's `orders::get` is the use case `orders::read::get`: the modules between are private,
/// and re-export it.
fn names(path: &[String], case: &UseCase) -> bool {
    let (Some(name), Some(declared)) = (path.last(), case.path.last()) else { return false };
    name == declared && case.path.starts_with(&path[..path.len() - 1])
}

/// The calls that were found, and what is wrong with them.
fn check(files: &[TextFile]) -> (usize, Vec<Finding>) {
    let cases: Vec<UseCase> = files.iter().flat_map(use_cases).collect();
    let (mut calls, mut findings) = (0, Vec::new());
    for file in files.iter().filter(|file| file.path.starts_with(ADMIN_ROUTES)) {
        for (line, path) in named(file) {
            let meant: Vec<&UseCase> = cases.iter().filter(|case| names(&path, case)).collect();
            calls += usize::from(!meant.is_empty());
            if meant.iter().any(|case| !case.takes_admin) {
                findings.push(Finding::new(
                    format!("{}:{line}", file.path),
                    format!("the admin API calls `{}`, which any caller may run", path.join("::")),
                    "let the use case take `&Admin`, or call the operators' one, such as `get_any`",
                ));
            }
        }
    }
    (calls, findings)
}

#[test]
fn use_cases_of_the_admin_api_take_an_admin() {
    let (calls, findings) = check(&tree::crate_sources());
    assert!(calls >= 40, "only {calls} calls found: the routes or the use cases have moved");
    assert_none(&findings);
}

#[test]
fn a_use_case_without_the_proof_is_found_however_it_is_named() {
    let file = |path: &str, text: &str| TextFile { path: path.to_owned(), text: text.to_owned() };
    let check = |handlers: &str| {
        let files = [
            file(
                "crates/application/src/orders/read.rs",
                "pub async fn get(engine: &Engine, caller: &Principal) {}\n\
                 pub async fn get_any(engine: &Engine, _: &Admin) {}\n\
                 async fn load(engine: &Engine) {}\n\
                 pub fn default_from(to: Instant) {}",
            ),
            file("crates/application/src/stats.rs", "pub async fn stats(engine: &Engine) {}"),
            file("crates/api-actix/src/routes/admin/orders.rs", handlers),
        ];
        let (calls, findings) = check(&files);
        (calls, findings.len())
    };
    let refused = [
        "use application::orders; fn f() { orders::get(&e, &a); }",
        "use application::orders::{self, CancelOrder}; fn f() { g(async |p| orders::get(&e, p)); }",
        "use application::orders::get; fn f() { get(&e, &a); }",
        "use application::orders::get as one; fn f() { one(&e, &a); }",
        "fn f() { application::stats::stats(&e); }",
        "use application::stats::stats; fn f() { let run = stats; }",
    ];
    for handlers in refused {
        assert_eq!(check(handlers), (1, 1), "{handlers}");
    }
    let fine = "use application::orders; fn f() { orders::get_any(&e, &a); }";
    assert_eq!(check(fine), (1, 0));
    let others = "use application::orders; use crate::get; fn f() { get(); orders::load(); \
                  application::stats::default_from(to); orders::get::<u8>; }";
    assert_eq!(check(others), (1, 1), "only the last one is a use case");
}
