//! `kassa webhook listen`: prints webhooks, and forwards them unchanged.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use provider_fakes::ShopperAction;
use tests::server::kassa_binary;
use tests::{Db, ProviderDouble};

crate::at_each_provider!(webhooks_are_printed_and_forwarded);

/// The command; it is killed at the end of the test.
struct Listener {
    process: Child,
    url: String,
}

impl Listener {
    fn start(forward_to: &str) -> Self {
        let arguments = ["webhook", "listen", "--bind", "127.0.0.1:0", "--forward-to", forward_to];
        let mut process = Command::new(kassa_binary())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kassa can be run");
        let mut told = BufReader::new(process.stderr.take().expect("piped"));
        let mut line = String::new();
        told.read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        // What it says later must not block it.
        std::thread::spawn(move || told.lines().count());
        Self { process, url }
    }

    /// Ends it, and gives what it has printed.
    fn end(mut self) -> String {
        self.process.kill().expect("it runs");
        let mut text = String::new();
        let mut printed = self.process.stdout.take().expect("piped");
        std::io::Read::read_to_string(&mut printed, &mut text).expect("text");
        text
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn webhooks_are_printed_and_forwarded(name: &'static str, db: Db) {
    let shop = ProviderDouble::start(name, db, &[]).await;
    let listener = Listener::start(&shop.webhook_url());
    shop.fake().webhooks().send_to(Some(&listener.url));
    let purchase = shop.purchase().await;
    assert!(shop.fake().act(&purchase.provider_ref, ShopperAction::Pay));
    purchase.becomes("payment_status", "paid").await;
    let printed = listener.end();
    assert!(printed.starts_with("POST /"), "{printed}");
    assert!(printed.contains(&purchase.provider_ref), "{printed}");
    shop.finish().await;
}
