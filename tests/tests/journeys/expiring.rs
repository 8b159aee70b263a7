//! Orders that no one pays in time, and those that are waited for.

use serde_json::json;
use tests::{Db, Listing, Server, Session, Shopper, eventually};

tests::on_each_database!(
    i37_an_unpaid_order_expires_and_a_paid_one_does_not,
    money_of_another_amount_finds_its_way_back,
    a_slow_payment_method_is_waited_for,
);

async fn i37_an_unpaid_order_expires_and_a_paid_one_does_not(db: Db) {
    let server = Server::start_with(db, &[("KASSA_ORDERS__TTL", "8s")]);
    let shop = server.shop();
    let listing = shop.listing("7.00", 10).await;
    let coupon = shop.coupon("1.00", json!({ "max_redemptions": 1 })).await;
    let (late, quick, cash) = (shop.shopper(), shop.shopper(), shop.shopper());
    let paid = quick.buy(&shop, &listing, 1).await;
    late.put(&listing, 4).await;
    late.api.put_coupon_on_cart(&coupon.code).await.expect(200);
    let session = late.check_out().await;
    shop.assert_stock(&listing, 10, 5).await;
    let for_cash = json!({
        "items": [{ "product_id": listing.id, "quantity": 1 }], "payment_method": "cod",
    });
    let for_cash = cash.api.create_order(&for_cash).await.expect(201).text("id");
    shop.operator.admin_confirm_order(&for_cash).await.expect(200);

    late.order_becomes(&session.order, "status", "cancelled").await;
    let cart = || async { late.api.see_cart().await.expect(200) };
    let cart =
        eventually("the cart is active again", cart, |cart| cart["status"] == "active").await;
    assert_eq!(cart["id"], session.cart.as_str());
    assert_eq!(cart.items().len(), 1);
    late.check_out_with(json!({ "coupon_code": coupon.code })).await;

    assert_eq!(quick.order(&paid.order).await["status"], "paid");
    assert_eq!(cash.order(&for_cash).await["status"], "confirmed");
    late.api.pay_order(&session.order, &json!({})).await.refused(409, "order_not_payable");
    server.assert_audit_clean();
}

/// A payment of another amount: in time the operator's to decide, then refunded with its order. One
/// that the shopper cancels first is refunded at once, and never blocks the next purchase.
async fn money_of_another_amount_finds_its_way_back(db: Db) {
    // Whichever is later is the deadline.
    let times = [("KASSA_ORDERS__TTL", "8s"), ("KASSA_PAYMENTS__REVIEW_TIME", "1s")];
    let server = Server::start_with(db, &times);
    let shop = server.shop();
    let listing = shop.listing("20.00", 10).await;
    let (forgotten, again) = (shop.reachable_shopper().await, shop.shopper());
    let waiting = wrong_amount(&forgotten, &listing).await;
    let cancelled = wrong_amount(&again, &listing).await;
    let session = again.api.cancel_session(&cancelled.payment).await.expect(200);
    assert_eq!(session["status"], "cancelled");
    let bought = again.check_out().await;
    again.api.pay_order(&bought.order, &json!({})).await.expect(200);
    for (shopper, session) in [(&again, &cancelled), (&forgotten, &waiting)] {
        shopper.order_becomes(&session.order, "status", "cancelled").await;
        shopper.order_becomes(&session.order, "payment_status", "unpaid").await;
        let seen = shop.operator.admin_see_payment(&session.payment).await.expect(200);
        assert_eq!(
            (&seen["status"], &seen["refunded_amount"]),
            (&json!("refunded"), &json!("20.01"))
        );
    }
    forgotten.is_notified(&waiting.order, "refund_issued").await;
    shop.assert_stock(&listing, 10, 1).await;
    server.assert_audit_clean();
}

async fn wrong_amount(shopper: &Shopper, listing: &Listing) -> Session {
    shopper.put(listing, 1).await;
    let session = shopper.check_out().await;
    let paid = shopper.api.pay_order_with(&session.order, "mock_wrong_amount").await.expect(202);
    assert_eq!(paid["payment"]["status"], "mismatch");
    session
}

/// A payment that the provider is processing outlives the order's time; a shopper who may take days
/// has days.
async fn a_slow_payment_method_is_waited_for(db: Db) {
    let server = Server::start_with(db, &[("KASSA_ORDERS__TTL", "2s")]);
    let shop = server.shop();
    let listing = shop.listing("20.00", 10).await;
    let (bank, transfer, unpaid) = (shop.shopper(), shop.shopper(), shop.shopper());
    let processing = pays_with(&bank, &listing, "mock_processing").await;
    let days = pays_with(&transfer, &listing, "mock_bank_transfer").await;
    unpaid.put(&listing, 1).await;
    let expired = unpaid.check_out().await;
    unpaid.order_becomes(&expired.order, "status", "cancelled").await;
    for (shopper, session, has_date) in [(&bank, &processing, false), (&transfer, &days, true)] {
        let order = shopper.order(&session.order).await;
        assert_eq!(order["status"], "processing");
        let until = &order["payments"][0]["pay_until"];
        assert_eq!(until.is_string(), has_date, "{order}");
        assert!(!has_date || *until == order["expires_at"], "{order}");
    }
    let pay_again = bank.api.pay_order(&processing.order, &json!({})).await;
    pay_again.refused(409, "payment_in_progress");
    shop.provider_says(&processing.token, "paid").await.expect(200);
    bank.order_becomes(&processing.order, "status", "paid").await;
    server.assert_audit_clean();
}

async fn pays_with(shopper: &Shopper, listing: &Listing, token: &str) -> Session {
    shopper.put(listing, 1).await;
    let session = shopper.check_out().await;
    shopper.api.pay_order_with(&session.order, token).await.expect(202);
    session
}
