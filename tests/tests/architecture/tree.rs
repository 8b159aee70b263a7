//! The files of the repository.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Directories that hold nothing of ours, for a tree that came without git.
const NOT_OURS: [&str; 3] = [".git", "target", "data"];

/// A text file, named relative to the root with forward slashes.
#[derive(Debug)]
pub struct TextFile {
    pub path: String,
    pub text: String,
}

impl TextFile {
    pub fn has_extension(&self, wanted: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| wanted.contains(&extension))
    }

    /// Whether this is a source file of a crate, as opposed to one of its tests.
    pub fn is_crate_source(&self) -> bool {
        self.has_extension(&["rs"]) && self.is_below_crates("src")
    }

    fn is_below_crates(&self, directory: &str) -> bool {
        let mut parts = self.path.split('/');
        parts.next() == Some("crates") && parts.nth(1) == Some(directory)
    }
}

pub fn root() -> PathBuf {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    parent.expect("the crate lies in the workspace").to_owned()
}

/// All text files that are tracked, or would be if they were added; what is ignored is left out.
pub fn text_files() -> Vec<TextFile> {
    let paths = listed_by_git().unwrap_or_else(found_by_walking);
    assert!(paths.len() > 50, "found only {} files; the rules would check nothing", paths.len());
    paths
        .into_iter()
        .filter_map(|path| {
            // A file may be deleted but still listed, or hold something other than text.
            let text = fs::read_to_string(root().join(&path)).ok()?;
            Some(TextFile { path, text })
        })
        .collect()
}

pub fn rust_files() -> Vec<TextFile> {
    let mut files = text_files();
    files.retain(|file| file.has_extension(&["rs"]));
    files
}

pub fn crate_sources() -> Vec<TextFile> {
    let mut files = rust_files();
    files.retain(TextFile::is_crate_source);
    files
}

fn listed_by_git() -> Option<Vec<String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root())
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .output()
        .ok()?;
    let listed = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> =
        listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn found_by_walking() -> Vec<String> {
    let (root, mut found) = (root(), Vec::new());
    let mut waiting = vec![root.clone()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if entry.file_type().unwrap().is_file() {
                let relative = path.strip_prefix(&root).unwrap().to_str().unwrap();
                found.push(relative.to_owned());
            } else if path.is_dir() && !(dir == root && NOT_OURS.iter().any(|d| name == *d)) {
                waiting.push(path);
            }
        }
    }
    found
}

#[test]
fn a_source_file_is_told_from_a_test() {
    let file = |path: &str| TextFile { path: path.to_owned(), text: String::new() };
    assert!(file("crates/domain/src/order/lifecycle.rs").is_crate_source());
    assert!(!file("crates/domain/tests/order.rs").is_crate_source());
    assert!(!file("crates/domain/src/notes.md").is_crate_source());
    assert!(!file("tests/src/lib.rs").is_crate_source());
}

#[test]
fn git_and_a_walk_find_the_same_manifests() {
    let manifests = |paths: Vec<String>| {
        let mut found: Vec<String> =
            paths.into_iter().filter(|path| path.ends_with("Cargo.toml")).collect();
        found.sort();
        found
    };
    let walked = manifests(found_by_walking());
    assert!(walked.contains(&"crates/domain/Cargo.toml".to_owned()));
    if let Some(listed) = listed_by_git() {
        assert_eq!(manifests(listed), walked);
    }
}
