//! S3: coupons with an owner, and their discounts.

use serde_json::{Value, json};
use tests::client::as_strings;
use tests::{Listing, Reply, Server, Shop, Shopper};

tests::on_both_databases!(
    s3_a_coupon_takes_its_amount_off,
    s3_discount_applied_is_at_most_the_total,
    s3_a_percentage_rounds_half_away_from_zero_once_an_order,
    s3_only_its_owner_can_use_it,
    s3_an_expired_one_is_invalid,
    s3_an_inactive_one_is_invalid,
    s3_active_and_for_user_list_what_can_be_used,
    s3_a_code_is_unique_in_any_case,
    s3_deleting_a_coupon_keeps_the_order_and_its_discount,
    s3_it_is_used_when_paid_and_released_when_cancelled,
    s3_a_coupon_is_put_on_an_order_and_taken_off_again,
    s3_the_statuses_pending_confirmed_cancelled,
);

async fn setting(server: &Server, price: &str) -> (Shop, Listing, Shopper) {
    let shop = server.shop();
    let (listing, shopper) = (shop.listing(price, 50).await, shop.shopper());
    (shop, listing, shopper)
}

async fn orders_with(shopper: &Shopper, listing: &Listing, code: &str) -> Reply {
    let items = json!([{ "product_id": listing.id, "quantity": 1 }]);
    shopper.api.create_order(&json!({ "items": items, "coupon_code": code })).await
}

fn sums(order: &Reply) -> [Value; 3] {
    ["total_amount", "discount_applied", "final_amount"].map(|member| order[member].clone())
}

async fn s3_a_coupon_takes_its_amount_off(server: &Server) {
    let (shop, listing, shopper) = setting(server, "100.00").await;
    let coupon = shop.coupon("15.50", json!({ "owner_id": shopper.id })).await;
    let order = orders_with(&shopper, &listing, &coupon.code).await.expect(201);
    assert_eq!(sums(&order), [json!("100.00"), json!("15.50"), json!("84.50")]);
    assert_eq!(order["coupon_id"], coupon.id, "{order}");
}

async fn s3_discount_applied_is_at_most_the_total(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("15.50", json!({ "owner_id": shopper.id })).await;
    let order = orders_with(&shopper, &listing, &coupon.code).await.expect(201);
    assert_eq!(sums(&order), [json!("10.00"), json!("10.00"), json!("0.00")]);
}

async fn s3_a_percentage_rounds_half_away_from_zero_once_an_order(server: &Server) {
    let (shop, listing, shopper) = setting(server, "0.25").await;
    let percent = json!({ "kind": "percent", "currency": null });
    let coupon = shop.coupon("10.00", percent).await;
    let order = orders_with(&shopper, &listing, &coupon.code).await.expect(201);
    assert_eq!(sums(&order), [json!("0.25"), json!("0.03"), json!("0.22")], "2.5 p are 3 p");
    let other = shop.listing("0.25", 50).await;
    let items = json!([
        { "product_id": listing.id, "quantity": 1 }, { "product_id": other.id, "quantity": 1 },
    ]);
    let body = json!({ "items": items, "coupon_code": coupon.code });
    let order = shop.shopper().api.create_order(&body).await.expect(201);
    assert_eq!(order["discount_applied"], "0.05", "once an order, not per line: {order}");
}

async fn s3_only_its_owner_can_use_it(server: &Server) {
    let (shop, listing, owner) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({ "owner_id": owner.id })).await;
    let stranger = shop.shopper();
    orders_with(&stranger, &listing, &coupon.code).await.refused(422, "coupon_not_usable");
    assert_eq!(stranger.api.list_orders().await.expect(200).items().len(), 0);
    orders_with(&owner, &listing, &coupon.code).await.expect(201);
}

async fn s3_an_expired_one_is_invalid(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({ "expires_at": "2020-01-01T00:00:00Z" })).await;
    orders_with(&shopper, &listing, &coupon.code).await.refused(422, "coupon_not_usable");
}

async fn s3_an_inactive_one_is_invalid(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({})).await;
    let off = json!({ "is_active": false });
    shop.operator.admin_change_coupon(&coupon.id, &off).await.expect(200);
    orders_with(&shopper, &listing, &coupon.code).await.refused(422, "coupon_not_usable");
}

async fn s3_active_and_for_user_list_what_can_be_used(server: &Server) {
    let (shop, _, owner) = setting(server, "10.00").await;
    let own = json!({ "owner_id": owner.id });
    let good = shop.coupon("1.00", own.clone()).await;
    let off = shop.coupon("1.00", own).await;
    let disabled = json!({ "is_active": false });
    shop.operator.admin_change_coupon(&off.id, &disabled).await.expect(200);
    let expired = json!({ "owner_id": owner.id, "expires_at": "2020-01-01T00:00:00Z" });
    let expired = shop.coupon("1.00", expired).await;
    let listed = owner.api.list_coupons().query("limit", "100").await.expect(200);
    let ids = as_strings(listed.items(), "id");
    assert!(ids.contains(&good.id), "{listed}");
    assert!(!ids.contains(&off.id) && !ids.contains(&expired.id), "{listed}");
}

async fn s3_a_code_is_unique_in_any_case(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({})).await;
    let twin = json!({
        "code": coupon.code.to_lowercase(), "kind": "fixed", "discount_amount": "2.00",
        "currency": "GBP", "expires_at": "2099-01-01T00:00:00Z",
    });
    shop.operator.admin_create_coupon(&twin).await.refused(409, "duplicate_resource");
    let order = orders_with(&shopper, &listing, &coupon.code.to_lowercase()).await.expect(201);
    assert_eq!(order["discount_applied"], "1.00", "{order}");
}

async fn s3_deleting_a_coupon_keeps_the_order_and_its_discount(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({})).await;
    let order = orders_with(&shopper, &listing, &coupon.code).await.expect(201).text("id");
    shop.operator.admin_delete_coupon(&coupon.id).await.expect(204);
    let seen = shopper.order(&order).await;
    assert!(seen["coupon_id"].is_null(), "SET NULL: {seen}");
    assert_eq!(sums(&seen), [json!("10.00"), json!("1.00"), json!("9.00")]);
    let paid = shopper.api.pay_order(&order, &json!({})).await.expect(200);
    assert_eq!(paid["payment"]["amount"], "9.00", "{paid}");
}

async fn s3_it_is_used_when_paid_and_released_when_cancelled(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({ "max_redemptions": 1 })).await;
    let first = orders_with(&shopper, &listing, &coupon.code).await.expect(201).text("id");
    let rival = shop.shopper();
    orders_with(&rival, &listing, &coupon.code).await.refused(422, "coupon_not_usable");
    shopper.api.cancel_order(&first).await.expect(200);
    let second = orders_with(&rival, &listing, &coupon.code).await.expect(201).text("id");
    rival.api.pay_order(&second, &json!({})).await.expect(200);
    orders_with(&shopper, &listing, &coupon.code).await.refused(422, "coupon_not_usable");
}

async fn s3_a_coupon_is_put_on_an_order_and_taken_off_again(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let coupon = shop.coupon("1.00", json!({ "max_redemptions": 1 })).await;
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201).text("id");
    let with = shopper.api.put_coupon_on_order(&order, &coupon.code).await.expect(200);
    assert_eq!(sums(&with), [json!("10.00"), json!("1.00"), json!("9.00")]);
    let without = shopper.api.take_coupon_off_order(&order).await.expect(200);
    assert_eq!(sums(&without), [json!("10.00"), json!("0.00"), json!("10.00")]);
    let rival = shop.shopper();
    orders_with(&rival, &listing, &coupon.code).await.expect(201);
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    let late = shopper.api.put_coupon_on_order(&order, &coupon.code).await;
    assert!(matches!(late.status, 409 | 422), "only while pending: {late}");
}

async fn s3_the_statuses_pending_confirmed_cancelled(server: &Server) {
    let (shop, listing, shopper) = setting(server, "10.00").await;
    let order = shopper.api.order_one(&listing.id, 1).await.expect(201);
    assert_eq!(order["status"], "pending");
    let order = order.text("id");
    shopper.api.pay_order(&order, &json!({})).await.expect(200);
    let confirmed = shop.operator.admin_confirm_order(&order).await.expect(200);
    assert_eq!(confirmed["status"], "confirmed");
    assert_eq!(shopper.api.cancel_order(&order).await.expect(200)["status"], "cancelled");
}
