//! A directory of its own for each test, with a SQLite database in it, and the binary run there.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A directory in which `kassa` is run.
pub struct Place {
    dir: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    /// An empty directory.
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A directory with an empty, migrated database.
    pub fn with_database() -> Self {
        let place = Self::new();
        place.kassa(&["migrate", "up"]).must(0);
        place
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs the binary with these arguments.
    pub fn kassa(&self, arguments: &[&str]) -> CommandOutput {
        self.kassa_with(arguments, &[])
    }

    /// The same with further environment variables; of the test's own environment nothing counts.
    pub fn kassa_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> CommandOutput {
        let mut command = self.command();
        command.args(arguments).envs(variables.iter().copied());
        CommandOutput::of(command.output().unwrap())
    }

    /// The same with something on standard input.
    pub fn kassa_reading(&self, arguments: &[&str], input: &[u8]) -> CommandOutput {
        let mut command = self.command();
        command.args(arguments).write_stdin(input);
        CommandOutput::of(command.output().unwrap())
    }

    /// The database's address: a file that the directory's end takes with it.
    pub fn database(&self) -> String {
        format!("sqlite://{}", self.dir.path().join("kassa.db").display())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kassa"));
        command.env_clear().current_dir(self.dir.path());
        command.env("KASSA_DATABASE__URL", self.database());
        command
    }
}

impl CommandOutput {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap_or(-1);
        Self { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The same, if it ended with this exit code.
    #[track_caller]
    pub fn must(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Asserts that standard error holds this.
    #[track_caller]
    pub fn complains(&self, text: &str) {
        assert!(self.stderr.contains(text), "{text:?} is not in {self:#?}");
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}
