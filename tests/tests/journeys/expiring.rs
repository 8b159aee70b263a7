//! Orders that nobody pays in time.

use serde_json::json;
use tests::{Db, Server, eventually};

tests::on_each_database!(i37_an_unpaid_order_expires_and_a_paid_one_does_not);

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
