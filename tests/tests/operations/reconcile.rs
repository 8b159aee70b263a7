//! `kassa reconcile`: the shop's records against the provider's, after webhooks were lost.

use std::path::Path;
use std::sync::Arc;

use adapters_memory::TestClock;
use adapters_mock_payments::{MockGateway, MockOptions};
use domain::payment::ProviderStatus;
use serde_json::Value;
use tests::{Db, Server, Session};

tests::on_each_database!(
    lost_webhooks_are_looked_up,
    late_money_is_refunded,
    what_a_provider_does_not_know_is_told,
);

/// A shop whose provider keeps its books in a file, and that file's place.
fn shop_with_ledger(db: Db) -> (Server, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = dir.path().join("ledger.jsonl");
    let ledger = ledger.to_str().expect("a plain path");
    (Server::start_with(db, &[("KASSA_PAYMENTS__MOCK__LEDGER_FILE", ledger)]), dir)
}

/// The provider's dashboard, beside the server.
fn provider(dir: &Path) -> MockGateway {
    let ledger_file = Some(dir.join("ledger.jsonl"));
    let options = MockOptions { ledger_file, ..MockOptions::default() };
    MockGateway::open(options, Arc::new(TestClock::default())).expect("the ledger")
}

/// The provider takes the money and tells no one.
fn takes_the_money(dir: &Path, session: &Session) {
    provider(dir).settle(&session.token, ProviderStatus::Paid).expect("a known payment");
}

/// Runs it; its exit code and its rows.
fn reconcile(server: &Server, more: &[&str]) -> (Option<i32>, Vec<Value>) {
    let arguments = [&["reconcile", "--since", "1h", "--output", "json"], more].concat();
    let done = server.kassa(&arguments);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let rows = serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {said}"));
    (done.status.code(), rows)
}

#[track_caller]
fn assert_row(row: &Value, ours: &str, theirs: Option<&str>, now: &str, outcome: &str) {
    let seen = ["ours", "theirs", "now", "outcome"].map(|member| row[member].as_str());
    assert_eq!(seen, [Some(ours), theirs, Some(now), Some(outcome)], "{row}");
}

async fn lost_webhooks_are_looked_up(db: Db) {
    let (server, dir) = shop_with_ledger(db);
    let shop = server.shop();
    let (listing, lucky, other) = (shop.listing("5.00", 9).await, shop.shopper(), shop.shopper());
    let session = lucky.check_out_one(&listing, 1).await;
    other.buy(&shop, &listing, 1).await;
    takes_the_money(dir.path(), &session);

    let (code, rows) = reconcile(&server, &["--dry-run"]);
    assert_eq!((code, rows.len()), (Some(0), 1), "{rows:#?}");
    assert_row(&rows[0], "pending", Some("paid"), "paid", "settled");
    assert_eq!(lucky.order(&session.order).await["status"], "processing", "nothing was written");

    let (code, rows) = reconcile(&server, &[]);
    assert_eq!((code, rows.len()), (Some(0), 1), "{rows:#?}");
    assert_eq!(lucky.order(&session.order).await["status"], "paid");

    let (code, rows) = reconcile(&server, &["--all"]);
    assert_eq!((code, rows.len()), (Some(0), 2), "{rows:#?}");
    rows.iter().for_each(|row| assert_row(row, "paid", Some("paid"), "paid", "same"));
    server.assert_audit_clean();
}

async fn late_money_is_refunded(db: Db) {
    let (server, dir) = shop_with_ledger(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    takes_the_money(dir.path(), &session);
    shopper.api.cancel_order(&session.order).await.expect(200);
    // Calling it off is work, and the provider's answer to it is "paid": either that or the
    // reconciliation sees it first.
    let (code, rows) = reconcile(&server, &[]);
    assert_eq!(code, Some(0), "{rows:#?}");
    shopper.order_becomes(&session.order, "payment_status", "refunded").await;
    assert_eq!(shopper.order(&session.order).await["status"], "cancelled");
    let id = session.payment.parse().expect("an id");
    let left = provider(dir.path()).charged(id).expect("the ledger");
    assert!(left.is_none_or(|money| money.is_zero()), "{left:?}");
    server.assert_audit_clean();
}

async fn what_a_provider_does_not_know_is_told(db: Db) {
    let (server, dir) = shop_with_ledger(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("5.00", 9).await, shop.shopper());
    let session = shopper.buy(&shop, &listing, 1).await;
    server.terminate();
    std::fs::remove_file(dir.path().join("ledger.jsonl")).expect("a ledger");
    let (code, rows) = reconcile(&server, &[]);
    assert_eq!((code, rows.len()), (Some(1), 1), "{rows:#?}");
    assert_row(&rows[0], "paid", None, "paid", "differs");
    assert_eq!(rows[0]["why"], "unknown to the provider");
    server.restart();
    assert_eq!(shopper.order(&session.order).await["status"], "paid", "nothing is concluded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn books_in_the_memory_of_the_server_cannot_be_compared() {
    let server = Server::start(Db::Sqlite);
    let done = server.kassa(&["reconcile"]);
    assert_eq!(done.status.code(), Some(78));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("payments.mock.ledger_file"), "{said}");
}
