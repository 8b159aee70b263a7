//! Files of a crate that depend on each other in a circle can only be understood together, so that
//! a circle has at most three of them.
//!
//! A file depends on those that its `use` declarations name; a name that a module re-exports leads
//! to the file that declares it, and re-exporting itself does not count. Unit tests do not count,
//! either.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    finding::{Finding, assert_none},
    tree::{self, TextFile},
};

/// How many files a circle may have.
const LARGEST: usize = 3;

/// A module as its path: `order::refunding`.
type Module = Vec<String>;

/// A crate's modules with what their `use` declarations name.
#[derive(Default)]
struct Crate {
    uses: BTreeMap<Module, Vec<Module>>,
}

fn module_of(path: &str) -> Option<(String, Module)> {
    let (krate, file) = path.strip_prefix("crates/")?.split_once("/src/")?;
    let parts: Module = file.strip_suffix(".rs")?.split('/').map(ToOwned::to_owned).collect();
    let is_root = parts.len() == 1 && ["lib", "main"].contains(&parts[0].as_str());
    let is_test = parts.iter().any(|part| part == "tests");
    (!is_root && !is_test).then(|| (krate.to_owned(), parts))
}

/// The flat paths of `use` declarations outside of unit tests.
fn declarations(text: &str) -> Vec<(bool, Vec<String>)> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for part in code.split(';') {
        let start = part.rfind("\nuse ").or(part.rfind("\npub")).map_or(part, |at| &part[at..]);
        let Some((visibility, path)) = start.trim().split_once("use ") else { continue };
        if !visibility.is_empty() && !visibility.starts_with("pub") {
            continue;
        }
        let path: String = path.split_whitespace().collect::<Vec<_>>().join(" ");
        for flat in flattened(&path) {
            let parts = flat.split("::").map(|part| part.trim().to_owned()).collect();
            found.push((!visibility.is_empty(), parts));
        }
    }
    found
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn flattened(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else {
        return vec![path.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut depth, mut items, mut item) = (0_usize, Vec::new(), String::new());
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => items.push(std::mem::take(&mut item)),
            _ => {
                depth =
                    if c == '{' { depth + 1 } else { depth.saturating_sub(usize::from(c == '}')) };
                item.push(c);
            }
        }
    }
    items.push(item);
    let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
    items.flat_map(|item| flattened(&format!("{before}{item}"))).collect()
}

/// A path of a `use` declaration in a module as a path from the root of its crate.
fn absolute(module: &Module, path: &[String]) -> Option<Module> {
    let (mut base, mut rest) = match path.first()?.as_str() {
        "crate" => (Module::new(), &path[1..]),
        "super" | "self" => (module.clone(), path),
        other => {
            let mut child = module.clone();
            child.push(other.to_owned());
            return Some([module.as_slice(), path].concat())
                .filter(|_| other.starts_with(char::is_lowercase));
        }
    };
    while let Some(first) = rest.first().filter(|part| ["super", "self"].contains(&part.as_str())) {
        if first == "super" {
            base.pop();
        }
        rest = &rest[1..];
    }
    Some([base.as_slice(), rest].concat())
}

fn crates(files: &[TextFile]) -> BTreeMap<String, Crate> {
    let mut crates: BTreeMap<String, Crate> = BTreeMap::new();
    let modules = files.iter().filter_map(|file| Some((module_of(&file.path)?, &file.text)));
    let mut re_exports: BTreeMap<(String, Module), Module> = BTreeMap::new();
    for ((krate, module), text) in modules {
        let mut uses = Vec::new();
        for (is_public, path) in declarations(text) {
            let Some(target) = absolute(&module, &path) else { continue };
            if let Some(name) = path.last().filter(|_| is_public) {
                let exported = [module.as_slice(), std::slice::from_ref(name)].concat();
                re_exports.insert((krate.clone(), exported), target.clone());
            }
            // Passing on what a file below declares is no use of it.
            if !(is_public && target.starts_with(&module)) {
                uses.push(target);
            }
        }
        crates.entry(krate).or_default().uses.insert(module, uses);
    }
    for (krate, modules) in &mut crates {
        for target in modules.uses.values_mut().flatten() {
            if let Some(declared) = re_exports.get(&(krate.clone(), target.clone())) {
                target.clone_from(declared);
            }
        }
    }
    crates
}

impl Crate {
    /// The modules that a module depends on.
    fn neighbours(&self, module: &Module) -> BTreeSet<&Module> {
        let file = |target: &Module| {
            let prefixes = (1..=target.len()).rev().map(|end| target[..end].to_vec());
            prefixes
                .into_iter()
                .find_map(|prefix| self.uses.get_key_value(&prefix).map(|(key, _)| key))
        };
        let found = self.uses.get(module).into_iter().flatten().filter_map(file);
        found.filter(|other| *other != module).collect()
    }

    fn reached(&self, from: &Module) -> BTreeSet<&Module> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Module> = self.neighbours(from).into_iter().collect();
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(self.neighbours(next));
            }
        }
        reached
    }

    /// The circles, each once.
    fn circles(&self) -> BTreeSet<BTreeSet<String>> {
        let reached: BTreeMap<&Module, BTreeSet<&Module>> =
            self.uses.keys().map(|module| (module, self.reached(module))).collect();
        let circle = |module: &Module| {
            let own = reached[module].iter().filter(|other| reached[*other].contains(module));
            own.map(|other| other.join("/")).collect::<BTreeSet<_>>()
        };
        self.uses.keys().map(circle).filter(|circle| circle.len() > 1).collect()
    }
}

#[test]
fn file_circles_are_small() {
    let crates = crates(&tree::crate_sources());
    assert!(crates.len() > 8, "found only {} crates", crates.len());
    let mut found = Vec::new();
    for (krate, modules) in &crates {
        for circle in modules.circles().into_iter().filter(|circle| circle.len() > LARGEST) {
            let files = circle.into_iter().collect::<Vec<_>>().join(", ");
            found.push(Finding::new(
                format!("crates/{krate}: {files}"),
                format!("a circle of files has at most {LARGEST} of them"),
                "move what they share into a file that depends on none of them",
            ));
        }
    }
    assert_none(&found);
}

#[test]
fn a_circle_is_found_through_re_exports() {
    let file = |path: &str, text: &str| TextFile {
        path: format!("crates/x/src/{path}.rs"),
        text: text.to_owned(),
    };
    let files = [
        file("a", "mod inner;\npub use inner::Deep;\n"),
        file("a/inner", "use crate::{b::B, c};\n"),
        file("b", "//! B.\n\nuse std::fmt;\n\nuse crate::c::{self, C};\n"),
        file("c", "use crate::a::Deep;\n#[cfg(test)]\nmod tests {\n    use crate::d::D;\n}\n"),
        file("d", "use super::c::C;\n"),
    ];
    let circles = crates(&files)["x"].circles();
    let expected: BTreeSet<String> = ["a/inner", "b", "c"].map(ToOwned::to_owned).into();
    assert_eq!(circles, BTreeSet::from([expected]));
}
