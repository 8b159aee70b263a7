//! Cancelling: everything that an order held is released or refunded.

use serde_json::json;
use tests::{Server, eventually};

tests::on_both_databases!(
    an_unpaid_order_releases_cart_stock_and_coupon,
    a_paid_order_is_refunded,
    a_cancelled_confirmed_order_returns_committed_stock,
    a_session_is_cancelled_and_the_cart_is_active_again,
    a_cancelled_order_stays_cancelled,
);

async fn an_unpaid_order_releases_cart_stock_and_coupon(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("30.00", 4).await, shop.reachable_shopper().await);
    let coupon = shop.coupon("5.00", json!({ "max_redemptions": 1 })).await;
    shopper.put(&listing, 3).await;
    shopper.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    let session = shopper.check_out().await;
    shop.assert_stock(&listing, 4, 3).await;
    let rival = shop.shopper();
    rival.put(&listing, 1).await;
    rival.api.put_coupon_on_cart(&coupon.code).await.refused(422, "coupon_not_usable");

    let cancelled = shopper.api.cancel_order(&session.order).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled", "{cancelled}");
    shop.assert_stock(&listing, 4, 0).await;
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!(cart["id"], session.cart.as_str(), "the same cart");
    assert_eq!((cart["status"].as_str(), cart.items().len()), (Some("active"), 1));
    rival.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    shopper.is_notified(&session.order, "order_cancelled").await;
    let cancelled = || async { shopper.api.see_payment(&session.payment).await.expect(200) };
    eventually("the attempt is cancelled", cancelled, |seen| seen["status"] == "cancelled").await;
}

async fn a_paid_order_is_refunded(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("30.00", 4).await, shop.reachable_shopper().await);
    let session = shopper.buy(&shop, &listing, 2).await;
    let cancelled = shopper.api.cancel_order(&session.order).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled", "{cancelled}");
    shop.assert_stock(&listing, 4, 0).await;
    let order = shopper.order_becomes(&session.order, "payment_status", "refunded").await;
    assert_eq!(order["status"], "cancelled", "{order}");
    let payment = shopper.api.see_payment(&session.payment).await.expect(200);
    assert_eq!(payment["status"], "refunded", "{payment}");
    shopper.is_notified(&session.order, "order_cancelled").await;
    shopper.is_notified(&session.order, "refund_issued").await;
    let history = shopper.history(&session.order).await;
    let refunds = history.iter().filter(|kind| *kind == "refund_succeeded").count();
    assert_eq!(refunds, 1, "{history:?}");
}

async fn a_cancelled_confirmed_order_returns_committed_stock(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("30.00", 4).await, shop.shopper());
    let session = shopper.buy(&shop, &listing, 2).await;
    shop.operator.admin_confirm_order(&session.order).await.expect(200);
    shop.stock_becomes(&listing, 2, 0).await;
    shop.operator.admin_cancel_order(&session.order).await.expect(200);
    shop.stock_becomes(&listing, 4, 0).await;
    shopper.order_becomes(&session.order, "payment_status", "refunded").await;
}

async fn a_session_is_cancelled_and_the_cart_is_active_again(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("30.00", 4).await, shop.shopper());
    let session = shopper.check_out_one(&listing, 1).await;
    let seen = shopper.api.see_session(&session.payment).await.expect(200);
    for member in ["payment_id", "payment_token", "amount", "currency", "order_id", "status"] {
        assert_eq!(seen[member], session.reply[member], "{member}: {seen}");
    }
    shopper.api.cancel_session(&session.payment).await.expect(200);
    let cart = shopper.api.see_cart().await.expect(200);
    assert_eq!((&cart["id"], &cart["status"]), (&json!(session.cart), &json!("active")));
    shop.assert_stock(&listing, 4, 0).await;
    shopper.put(&listing, 2).await;
    let again = shopper.check_out().await;
    assert_ne!(again.order, session.order);
    assert_eq!(again.reply["amount"], "60.00");
}

async fn a_cancelled_order_stays_cancelled(server: &Server) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing("30.00", 4).await, shop.shopper());
    let made = shopper.api.order_one(&listing.id, 1).await.expect(201);
    let order = made.text("id");
    shopper.api.cancel_order(&order).await.expect(200);
    let history = shopper.history(&order).await;
    let pay = shopper.api.pay_order(&order, &json!({})).await;
    pay.refused(409, "order_not_payable");
    let confirm = shop.operator.admin_confirm_order(&order).await;
    confirm.refused(409, "invalid_transition");
    let again = shopper.api.cancel_order(&order).await.expect(200);
    assert_eq!(again["status"], "cancelled", "it is cancelled already: {again}");
    assert_eq!(shopper.history(&order).await, history, "and nothing has happened");
    shop.assert_stock(&listing, 4, 0).await;
}
