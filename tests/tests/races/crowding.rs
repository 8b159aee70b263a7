//! More shoppers than the server can serve at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::concurrent_clients::all_at_once;
use tests::shop::fresh_id;
use tests::timeouts::PROMPT;
use tests::{Db, Server, Shop};

tests::on_each_database!(everybody_is_answered_through_the_smallest_pool);

async fn everybody_is_answered_through_the_smallest_pool(db: Db) {
    let smallest = if matches!(db, Db::Sqlite) { "1" } else { "3" };
    let server = Server::start_with(db, &[("KASSA_DATABASE__POOL_SIZE", smallest)]);
    let shop = server.shop();
    let listing = shop.listing("2.00", None).await;
    let over = Arc::new(AtomicBool::new(false));
    let pulse = tokio::spawn(feels_the_pulse(shop.clone(), Arc::clone(&over)));
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let finished = all_at_once(128, move |_| shops(seller.clone(), wanted.clone())).await;
    over.store(true, Ordering::Relaxed);
    let beats = pulse.await.expect("the pulse was never lost");
    assert!(beats > 0);
    let through = finished.iter().filter(|bought| **bought).count();
    assert!(through > 0, "no one got through");
    server.assert_audit_clean();
}

/// Shops without patience: whatever comes back is an answer, and a 503 says when to come again
/// (the client asserts that). Says whether it came to an order.
async fn shops(shop: Shop, listing: String) -> bool {
    let shopper = shop.shopper();
    shopper.api.put_in_cart(&listing, 2).await;
    let cart = shopper.api.see_cart().await;
    let Some(cart) = cart["id"].as_str() else {
        return false;
    };
    let session = shopper.api.open_session(&json!({ "cart_id": cart })).key(&fresh_id()).await;
    let Some(token) = session["payment_token"].as_str() else {
        return false;
    };
    shop.provider_says(token, "paid").await.status == 200
}

/// Asks again and again whether the server is alive, and wants to know soon.
async fn feels_the_pulse(shop: Shop, over: Arc<AtomicBool>) -> usize {
    let mut beats = 0;
    while !over.load(Ordering::Relaxed) {
        let asked = Instant::now();
        shop.anonymous().call_path("GET", "/healthz").await.expect(200);
        let took = asked.elapsed();
        // Who asked the database would be refused now and then, which the status shows.
        assert!(took < PROMPT, "/healthz took {took:?}");
        beats += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    beats
}
