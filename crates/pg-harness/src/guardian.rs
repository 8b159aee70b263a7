//! The process that cleans up when the tests are gone.
//!
//! A destructor does not run when a test process is killed, and a static is never dropped at
//! all. So a shell waits on a pipe whose other end only the test process holds. The kernel
//! closes that end whenever the process ends, be it by SIGKILL; the shell then stops the server
//! and removes its directory. Should it be killed itself in that moment, a PostgreSQL whose
//! directory is gone stops by itself within a minute.

use std::{
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Stdio},
};

use crate::{account::Account, binaries::Binaries, files::Files};

/// `$1` is `pg_ctl`, `$2` the directory. A stop right after a start may come before there is a
/// server to stop, hence the second round.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r _
"$1" stop -D "$2/data" -m immediate -w -s
rm -rf "$2" || { sleep 1; "$1" stop -D "$2/data" -m immediate -w -s; rm -rf "$2"; }
"#;

/// The shell that waits for this process to end.
#[derive(Debug)]
pub(crate) struct Guardian {
    child: Child,
}

impl Guardian {
    /// Begins to watch. The shell has a process group of its own, so that Ctrl-C in a terminal
    /// and a test runner's timeout reach the tests and leave the shell to do its work.
    pub(crate) fn watch(account: Account, programs: &Binaries, files: &Files) -> io::Result<Self> {
        let child = account
            .command("/bin/sh")
            .arg("-c")
            .arg(SCRIPT)
            .arg("guardian")
            .arg(programs.program("pg_ctl"))
            .arg(files.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        Ok(Self { child })
    }

    /// Lets the shell do its work now and waits for it.
    pub(crate) fn clean_up(&mut self, root: &Path) -> io::Result<()> {
        drop(self.child.stdin.take());
        self.child.wait()?;
        // Where the temporary directory belongs to root alone, the shell could only empty it, or
        // not even reach it.
        match std::fs::remove_dir_all(root) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}
