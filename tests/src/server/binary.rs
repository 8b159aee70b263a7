//! Where the `kassa` binary is: named by the environment, beside the running test, or built now.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The binary under test. `KASSA_BIN` wins; otherwise the one of the same build profile as the
/// running test; and if that is not there yet, it is built once.
pub fn kassa_binary() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        if let Some(named) = std::env::var_os("KASSA_BIN") {
            let named = PathBuf::from(named);
            assert!(named.is_file(), "KASSA_BIN names no file: {}", named.display());
            return named;
        }
        let beside = profile_dir().join("kassa");
        if !beside.is_file() {
            build(&profile_dir());
        }
        assert!(beside.is_file(), "cargo built kassa, but not to {}", beside.display());
        beside
    })
}

/// `target/debug` or `target/release`: a test executable lies in `deps` below it, a binary in it.
fn profile_dir() -> PathBuf {
    let running = std::env::current_exe().expect("the running executable has a path");
    let dir = running.parent().expect("an executable lies in a directory");
    match dir.file_name().and_then(|name| name.to_str()) {
        Some("deps" | "examples") => dir.parent().expect("deps lies in a profile").to_owned(),
        _ => dir.to_owned(),
    }
}

fn build(profile_dir: &Path) {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "-p", "server", "--bin", "kassa"]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    if profile_dir.file_name().is_some_and(|name| name == "release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo can be run");
    assert!(status.success(), "cargo could not build kassa: {status}");
}
