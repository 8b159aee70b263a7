//! A server that runs while a test lasts.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::place::Place;

/// How long a line of the server is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `kassa serve`; killed if the test does not stop it.
pub struct Serving {
    child: Child,
    lines: Receiver<String>,
}

impl Serving {
    /// Starts it on a free port.
    pub fn start(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kassa"));
        command.args(["serve", "--bind", "127.0.0.1:0"]).args(arguments);
        command.env_clear().current_dir(place.path());
        command.env("KASSA_DATABASE__URL", place.database()).envs(variables.iter().copied());
        let log = std::fs::File::create(place.path().join("stdout")).unwrap();
        let mut child = command.stdout(log).stderr(Stdio::piped()).spawn().unwrap();
        let lines = read(child.stderr.take().unwrap());
        Self { child, lines }
    }

    /// All lines of standard error up to the first that holds this text.
    pub fn lines_until(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => lines.push(line),
                Err(error) => panic!("no line with {text:?} ({error}) after {lines:#?}"),
            }
            if lines.last().unwrap().contains(text) {
                return lines;
            }
        }
    }

    /// Asks it to stop, as a supervisor does, and waits until it has.
    pub fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Both fail only if it has stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stderr: ChildStderr) -> Receiver<String> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    receive
}
