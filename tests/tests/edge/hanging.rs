//! A payment provider that hangs while many want to pay: the rest of the shop goes on.

use std::time::{Duration, Instant};

use tests::concurrent_clients::all_at_once;
use tests::timeouts::eventually;
use tests::{Db, Reply, Server};

/// Customers who want to pay at the same moment; all of them have an order.
const PAYERS: usize = 60;

/// More requests than are taken at once would be inside the provider's calls, were there no limit.
const SETTINGS: [(&str, &str); 4] = [
    ("KASSA_PAYMENTS__MAX_CONCURRENT_REQUESTS", "4"),
    ("KASSA_PAYMENTS__TIMEOUT", "20s"),
    ("KASSA_HTTP__REQUEST_TIMEOUT", "25s"),
    ("KASSA_HTTP__MAX_IN_FLIGHT", "40"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p13_a_hanging_provider_leaves_carts_alone() {
    let server = Server::start_with(Db::Sqlite, &SETTINGS);
    let shop = server.shop();
    let listing = shop.listing("2.00", 1_000).await;
    let (seller, id) = (shop.clone(), listing.id.clone());
    let placed = all_at_once(PAYERS, move |_| {
        let (shopper, id) = (seller.shopper(), id.clone());
        async move {
            let order =
                tests::concurrent_clients::until_definite(shopper.api.order_one(&id, 1)).await;
            (shopper, order.expect(201).text("id"))
        }
    });
    let placed = placed.await;
    let calls = placed.iter().map(|(who, order)| who.api.pay_order_with(order, "mock_hang"));
    let paying: Vec<_> = calls.map(|call| tokio::spawn(async move { call.await })).collect();
    // Four are inside for twenty seconds, sixteen more wait for a second.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    for _ in 0..10 {
        let buyer = shop.shopper();
        buyer.put(&listing, 1).await;
        let cart = buyer.api.see_cart().await.expect(200);
        assert_eq!(cart["items"][0]["qty"], 1, "{cart}");
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "twenty calls took {took:?}");

    let mut replies: Vec<Reply> = Vec::new();
    for paying in paying {
        replies.push(paying.await.expect("no panic"));
    }
    let unknown = replies.iter().filter(|reply| reply.status == 202).count();
    assert!((4..=20).contains(&unknown), "{unknown} were inside");
    for (reply, (who, order)) in replies.into_iter().zip(&placed) {
        if reply.status == 202 {
            continue;
        }
        if reply.code() != "overloaded" {
            reply.refused(503, "provider_unavailable");
        }
        assert_eq!(who.order(order).await["payments"], serde_json::json!([]), "nothing is written");
    }
    let (who, order) = &placed[0];
    let open = |seen: &Reply| seen.text("payment_status") != "processing";
    eventually("the outcome is known", || who.order(order), open).await;
    for (who, order) in &placed {
        eventually("the outcome is known", || who.order(order), open).await;
        who.api.pay_order_with(order, "mock_ok").await.expect(200);
    }
    shop.assert_stock(&listing, 1_000, i64::try_from(PAYERS).expect("a number")).await;
    server.assert_audit_clean();
}
