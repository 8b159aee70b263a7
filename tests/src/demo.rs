//! A demo shop of the real binary, and what its banner says.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};

use crate::server::kassa_binary;
use crate::timeouts::DEADLINE;

/// The banner's last line.
const END: &str = "Stop it with Ctrl-C";

/// A demo shop in a directory of its own; gone with the test.
pub struct Demo {
    child: Child,
    /// The lines to paste first.
    pub exports: Vec<String>,
    /// All of the banner.
    pub banner: String,
    _directory: tempfile::TempDir,
}

impl Demo {
    pub fn open() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut child = Command::new(kassa_binary())
            .args(["serve", "--demo", "--bind", "127.0.0.1:0"])
            .current_dir(directory.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kassa starts");
        let lines = lines_of(child.stderr.take().expect("a pipe"));
        let banner = banner(&lines);
        let exports = banner.lines().filter(|line| line.starts_with("export "));
        let exports = exports.map(str::to_owned).collect();
        Self { child, exports, banner, _directory: directory }
    }

    /// The variables that the lines to paste set, with their values.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.exports.iter().filter_map(|line| line.strip_prefix("export ")?.split_once('='))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe to its end in a thread of its own, so that the server never waits for its reader.
fn lines_of(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    lines
}

fn banner(lines: &Receiver<String>) -> String {
    let mut banner = String::new();
    while !banner.contains(END) {
        let line = lines.recv_timeout(DEADLINE);
        let line = line.unwrap_or_else(|_| panic!("no banner, only:\n{banner}"));
        banner.push_str(&line);
        banner.push('\n');
    }
    banner
}
