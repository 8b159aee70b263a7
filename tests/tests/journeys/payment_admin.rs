//! Payments in the admin API: captured, voided, refunded in parts, accepted; and changes with a
//! version precondition.

use serde_json::json;
use tests::shop::fresh_id;
use tests::{Server, Shop, Shopper};

tests::on_both_databases!(
    money_is_authorized_captured_and_refunded,
    an_authorization_is_voided,
    another_amount_is_accepted,
    the_till_is_for_operators,
    a_change_meant_for_another_version_is_not_made,
);

/// An order of 20.00 and its attempt with this token.
async fn tried(shop: &Shop, token: &str) -> (Shopper, String, String) {
    let listing = shop.listing("10.00", 5).await;
    let shopper = shop.reachable_shopper().await;
    let order = shopper.api.order_one(&listing.id, 2).await.expect(201).text("id");
    let answer = shopper.api.pay_order_with(&order, token).await;
    let payment = answer["payment"]["id"].as_str().expect("the attempt").to_owned();
    (shopper, order, payment)
}

async fn money_is_authorized_captured_and_refunded(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment) = tried(&shop, "mock_authorize").await;
    assert_eq!(shopper.order(&order).await["payment_status"], "authorized");
    let boss = &shop.operator;
    boss.admin_confirm_order(&order).await.refused(409, "order_not_paid");
    let too_much = boss.admin_capture_payment(&payment, &json!({ "amount": "20.01" })).await;
    too_much.refused(422, "capture_too_large");
    let key = fresh_id();
    let capture = || boss.admin_capture_payment(&payment, &json!({ "amount": "15.00" })).key(&key);
    let taken = capture().await.expect(200);
    assert_eq!((&taken["status"], &taken["captured_amount"]), (&json!("paid"), &json!("15.00")));
    assert!(capture().await.expect(200).is_replayed());
    assert_eq!(shopper.order(&order).await["status"], "paid");

    let (key, body) = (fresh_id(), json!({ "amount": "5.00", "reason": "one was scratched" }));
    boss.admin_refund_payment(&payment, &body).key(&key).await.expect(201);
    assert!(boss.admin_refund_payment(&payment, &body).key(&key).await.expect(201).is_replayed());
    shopper.order_becomes(&order, "payment_status", "partially_refunded").await;
    let more =
        boss.admin_refund_payment(&payment, &json!({ "amount": "10.01", "reason": "more" })).await;
    more.refused(422, "refund_too_large");
    boss.admin_refund_payment(&payment, &json!({ "reason": "the rest" })).await.expect(201);
    shopper.order_becomes(&order, "payment_status", "refunded").await;
    let seen = boss.admin_see_payment(&payment).await.expect(200);
    let refunds = seen["refunds"].as_array().expect("refunds");
    let amounts: Vec<_> = refunds.iter().map(|refund| refund["amount"].clone()).collect();
    assert_eq!(amounts, ["5.00", "10.00"], "{seen}");
    shopper.is_notified(&order, "refund_issued").await;
}

async fn an_authorization_is_voided(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment) = tried(&shop, "mock_authorize").await;
    let gone = shop.operator.admin_void_payment(&payment).await.expect(200);
    assert_eq!(gone["status"], "cancelled");
    let late = shop.operator.admin_capture_payment(&payment, &json!({})).await;
    late.refused(409, "payment_state_conflict");
    let paid = shopper.api.pay_order_with(&order, "mock_ok").await.expect(200);
    assert_eq!(paid["order"]["status"], "paid");
}

async fn another_amount_is_accepted(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment) = tried(&shop, "mock_wrong_amount").await;
    assert_eq!(shopper.order(&order).await["status"], "processing");
    let asked = shop.operator.admin_sync_payment(&payment).await.expect(200);
    assert_eq!(asked["status"], "mismatch");
    let taken = shop.operator.admin_accept_payment(&payment).await.expect(200);
    assert_eq!(taken["status"], "paid");
    shop.operator.admin_confirm_order(&order).await.expect(200);
    assert_eq!(shopper.order(&order).await["payment_status"], "paid");
}

async fn the_till_is_for_operators(server: &Server) {
    let shop = server.shop();
    let (shopper, _, payment) = tried(&shop, "mock_authorize").await;
    let body = json!({ "reason": "mine" });
    for call in [
        shopper.api.admin_capture_payment(&payment, &json!({})),
        shopper.api.admin_refund_payment(&payment, &body),
        shopper.api.admin_void_payment(&payment),
        shopper.api.admin_sync_payment(&payment),
        shopper.api.admin_accept_payment(&payment),
        shopper.api.admin_resolve_payment(&payment, &json!({ "outcome": "never_created" })),
        shopper.api.admin_see_payment(&payment),
    ] {
        call.await.refused(403, "forbidden");
    }
}

async fn a_change_meant_for_another_version_is_not_made(server: &Server) {
    let shop = server.shop();
    let (shopper, order, payment) = tried(&shop, "mock_authorize").await;
    let tag = shopper.api.see_order(&order).await.expect(200).header("etag").to_owned();
    shop.operator.admin_capture_payment(&payment, &json!({})).await.expect(200);
    let confirm = |tag: &str| shop.operator.admin_confirm_order(&order).header("if-match", tag);
    let refused = confirm(&tag).await.refused(412, "version_mismatch");
    let now = refused.header("etag").to_owned();
    assert_ne!(now, tag);
    confirm(&format!("W/{now}")).await.refused(400, "validation_failed");
    confirm(&now).await.expect(200);
    let listing = shop.listing("1.00", 5).await;
    let put = shopper.put(&listing, 1).await;
    let tag = put.header("etag").to_owned();
    let set = |qty: i64| {
        let item = put.text("id");
        shopper.api.change_cart_item(&item, qty).header("if-match", &tag)
    };
    set(2).await.expect(200);
    set(3).await.refused(412, "version_mismatch");
}
