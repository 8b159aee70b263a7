//! The connection breaks while a commit is under way: no one knows whether it happened, and the
//! same key finds out.

use std::time::Duration;

use serde_json::json;
use tests::proxy::{Loss, Proxy};
use tests::shop::fresh_id;
use tests::{Db, Server};
use tokio::task::JoinSet;

use crate::load::come_again;

/// What the statement that commits begins with, in whichever version.
const COMMIT: &str = "kassa_commit_";

/// A server whose PostgreSQL is reached through a proxy. Its workers are off, so that what commits
/// is what the test has asked for.
async fn through_a_proxy() -> Option<(Server, Proxy)> {
    if !pg_harness::available() {
        return None;
    }
    let port = pg_harness::server().port();
    let proxy = Proxy::before(port).await;
    let url = proxy.url(&pg_harness::fresh_database(), port);
    let settings = [("KASSA_OUTBOX__WORKERS", "0")];
    Some((Server::start_with(Db::Url(url), &settings), proxy))
}

async fn the_same_key_makes_one_order(loss: Loss) {
    let Some((server, proxy)) = through_a_proxy().await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    for times in [1, 1, 1, 2, 3] {
        let (shopper, before) = (shop.shopper(), proxy.lost());
        let call = shopper.api.order_one(&listing.id, 1).key(&fresh_id());
        proxy.lose(COMMIT, loss, times);
        come_again(&call.clone().await);
        let mut again = call.clone().await;
        while again.status == 503 {
            come_again(&again);
            again = call.clone().await;
        }
        assert!(proxy.lost() > before, "nothing was lost; the test shows nothing");
        proxy.lose(COMMIT, loss, 0);
        let again = again.expect(201);
        assert_eq!(again.is_replayed(), loss == Loss::Reply, "{again}");
        let orders = shopper.api.list_orders().await.expect(200);
        assert_eq!(orders.items().len(), 1, "{orders}");
    }
    shop.assert_stock(&listing, 500, 5).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f08_a_lost_reply_to_the_commit_is_no_second_order() {
    the_same_key_makes_one_order(Loss::Reply).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f08_a_lost_commit_is_no_order_until_it_is_sent_again() {
    the_same_key_makes_one_order(Loss::Request).await;
}

/// Many orders share the transactions whose replies get lost: each is placed once.
async fn shoppers_who_share_a_lost_commit(loss: Loss) {
    let Some((server, proxy)) = through_a_proxy().await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    // Commits gather while the calls of the first ones are on their way.
    proxy.delay(Duration::from_millis(20));
    proxy.lose(COMMIT, loss, 3);
    let mut shoppers = JoinSet::new();
    for _ in 0..48 {
        let (shopper, listing) = (shop.shopper(), listing.id.clone());
        shoppers.spawn(async move {
            let call = shopper.api.order_one(&listing, 1).key(&fresh_id());
            let (mut answer, mut refused) = (call.clone().await, 0);
            while answer.status == 503 {
                come_again(&answer);
                refused += 1;
                answer = call.clone().await;
            }
            answer.expect(201);
            let orders = shopper.api.list_orders().await.expect(200);
            assert_eq!(orders.items().len(), 1, "{orders}");
            refused
        });
    }
    let refused: usize = shoppers.join_all().await.into_iter().sum();
    assert_eq!(proxy.lost(), 3, "not all that was to be lost was");
    assert!(refused > 3, "only {refused} answers were uncertain: no transaction was shared");
    shop.assert_stock(&listing, 500, 48).await;
    server.assert_audit_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f08_a_lost_reply_to_a_shared_transaction_is_no_second_order() {
    shoppers_who_share_a_lost_commit(Loss::Reply).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f08_a_lost_shared_transaction_is_no_order_until_it_is_sent_again() {
    shoppers_who_share_a_lost_commit(Loss::Request).await;
}

/// Paying commits twice, around the call of the provider; the reply to either can get lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f08_a_lost_reply_while_paying_charges_once() {
    let Some((server, proxy)) = through_a_proxy().await else { return };
    let shop = server.shop();
    let listing = shop.listing("2.00", 500).await;
    for passed in [0, 1] {
        let shopper = shop.shopper();
        let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
        let pay = shopper.api.pay_order(&order, &json!({})).key(&fresh_id());
        proxy.lose_after(COMMIT, Loss::Reply, passed);
        come_again(&pay.clone().await);
        let paid = || async { pay.clone().await };
        let done = |reply: &tests::Reply| matches!(reply.status, 200 | 202);
        tests::eventually("the key is answered", paid, done).await;
        let seen = shopper.order_becomes(&order, "payment_status", "paid").await;
        assert_eq!(seen["payments"].as_array().map(Vec::len), Some(1), "{seen}");
    }
    server.assert_audit_clean();
}
