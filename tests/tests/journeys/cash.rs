//! Cash on delivery: no provider, the money comes at the door.

use serde_json::json;
use tests::{Server, Shop, Shopper};

tests::on_both_databases!(
    cash_is_recorded_as_paid_when_the_goods_arrive,
    a_coupon_is_used_for_good_when_cash_on_delivery_is_confirmed,
    an_order_for_cash_cannot_be_paid_online,
);

async fn orders_for_cash(shop: &Shop, shopper: &Shopper, more: serde_json::Value) -> String {
    let listing = shop.listing("15.00", 3).await;
    let mut body = json!({
        "items": [{ "product_id": listing.id, "quantity": 2 }], "payment_method": "COD",
    });
    for (member, value) in more.as_object().expect("members") {
        body[member] = value.clone();
    }
    let order = shopper.api.create_order(&body).await.expect(201);
    assert_eq!(order["payment_method"], "cod", "enums are read in any case: {order}");
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("pending"), &json!("unpaid")));
    order.text("id")
}

async fn cash_is_recorded_as_paid_when_the_goods_arrive(server: &Server) {
    let shop = server.shop();
    let shopper = shop.reachable_shopper().await;
    let order = orders_for_cash(&shop, &shopper, json!({})).await;
    let confirmed = shop.operator.admin_confirm_order(&order).await.expect(200);
    assert_eq!(confirmed["status"], "confirmed", "{confirmed}");
    assert_eq!(confirmed["payment_status"], "unpaid", "{confirmed}");
    shopper.is_notified(&order, "order_confirmation").await;
    shop.operator.admin_ship_order(&order).await.expect(200);
    assert_eq!(shopper.order(&order).await["payment_status"], "unpaid");
    shop.operator.admin_deliver_order(&order).await.expect(200);
    let delivered = shopper.order(&order).await;
    assert_eq!(delivered["status"], "delivered", "{delivered}");
    assert_eq!(delivered["payment_status"], "paid", "{delivered}");
    let payments = delivered["payments"].as_array().expect("payments");
    assert_eq!(payments.len(), 1, "{delivered}");
    assert_eq!((&payments[0]["status"], &payments[0]["amount"]), (&json!("paid"), &json!("30.00")));
    let confirmations = shopper.is_notified(&order, "order_confirmation").await;
    let mails = confirmations.iter().filter(|entry| entry["channel"] == "email").count();
    assert_eq!(mails, 1, "one confirmation an order: {confirmations:?}");
}

async fn a_coupon_is_used_for_good_when_cash_on_delivery_is_confirmed(server: &Server) {
    let shop = server.shop();
    let (shopper, rival) = (shop.shopper(), shop.shopper());
    let coupon = shop.coupon("5.00", json!({ "max_redemptions": 1 })).await;
    let order = orders_for_cash(&shop, &shopper, json!({ "coupon_code": coupon.code })).await;
    let seen = shopper.order(&order).await;
    assert_eq!(
        (&seen["discount_applied"], &seen["final_amount"]),
        (&json!("5.00"), &json!("25.00"))
    );
    shop.operator.admin_confirm_order(&order).await.expect(200);
    rival.put(&shop.listing("9.00", None).await, 1).await;
    rival.api.put_coupon_on_cart(&coupon.code).await.refused(422, "coupon_not_usable");
    shop.operator.admin_ship_order(&order).await.expect(200);
    let delivered = shop.operator.admin_deliver_order(&order).await.expect(200);
    assert_eq!(delivered["payments"][0]["amount"], "25.00", "{delivered}");
}

async fn an_order_for_cash_cannot_be_paid_online(server: &Server) {
    let shop = server.shop();
    let shopper = shop.shopper();
    let order = orders_for_cash(&shop, &shopper, json!({})).await;
    shopper.api.pay_order(&order, &json!({})).await.refused(409, "order_not_payable");
    assert_eq!(shopper.order(&order).await["payment_status"], "unpaid");
}
