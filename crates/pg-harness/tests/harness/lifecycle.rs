//! Crash, recovery, and what is left when the tests are over.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection,
    sql_query, sql_types::BigInt,
};
use pg_harness::PgServer;

/// Long enough for a busy machine; a test that passes does not wait for it.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The harness in a process of its own, so that a test can kill it.
struct Elsewhere {
    process: Child,
    url: String,
    directory: PathBuf,
}

impl Elsewhere {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_throwaway-postgres"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let directory = PathBuf::from(lines.next().unwrap().unwrap());
        Self { process, url, directory }
    }

    fn is_up(&self) -> bool {
        PgConnection::establish(&self.url).is_ok() && self.directory.exists()
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < until, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn count(url: &str) -> i64 {
    let mut conn = PgConnection::establish(url).unwrap();
    sql_query("SELECT count(*) AS n FROM item").get_result::<Count>(&mut conn).unwrap().n
}

#[test]
fn a_durable_server_keeps_what_it_acknowledged_through_a_crash() {
    if !pg_harness::available() {
        return;
    }
    let mut server = PgServer::start_own(true);
    let url = server.fresh_database();
    let mut conn = PgConnection::establish(&url).unwrap();
    conn.batch_execute("CREATE TABLE item (id int)").unwrap();
    for round in 1..=3 {
        conn.batch_execute("INSERT INTO item VALUES (1)").unwrap();
        conn.batch_execute("BEGIN; INSERT INTO item VALUES (2)").unwrap();

        server.stop_immediate();
        assert!(conn.batch_execute("COMMIT").is_err());
        assert!(PgConnection::establish(&url).is_err());
        server.restart();

        assert_eq!(count(&url), round);
        conn = PgConnection::establish(&url).unwrap();
    }
}

#[test]
fn restart_crashes_a_server_that_still_runs_and_keeps_its_address() {
    if !pg_harness::available() {
        return;
    }
    let mut server = PgServer::start_own(false);
    let (url, port) = (server.fresh_database(), server.port());
    let mut before = PgConnection::establish(&url).unwrap();
    server.restart();
    assert_eq!(server.port(), port);
    assert!(before.batch_execute("SELECT 1").is_err());
    assert!(PgConnection::establish(&url).is_ok());
}

#[test]
fn a_dropped_server_is_gone_with_its_files() {
    if !pg_harness::available() {
        return;
    }
    let server = PgServer::start_own(false);
    let (url, directory) = (server.url("postgres"), server.directory().to_owned());
    drop(server);
    assert!(!directory.exists());
    assert!(PgConnection::establish(&url).is_err());
}

#[test]
fn a_process_that_ends_leaves_nothing_behind() {
    if !pg_harness::available() {
        return;
    }
    let mut elsewhere = Elsewhere::start();
    assert!(elsewhere.is_up());
    drop(elsewhere.process.stdin.take());
    assert!(elsewhere.process.wait().unwrap().success());
    assert!(!elsewhere.directory.exists());
}

#[test]
fn a_killed_process_leaves_nothing_behind() {
    if !pg_harness::available() {
        return;
    }
    let mut elsewhere = Elsewhere::start();
    assert!(elsewhere.is_up());
    let postmaster = postmaster_of(&elsewhere.directory);
    elsewhere.process.kill().unwrap();
    elsewhere.process.wait().unwrap();
    wait_until("the directory is removed", || !elsewhere.directory.exists());
    wait_until("the server is gone", || !runs(&postmaster));
}

fn postmaster_of(directory: &Path) -> String {
    let file = directory.join("data").join("postmaster.pid");
    std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned()
}

fn runs(pid: &str) -> bool {
    Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status().unwrap().success()
}
