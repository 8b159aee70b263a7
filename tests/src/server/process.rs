//! A child process that never outlives the test run, however that ends.
//!
//! Servers are shared through statics, and statics are not dropped, so `Drop` alone would leave
//! processes behind. Beside each server a watcher waits on a pipe that only the test process holds
//! open: a line means that the server was ended properly, the pipe's end that the test process is
//! gone, whereupon the watcher kills the server and removes its directory.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::timeouts::DEADLINE;

/// A server process together with its watcher.
pub struct Process {
    server: Child,
    watcher: Watcher,
}

impl Process {
    /// Starts `command` with its output appended to `stdout` and `stderr` in `dir`.
    pub fn spawn(mut command: Command, dir: &Path) -> Self {
        command.stdin(Stdio::null());
        command.stdout(append(&dir.join("stdout"))).stderr(append(&dir.join("stderr")));
        let server = command.spawn().expect("kassa can be started");
        let watcher = Watcher::over(server.id(), dir);
        Self { server, watcher }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.server.id()
    }

    /// The status of a process that has already ended by itself.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.server.try_wait().expect("a child can be asked")
    }

    /// SIGKILL, and waits for it to take effect.
    pub fn kill9(mut self) {
        // An error here only says that the process had ended before.
        let _ = self.server.kill();
        let _ = self.server.wait();
        self.watcher.dismiss();
    }

    /// Sends a signal by its name without SIG.
    pub fn signal(&self, name: &str) {
        let (flag, pid) = (format!("-{name}"), self.server.id().to_string());
        let sent = Command::new("kill").args([&flag, &pid]).status().expect("kill can be run");
        assert!(sent.success(), "SIG{name} could not be sent");
    }

    /// SIGTERM, and waits as long as a graceful stop may take.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.ended() {
                self.watcher.dismiss();
                return status;
            }
            if Instant::now() > until {
                self.kill9();
                panic!("the server did not stop within {DEADLINE:?} of SIGTERM");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

struct Watcher {
    shell: Child,
    line: ChildStdin,
}

impl Watcher {
    fn over(pid: u32, dir: &Path) -> Self {
        let mut shell = Command::new("sh")
            .args(["-c", r#"read -r _ && exit 0; kill -9 "$1"; rm -rf -- "$2""#, "watcher"])
            .arg(pid.to_string())
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh can be started");
        let line = shell.stdin.take().expect("its standard input is a pipe");
        Self { shell, line }
    }

    fn dismiss(mut self) {
        // If the watcher is gone already there is no one to dismiss.
        let _ = self.line.write_all(b"done\n");
        drop(self.line);
        let _ = self.shell.wait();
    }
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).expect("a log file")
}

#[cfg(test)]
mod tests {
    use super::{Process, Watcher};
    use std::process::Command;
    use std::time::Instant;

    use crate::timeouts::PROMPT;

    fn sleeper() -> Command {
        let mut command = Command::new("sleep");
        command.arg("60");
        command
    }

    #[test]
    fn a_killed_process_is_gone_and_so_is_its_watcher() {
        let dir = tempfile::tempdir().unwrap();
        let process = Process::spawn(sleeper(), dir.path());
        let begun = Instant::now();
        process.kill9();
        assert!(begun.elapsed() < PROMPT);
        assert!(dir.path().exists(), "a dismissed watcher removes nothing");
    }

    #[test]
    fn a_terminated_process_tells_its_status() {
        let dir = tempfile::tempdir().unwrap();
        let status = Process::spawn(sleeper(), dir.path()).terminate();
        assert!(!status.success(), "sleep does not survive SIGTERM: {status}");
    }

    #[test]
    fn the_watcher_kills_when_the_test_process_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let mut server = sleeper().spawn().unwrap();
        let Watcher { mut shell, line } = Watcher::over(server.id(), dir.path());
        drop(line);
        let status = server.wait().unwrap();
        assert!(!status.success(), "{status}");
        shell.wait().unwrap();
        assert!(!dir.path().exists(), "the directory is removed with it");
    }
}
