//! Races about money: paying, being told about it, and calling it off.

use serde_json::json;
use tests::concurrent_clients::{all_at_once, until_definite};
use tests::{Db, Reply, Server, Session, Shop, Shopper, eventually, webhook};

tests::on_each_database!(
    i07_an_order_paid_two_hundred_times_at_once_is_charged_once,
    w01_a_webhook_sent_a_hundred_times_at_once_has_one_effect,
    opposite_webhooks_at_once_end_in_one_state,
    i23_cancelling_against_paying_never_leaves_money_without_an_order_or_stock_held,
);

fn with_status(order: &Reply, status: &str) -> usize {
    let payments = order["payments"].as_array().expect("payments");
    payments.iter().filter(|payment| payment["status"] == status).count()
}

async fn i07_an_order_paid_two_hundred_times_at_once_is_charged_once(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.reachable_shopper().await);
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let (payer, id) = (shopper.clone(), order.clone());
    let replies = all_at_once(200, move |_| until_definite(payer.api.pay_order(&id, &json!({}))));
    let replies = replies.await;
    let paid = replies.iter().filter(|reply| reply.status == 200).count();
    let late = replies.iter().filter(|reply| reply.code() == "order_already_paid").count();
    assert_eq!((paid, late), (1, 199), "one payment, and everybody else is told so");
    let seen = shopper.order(&order).await;
    assert_eq!(with_status(&seen, "paid"), 1, "{seen}");
    let history = shopper.history(&order).await;
    assert_eq!(history.iter().filter(|kind| *kind == "paid").count(), 1, "{history:?}");
    assert_eq!(shopper.is_notified(&order, "payment_received").await.len(), 1);
    server.assert_audit_clean();
}

async fn w01_a_webhook_sent_a_hundred_times_at_once_has_one_effect(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.reachable_shopper().await);
    let session = shopper.check_out_one(&listing, 1).await;
    let event = webhook::signed(&session.token, "paid");
    let provider = shop.anonymous().clone();
    let replies = all_at_once(100, move |_| until_definite(provider.send_webhook(&event))).await;
    assert!(replies.iter().all(|reply| reply.status == 200), "{replies:#?}");
    let history = shopper.history(&session.order).await;
    assert_eq!(history.iter().filter(|kind| *kind == "paid").count(), 1, "{history:?}");
    let order = shopper.order(&session.order).await;
    assert_eq!(
        (order["payments"].as_array().map(Vec::len), with_status(&order, "paid")),
        (Some(1), 1)
    );
    assert_eq!(shopper.is_notified(&session.order, "payment_received").await.len(), 1);
    server.assert_audit_clean();
}

async fn opposite_webhooks_at_once_end_in_one_state(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("2.00", 5).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let words = ["paid", "failed", "processing", "cancelled", "authorized"];
    let event = words.map(|status| webhook::signed(&session.token, status));
    let provider = shop.anonymous().clone();
    let replies = all_at_once(100, move |number| {
        until_definite(provider.send_webhook(&event[number % event.len()]))
    });
    assert!(replies.await.iter().all(|reply| reply.status == 200));
    let order = shopper.order_becomes(&session.order, "payment_status", "paid").await;
    assert_eq!(with_status(&order, "paid"), 1, "real money wins, once: {order}");
    server.assert_audit_clean();
}

/// How often rivals are set against each other: as often as is asked for, else `few` times.
pub(super) fn rounds(few: usize) -> usize {
    let asked = std::env::var("KASSA_RACE_ROUNDS").ok();
    asked.map_or(few, |rounds| rounds.parse().expect("KASSA_RACE_ROUNDS is a number"))
}

async fn i23_cancelling_against_paying_never_leaves_money_without_an_order_or_stock_held(db: Db) {
    let server = Server::start(db);
    let shop = server.shop();
    let rounds = rounds(50);
    let stock = i64::try_from(rounds).expect("a number of rounds");
    let listing = shop.listing("2.00", stock).await;
    // One after the other: a loaded server may shed a checkout of a crowd, which is not what is tested here.
    let mut sessions = Vec::new();
    for _ in 0..rounds {
        let shopper = shop.shopper();
        let session = shopper.check_out_one(&listing, 1).await;
        sessions.push((shopper, session));
    }
    let seller = shop.clone();
    let duels = all_at_once(rounds, move |number| {
        let (shopper, session) = sessions[number].clone();
        duel(seller.clone(), shopper, session, number)
    });
    let duels = duels.await;
    let mut kept = 0;
    for (shopper, order) in &duels {
        let settled = |seen: &Reply| {
            let words = (seen.text("status"), seen.text("payment_status"));
            match words.0.as_str() {
                "cancelled" => !["paid", "processing", "authorized"].contains(&words.1.as_str()),
                status => status == "paid",
            }
        };
        let seen =
            eventually("paid, or cancelled with no money kept", || shopper.order(order), settled);
        let seen = seen.await;
        let captured = with_status(&seen, "paid") + with_status(&seen, "partially_refunded");
        let cancelled = seen["status"] == "cancelled";
        assert_eq!(captured, usize::from(!cancelled), "{seen}");
        kept += i64::from(!cancelled);
    }
    shop.assert_stock(&listing, stock, kept).await;
    server.assert_audit_clean();
}

/// One order, and two devices of one person: one pays, one cancels, in every second round with the
/// provider's webhook on top.
async fn duel(shop: Shop, shopper: Shopper, session: Session, number: usize) -> (Shopper, String) {
    let (phone, laptop) = (shopper.api.on_another_device(), shopper.api.on_another_device());
    let pay = until_definite(phone.pay_order(&session.order, &json!({})));
    let cancel = until_definite(laptop.cancel_order(&session.order));
    let event = async {
        if number % 2 == 1 {
            let event = webhook::signed(&session.token, "paid");
            until_definite(shop.anonymous().send_webhook(&event)).await.expect(200);
        }
    };
    let (paid, cancelled, ()) = tokio::join!(pay, cancel, event);
    let refusals =
        ["order_already_paid", "order_not_payable", "invalid_transition", "payment_returned"];
    // The attempt was cancelled with its order, while its provider was asked for the money.
    let payers = [&refusals[..], &["payment_state_conflict"]].concat();
    for (reply, refusals) in [(&paid, &payers[..]), (&cancelled, &refusals)] {
        let refused = reply.status == 409 && refusals.contains(&reply.code());
        assert!(matches!(reply.status, 200 | 202) || refused, "{reply}");
    }
    let told_paid = paid.status == 200 && paid["order"]["status"] == "cancelled";
    assert!(!told_paid, "no one is told that a cancelled order is paid: {paid}");
    (shopper, session.order)
}
