//! Webhook events that arrive twice, late, out of order, or about something unknown.

use serde_json::json;
use tests::server::webhook_secret;
use tests::shop::fresh_id;
use tests::webhook::signed_under;
use tests::{Server, eventually};

tests::on_both_databases!(
    w06_a_webhook_that_comes_twice_has_one_effect,
    z07_a_failure_that_comes_after_the_payment_changes_nothing,
    a_payment_that_comes_after_a_failure_pays_the_order,
    w10_money_that_comes_after_the_cancellation_is_refunded,
    w10_another_amount_is_refunded_before_and_after_the_cancellation,
    w04_a_webhook_about_an_unknown_payment_is_accepted_and_deferred,
);

async fn w06_a_webhook_that_comes_twice_has_one_effect(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.reachable_shopper().await);
    let session = shopper.check_out_one(&listing, 1).await;
    for _ in 0..3 {
        shop.provider_says(&session.token, "paid").await.expect(200);
    }
    let history = shopper.history(&session.order).await;
    assert_eq!(history.iter().filter(|kind| *kind == "paid").count(), 1, "{history:?}");
    let received = shopper.is_notified(&session.order, "payment_received").await;
    assert_eq!(received.len(), 1, "{received:?}");
    let order = shopper.order(&session.order).await;
    assert_eq!(order["payments"].as_array().map(Vec::len), Some(1), "{order}");
}

async fn z07_a_failure_that_comes_after_the_payment_changes_nothing(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.shopper());
    let session = shopper.buy(&shop, &listing, 1).await;
    for late in ["failed", "cancelled", "authorized", "processing", "requires_action"] {
        shop.provider_says(&session.token, late).await.expect(200);
        let order = shopper.order(&session.order).await;
        assert_eq!(order["payment_status"], "paid", "after a late {late}: {order}");
    }
    shop.assert_stock(&listing, 9, 1).await;
}

async fn a_payment_that_comes_after_a_failure_pays_the_order(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    shop.provider_says(&session.token, "failed").await.expect(200);
    assert_eq!(shopper.order(&session.order).await["status"], "failed");
    shop.provider_says(&session.token, "paid").await.expect(200);
    let order = shopper.order(&session.order).await;
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("paid"), &json!("paid")));
}

/// An amount that was not asked for pays no order; once the order is cancelled, no one decides
/// about it any more.
async fn w10_another_amount_is_refunded_before_and_after_the_cancellation(server: &Server) {
    let shop = server.shop();
    let listing = shop.listing("8.00", 9).await;
    for is_first in [true, false] {
        for amount in ["15.99", "16.01"] {
            let shopper = shop.shopper();
            let session = shopper.check_out_one(&listing, 2).await;
            let raw = json!({ "amount": amount, "currency": "GBP" });
            let event = signed_under(webhook_secret(), &session.token, "paid", raw);
            if is_first {
                shop.anonymous().send_webhook(&event).await.expect(200);
            }
            shopper.api.cancel_order(&session.order).await.expect(200);
            shop.anonymous().send_webhook(&event).await.expect(200);
            let look = || async { shopper.api.see_payment(&session.payment).await.expect(200) };
            eventually("the money was refunded", look, |p| p["status"] == "refunded").await;
            let order = shop.operator.admin_see_order(&session.order).await.expect(200);
            assert_eq!(order["status"], "cancelled", "{order}");
            let refunds = order["refunds"].as_array().expect("refunds");
            assert_eq!(refunds.len(), 1, "{order}");
            assert_eq!(refunds[0]["amount"], amount, "{order}");
        }
    }
    shop.assert_stock(&listing, 9, 0).await;
}

async fn w10_money_that_comes_after_the_cancellation_is_refunded(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("8.00", 9).await, shop.reachable_shopper().await);
    let session = shopper.check_out_one(&listing, 2).await;
    shopper.api.cancel_order(&session.order).await.expect(200);
    shop.provider_says(&session.token, "paid").await.expect(200);
    let refunded = || async { shopper.api.see_payment(&session.payment).await.expect(200) };
    let refunded =
        eventually("the money was refunded", refunded, |p| p["status"] == "refunded").await;
    assert_eq!(refunded["amount"], "16.00");
    let order = shopper.order(&session.order).await;
    assert_eq!(
        (&order["status"], &order["payment_status"]),
        (&json!("cancelled"), &json!("refunded"))
    );
    shop.assert_stock(&listing, 9, 0).await;
    let history = shopper.history(&session.order).await;
    let back = history.iter().filter(|kind| *kind == "refund_succeeded").count();
    assert_eq!(back, 1, "{history:?}");
    shop.provider_says(&session.token, "paid").await.expect(200);
    assert_eq!(shopper.history(&session.order).await, history, "and only once");
}

async fn w04_a_webhook_about_an_unknown_payment_is_accepted_and_deferred(server: &Server) {
    let shop = server.shop();
    let unknown = format!("mock_pi_{}", fresh_id().replace('-', ""));
    shop.provider_says(&unknown, "paid").await.expect(202);
    let again = shop.provider_says(&unknown, "paid").await.expect(200);
    assert_eq!(again["result"], "duplicate", "it is kept once: {again}");
}
