//! More work than the server can do.

use std::time::{Duration, Instant};

use tests::concurrent_clients::all_at_once;
use tests::timeouts::PROMPT;
use tests::{Db, Server};

use crate::load::recovers;

/// As long as a request may take, and what a loaded machine adds.
const ANSWER: Duration = Duration::from_secs(30);

tests::on_each_database!(s04_under_too_much_load_everybody_gets_a_definite_answer_and_it_passes);

async fn s04_under_too_much_load_everybody_gets_a_definite_answer_and_it_passes(db: Db) {
    let settings = [
        ("KASSA_DATABASE__POOL_SIZE", "3"),
        ("KASSA_DATABASE__ACQUIRE_TIMEOUT", "300ms"),
        ("KASSA_HTTP__WORKERS", "2"),
    ];
    let server = Server::start_with(db, &settings);
    let shop = server.shop();
    let listing = shop.listing("2.00", 100_000).await;
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let replies = all_at_once(600, move |_| {
        let call = seller.shopper().api.on_another_device().order_one(&wanted, 1);
        async move {
            let asked = Instant::now();
            (call.await, asked.elapsed())
        }
    });
    let replies = replies.await;
    let done = replies.iter().filter(|(reply, _)| reply.status == 201).count();
    for (reply, took) in &replies {
        assert!(matches!(reply.status, 201 | 429 | 503), "{reply}");
        assert!(*took < ANSWER, "a caller waited for {took:?}");
    }
    assert!(done > 0, "no one was served");
    let (_, took) = recovers(&shop, &listing).await;
    assert!(took < PROMPT, "it took {took:?} to recover");
    let sold = i64::try_from(done + 1).expect("a number of orders");
    shop.assert_stock(&listing, 100_000, sold).await;
    server.assert_audit_clean();
}
