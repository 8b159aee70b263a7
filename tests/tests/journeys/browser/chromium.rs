//! Debian's Chromium, or any other, without a window.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What it may be called.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// No window, no sandbox (which root has none of), and no calls of its own to anywhere.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--no-proxy-server",
];

/// A browser on this machine.
pub struct Chromium(PathBuf);

/// A browser that runs. It ends with the test.
pub struct Running {
    child: Child,
    _profile: TempDir,
}

impl Chromium {
    /// The browser, if there is one. If there is none the test is left out, and says so; on a
    /// build server that is a failure.
    pub fn find() -> Option<Self> {
        let named = std::env::var_os("KASSA_TEST_CHROMIUM").map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let in_path = || {
            let places = std::env::split_paths(&path);
            let programs = places.flat_map(|place| NAMES.map(|name| place.join(name)));
            programs.into_iter().find(|program| program.is_file())
        };
        let found = named.or_else(in_path);
        if found.is_none() {
            let why = "no Chromium: install it (Debian: chromium) or set KASSA_TEST_CHROMIUM";
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{why}");
            // Not by eprintln!, which no one sees of a test that passes.
            writeln!(std::io::stderr(), "\nSKIPPED: the test in a browser; {why}\n")
                .expect("standard error");
        }
        found.map(Self)
    }

    /// Opens a page, with a profile of its own.
    pub fn open(&self, url: &str) -> Running {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let child = Command::new(&self.0)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("--remote-debugging-port=0")
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the browser starts");
        Running { child, _profile: profile }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its helpers are processes of their own, in its group.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}
