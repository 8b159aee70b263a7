//! One running `kassa serve`: its database, its port, its settings, and the ways it may end.

mod binary;
mod memory;
mod mock_process;
mod process;
mod ready;
mod secrets;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pg_harness::ReservedPort;
use tempfile::TempDir;

use crate::shop::Shop;
use process::Process;

pub use binary::kassa_binary;
pub use memory::Memory;
pub use mock_process::MockProcess;
pub use ready::get as raw_get;
pub use secrets::{jwt_secret, webhook_secret};

/// The currency of the shop under test.
pub const CURRENCY: &str = "GBP";

/// Where a server keeps its data.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file in a directory of its own, removed with the server.
    Sqlite,
    /// A fresh database on the PostgreSQL of `pg-harness`.
    Postgres,
    /// A database that the caller brings, as a URL.
    Url(String),
}

/// A server and everything that was made for it. Dropping it kills the process.
pub struct Server {
    dir: TempDir,
    database_url: String,
    port: ReservedPort,
    settings: Vec<(String, String)>,
    flags: &'static [&'static str],
    process: Mutex<Option<Process>>,
}

impl Server {
    /// Starts a server with the settings that most tests want, and waits until it is ready.
    pub fn start(db: Db) -> Self {
        Self::start_with(db, &[])
    }

    /// The same, with further environment variables (`KASSA_ORDERS__TTL` …) of this test's own.
    pub fn start_with(db: Db, settings: &[(&str, &str)]) -> Self {
        let server = Self::stopped(db, settings);
        server.restart();
        server
    }

    /// Everything prepared, nothing running yet: for commands that come before the first start.
    pub fn stopped(db: Db, settings: &[(&str, &str)]) -> Self {
        let dir = tempfile::Builder::new().prefix("kassa-").tempdir().expect("a directory");
        let database_url = database_url(db, dir.path());
        let own = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let settings = default_settings(&database_url).into_iter().chain(own).collect();
        let (port, process) = (ReservedPort::new().expect("a free port"), Mutex::new(None));
        Self { dir, database_url, port, settings, flags: &[], process }
    }

    /// The same shop as a demo (`kassa serve --demo`), with the secrets of the tests.
    pub fn start_demo(db: Db) -> Self {
        Self::start_demo_with(db, &[])
    }

    /// The same, with further environment variables.
    pub fn start_demo_with(db: Db, settings: &[(&str, &str)]) -> Self {
        let mut server = Self::stopped(db, settings);
        server.flags = &["--demo"];
        server.restart();
        server
    }

    /// Adds settings, as environment variables, or replaces them; a running process keeps its own.
    pub fn configure(&mut self, settings: impl IntoIterator<Item = (String, String)>) {
        self.settings.extend(settings);
    }

    /// The values of settings whose names end so.
    pub fn setting_values(&self, ending: &str) -> Vec<String> {
        let named = self.settings.iter().filter(|(name, _)| name.ends_with(ending));
        named.map(|(_, value)| value.clone()).collect()
    }

    /// `http://127.0.0.1:PORT`, without a trailing slash.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// An operator's view of this server, and the place where shoppers come from.
    pub fn shop(&self) -> Shop {
        Shop::new(&self.base_url())
    }

    /// Everything that the process and its restarts have written to standard output so far.
    pub fn stdout(&self) -> String {
        fs::read_to_string(self.dir.path().join("stdout")).unwrap_or_default()
    }

    /// Everything that the process and its restarts have written to standard error so far.
    pub fn stderr(&self) -> String {
        fs::read_to_string(self.dir.path().join("stderr")).unwrap_or_default()
    }

    /// Memory of the running process.
    pub fn memory(&self) -> Memory {
        Memory::of(self.pid())
    }

    /// The id of the running process.
    pub fn pid(&self) -> u32 {
        self.process().as_ref().expect("the server is running").id()
    }

    /// The environment of the running process, as `NAME=value`.
    pub fn environment(&self) -> Vec<String> {
        let pid = self.pid();
        let all = fs::read(format!("/proc/{pid}/environ")).expect("a running process");
        let variables = all.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        variables.map(|variable| variable.into_owned()).collect()
    }

    /// Open file descriptors of the running process.
    pub fn descriptors(&self) -> usize {
        let pid = self.pid();
        fs::read_dir(format!("/proc/{pid}/fd")).expect("a running process").count()
    }

    /// The port it listens on, for tests that speak TCP themselves.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// Sends a signal by its name without SIG (`STOP`, `CONT`).
    pub fn signal(&self, name: &str) {
        self.process().as_ref().expect("the server is running").signal(name);
    }

    /// The status of a process that has ended by itself; nothing while it runs.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.process().as_mut().expect("the server was started").ended()
    }

    /// SIGKILL: no clean-up, no last words. Returns when the process is gone.
    pub fn kill9(&self) {
        if let Some(process) = self.process().take() {
            process.kill9();
        }
    }

    /// SIGTERM, then waits for the process to finish by itself and returns its exit status.
    pub fn terminate(&self) -> ExitStatus {
        let process = self.process().take().expect("the server is running");
        process.terminate()
    }

    /// Starts the server (again) on the same database and port, and waits until it is ready.
    pub fn restart(&self) {
        // A busy machine may not open a connection within the time that a test allows for one.
        self.launch(&[], &["--wait-for", "60s"]);
        self.wait_until_ready();
    }

    /// Starts the process and waits for nothing. `before` is a program that runs it (`prlimit …`),
    /// `arguments` are further ones of `kassa serve`.
    pub fn launch(&self, before: &[&str], arguments: &[&str]) {
        let mut slot = self.process();
        assert!(slot.is_none(), "the server is running already");
        let mut command = match before.split_first() {
            None => self.command(),
            Some((program, rest)) => {
                let mut command = Command::new(program);
                command.args(rest).arg(kassa_binary());
                self.prepared(command)
            }
        };
        command.arg("serve").args(["--bind", &format!("127.0.0.1:{}", self.port())]);
        command.args(self.flags);
        command.args(arguments);
        *slot = Some(Process::spawn(command, self.dir.path()));
    }

    /// Waits until a server that was launched says that it is ready.
    pub fn wait_until_ready(&self) {
        let mut slot = self.process();
        let process = slot.as_mut().expect("the server was launched");
        if let Err(why) = ready::wait(self.port(), process) {
            // Poisoned or not: dropping the server must still find the process.
            drop(slot);
            panic!("kassa serve did not become ready: {why}\n{}", last_lines(&self.stderr(), 30));
        }
    }

    /// Runs another command of the same binary with the same settings, to its end.
    pub fn kassa<Arg: AsRef<OsStr>>(&self, arguments: &[Arg]) -> Output {
        let command = &mut self.command();
        command.args(arguments).stdin(Stdio::null()).output().expect("kassa can be run")
    }

    /// Brings the schema up to date and imports a file of listings.
    pub fn import_listings(&self, file: &Path) -> Result<(), String> {
        let file = file.canonicalize().map_err(|error| format!("{}: {error}", file.display()))?;
        self.must_run(&["migrate", "up"].map(OsStr::new))?;
        self.must_run(&[OsStr::new("import"), OsStr::new("listings"), file.as_os_str()])
    }

    /// Runs the invariant queries; a finding fails the test with the findings in its message.
    pub fn assert_audit_clean(&self) {
        let audit = self.kassa(&["audit"]);
        assert!(
            audit.status.success(),
            "kassa audit: {}\n{}\n{}",
            audit.status,
            String::from_utf8_lossy(&audit.stdout),
            last_lines(&String::from_utf8_lossy(&audit.stderr), 30),
        );
    }

    fn must_run(&self, arguments: &[&OsStr]) -> Result<(), String> {
        let done = self.kassa(arguments);
        if done.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&done.stderr);
        Err(format!("kassa {arguments:?}: {}\n{}", done.status, last_lines(&said, 30)))
    }

    fn command(&self) -> Command {
        self.prepared(Command::new(kassa_binary()))
    }

    fn prepared(&self, mut command: Command) -> Command {
        command.env_clear().current_dir(self.dir.path());
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
    }

    fn process(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill9();
    }
}

/// What the binary sees of the environment of the test run. Everything else is left out, so that
/// a developer's own `DATABASE_URL` or `KASSA_…` never gets under test.
const INHERITED: [&str; 6] =
    ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "RUST_BACKTRACE", "LLVM_PROFILE_FILE"];

fn default_settings(database_url: &str) -> Vec<(String, String)> {
    let settings = [
        ("KASSA_DATABASE__URL", database_url),
        ("KASSA_JWT__SECRET", jwt_secret()),
        ("KASSA_PAYMENTS__DEFAULT_PROVIDER", "mock"),
        ("KASSA_PAYMENTS__MOCK__WEBHOOK_SECRET", webhook_secret()),
        ("KASSA_SHOP__CURRENCY", CURRENCY),
        ("KASSA_OUTBOX__POLL_INTERVAL", "200ms"),
        // Clients of a busy machine may take long to send what they have begun. Tests of these
        // limits set their own.
        ("KASSA_HTTP__HEADER_TIMEOUT", "60s"),
        ("KASSA_HTTP__BODY_TIMEOUT", "60s"),
        ("KASSA_LOG__FORMAT", "json"),
        ("RUST_LOG", "info"),
    ];
    settings.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec()
}

fn database_url(db: Db, dir: &Path) -> String {
    match db {
        Db::Sqlite => format!("sqlite://{}", dir.join("kassa.db").display()),
        Db::Postgres => pg_harness::fresh_database(),
        Db::Url(url) => url,
    }
}

/// The end of a text, for messages about a process that failed.
pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
