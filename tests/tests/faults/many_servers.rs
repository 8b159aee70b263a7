//! Several servers on one database, as if they were one.

use std::time::Duration;

use serde_json::json;
use tests::concurrent_clients::{all_at_once, until_definite};
use tests::shop::fresh_id;
use tests::{Api, Db, Reply, Server, Shop, tokens};

tests::on_each_database!(
    s01_servers_that_race_on_one_database_are_as_one,
    s03_payments_in_flight_when_a_server_dies_are_all_resolved,
);

fn servers(db: Db) -> Vec<Server> {
    let first = Server::start(db);
    let url = first.database_url().to_owned();
    let others: Vec<_> = (0..2).map(|_| Server::start(Db::Url(url.clone()))).collect();
    std::iter::once(first).chain(others).collect()
}

fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

/// The same shopper as seen by another server.
fn at(shop: &Shop, user: &str) -> Api {
    shop.anonymous().with_token(tokens::customer(user))
}

async fn s01_servers_that_race_on_one_database_are_as_one(db: Db) {
    let servers = servers(db);
    let shops: Vec<Shop> = servers.iter().map(Server::shop).collect();
    let listing = shops[0].listing("2.00", 30).await;
    let coupon = shops[0].coupon("1.00", json!({ "max_redemptions": 1 })).await;

    let (sellers, wanted) = (shops.clone(), listing.id.clone());
    let sold = all_at_once(120, move |number| {
        until_definite(sellers[number % 3].shopper().api.order_one(&wanted, 1))
    });
    let sold = sold.await;
    assert_eq!((count(&sold, 201), count(&sold, 422)), (30, 90), "the last units");
    shops[1].assert_stock(&listing, 30, 30).await;

    let plenty = shops[0].listing("2.00", None).await;
    let (sellers, wanted) = (shops.clone(), plenty.id.clone());
    let discounted = all_at_once(90, move |number| {
        let items = json!([{ "product_id": wanted, "quantity": 1 }]);
        let body = json!({ "items": items, "coupon_code": coupon.code });
        until_definite(sellers[number % 3].shopper().api.create_order(&body))
    });
    assert_eq!(count(&discounted.await, 201), 1, "one use is used once");

    let (sellers, wanted, user, key) = (shops.clone(), plenty.id.clone(), fresh_id(), fresh_id());
    let buyer = user.clone();
    let keyed = all_at_once(60, move |number| {
        until_definite(at(&sellers[number % 3], &buyer).order_one(&wanted, 1).key(&key))
    });
    let keyed = keyed.await;
    let order = keyed[0].text("id");
    assert!(keyed.iter().all(|reply| reply.status == 201 && reply.text("id") == order));

    let (sellers, paid_for) = (shops.clone(), order.clone());
    let paid = all_at_once(60, move |number| {
        until_definite(at(&sellers[number % 3], &user).pay_order(&paid_for, &json!({})))
    });
    let paid = paid.await;
    assert_eq!((count(&paid, 200), count(&paid, 409)), (1, 59), "one payment");
    servers[0].assert_audit_clean();
}

async fn s03_payments_in_flight_when_a_server_dies_are_all_resolved(db: Db) {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = dir.path().join("ledger").display().to_string();
    let idle =
        [("KASSA_OUTBOX__WORKERS", "0"), ("KASSA_PAYMENTS__MOCK__LEDGER_FILE", ledger.as_str())];
    let dead = Server::start_with(db, &idle);
    let shop = dead.shop();
    let listing = shop.listing("2.00", 500).await;
    let (seller, wanted) = (shop.clone(), listing.id.clone());
    let begun = all_at_once(100, move |number| {
        let (shopper, wanted) = (seller.shopper(), wanted.clone());
        async move {
            let order = until_definite(shopper.api.order_one(&wanted, 1)).await.expect(201);
            let order = order.text("id");
            let token = if number % 2 == 0 { "mock_timeout_charged" } else { "mock_timeout_lost" };
            let pay = json!({ "payment_token": token });
            until_definite(shopper.api.pay_order(&order, &pay)).await.expect(202);
            (shopper.id, order, number % 2 == 0)
        }
    });
    let begun = begun.await;
    dead.kill9();

    let settings = [("KASSA_PAYMENTS__MOCK__LEDGER_FILE", ledger.as_str())];
    let heir = Server::start_with(Db::Url(dead.database_url().to_owned()), &settings);
    let shop = heir.shop();
    for (user, order, charged) in &begun {
        let api = at(&shop, user);
        let look = || async { api.see_order(order).await.expect(200) };
        let expected = if *charged { "paid" } else { "unpaid" };
        let resolved = |seen: &Reply| seen["payment_status"] == expected;
        let seen = tests::eventually("the provider was asked", look, resolved).await;
        assert_eq!(seen["payments"].as_array().map(Vec::len), Some(1), "{seen}");
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    heir.assert_audit_clean();
}
