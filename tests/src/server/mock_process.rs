//! The mock provider as a process of its own, beside a server.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use pg_harness::ReservedPort;
use serde_json::Value;

use super::process::Process;
use super::{Server, last_lines, ready};
use crate::server::Db;
use crate::timeouts::DEADLINE;

/// The provider's ledger, in the server's directory.
const LEDGER_FILE: &str = "mock-ledger.jsonl";

/// A mock provider that the test can stop, kill and start again. Dropping it kills the process.
pub struct MockProcess {
    port: ReservedPort,
    process: Mutex<Option<Process>>,
}

impl MockProcess {
    /// A server and its provider, both running.
    pub fn beside_server(db: Db, settings: &[(&str, &str)]) -> (Self, Server) {
        let mock =
            Self { port: ReservedPort::new().expect("a free port"), process: Mutex::new(None) };
        let url = mock.url();
        let own = [
            ("KASSA_PAYMENTS__MOCK__URL", url.as_str()),
            ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", LEDGER_FILE),
        ];
        let settings: Vec<_> = own.iter().chain(settings).copied().collect();
        let server = Server::stopped(db, &settings);
        mock.start(&server);
        server.restart();
        (mock, server)
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number())
    }

    /// Starts it (again), and waits until it answers.
    pub fn start(&self, server: &Server) {
        let mut command = server.command();
        let bind = format!("127.0.0.1:{}", self.port.number());
        let webhooks = format!("{}/api/payments/webhook", server.base_url());
        command.args(["mock-provider", "--bind", &bind, "--webhook-url", &webhooks]);
        let process = Process::spawn(command, server.dir.path());
        let until = Instant::now() + DEADLINE;
        while let Err(error) = self.is_well() {
            let said = last_lines(&server.stderr(), 10);
            assert!(Instant::now() < until, "the mock provider does not answer: {error}\n{said}");
            std::thread::sleep(Duration::from_millis(20));
        }
        *self.process.lock().expect("no test panicked") = Some(process);
    }

    /// All charges in the provider's ledger file, in minor units. The last line of a payment counts.
    pub fn charges(&self, server: &Server) -> Vec<i64> {
        let text = fs::read_to_string(server.dir.path().join(LEDGER_FILE)).expect("a ledger");
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let payments: BTreeMap<_, _> =
            lines.map(|line| (line["payment_id"].to_string(), line)).collect();
        let charges = payments.values().flat_map(|line| line["charges"].as_array().into_iter());
        charges.flatten().map(|charge| charge["minor_units"].as_i64().expect("units")).collect()
    }

    fn is_well(&self) -> io::Result<()> {
        let answer = ready::get(self.port.number(), "/healthz")?;
        let is_ok = answer.starts_with("HTTP/1.1 200");
        if is_ok { Ok(()) } else { Err(io::Error::other(answer)) }
    }

    /// SIGKILL.
    pub fn kill9(&self) {
        if let Some(process) = self.process.lock().expect("no test panicked").take() {
            process.kill9();
        }
    }

    /// Sends a signal by its name without SIG.
    pub fn signal(&self, name: &str) {
        let process = self.process.lock().expect("no test panicked");
        process.as_ref().expect("it runs").signal(name);
    }
}

impl Drop for MockProcess {
    fn drop(&mut self) {
        self.kill9();
    }
}
