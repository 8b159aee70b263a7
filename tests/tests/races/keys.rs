//! The same request, sent by everybody at once under one idempotency key.

use std::collections::BTreeSet;

use serde_json::json;
use tests::client::Call;
use tests::concurrent_clients::all_at_once;
use tests::shop::fresh_id;
use tests::{Db, Reply, Server};

tests::on_each_database!(
    i16_an_order_created_a_hundred_times_under_one_key_is_one_order,
    a_session_opened_a_hundred_times_under_one_key_is_one_session,
);

/// Sends the call a hundred times at once and asserts that there was one outcome.
async fn a_hundred_times(call: Call, status: u16) -> Reply {
    let first_wave = {
        let call = call.clone();
        all_at_once(100, move |_| call.clone().into_future()).await
    };
    for reply in &first_wave {
        let waits = reply.status == 409 && reply.code() == "idempotency_in_progress";
        assert!(reply.status == status || reply.status == 503 || waits, "{reply}");
    }
    let done = |reply: &&Reply| reply.status == status;
    let originals = first_wave.iter().filter(done).filter(|reply| !reply.is_replayed()).count();
    assert_eq!(originals, 1, "one of them did the work, the others were told what came of it");
    let second_wave = all_at_once(100, move |_| call.clone().into_future()).await;
    let bodies = first_wave.iter().filter(done).chain(&second_wave).map(|reply| &reply.raw);
    assert_eq!(bodies.collect::<BTreeSet<_>>().len(), 1, "everybody got the same answer");
    for reply in &second_wave {
        assert!(reply.status == status && reply.is_replayed(), "{reply}");
    }
    second_wave.into_iter().next().expect("a reply")
}

async fn i16_an_order_created_a_hundred_times_under_one_key_is_one_order(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 500).await, shop.shopper());
    let call = shopper.api.order_one(&listing.id, 2).key(&fresh_id());
    let order = a_hundred_times(call, 201).await;
    let orders = shopper.api.list_orders().await.expect(200);
    assert_eq!(orders.items().len(), 1, "{orders}");
    assert_eq!(orders.items()[0]["id"], order["id"]);
    shop.assert_stock(&listing, 500, 2).await;
    let pay = shopper.api.pay_order(&order.text("id"), &json!({})).key(&fresh_id());
    a_hundred_times(pay, 200).await;
    let order = shopper.order(&order.text("id")).await;
    assert_eq!(order["payments"].as_array().map(Vec::len), Some(1), "{order}");
    server.assert_audit_clean();
}

async fn a_session_opened_a_hundred_times_under_one_key_is_one_session(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 500).await, shop.shopper());
    shopper.put(&listing, 2).await;
    let body = json!({ "cart_id": shopper.cart_id().await });
    let session = a_hundred_times(shopper.api.open_session(&body).key(&fresh_id()), 201).await;
    let order = shopper.order(&session.text("order_id")).await;
    assert_eq!(order["payments"].as_array().map(Vec::len), Some(1), "{order}");
    shop.assert_stock(&listing, 500, 2).await;
    server.assert_audit_clean();
}
