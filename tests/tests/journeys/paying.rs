//! Paying, when it does not go as smoothly as one would like.

use serde_json::{Value, json};
use tests::{Reply, Server, Shop, Shopper, eventually};

tests::on_both_databases!(
    p06_a_declined_payment_is_no_end,
    the_shopper_must_do_something_first,
    the_provider_settles_later,
    the_shopper_returns_before_the_webhook,
    p02_the_answer_is_lost_but_the_money_was_taken,
    p03_the_answer_is_lost_and_nothing_was_taken,
    p01_the_provider_is_unavailable,
    an_attempt_is_confirmed_or_cancelled_by_its_id,
);

async fn placed(shop: &Shop) -> (Shopper, String) {
    let listing = shop.listing("10.00", 5).await;
    let shopper = shop.reachable_shopper().await;
    let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
    (shopper, order)
}

async fn pays(shopper: &Shopper, order: &str, token: &str) -> Reply {
    shopper.api.pay_order_with(order, token).await
}

fn paid_attempts(order: &Reply) -> usize {
    let payments = order["payments"].as_array().expect("payments");
    payments.iter().filter(|payment| payment["status"] == "paid").count()
}

async fn p06_a_declined_payment_is_no_end(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    for token in ["mock_decline", "mock_insufficient_funds"] {
        pays(&shopper, &order, token).await.refused(402, "payment_declined");
        let failed = shopper.order(&order).await;
        assert_eq!(
            (&failed["status"], &failed["payment_status"]),
            (&json!("failed"), &json!("failed"))
        );
    }
    shopper.is_notified(&order, "payment_failed").await;
    let paid = pays(&shopper, &order, "mock_ok").await.expect(200);
    assert_eq!(paid["order"]["status"], "paid");
    let order = shopper.order(&order).await;
    assert_eq!(order["payments"].as_array().map(Vec::len), Some(3), "{order}");
    assert_eq!(paid_attempts(&order), 1);
    pays(&shopper, &order.text("id"), "mock_ok").await.refused(409, "order_already_paid");
}

async fn settles_later(server: &Server, token: &str) -> Value {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let answer = pays(&shopper, &order, token).await.expect(202);
    assert_eq!(shopper.order(&order).await["status"], "processing");
    let payment = answer["payment"]["id"].as_str().expect("the attempt").to_owned();
    let seen = shopper.api.see_payment(&payment).await.expect(200);
    shop.provider_says(&seen.text("provider_ref"), "paid").await.expect(200);
    let paid = shopper.order(&order).await;
    assert_eq!(paid["status"], "paid", "{paid}");
    assert_eq!(paid_attempts(&paid), 1);
    answer.body
}

async fn the_shopper_must_do_something_first(server: &Server) {
    let answer = settles_later(server, "mock_requires_action").await;
    assert!(!answer["next_action"].is_null(), "{answer}");
}

async fn the_provider_settles_later(server: &Server) {
    settles_later(server, "mock_processing").await;
}

/// The webhook never arrives; the page that the shopper returns to asks.
async fn the_shopper_returns_before_the_webhook(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    let options = shopper.api.payment_options().await.expect(200);
    assert_eq!(options["providers"][0]["name"], "mock", "{options}");
    let paying = pays(&shopper, &order, "mock_delay_1s").await.expect(202);
    let payment = paying["payment"]["id"].as_str().expect("the attempt").to_owned();
    let ask = || async { shopper.api.sync_payment(&payment).await };
    let is_paid = |seen: &Reply| seen.text("status") == "paid";
    eventually("the payment is paid", ask, is_paid).await;
    assert_eq!(shopper.order(&order).await["status"], "paid");
}

async fn p02_the_answer_is_lost_but_the_money_was_taken(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    pays(&shopper, &order, "mock_timeout_charged").await.expect(202);
    let paid = shopper.order_becomes(&order, "payment_status", "paid").await;
    assert_eq!(paid_attempts(&paid), 1);
    assert_eq!(paid["payments"].as_array().map(Vec::len), Some(1), "never charged again: {paid}");
}

async fn p03_the_answer_is_lost_and_nothing_was_taken(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    pays(&shopper, &order, "mock_timeout_lost").await.expect(202);
    let open = |seen: &Reply| ["failed", "unpaid"].contains(&seen.text("payment_status").as_str());
    eventually("the attempt is known to have failed", || shopper.order(&order), open).await;
    pays(&shopper, &order, "mock_ok").await.expect(200);
    assert_eq!(paid_attempts(&shopper.order(&order).await), 1);
}

async fn p01_the_provider_is_unavailable(server: &Server) {
    let shop = server.shop();
    let (shopper, order) = placed(&shop).await;
    pays(&shopper, &order, "mock_unavailable").await.refused(503, "provider_unavailable");
    let seen = shopper.order(&order).await;
    assert_ne!(seen["payment_status"], "paid", "{seen}");
    pays(&shopper, &order, "mock_ok").await.expect(200);
    assert_eq!(paid_attempts(&shopper.order(&order).await), 1);
}

async fn an_attempt_is_confirmed_or_cancelled_by_its_id(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("10.00", 5).await;
    let shopper = shop.shopper();
    let session = shopper.check_out_one(&listing, 1).await;
    shopper.api.confirm_payment(&session.payment).await.expect(200);
    assert_eq!(shopper.order(&session.order).await["status"], "paid");

    let other = shopper.check_out_one(&listing, 1).await;
    shopper.api.cancel_payment(&other.payment).await.expect(200);
    let cancelled = shopper.api.see_payment(&other.payment).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled", "{cancelled}");
    let order = shopper.order(&other.order).await;
    assert_ne!(order["payment_status"], "paid", "{order}");
}
