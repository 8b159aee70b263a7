//! One server from its first start to the removal of its files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{
    account::Account,
    binaries::Binaries,
    databases::Databases,
    files::{self, Files},
    guardian::Guardian,
    port::ReservedPort,
    settings,
};

/// The only role of the server, a superuser.
const USER: &str = "kassa";

/// A running PostgreSQL with its own files, stopped and removed when the value is dropped or the
/// process ends.
#[derive(Debug)]
pub struct PgServer {
    account: Account,
    programs: Binaries,
    files: Files,
    guardian: Guardian,
    password: String,
    port: ReservedPort,
    databases: Databases,
}

impl PgServer {
    /// Starts a server of the caller's own, beside the shared one.
    ///
    /// A `durable` one waits for the disk at every commit, so that what it acknowledged survives
    /// a crash; the other kind does not and is much faster.
    ///
    /// # Panics
    /// When PostgreSQL cannot be found or does not start; the message says what to do.
    pub fn start_own(durable: bool) -> Self {
        Self::start_own_with(durable, &[])
    }

    /// The same with settings in place of the harness's own, such as `("shared_buffers", "1GB")`.
    ///
    /// # Panics
    /// As [`PgServer::start_own`].
    pub fn start_own_with(durable: bool, settings: &[(&str, &str)]) -> Self {
        let started = Self::start(durable, settings);
        started.unwrap_or_else(|message| panic!("test PostgreSQL: {message}"))
    }

    /// The URL of a database of this server, by TCP on the loopback interface.
    pub fn url(&self, db: &str) -> String {
        format!("postgres://{USER}:{}@127.0.0.1:{}/{db}", self.password, self.port.number())
    }

    /// The TCP port, for a test that puts a proxy in front. A restart keeps it.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The id of the server process; its children serve the connections.
    ///
    /// # Panics
    /// When the server is not running.
    pub fn process_id(&self) -> u32 {
        let file = fs::read_to_string(self.files.process_id()).unwrap_or_default();
        let id = file.lines().next().and_then(|line| line.trim().parse().ok());
        id.unwrap_or_else(|| panic!("test PostgreSQL is not running"))
    }

    /// A client program that was installed with the server, such as `pgbench`.
    pub fn client_program(&self, name: &str) -> Option<PathBuf> {
        self.programs.client(name)
    }

    /// The directory with data, socket and log.
    pub fn directory(&self) -> &Path {
        self.files.root()
    }

    /// The URL of a new empty database.
    ///
    /// # Panics
    /// When the database cannot be created, for instance since the server is stopped.
    pub fn fresh_database(&self) -> String {
        self.url(&self.databases.create_empty(&self.url("postgres")))
    }

    /// The URL of a new database made from the template of this key; see
    /// [`fresh_database_from`](crate::fresh_database_from).
    ///
    /// # Panics
    /// When the database cannot be created, or when `prepare` panics.
    pub fn fresh_database_from(&self, template_key: &str, prepare: impl FnOnce(&str)) -> String {
        let admin = self.url("postgres");
        let name = self.databases.create_from(&admin, template_key, |db| prepare(&self.url(db)));
        self.url(&name)
    }

    /// Stops the server as a crash would: at once, without a checkpoint, every connection cut.
    /// The data stays, and the next start has to recover it.
    ///
    /// # Panics
    /// When the server does not stop, or was not running.
    pub fn stop_immediate(&mut self) {
        let stopped = self.pg_ctl(&["stop", "-m", "immediate"]);
        stopped.unwrap_or_else(|message| panic!("test PostgreSQL did not stop: {message}"));
    }

    /// Starts the server again on the same port and returns when it has recovered. A server that
    /// still runs is stopped first, as by [`PgServer::stop_immediate`].
    ///
    /// # Panics
    /// When the server does not start; the message holds its log.
    pub fn restart(&mut self) {
        if self.pg_ctl(&["status"]).is_ok() {
            self.stop_immediate();
        }
        let started = self.launch();
        started.unwrap_or_else(|message| panic!("test PostgreSQL did not restart: {message}"));
    }

    fn start(durable: bool, more: &[(&str, &str)]) -> Result<Self, String> {
        let programs = Binaries::find()?;
        let account = Account::choose()?;
        let files = Files::create(account).map_err(|e| format!("no directory for it: {e}"))?;
        let guardian = Guardian::watch(account, &programs, &files)
            .map_err(|e| format!("cannot start /bin/sh to watch it: {e}"))?;
        let (password, databases) = (files::random_password(), Databases::default());
        let port = ReservedPort::new().map_err(|e| format!("no free port on 127.0.0.1: {e}"))?;
        let server = Self { account, programs, files, guardian, password, port, databases };
        server.create_cluster()?;
        let text = settings::render(server.files.root(), server.port(), durable, more);
        fs::write(server.files.settings(), text).map_err(|e| format!("no settings: {e}"))?;
        server.launch()?;
        Ok(server)
    }

    /// Local users of the machine must not become superuser here, hence a password on TCP; the
    /// socket lies in a directory that only the account may enter.
    fn create_cluster(&self) -> Result<(), String> {
        let password_file = self.files.password();
        self.account
            .write(&password_file, &self.password)
            .map_err(|e| format!("cannot write {}: {e}", password_file.display()))?;
        let mut initdb = self.account.command(self.programs.program("initdb"));
        initdb.arg("-D").arg(self.files.data()).arg("--pwfile").arg(password_file);
        initdb.args(["-U", USER, "--auth-local=trust", "--auth-host=password"]);
        initdb.args(["-E", "UTF8", "--locale=C", "--no-sync"]);
        run(&mut initdb).map_err(|message| {
            format!(
                "initdb failed: {message}\n  Is {} open to the user that runs it?",
                self.files.root().display()
            )
        })
    }

    fn launch(&self) -> Result<(), String> {
        self.pg_ctl(&["start"]).map_err(|message| {
            let log = fs::read_to_string(self.files.log()).unwrap_or_default();
            format!("{message}\n{log}")
        })
    }

    /// Runs `pg_ctl`, which returns when the server is ready or has stopped.
    fn pg_ctl(&self, args: &[&str]) -> Result<(), String> {
        let mut pg_ctl = self.account.command(self.programs.program("pg_ctl"));
        pg_ctl.args(args).arg("-D").arg(self.files.data());
        pg_ctl.arg("-l").arg(self.files.log()).args(["-w", "-s"]);
        run(&mut pg_ctl)
    }
}

impl Drop for PgServer {
    fn drop(&mut self) {
        if let Err(error) = self.guardian.clean_up(self.files.root()) {
            eprintln!("test PostgreSQL left {} behind: {error}", self.files.root().display());
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().display().to_string();
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(told_by(&program, &output)),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

fn told_by(program: &str, output: &Output) -> String {
    let (said, failed) = (&output.stdout, &output.stderr);
    let (said, failed) = (String::from_utf8_lossy(said), String::from_utf8_lossy(failed));
    format!("{program}: {}\n{said}{failed}", output.status)
}
