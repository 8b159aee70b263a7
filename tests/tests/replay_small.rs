//! A small cut of the real ledger, bought again on both databases, to the penny.

use std::path::{Path, PathBuf};

use tests::replay::{self, Figures, Journal, Options};
use tests::{Db, Server};

tests::on_each_database!(the_books_agree_with_the_ledger, a_second_run_finds_everything_done);

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/online-retail").join(file)
}

fn stocked(db: Db) -> Server {
    let server = Server::stopped(db, &[("RUST_LOG", "warn")]);
    server.import_listings(&data("listings.csv.gz")).expect("listings are imported");
    server.restart();
    server
}

async fn the_books_agree_with_the_ledger(db: Db) {
    let server = stocked(db);
    let orders = replay::read_orders(&data("orders.jsonl.gz"), usize::MAX).expect("orders");
    let expected = Figures::of(&orders);
    assert_eq!(expected.orders, 126);
    assert_eq!((expected.sum, expected.cancelled_sum), (7_266_659, 1_766_480));
    let options = Options::for_tests(&server.base_url());
    let report = replay::run(options, orders).await.expect("every order is replayed");
    assert!(report.agrees(), "{report}");
    assert_eq!(report.found, expected);
    server.assert_audit_clean();
}

async fn a_second_run_finds_everything_done(db: Db) {
    let server = stocked(db);
    let orders = replay::read_orders(&data("orders.jsonl.gz"), 12).expect("orders");
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("journal");
    let options = Options { journal: Some(path.clone()), ..Options::for_tests(&server.base_url()) };
    let first = replay::run(options.clone(), orders.clone()).await.expect("the first run");
    let facts = |path: &Path| Journal::open(Some(path)).expect("the journal").facts().len();
    assert_eq!(facts(&path), orders.len());
    let second = replay::run(options, orders.clone()).await.expect("the second run");
    assert_eq!(first.found, second.found);
    let sessions = replay::STEPS.map(|(step, _)| second.meter.times(step).len());
    assert_eq!(sessions[0], 0, "nothing is put into a cart again");
    assert_eq!(facts(&path), orders.len());
    server.assert_audit_clean();
}
