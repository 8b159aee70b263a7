//! Some thousands of orders, walked along and exported: each comes once, and the books hold. The
//! run with a million is `make test-many`.

use tests::{Db, many};

const ORDERS: u64 = 3_000;

tests::on_each_database!(every_order_is_seen_once);

async fn every_order_is_seen_once(db: Db) {
    let server = many::server(db);
    let url = server.database_url().to_owned();
    let bar = indicatif::ProgressBar::hidden();
    let filled = tokio::task::spawn_blocking(move || many::fill(&url, 1, ORDERS + 1, &bar));
    filled.await.expect("the shop is filled");
    server.assert_audit_clean();
    assert_eq!(many::walk(&server, |_| {}).await, ORDERS);
    assert_eq!(many::export(&server, |_| {}).await, ORDERS);
    assert_eq!(many::first_pages(&server).await.len(), many::lists().len());
}
